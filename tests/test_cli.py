"""The ``conflict-ner`` command as a user runs it."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import pytest

from conflict_ner.document import json_to_document
from conflict_ner.scheme import LABELS
from conftest import ROOT, run

SEED = ROOT / "seeds" / "al-bab-2017-01-23.txt"
CODE = "from conflict_ner.cli import app; app(prog_name='conflict-ner')"


def cli(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
    result = run(CODE, *arguments, stdin=stdin)
    return result.returncode, result.stdout.decode("utf-8"), result.stderr.decode("utf-8")


def test_text_file_to_jsonl(trained: Path) -> None:
    code, out, err = cli("extract", SEED, "--model", trained)
    assert (code, err) == (0, "")
    document = json_to_document(out)
    assert document.doc_id == SEED.stem
    assert document.text == SEED.read_text("utf-8")
    assert document.entities
    for entity in document.entities:
        assert document.text[entity.start : entity.end] == entity.text


def test_all_kinds_of_input_in_one_run(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Troops shelled Kelmar.", "utf-8")
    (tmp_path / "b.jsonl").write_text('{"doc_id": "line", "text": "Rebels left."}\n', "utf-8")
    code, out, _ = cli(
        "extract", tmp_path, "-", "--text", "A bomb exploded.", "--model", trained,
        stdin="Café \U0001f600 quiet.".encode(),
    )  # fmt: skip
    assert code == 0
    ids = [json.loads(line)["doc_id"] for line in out.splitlines()]
    assert ids == ["text-1", "a", "line", "stdin"]


def test_stdin_as_jsonl_and_a_bad_record(trained: Path) -> None:
    lines = b'{"text": "Troops left."}\n{oops\n{"text": "Troops came."}\n'
    code, out, err = cli("extract", "-", "--jsonl", "--model", trained, stdin=lines)
    assert code == 1
    assert len(out.splitlines()) == 2
    assert "<stdin>:2" in err
    code, out, err = cli("extract", "-", "--jsonl", "--strict", "--model", trained, stdin=lines)
    assert code == 1
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"text": "Troops left.", "meta": {"x": NaN}}', "NaN"),
        (b'{"text": "Troops left.", "meta": {"x": 1e999}}', "too large"),
        (b'{"doc_id": "\\ud800", "text": "Troops left."}', "cannot be printed"),
        (b'{"doc_id": "a\\nb", "text": "Troops left."}', "cannot be printed"),
        (b'{"doc_id": null, "text": "Troops left."}', "neither a string nor an integer"),
        (b'{"text": "Troops left.", "meta": {"x": "\\ud800"}}', "cannot be written"),
    ],
)
def test_hostile_record_does_not_stop_the_run(trained: Path, line: bytes, words: str) -> None:
    lines = line + b'\n{"text": "Troops came."}\n'
    code, out, err = cli("extract", "-", "--jsonl", "--model", trained, stdin=lines)
    assert code == 1
    assert len(out.splitlines()) == 1
    assert words in err
    assert "Traceback" not in err


def test_canonical_documents_are_read_as_texts(trained: Path) -> None:
    gold = ROOT / "corpus" / "seed" / "al-bab-2017-01-23.json"
    code, out, _ = cli("extract", gold, "--model", trained)
    assert code == 0
    assert json_to_document(out).text == SEED.read_text("utf-8")
    assert json_to_document(out).doc_id == gold.stem


def test_strict_leaves_no_output_file(trained: Path, tmp_path: Path) -> None:
    lines = b'{"text": "Troops left."}\n{oops\n'
    out, page = tmp_path / "out.jsonl", tmp_path / "page.html"
    arguments = ("extract", "-", "--jsonl", "-o", out, "--html", page, "--model", trained)
    assert cli(*arguments, "--strict", stdin=lines)[0] == 1
    assert not list(tmp_path.iterdir())
    assert cli(*arguments, stdin=lines)[0] == 1
    assert len(out.read_text("utf-8").splitlines()) == 1


def test_conll_columns(trained: Path) -> None:
    code, out, _ = cli("extract", SEED, "--format", "conll", "--model", trained)
    assert code == 0
    lines = out.split("\n")
    assert lines[0] == f'# doc_id = "{SEED.stem}"'
    previous = "O"
    tags = set()
    assert json.loads(lines[1].removeprefix("# text = ")) == SEED.read_text("utf-8")
    for line in lines[3:]:
        if not line:
            previous = "O"
            continue
        token, tag = line.split("\t")
        assert token.strip() == token != ""
        tags.add(tag)
        if tag.startswith("I-"):
            assert previous[2:] == tag[2:]
        previous = tag
    assert {tag[2:] for tag in tags - {"O"}} <= set(LABELS)
    assert len(tags) > 3


def test_table_shows_entities(trained: Path) -> None:
    code, out, _ = cli("extract", SEED, "--format", "table", "--model", trained)
    assert code == 0
    assert "label" in out
    assert "LOCATION" in out


def test_html_page_escapes_and_shows_a_legend(trained: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    text = "Troops shelled Kelmar. <script>alert(1)</script>"
    code, out, _ = cli("extract", "--text", text, "--html", page, "--model", trained)
    assert (code, out) == (0, "")
    content = page.read_text("utf-8")
    assert "<script" not in content
    assert html.escape("<script>") in content
    assert all(f">{label}</span>" in content for label in LABELS)
    assert content.endswith("</html>\n")
    colours = re.findall(r"background:(#[0-9a-f]{6})", content)
    assert len(set(colours)) == len(LABELS)


def test_output_file_is_not_overwritten(trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ("extract", "--text", "Troops left.", "-o", out, "--model", trained)
    assert cli(*arguments)[0] == 0
    code, _, err = cli(*arguments)
    assert code == 2
    assert "--force" in err
    assert cli(*arguments, "--force")[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["extract"], "nothing to read"),
        (["extract", "no-such-file.txt"], "no such file or folder"),
        (["extract", ".ci"], "holds no document"),
        (["extract", "--text", "x", "-o", "same", "--html", "same"], "name the same file"),
        (["extract", "--text", "x", "-o", "tests", "--force"], "is not a plain file"),
        (["extract", "-", "-"], "may stand once"),
        (["extract", "--text", "x", "--model", "no_such_model"], "not found: looked at"),
        (["extract", "--text", "x", "--model", "tests"], "not a complete pipeline: manifest.json"),
    ],
)
def test_wrong_use_exits_2_and_says_why(arguments: list[str], words: str) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("part", "words"),
    [("ner/model", "ner/model missing"), ("vocab/lookups.bin", "vocab/lookups.bin missing")],
)
def test_half_written_pipeline(trained: Path, tmp_path: Path, part: str, words: str) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(trained, broken)
    (broken / part).unlink()
    code, _, err = cli("extract", "--text", "x", "--model", broken)
    assert code == 2
    assert words in err
    assert "make train" in err
    (broken / part).write_bytes(b"\x00")
    code, _, err = cli("extract", "--text", "x", "--model", broken)
    assert code == 2
    assert "is damaged" in err


def test_pipeline_of_another_version(trained: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(trained, other)
    meta = json.loads((other / "meta.json").read_text("utf-8"))
    meta["conflict_ner"]["version"] = "9.9.0"
    (other / "meta.json").write_text(json.dumps(meta), "utf-8")
    code, _, err = cli("extract", "--text", "x", "--model", other)
    assert code == 2
    assert "trained with conflict-ner 9.9.0" in err


def test_five_megabytes_in_one_line(trained: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("x " * 2_500_000, "utf-8")
    code, out, err = cli("extract", path, "--model", trained)
    assert (code, out) == (1, "")
    assert "longer than 1,000,000 characters" in err
    assert "--max-characters" in err


def test_version() -> None:
    code, out, _ = cli("--version")
    assert code == 0
    assert re.fullmatch(r"conflict-ner \d+\.\d+\.\d+\n", out)


def test_help_on_every_option() -> None:
    _, out, _ = cli("extract", "--help")
    for option in (
        "--text",
        "--model",
        "--format",
        "--output",
        "--html",
        "--normalize",
        "--strict",
        "--force",
    ):
        assert option in out
