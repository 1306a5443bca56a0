from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from conflict_ner.document import Document, corpus_path, write_document
from conflict_ner.tokenizer import make_tokenizer
from conflict_ner.training.docbins import (
    MisalignmentError,
    document_to_doc,
    documents_to_docs,
    write_docbins,
)
from conftest import CORPUS, document, run


@pytest.fixture(scope="module")
def tokenizer() -> object:
    return make_tokenizer()(spacy.blank("en"))


def test_every_entity_arrives(corpus: dict[str, list[Document]], tokenizer) -> None:  # type: ignore[no-untyped-def]
    documents = [document for split in corpus.values() for document in split]
    for original, doc in zip(documents, documents_to_docs(documents, tokenizer), strict=True):
        assert doc.text == original.text
        assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [e.key for e in original.entities]


def test_all_misalignments_are_listed_with_the_nearest_boundary(tokenizer) -> None:  # type: ignore[no-untyped-def]
    first = document("[Kelm|LOCATION]ar and [Ost|LOCATION]rel burned.")
    second = replace(document("[Tro|STATE_FORCE]ops left."), doc_id="second")
    with pytest.raises(MisalignmentError) as caught:
        list(documents_to_docs([first, second], tokenizer))
    listed = [(m.doc_id, m.entity.text, m.nearest_text) for m in caught.value.misalignments]
    assert listed == [
        ("example", "Kelm", "Kelmar"),
        ("example", "Ost", "Ostrel"),
        ("second", "Tro", "Troops"),
    ]
    assert "[second] 0-3 STATE_FORCE 'Tro': nearest token boundaries 0-6 'Troops'" in str(caught.value)


def test_docbin_round_trip(tmp_path: Path, tokenizer) -> None:  # type: ignore[no-untyped-def]
    original = replace(document("The [Turkish forces|STATE_FORCE] left."), meta={"split": "train"})
    write_document(original, corpus_path(tmp_path, original))
    assert write_docbins(tmp_path, ["train"], tokenizer, tmp_path / "build") == {"train": 1}
    (doc,) = DocBin().from_disk(tmp_path / "build" / "train.spacy").get_docs(spacy.blank("en").vocab)
    assert [(span.text, span.label_) for span in doc.ents] == [("Turkish forces", "STATE_FORCE")]
    assert doc.user_data["doc_id"] == "example"


def test_same_corpus_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("scripts/build_docbins.py", CORPUS, "-o", tmp_path / name).returncode == 0
    for split in ("train", "dev"):
        assert (tmp_path / "one" / f"{split}.spacy").read_bytes() == (
            tmp_path / "two" / f"{split}.spacy"
        ).read_bytes()


def test_command_lists_misalignments_and_fails(tmp_path: Path) -> None:
    for split in ("train", "dev"):
        bad = replace(document("[Kelm|LOCATION]ar burned."), doc_id=split)
        write_document(bad, tmp_path / split / f"{split}.json")
    result = run("scripts/build_docbins.py", tmp_path, "-o", tmp_path / "build")
    assert result.returncode == 1
    for split in (b"train", b"dev"):
        assert b"[%s] 0-4 LOCATION 'Kelm': nearest token boundaries 0-6 'Kelmar'" % split in result.stderr
    assert not (tmp_path / "build").exists()
    assert run("scripts/build_docbins.py", tmp_path / "nothing", "-o", tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The U.S.-led coalition", ["The", "U.S.", "-", "led", "coalition"]),
        ("in Mosul\u200e today", ["in", "Mosul", "\u200e", "today"]),
        ("a \u200bb", ["a", "\u200b", "b"]),
        ("al-Bab and F-16s", ["al", "-", "Bab", "and", "F-16s"]),
    ],
)
def test_tokens(text: str, tokens: list[str], tokenizer) -> None:  # type: ignore[no-untyped-def]
    assert [token.text for token in tokenizer(text)] == tokens
    assert document_to_doc(Document("x", text), tokenizer).text == text
