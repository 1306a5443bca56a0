from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conflict_ner.document import Document, write_document
from conflict_ner.evaluation.agreement import (
    read_rounds,
    report_to_markdown,
    rounds_to_report,
    token_kappa,
)
from conflict_ner.evaluation.disagreements import disagreements
from conftest import document, run

FIRST = document(
    "[Troops|STATE_FORCE#a] [shelled|STRIKE#s] [Kelmar|LOCATION#p] [Monday|DATE#t], [officials|ORG#o] said.",
    "s AGENT a\ns PLACE p\ns TIME t\ns REPORTED_BY o",
)
SECOND = document(
    "[Troops|STATE_FORCE#a] [shelled|VIOLENCE#s] [Kelmar|LOCATION#p] [Monday|DATE#t], officials said.",
    "s AGENT a\ns PLACE p\ns TIME t",
)


def write_round(folder: Path, first: Document = FIRST, second: Document = SECOND) -> Path:
    write_document(first, folder / "1" / "a" / f"{first.doc_id}.json")
    write_document(second, folder / "1" / "b" / f"{second.doc_id}.json")
    return folder


def test_figures_by_hand(tmp_path: Path) -> None:
    (round_,) = read_rounds(write_round(tmp_path))
    report = rounds_to_report([round_])
    spans = report["all"]["spans"]["exact"]
    # Three of five and four spans agree.
    assert (spans["first"], spans["second"], spans["agreed"]) == (5, 4, 3)
    assert spans["f"] == round(2 * 3 / 9, 4)
    assert spans["per_label"]["STRIKE"]["f"] == 0
    assert report["all"]["relations"]["end_to_end"]["agreed"] == 0
    assert report["all"]["relations"]["agreed_spans"]["f"] is None
    assert report["rounds"]["1"]["annotators"] == ["a", "b"]
    kinds = {(d["first"], d["second"]) for d in report["all"]["disagreements"]["entity"]}
    assert kinds == {("STRIKE", "VIOLENCE"), ("ORG", "(none)")}


def test_both_orders_agree_alike(tmp_path: Path) -> None:
    one = rounds_to_report(read_rounds(write_round(tmp_path / "x")))["all"]
    other = rounds_to_report(read_rounds(write_round(tmp_path / "y", SECOND, FIRST)))["all"]
    assert one["spans"]["exact"]["f"] == other["spans"]["exact"]["f"]
    assert one["relations"]["end_to_end"]["f"] == other["relations"]["end_to_end"]["f"]


def test_kappa_by_hand() -> None:
    first, second = document("[Troops|STATE_FORCE] left."), document("Troops left.")
    assert token_kappa([first], [first]) == 1.0
    # 2 of 3 alike; chance: 2/3 * 1 (no label) + 1/3 * 0.
    assert token_kappa([first], [second]) == pytest.approx((2 / 3 - 2 / 3) / (1 - 2 / 3))


def test_relation_disagreements_only_between_agreed_spans() -> None:
    other = replace(FIRST, relations=FIRST.relations[1:])
    (found,) = disagreements([FIRST], [other])
    assert (found.item, found.first, found.second) == ("relation", "shelled AGENT Troops", "")
    assert {d.item for d in disagreements([FIRST], [SECOND])} == {"entity"}


def test_another_link_of_the_same_cluster_is_no_disagreement() -> None:
    body = "[Clashes|VIOLENCE#a], [fighting|VIOLENCE#b], [battle|VIOLENCE#c]."
    chain = document(body, "b SAME_EVENT a\nc SAME_EVENT b")
    star = document(body, "b SAME_EVENT a\nc SAME_EVENT a")
    assert disagreements([chain], [star]) == []


@pytest.mark.parametrize("case", ["one pass", "missing document", "other text", "no round"])
def test_bad_rounds_are_named(tmp_path: Path, case: str) -> None:
    folder = tmp_path / "rounds"
    if case == "one pass":
        write_document(FIRST, folder / "1" / "a" / "example.json")
        expected = "agreement needs two annotators, found 1 (a)"
    elif case == "missing document":
        write_round(folder, FIRST, replace(SECOND, doc_id="other"))
        expected = "only one of a and b has example, other"
    elif case == "other text":
        write_round(folder, FIRST, document("Troops left."))
        expected = "example has two texts"
    else:
        folder.mkdir()
        expected = "no round"
    result = run("scripts/measure_agreement.py", folder)
    assert result.returncode == 2
    assert expected in result.stderr.decode()
    assert not list(tmp_path.rglob("agreement.*"))


def test_script_writes_both_reports(tmp_path: Path) -> None:
    write_round(tmp_path)
    result = run("scripts/measure_agreement.py", tmp_path)
    assert result.returncode == 0, result.stderr.decode()
    report = json.loads((tmp_path / "agreement.json").read_text("utf-8"))
    assert (tmp_path / "agreement.md").read_text("utf-8") == report_to_markdown(report)
    assert "| all | 1 | 6 | .667" in result.stdout.decode()
