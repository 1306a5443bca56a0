"""Every export converts back to the documents it was made from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from hypothesis import given

from conflict_ner.annotation.doccano import document_to_record, documents_to_jsonl, jsonl_to_documents
from conflict_ner.docs import MisalignmentError
from conflict_ner.document import Document, canonical
from conflict_ner.exchange.brat import Standoff, annotation_conf, brat_to_document, document_to_brat
from conflict_ner.exchange.conll import conll_to_documents, document_to_conll
from conflict_ner.exchange.export import make_sentence_tokenizer
from conflict_ner.exchange.tables import (
    document_to_row,
    document_to_token_row,
    row_to_document,
    token_row_to_document,
)
from conflict_ner.findings import DocumentError
from conflict_ner.scheme import LABELS, RELATIONS
from conftest import CORPUS, SPLITS, document, run
from strategies import documents

TOKENIZE = make_sentence_tokenizer()


def without_relations(document: Document) -> Document:
    return replace(document, relations=())


def with_token_spans(document: Document) -> Document:
    """The document without the entities that the tokens cannot hold, and without their relations."""
    doc = TOKENIZE(document.text)

    def fits(start: int, end: int) -> bool:
        span = doc.char_span(start, end)
        return span is not None and not span[0].is_space and not span[-1].is_space

    entities = tuple(e for e in document.entities if fits(e.start, e.end))
    kept = {e.id for e in entities}
    relations = tuple(r for r in document.relations if {r.head, r.tail} <= kept)
    return canonical(replace(document, entities=entities, relations=relations))


ROUND_TRIPS: dict[str, Callable[[Document], Document]] = {
    "doccano": lambda d: jsonl_to_documents(documents_to_jsonl([d]))[0],
    "brat": lambda d: brat_to_document(document_to_brat(d)),
    "documents view": lambda d: row_to_document(document_to_row(d)),
    "tokens view": lambda d: token_row_to_document(document_to_token_row(d, TOKENIZE)),
}


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_round_trip_of_the_corpus(name: str, corpus: dict[str, list[Document]]) -> None:
    for members in corpus.values():
        for original in members:
            assert ROUND_TRIPS[name](original) == canonical(original), original.doc_id


def test_conll_round_trip_of_the_corpus(corpus: dict[str, list[Document]]) -> None:
    for members in corpus.values():
        lines = "".join(document_to_conll(original, TOKENIZE) for original in members)
        assert list(conll_to_documents(lines)) == [without_relations(original) for original in members]


@given(documents())
def test_round_trips_of_any_document(original: Document) -> None:
    for name in ("doccano", "brat", "documents view"):
        assert ROUND_TRIPS[name](original) == original, name


@given(documents())
def test_token_round_trips_of_any_document(original: Document) -> None:
    original = with_token_spans(original)
    assert ROUND_TRIPS["tokens view"](original) == original
    assert list(conll_to_documents(document_to_conll(original, TOKENIZE))) == [without_relations(original)]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    result = run("scripts/export_corpus.py", CORPUS, "--output", folder)
    assert result.returncode == 0, result.stderr.decode()
    return folder


def test_files_open_with_datasets(
    exported: Path, tmp_path: Path, corpus: dict[str, list[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    for view, back in (("documents", row_to_document), ("tokens", token_row_to_document)):
        files = {split: str(exported / "data" / view / f"{split}.parquet") for split in SPLITS}
        loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))
        for split in SPLITS:
            assert [back(row) for row in loaded[split]] == corpus[split]
    tags = loaded["train"].features["tags"].feature.names
    assert tags[:3] == ["O", "B-PERSON", "I-PERSON"] and len(tags) == 2 * len(LABELS) + 1
    whole = datasets.load_dataset(str(exported), "documents", cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in whole.items()} == {
        split: len(corpus[split]) for split in SPLITS
    }


def test_written_files_hold_the_corpus(exported: Path, corpus: dict[str, list[Document]]) -> None:
    for split in SPLITS:
        jsonl = (exported / "doccano" / f"{split}.jsonl").read_text("ascii")
        assert jsonl_to_documents(jsonl) == corpus[split]
        conll = (exported / "conll" / f"{split}.conll").read_bytes().decode()
        assert [d.doc_id for d in conll_to_documents(conll)] == [d.doc_id for d in corpus[split]]
        for original in corpus[split]:
            stem = exported / "brat" / split / original.doc_id
            parts = (
                Path(f"{stem}{suffix}").read_bytes().decode() for suffix in (".txt", ".ann", ".meta.json")
            )
            assert brat_to_document(Standoff(*parts)) == original


def test_an_export_replaces_only_an_export(tmp_path: Path, exported: Path) -> None:
    before = sorted(path.name for path in exported.iterdir())
    again = run("scripts/export_corpus.py", CORPUS, "--output", exported)
    assert again.returncode == 2
    assert b"use --force" in again.stderr
    mine = tmp_path / "mine"
    (mine / "data").mkdir(parents=True)
    (mine / "notes.txt").write_text("mine", "utf-8")
    refused = run("scripts/export_corpus.py", CORPUS, "--output", mine, "--force")
    assert refused.returncode == 2
    assert b"holds what no export writes (notes.txt)" in refused.stderr
    assert (mine / "data").is_dir()
    broken = run("scripts/export_corpus.py", tmp_path, "--output", tmp_path / "new")
    assert broken.returncode == 2
    assert not (tmp_path / "new").exists()
    assert sorted(path.name for path in exported.iterdir()) == before


def test_conll_keeps_tokens_and_sentences() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    original = document("[Turkish forces|STATE_FORCE] left. [St. Calm|LOCATION]\nfollowed.")
    assert document_to_conll(original, nlp) == (
        '# doc_id = "example"\n# text = "Turkish forces left. St. Calm\\nfollowed."\n'
        '# meta = {"date": "2024-05-14"}\n'
        "Turkish\tB-STATE_FORCE\nforces\tI-STATE_FORCE\nleft\tO\n.\tO\n\n"
        "St.\tB-LOCATION\nCalm\tI-LOCATION\nfollowed\tO\n.\tO\n\n"
    )


@pytest.mark.parametrize("edges", [(0, 2), (3, 8)])
def test_conll_refuses_what_it_would_lose(edges: tuple[int, int]) -> None:
    start, end = edges
    whole = document("[Troops|STATE_FORCE]  left.")
    text = whole.text
    entity = replace(whole.entities[0], start=start, end=end, text=text[start:end])
    with pytest.raises(MisalignmentError, match="nearest token boundaries"):
        document_to_conll(replace(whole, entities=(entity,)), TOKENIZE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("left\tO", "right\tO", "no token of the text"),
        ("forces\tI-STATE_FORCE", "forces\tI-ORG", "'I-ORG' cannot follow 'B-STATE_FORCE'"),
        (".\tO\n", "", "the tokens end before the text does: '.'"),
        ('# text = "', "# text = ", "here must stand '# text = '"),
        ("# doc_id = ", "# id = ", "stands before any line"),
    ],
)
def test_broken_conll_is_named_with_its_line(old: str, new: str, message: str) -> None:
    lines = document_to_conll(document("[Turkish forces|STATE_FORCE] left."), TOKENIZE)
    with pytest.raises(DocumentError, match=re.escape(message)) as caught:
        list(conll_to_documents(lines.replace(old, new, 1), "x.conll"))
    assert caught.value.findings[0].file.startswith("x.conll:")


def test_brat_refuses_what_it_would_lose() -> None:
    standoff = document_to_brat(document("[Troops|STATE_FORCE#a] [left|SEIZURE#e].", "e AGENT a"))
    for line in ("#1\tAnnotatorNotes T1\tsure?\n", "E1\tLeft:T2\n", "T9\tORG 0 3\tWho\n"):
        broken = Standoff(standoff.text, standoff.annotations + line, standoff.meta)
        with pytest.raises(DocumentError, match="E02-brat") as caught:
            brat_to_document(broken, "x.ann")
        assert caught.value.findings[0].file == "x.ann:4"


def test_brat_parts_a_span_at_a_line_break() -> None:
    base = document("[Turkish forces|STATE_FORCE] left.")
    broken = replace(
        base,
        text=base.text.replace(" ", "\n", 1),
        entities=(replace(base.entities[0], text="Turkish\nforces"),),
    )
    standoff = document_to_brat(broken)
    assert standoff.annotations == "T1\tSTATE_FORCE 0 7;8 14\tTurkish forces\n"
    assert brat_to_document(standoff) == broken


def test_brat_configuration_names_the_whole_scheme() -> None:
    conf = annotation_conf()
    assert all(f"\n{label}\n" in conf for label in LABELS)
    assert all(f"\n{relation}\tArg1:" in conf for relation in RELATIONS)


def test_doccano_counts_utf16_units() -> None:
    record = document_to_record(document("😀 [Rebels|ARMED_GROUP] left."))
    assert (record["entities"][0]["start_offset"], record["entities"][0]["end_offset"]) == (3, 9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start_offset": 1}, "inside a character"),
        ({"end_offset": 99}, "outside the text"),
        ({"label": "RIVER"}, "'RIVER' is not an entity label"),
        ({"end_offset": None}, "lacks a key or has a value of another kind"),
    ],
)
def test_bad_doccano_records_are_named(change: dict[str, object], message: str) -> None:
    record = document_to_record(document("😀 [Rebels|ARMED_GROUP] left."))
    record["entities"][0] |= change
    import json

    with pytest.raises(DocumentError, match=re.escape(message)) as caught:
        jsonl_to_documents("\n" + json.dumps(record) + "\n{\n", "all.jsonl")
    assert caught.value.findings[0].file == "all.jsonl:2"
    assert caught.value.findings[-1].file == "all.jsonl:3"
