from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conflict_ner.document import Document, write_document
from conflict_ner.evaluation.adjudication import COLUMNS, LOG, decisions, decisions_to_csv, key, read_reasons
from conflict_ner.evaluation.agreement import Round, read_rounds
from conftest import CORPUS, document, run

HEAD = "split: train\n"
FIRST = document(
    "[Troops|STATE_FORCE#a] [shelled|STRIKE#s] [Kelmar|LOCATION#p] on [Monday|DATE#t].",
    "s AGENT a\ns PLACE p",
    HEAD,
)
SECOND = document(
    "[Troops|STATE_FORCE#a] [shelled|VIOLENCE#s] [Kelmar|LOCATION#p] [on Monday|DATE#t].", "s AGENT a", HEAD
)


def made(gold: Document, first: Document = FIRST, second: Document = SECOND) -> dict[str, tuple[str, str]]:
    round_ = Round("1", ("a", "b"), (first,), (second,))
    return {d.disagreement.first: (d.gold, d.follows) for d in decisions(round_, {"example": gold}, {})}


def test_gold_may_follow_either_pass_or_neither() -> None:
    assert made(FIRST)["[shelled|STRIKE]"] == ("[shelled|STRIKE]", "first")
    assert made(SECOND)["[shelled|STRIKE]"] == ("[shelled|VIOLENCE]", "second")
    neither = document("[Troops|STATE_FORCE] shelled [Kelmar|LOCATION] on [Monday|DATE].", "", HEAD)
    assert made(neither)["[shelled|STRIKE]"] == ("", "neither")
    assert made(neither)["[Monday|DATE]"] == ("[Monday|DATE]", "first")


def test_relations_between_agreed_spans() -> None:
    second = replace(FIRST, relations=FIRST.relations[:1])
    shown = FIRST.text[7:14] + " PLACE Kelmar"
    assert made(FIRST, FIRST, second) == {shown: (shown, "first")}
    assert made(second, FIRST, second) == {shown: ("", "second")}


def test_reasons_are_kept_and_missing_ones_counted(tmp_path: Path) -> None:
    folder = tmp_path / "rounds" / "1"
    write_document(FIRST, folder / "a" / "example.json")
    write_document(SECOND, folder / "b" / "example.json")
    write_document(FIRST, tmp_path / "train" / "example.json")
    result = run("scripts/log_adjudication.py", tmp_path)
    assert result.returncode == 1
    assert "2 reasons are missing" in result.stderr.decode()
    log = folder / LOG
    log.write_text("".join(line + "why\n" for line in log.read_text("utf-8").splitlines()).replace(
        "reasonwhy", "reason"), "utf-8")  # fmt: skip
    before = log.read_text("utf-8")
    assert before.count(",first,why") == 2
    assert run("scripts/log_adjudication.py", tmp_path).returncode == 0
    assert log.read_text("utf-8") == before


def test_another_text_in_the_corpus_is_refused() -> None:
    with pytest.raises(ValueError, match="example: the corpus has another text"):
        made(document("Troops left."))
    with pytest.raises(ValueError, match="has no such document"):
        decisions(Round("1", ("a", "b"), (FIRST,), (SECOND,)), {}, {})


def test_committed_logs_say_what_the_corpus_holds(corpus: dict[str, list[Document]]) -> None:
    gold = {d.doc_id: d for members in corpus.values() for d in members}
    rounds = read_rounds(CORPUS / "rounds")
    assert {d.doc_id for r in rounds for d in r.first} <= gold.keys()
    for round_ in rounds:
        path = CORPUS / "rounds" / round_.name / LOG
        reasons = read_reasons(path)
        log = decisions(round_, gold, reasons)
        assert decisions_to_csv(log) == path.read_text("utf-8"), round_.name
        assert all(decision.reason for decision in log), round_.name
        assert len(reasons) == len({key(d.disagreement) for d in log})
    assert COLUMNS[-1] == "reason"
