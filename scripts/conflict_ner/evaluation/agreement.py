"""Inter-annotator agreement of two independent passes over the same texts.

A round is a folder with one sub-folder an annotator, each with the same documents. The two passes are
compared with each other, never with the adjudicated result. F1 is symmetric in them and needs no count of
true negatives, which spans do not have (Hripcsak and Rothschild 2005); Cohen's kappa over word labels is side
information, since the many words without a label inflate it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..document import Document, read_documents
from ..files import write_text
from ..markdown import escape_markdown, number
from ..scheme import LABELS, RELATIONS
from ..sentences import word_spans
from .disagreements import disagreements, most_frequent
from .relation_scoring import score_relations
from .scoring import Counts, score_entities

RESAMPLES = 2000
LOW = 0.80  # a label below, with enough mentions, is a finding
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Round:
    """Two passes over the same documents, in the same order; ``annotators`` are the folders' names."""

    name: str
    annotators: tuple[str, str]
    first: tuple[Document, ...]
    second: tuple[Document, ...]


def read_rounds(folder: str | Path) -> list[Round]:
    """Read every round below a folder, sorted by name.

    Raises :class:`ValueError` where a round has not exactly two passes over the same texts,
    :class:`FileNotFoundError` where there is no round, :class:`~conflict_ner.findings.DocumentError` where a
    document cannot be used.
    """
    folder = Path(folder)
    folders = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if not folders:
        raise FileNotFoundError(f"{folder}: no round (a folder with one folder an annotator).")
    return [_read_round(path) for path in folders]


def _read_round(folder: Path) -> Round:
    passes = sorted(path for path in folder.iterdir() if path.is_dir())
    if len(passes) != 2:
        names = ", ".join(path.name for path in passes) or "none"
        raise ValueError(f"{folder}: agreement needs two annotators, found {len(passes)} ({names}).")
    first, second = (
        tuple(sorted(read_documents(path), key=lambda document: document.doc_id)) for path in passes
    )
    alone = {d.doc_id for d in first} ^ {d.doc_id for d in second}
    if alone:
        raise ValueError(
            f"{folder}: only one of {passes[0].name} and {passes[1].name} has {', '.join(sorted(alone))}; "
            "add the missing document or move the other one out of the round."
        )
    for a, b in zip(first, second, strict=True):
        if a.text != b.text:
            raise ValueError(
                f"{folder}: {a.doc_id} has two texts, in {passes[0].name} and in {passes[1].name}; "
                "a text may not change between passes."
            )
    return Round(folder.name, (passes[0].name, passes[1].name), first, second)


def rounds_to_report(rounds: Sequence[Round]) -> dict[str, Any]:
    """Agreement of every round and of all together, as JSON-ready values."""
    first = [document for round_ in rounds for document in round_.first]
    second = [document for round_ in rounds for document in round_.second]
    return {
        "rounds": {
            round_.name: {"annotators": list(round_.annotators), **_agreement(round_.first, round_.second)}
            for round_ in rounds
        },
        "all": _agreement(first, second),
    }


def _agreement(first: Sequence[Document], second: Sequence[Document]) -> dict[str, Any]:
    exact = score_entities(first, second, bootstrap=RESAMPLES)
    overlap = score_entities(first, second, "overlap", bootstrap=RESAMPLES)
    agreed = score_relations(first, second, agreed_spans_only=True, bootstrap=RESAMPLES)
    end_to_end = score_relations(first, second, bootstrap=RESAMPLES)
    found = disagreements(first, second)
    return {
        "docs": len(first),
        "words": sum(len(document.text.split()) for document in first),
        "spans": {
            "exact": {**_f1(exact.micro, exact.interval), "per_label": _per_label(exact.per_label)},
            "overlap": {**_f1(overlap.micro, overlap.interval), "per_label": _per_label(overlap.per_label)},
        },
        "relations": {
            "agreed_spans": {**_f1(agreed.micro, agreed.interval), "per_label": _per_label(agreed.per_label)},
            "end_to_end": {
                **_f1(end_to_end.micro, end_to_end.interval),
                "per_label": _per_label(end_to_end.per_label),
            },
        },
        "token_kappa": round(token_kappa(first, second), 4),
        "low_labels": [
            label
            for label, counts in exact.per_label.items()
            if _mentions(counts) >= ENOUGH and (counts.f or 0) < LOW
        ],
        "disagreements": {
            item: [
                {
                    "first": kinds[0],
                    "second": kinds[1],
                    "count": count,
                    "examples": [
                        {"doc_id": d.doc_id, "first": d.first, "second": d.second, "context": d.context}
                        for d in examples
                    ],
                }
                for kinds, count, examples in most_frequent(d for d in found if d.item == item)
            ]
            for item in ("entity", "relation")
        },
    }


def _mentions(counts: Counts) -> float:
    """Mean number of mentions of the two passes."""
    return counts.tp + (counts.fp + counts.fn) / 2


def _f1(counts: Counts, interval: tuple[float, float] | None = None) -> dict[str, Any]:
    out: dict[str, Any] = {
        "f": None if counts.f is None else round(counts.f, 4),
        "first": counts.tp + counts.fn,
        "second": counts.tp + counts.fp,
        "agreed": counts.tp,
    }
    if interval is not None:
        out["f_interval"] = [round(bound, 4) for bound in interval]
    return out


