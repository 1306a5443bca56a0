from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_ner.inputs import (
    InputOptions,
    InputProblem,
    Record,
    UsageError,
    normalize_text,
    read_records,
)


def read(path: Path, **options: object) -> list[Record | InputProblem]:
    return list(read_records([str(path)], InputOptions(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the text is empty"),
        (b" \n", "the text is empty"),
        (b"caf\xe9 bombed", "byte 0xe9 at byte offset 3"),
        (b"one\r\ntwo", "V02-control at character 3"),
        (b"one\0two", "NUL character"),
        (b"\xef\xbb\xbftext", "byte order mark"),
        ("Cafe\u0301 bombed".encode(), "V02-nfc at character 3"),
        (b"x" * 101, "longer than 100 characters"),
        (b"x" * 500, "longer than 100 characters"),
    ],
)
def test_unusable_text_is_named_with_a_remedy(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    (problem,) = read(path, max_characters=100)
    assert isinstance(problem, InputProblem)
    assert words in str(problem)
    assert "bad.txt" in str(problem)
    assert problem.remedy


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "not valid JSON"),
        (b"[1]", "no string under 'text' (it has: list)"),
        (b'{"body": "x"}', "(it has: 'body')"),
        (b'{"text": 7}', "no string under 'text'"),
        (b'{"text": "x", "meta": 3}', "'meta' is not an object"),
        (b'{"text": "\\ud800"}', "lone surrogate"),
        (b'{"text": "\xff"}', "byte 0xff at byte offset 10"),
        (b'{"text": "' + b"y" * 200 + b'"}', "longer than 100"),
        (b'{"text": "' + b"y" * 5000 + b'"}', "longer than 100"),
    ],
)
def test_bad_line_is_named_and_the_others_read(tmp_path: Path, line: bytes, words: str) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(b'{"text": "first"}\n' + line + b'\n\n{"doc_id": "last", "text": "third"}')
    first, problem, last = read(path, max_characters=100)
    assert first == Record("news-1", "first", {}, f"{path}:1")
    assert isinstance(problem, InputProblem)
    assert problem.source == f"{path}:2"
    assert words in problem.message
    assert last == Record("last", "third", {}, f"{path}:4")


def test_empty_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_bytes(b"\n")
    (problem,) = read(path)
    assert isinstance(problem, InputProblem)
    assert problem.message == "the file is empty."


def test_keys_and_metadata(tmp_path: Path) -> None:
    path = tmp_path / "news.ndjson"
    path.write_text(json.dumps({"id": 7, "body": "Calm.", "meta": {"date": "2024-05-14"}}) + "\n", "utf-8")
    assert read(path, text_key="body", id_key="id") == [
        Record("7", "Calm.", {"date": "2024-05-14"}, f"{path}:1")
    ]


def test_missing_inputs_are_found_before_anything_is_read(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("Calm.", "utf-8")
    with pytest.raises(UsageError, match="no such file"):
        next(read_records([str(good), str(tmp_path / "missing.txt")]))
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="holds no document"):
        next(read_records([str(tmp_path / "folder")]))


def test_folder_is_read_in_sorted_order_with_subfolders(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/c.jsonl", "skipped.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"text": "Calm."}' if name.endswith("jsonl") else "Calm.", "utf-8")
    ids = [record.doc_id for record in read(tmp_path) if isinstance(record, Record)]
    assert ids == ["a/c-1", "a/z", "b"]


def test_normalising_mends_what_would_be_refused(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes("\ufeffCafe\u0301\r\nbombed\0.\r".encode())
    assert read(path, normalize=True) == [Record("windows", "Café\nbombed.\n", {}, str(path))]


@given(st.text())
def test_normalised_text_is_always_usable(text: str) -> None:
    from conflict_ner.document import text_findings

    normal = normalize_text(text)
    assert not text_findings(normal)
    assert normalize_text(normal) == normal


def test_reading_streams(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text('{"text": "Calm."}\n' * 50 + "{broken\n", "utf-8")
    records = read_records([str(path)])
    assert [type(next(records)) for _ in range(3)] == [Record] * 3
