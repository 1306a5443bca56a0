from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from conflict_ner.document import (
    Document,
    Entity,
    Relation,
    canonical,
    document_paths,
    document_to_json,
    document_to_jsonl,
    json_to_document,
    read_document,
    read_documents,
    write_document,
)
from conflict_ner.findings import DocumentError
from conftest import CORPUS, document
from strategies import documents

PATHS = document_paths(CORPUS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_writing_what_was_read_gives_the_same_bytes(path: Path) -> None:
    assert document_to_json(read_document(path)).encode("utf-8") == path.read_bytes()


@given(documents())
def test_json_round_trip(original: Document) -> None:
    assert json_to_document(document_to_json(original).encode("utf-8")) == original
    assert json_to_document(document_to_jsonl(original)) == original


@given(documents())
def test_jsonl_is_one_line_for_every_reader(original: Document) -> None:
    assert len(document_to_jsonl(original).splitlines()) == 1


@given(documents())
def test_canonical_form_does_not_depend_on_order(original: Document) -> None:
    shuffled = replace(original, entities=original.entities[::-1], relations=original.relations[::-1])
    assert document_to_json(shuffled) == document_to_json(original)


def test_canonical_renumbers_and_keeps_relations_attached() -> None:
    text = "A hit B"
    entities = (Entity("x", 6, 7, "LOCATION", "B"), Entity("y", 2, 5, "STRIKE", "hit"))
    result = canonical(Document("d", text, {}, entities, (Relation("z", "PLACE", "y", "x"),)))
    assert [entity.id for entity in result.entities] == ["T1", "T2"]
    assert result.relations == (Relation("R1", "PLACE", "T1", "T2"),)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b'{"doc_id": "x\xe9"}', "V01-encoding", "byte offset 13"),
        (b"{", "V01-json", "not valid JSON"),
        (b'{"a": 1, "a": 2}', "V01-json", "'a' stands twice"),
        (b'{"a": NaN}', "V01-json", "NaN"),
        (b"[" * 100_000, "V01-json", "nested too deeply"),
        (b"[]", "V01-keys", "not a JSON object"),
        (b'{"doc_id": "x", "text": "", "meta": {}, "entities": []}', "V01-keys", "'relations'"),
        (
            b'{"doc_id": "x", "text": "ab", "meta": {}, "relations": [],'
            b' "entities": [{"id": "T1", "start": "0", "end": 1, "label": "ORG", "text": "a"}]}',
            "V01-keys",
            "'start' must be int, not str",
        ),
    ],
)
def test_malformed_json_is_refused(data: bytes, code: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        json_to_document(data, "some.json")
    assert caught.value.findings[0].code == code
    assert words in str(caught.value)
    assert "some.json" in str(caught.value)


def test_reader_reports_every_defect_of_every_file(tmp_path: Path) -> None:
    good = document("[Troops|STATE_FORCE#a] [shelled|STRIKE#e] [Kelmar|LOCATION#p].", "e AGENT a")
    for name in ("one", "two"):
        bad = document_to_json(replace(good, doc_id=name)).replace('"end": 6', '"end": 600')
        (tmp_path / f"{name}.json").write_text(bad, "utf-8")
    with pytest.raises(DocumentError) as caught:
        read_documents(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["V02-offset", "V02-offset"]
    assert {Path(finding.file).stem for finding in caught.value.findings} == {"one", "two"}


def test_writer_refuses_bad_documents_and_existing_files(tmp_path: Path) -> None:
    good = document("[Troops|STATE_FORCE] left.")
    path = tmp_path / "example.json"
    write_document(good, path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="--force"):
        write_document(replace(good, text="Troops came."), path)
    broken = replace(good, entities=(Entity("T1", 0, 99, "ORG", "x"),))
    with pytest.raises(DocumentError, match="V02-offset"):
        write_document(broken, path, force=True)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["example.json"]


def test_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file"):
        document_paths(tmp_path / "missing")
    with pytest.raises(FileNotFoundError, match="holds no document"):
        document_paths(tmp_path)


def test_lone_surrogate_is_named_and_not_written(tmp_path: Path) -> None:
    broken = json.loads(document_to_json(document("Calm.")))
    broken["text"] = "\ud800"
    parsed = json_to_document(json.dumps(broken))
    with pytest.raises(DocumentError, match="lone surrogate"):
        write_document(parsed, tmp_path / "example.json")
    assert not list(tmp_path.iterdir())