def _per_label(counts: Mapping[str, Counts]) -> dict[str, Any]:
    return {label: _f1(each) for label, each in counts.items()}


def token_kappa(first: Sequence[Document], second: Sequence[Document]) -> float:
    """Cohen's kappa over the labels of words and punctuation marks (a word without entity has one too)."""
    from sklearn.metrics import cohen_kappa_score

    labels: tuple[list[str], list[str]] = ([], [])
    for pair in zip(first, second, strict=True):
        words = word_spans(pair[0].text)
        for side, document in zip(labels, pair, strict=True):
            at = 0
            for start, _ in words:
                while at < len(document.entities) and document.entities[at].end <= start:
                    at += 1
                inside = at < len(document.entities) and document.entities[at].start <= start
                side.append(document.entities[at].label if inside else "")
    return float(cohen_kappa_score(labels[0], labels[1]))


def round_table(report: Mapping[str, Any]) -> list[str]:
    """Markdown rows: one a round and one for all."""
    rows = [
        "| Round | docs | words | spans exact F1 | overlap F1 | relations, agreed spans F1 "
        "| relations, end to end F1 | token kappa |",
        "|---|---:|---:|---|---:|---|---|---:|",
    ]
    for name, group in (*report["rounds"].items(), ("all", report["all"])):
        spans, relations = group["spans"], group["relations"]
        rows.append(
            f"| {name} | {group['docs']} | {group['words']:,} | {_with_interval(spans['exact'])} "
            f"| {number(spans['overlap']['f'])} | {_with_interval(relations['agreed_spans'])} "
            f"| {_with_interval(relations['end_to_end'])} | {number(group['token_kappa'])} |"
        )
    return rows


def _with_interval(score: Mapping[str, Any]) -> str:
    if score["f"] is None:
        return ""
    low, high = score["f_interval"]
    return f"{number(score['f'])} ({number(low)} to {number(high)})"


def span_table(group: Mapping[str, Any]) -> list[str]:
    """Markdown rows: exact and overlap F1 of each label, with the mentions of both passes."""
    rows = ["| Label | exact F1 | overlap F1 | first | second | agreed |", "|---|---:|---:|---:|---:|---:|"]
    exact, overlap = (group["spans"][strategy]["per_label"] for strategy in ("exact", "overlap"))
    for label in LABELS:
        score = exact[label]
        rows.append(
            f"| {label} | {number(score['f'])} | {number(overlap[label]['f'])} | {score['first']} "
            f"| {score['second']} | {score['agreed']} |"
        )
    return rows


def relation_table(group: Mapping[str, Any]) -> list[str]:
    """Markdown rows: F1 of each relation type on agreed spans and end to end."""
    rows = [
        "| Relation | agreed spans F1 | end to end F1 | first | second | agreed |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    agreed, end_to_end = (group["relations"][mode]["per_label"] for mode in ("agreed_spans", "end_to_end"))
    for label in RELATIONS:
        score = end_to_end[label]
        rows.append(
            f"| {label} | {number(agreed[label]['f'])} | {number(score['f'])} | {score['first']} "
            f"| {score['second']} | {score['agreed']} |"
        )
    return rows


def report_to_markdown(report: Mapping[str, Any]) -> str:
    """The whole report for reading."""
    lines = [
        "# Agreement between two passes, before adjudication",
        "",
        "Written by `make agreement` from the raw passes in this folder. Intervals: 95 %, percentile "
        "bootstrap over documents. What the annotators share, and how far the figures can be trusted, "
        "stands in the [data card](../README.md#agreement).",
        "",
        *round_table(report),
    ]
    for name, group in (*report["rounds"].items(), ("all rounds", report["all"])):
        lines += ["", f"## {name}", ""]
        if "annotators" in group:
            lines += [f"First pass: {group['annotators'][0]}; second: {group['annotators'][1]}.", ""]
        low = ", ".join(group["low_labels"]) or "none"
        lines += [f"Labels with {ENOUGH} or more mentions below {LOW:.2f}: {low}.", ""]
        lines += [*span_table(group), "", *relation_table(group)]
        for item, title in (("entity", "spans"), ("relation", "relations between agreed spans")):
            lines += ["", f"### Most frequent disagreements: {title}", ""]
            for kind in group["disagreements"][item]:
                lines += [f"**{kind['first']} / {kind['second']}**, {kind['count']} times", ""]
                lines += [f"- {_quoted(example)}" for example in kind["examples"]]
                lines.append("")
            lines.pop()
    return "\n".join(lines) + "\n"


def _quoted(example: Mapping[str, str]) -> str:
    sides = " / ".join(escape_markdown(example[side]) or "nothing" for side in ("first", "second"))
    return f"`{example['doc_id']}`: {sides} in: {escape_markdown(example['context'])}"


def write_agreement(report: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write ``agreement.json`` and ``agreement.md`` into the folder; returns their paths."""
    paths = [folder / "agreement.json", folder / "agreement.md"]
    write_text(paths[0], json.dumps(report, ensure_ascii=False, indent=1) + "\n", force=True)
    write_text(paths[1], report_to_markdown(report), force=True)
    return paths
