from __future__ import annotations

from dataclasses import replace

import pytest
import spacy

from conflict_ner.docs import MisalignmentError, doc_to_document, document_to_doc, documents_to_docs
from conflict_ner.document import Document, canonical
from conflict_ner.tokenizer import make_tokenizer
from conftest import document


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


def test_relations_come_back(corpus: dict[str, list[Document]], tokenizer) -> None:  # type: ignore[no-untyped-def]
    for gold in corpus["dev"]:
        assert doc_to_document(document_to_doc(gold, tokenizer), gold.doc_id, gold.meta) == canonical(gold)


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
