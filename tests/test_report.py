from __future__ import annotations

import json
from pathlib import Path

import pytest

from conflict_ner.document import Document
from conflict_ner.evaluation.baselines import ONTONOTES, Dictionary
from conflict_ner.evaluation.evaluate import evaluate_split
from conflict_ner.evaluation.readme import fill_readme
from conflict_ner.evaluation.report import (
    corpus_sha256,
    label_table,
    number,
    report_to_markdown,
    summary_table,
    write_report,
)
from conflict_ner.scheme import LABELS
from conftest import ROOT, document, run

REPORTS = ROOT / "models" / "reports"
MODEL = "en_conflict_news_sm"


@pytest.fixture(scope="session")
def report(trained: Path) -> dict[str, object]:
    return evaluate_split(str(trained), ROOT / "corpus", "dev")[0]


def test_report_holds_the_agreed_keys(report: dict) -> None:  # type: ignore[type-arg]
    for scores in (report["entities"]["strict"], report["entities"]["overlap"]):
        assert {"p", "r", "f", "support"} <= set(scores["micro"])
        assert list(scores["per_label"]) == list(LABELS)
        for counts in scores["per_label"].values():
            assert set(counts) == {"p", "r", "f", "support", "tp", "fp", "fn"}
    assert report["entities"]["boundary"]["micro"]["support"] == report["corpus"]["entities"]
    assert {"split", "docs", "sha256"} <= set(report["corpus"])
    assert {"spacy", "conflict-ner", "python"} <= set(report["versions"])
    assert report["worked_example"]["strict"]["micro"]["support"] == 113
    assert len(report["baselines"]) == 2
    assert len(report["confusions"]) == 10
    json.dumps(report, allow_nan=False)


def test_report_adds_up(report: dict) -> None:  # type: ignore[type-arg]
    strict = report["entities"]["strict"]
    for count in ("tp", "fp", "fn", "support"):
        total = strict["micro"][count]
        assert sum(label[count] for label in strict["per_label"].values()) == total
        parts = [report["entities"][part]["micro"][count] for part in ("seen", "unseen")]
        assert sum(parts) == total
    low, high = strict["micro"]["f_interval"]
    assert low <= strict["micro"]["f"] <= high


def test_report_files(trained: Path, tmp_path: Path) -> None:
    made, evaluation = evaluate_split(str(trained), ROOT / "corpus", "dev")
    paths = write_report(made, evaluation, tmp_path)
    assert [path.name for path in paths] == [
        f"{MODEL}-dev.json",
        f"{MODEL}-dev.md",
        f"{MODEL}-dev-confusions.png",
    ]
    assert json.loads(paths[0].read_text("utf-8")) == made
    assert paths[2].name in paths[1].read_text("utf-8")
    assert paths[2].read_bytes().startswith(b"\x89PNG")
    first = [path.read_bytes() for path in paths[:2]]
    write_report(made, evaluation, tmp_path)
    assert [path.read_bytes() for path in paths[:2]] == first


@pytest.mark.parametrize("split", ["dev", "test"])
def test_committed_report_belongs_to_the_committed_corpus(
    corpus: dict[str, list[Document]], split: str
) -> None:
    committed = json.loads((REPORTS / f"{MODEL}-{split}.json").read_text("utf-8"))
    assert committed["corpus"]["sha256"] == corpus_sha256(corpus[split]), "run make evaluate"
    assert committed["corpus"]["train_sha256"] == corpus_sha256(corpus["train"]), "run make train evaluate"
    assert committed["model"]["train_sha256"] == committed["corpus"]["train_sha256"]
    figure = f"{MODEL}-{split}-confusions.png"
    assert report_to_markdown(committed, figure) == (REPORTS / f"{MODEL}-{split}.md").read_text("utf-8")
    assert (REPORTS / figure).is_file()


def test_committed_model_beats_both_baselines_on_test() -> None:
    committed = json.loads((REPORTS / f"{MODEL}-test.json").read_text("utf-8"))
    low, _ = committed["entities"]["strict"]["micro"]["f_interval"]
    for baseline in committed["baselines"].values():
        assert low > baseline["strict"]["micro"]["f_interval"][1]


def test_readme_tables_are_the_reports() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert fill_readme(readme, REPORTS) == readme, "run make evaluate"


def test_readme_without_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the block"):
        fill_readme("# title\n", REPORTS)


def test_undefined_scores_are_shown_empty() -> None:
    assert [number(value) for value in (None, 0.0, 0.5, 1.0)] == ["", ".000", ".500", "1.000"]


def test_tables_show_every_label_and_both_baselines(report: dict) -> None:  # type: ignore[type-arg]
    assert [row.split("|")[1].strip() for row in label_table(report)[2:]] == list(LABELS)
    summary = "\n".join(summary_table(report))
    assert all(name in summary for name in report["baselines"])


def test_dictionary_takes_the_longest_and_most_frequent() -> None:
    train = [
        document("[Free Syrian Army|ARMED_GROUP] and [army|STATE_FORCE] and [Army|STATE_FORCE]; [army|ORG]."),
    ]
    found = Dictionary.from_documents(train).annotate(
        document("The free syrian army met the army; armyworm.")
    )
    assert [(e.text, e.label) for e in found.entities] == [
        ("free syrian army", "ARMED_GROUP"),
        ("army", "STATE_FORCE"),
    ]


def test_empty_dictionary_finds_nothing() -> None:
    assert not Dictionary.from_documents([]).annotate(document("The army left.")).entities


def test_mapping_points_at_labels() -> None:
    assert set(ONTONOTES.values()) <= set(LABELS)


def test_command_prints_the_tables(trained: Path, tmp_path: Path) -> None:
    result = run("scripts/evaluate_model.py", "--model", trained, "--split", "dev", "--output", tmp_path)
    assert result.returncode == 0, result.stderr.decode()
    out = result.stdout.decode()
    assert "| STATE_FORCE |" in out
    assert len(list(tmp_path.iterdir())) == 3
    missing = run("scripts/evaluate_model.py", "--model", "no_such_model")
    assert missing.returncode == 2
    assert b"make train" in missing.stderr


def test_learning_curve_belongs_to_the_committed_corpus(corpus: dict[str, list[Document]]) -> None:
    curve = json.loads((REPORTS / "learning-curve.json").read_text("utf-8"))
    assert curve["train_sha256"] == corpus_sha256(corpus["train"])
    assert len(curve["runs"]) == len(curve["seeds"]) * len(curve["means"])
    assert curve["means"][-1]["docs"] == len(corpus["train"])
