from __future__ import annotations

import pytest
from hypothesis import given

from conflict_ner.annotation.markup import document_to_markup, markup_to_document
from conflict_ner.document import Document, document_paths, read_document
from conflict_ner.findings import DocumentError
from conftest import CORPUS, document
from strategies import documents


@given(documents())
def test_markup_round_trip(original: Document) -> None:
    markup = document_to_markup(original)
    assert markup_to_document(markup) == original
    assert document_to_markup(markup_to_document(markup)) == markup


@pytest.mark.parametrize("path", document_paths(CORPUS), ids=lambda path: path.stem)
def test_corpus_round_trip(path: object) -> None:
    original = read_document(str(path))
    assert markup_to_document(document_to_markup(original)) == original


def test_markup_compiles_to_offsets() -> None:
    compiled = document("The [Turkish forces|STATE_FORCE#a] [shelled|STRIKE#e] al-Rai.", "e AGENT a")
    assert compiled.text == "The Turkish forces shelled al-Rai."
    assert [(e.id, e.start, e.end, e.text) for e in compiled.entities] == [
        ("T1", 4, 18, "Turkish forces"),
        ("T2", 19, 26, "shelled"),
    ]
    assert [(r.label, r.head, r.tail) for r in compiled.relations] == [("AGENT", "T2", "T1")]


def test_special_characters_are_escaped() -> None:
    compiled = document("a \\[b\\] c\\|d \\\\ [x\\|y|ORG]\n\\---\nend")
    assert compiled.text == "a [b] c|d \\ x|y\n---\nend"
    assert compiled.entities[0].text == "x|y"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("no header", "three '---' lines"),
        ("---\ndoc_id: x\n---\nt\n---\n---\n", "found 4"),
        ("---\nno colon\n---\nt\n---\n", "not a header line"),
        ("---\ndoc_id: x\ndoc_id: y\n---\nt\n---\n", "stands twice"),
        ("---\ndoc_id: x\nwaive: only code\n---\nt\n---\n", "not a waiver"),
        ("---\ndoc_id: x\nk: ={\n---\nt\n---\n", "not JSON"),
        ("---\ndoc_id: x\n---\n[a [b|ORG]|ORG]\n---\n", "inside an entity"),
        ("---\ndoc_id: x\n---\n[a|]\n---\n", "no label"),
        ("---\ndoc_id: x\n---\n[a\n---\n", "not closed"),
        ("---\ndoc_id: x\n---\na]\n---\n", "bare ']'"),
        ("---\ndoc_id: x\n---\na\\b\n---\n", "backslash"),
        ("---\ndoc_id: x\n---\n[a|ORG#n] [b|ORG#n]\n---\n", "'n' stands twice"),
        ("---\ndoc_id: x\n---\n[a|ORG#n]\n---\nn AGENT\n", "not a relation"),
        ("---\ndoc_id: x\n---\n[a|ORG#n]\n---\nn AGENT m\n", "no entity is named 'm'"),
    ],
)
def test_faults_name_line_and_remedy(markup: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        markup_to_document(markup, "file.txt")
    (finding,) = caught.value.findings
    assert finding.code == "M01-markup"
    assert words in finding.message
    assert finding.remedy
    assert finding.file.startswith("file.txt:")


def test_fault_gives_the_line_in_the_file() -> None:
    with pytest.raises(DocumentError) as caught:
        markup_to_document("---\ndoc_id: x\n---\nfirst\nsecond ]\n---\n", "f")
    assert caught.value.findings[0].file == "f:5"


def test_unknown_label_is_refused() -> None:
    with pytest.raises(DocumentError, match="V07-label"):
        document("[Ankara|GOVERNMENT]")
