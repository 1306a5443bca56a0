from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from conflict_ner.document import corpus_path, write_document
from conflict_ner.tokenizer import make_tokenizer
from conflict_ner.training.docbins import write_docbins
from conftest import CORPUS, document, run, run_process


@pytest.fixture(scope="module")
def tokenizer() -> object:
    return make_tokenizer()(spacy.blank("en"))


def test_docbin_round_trip(tmp_path: Path, tokenizer) -> None:  # type: ignore[no-untyped-def]
    original = replace(document("The [Turkish forces|STATE_FORCE] left."), meta={"split": "train"})
    write_document(original, corpus_path(tmp_path, original))
    assert write_docbins(tmp_path, ["train"], tokenizer, tmp_path / "build") == {"train": 1}
    (doc,) = DocBin().from_disk(tmp_path / "build" / "train.spacy").get_docs(spacy.blank("en").vocab)
    assert [(span.text, span.label_) for span in doc.ents] == [("Turkish forces", "STATE_FORCE")]
    assert doc.user_data["doc_id"] == "example"


def test_same_corpus_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        # Two processes, so that the order of sets and the like differs.
        assert run_process("scripts/build_docbins.py", CORPUS, "-o", tmp_path / name).returncode == 0
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
