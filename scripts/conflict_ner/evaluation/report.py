"""Score a pipeline on a split and write the report: JSON, Markdown, and a confusion matrix."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..document import Document, document_to_json
from ..files import write_text
from ..markdown import escape_markdown, number
from ..scheme import LABELS
from .disagreements import NONE, disagreements, most_frequent
from .scoring import (
    STRATEGIES,
    Counts,
    EntityScores,
    confusions,
    score_entities,
    seen_strings,
)

RESAMPLES = 2000


@dataclass(frozen=True)
class Evaluation:
    """One split: gold, the model's documents, those of the baselines, and train for seen strings."""

    split: str
    gold: Sequence[Document]
    predicted: Sequence[Document]
    baselines: Mapping[str, Sequence[Document]]
    train: Sequence[Document]
    model: Mapping[str, Any]
    worked_example: tuple[Document, Document] | None = None


def corpus_sha256(documents: Sequence[Document]) -> str:
    """Checksum of the canonical files of a split, in the order of their ids."""
    digest = hashlib.sha256()
    for document in sorted(documents, key=lambda d: d.doc_id):
        digest.update(document_to_json(document).encode("utf-8"))
    return digest.hexdigest()


def evaluation_to_report(evaluation: Evaluation) -> dict[str, Any]:
    """All scores of one evaluation as JSON-ready values (proportions, not per cent)."""
    gold, predicted = evaluation.gold, evaluation.predicted
    entities: dict[str, Any] = {
        strategy: _scores(
            score_entities(gold, predicted, strategy, bootstrap=RESAMPLES),
            with_labels=strategy != "boundary",
        )
        for strategy in STRATEGIES
    }
    seen = seen_strings(evaluation.train)
    entities["seen"] = _scores(
        score_entities(gold, predicted, keep=lambda e: e.text.casefold() in seen, bootstrap=RESAMPLES)
    )
    entities["unseen"] = _scores(
        score_entities(gold, predicted, keep=lambda e: e.text.casefold() not in seen, bootstrap=RESAMPLES)
    )
    report: dict[str, Any] = {
        "model": dict(evaluation.model),
        "corpus": {
            "split": evaluation.split,
            "docs": len(gold),
            "words": sum(len(d.text.split()) for d in gold),
            "entities": sum(len(d.entities) for d in gold),
            "sha256": corpus_sha256(gold),
            "train_docs": len(evaluation.train),
            "train_sha256": corpus_sha256(evaluation.train),
        },
        "entities": entities,
        "baselines": {
            name: {
                "strict": _scores(score_entities(gold, documents, bootstrap=RESAMPLES)),
                "overlap": _scores(score_entities(gold, documents, "overlap", bootstrap=RESAMPLES)),
            }
            for name, documents in evaluation.baselines.items()
        },
        "confusions": _worst_confusions(gold, predicted),
        "versions": {
            "python": platform.python_version(),
            "conflict-ner": version("conflict-ner"),
            "spacy": version("spacy"),
        },
    }
    if evaluation.worked_example is not None:
        example_gold, example_predicted = evaluation.worked_example
        report["worked_example"] = {
            "doc_id": example_gold.doc_id,
            "strict": _scores(score_entities([example_gold], [example_predicted])),
            "overlap": _scores(score_entities([example_gold], [example_predicted], "overlap")),
        }
    return report


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "p": _round(counts.p),
        "r": _round(counts.r),
        "f": _round(counts.f),
        "support": counts.support,
        "tp": counts.tp,
        "fp": counts.fp,
        "fn": counts.fn,
    }


def _scores(scores: EntityScores, *, with_labels: bool = True) -> dict[str, Any]:
    micro = _counts(scores.micro)
    if scores.interval is not None:
        micro["f_interval"] = [_round(bound) for bound in scores.interval]
    out: dict[str, Any] = {"micro": micro}
    if with_labels:
        macro = scores.macro
        out["macro"] = None if macro is None else dict(zip("prf", map(_round, macro), strict=True))
        out["per_label"] = {label: _counts(scores.per_label[label]) for label in LABELS}
    return out


def _worst_confusions(gold: Sequence[Document], predicted: Sequence[Document]) -> list[dict[str, Any]]:
    """The most frequent label confusions, misses and spurious spans, each with examples in context."""
    found = [d for d in disagreements(gold, predicted) if d.item == "entity"]
    return [
        {
            "gold": kinds[0],
            "predicted": kinds[1],
            "count": count,
            "examples": [
                {"doc_id": d.doc_id, "gold": d.first, "predicted": d.second, "context": d.context}
                for d in examples
            ],
        }
        for kinds, count, examples in most_frequent(found)
    ]


def report_to_markdown(report: Mapping[str, Any], figure: str) -> str:
    """The report for reading: summary with baselines, per-label table, confusions with examples."""
    corpus, model = report["corpus"], report["model"]
    lines = [
        f"# {model['name']} on {corpus['split']}",
        "",
        f"{corpus['docs']} documents, {corpus['words']:,} words, {corpus['entities']:,} entities; "
        f"trained on {corpus['train_docs']} documents. Corpus SHA-256 `{corpus['sha256'][:16]}`. "
        f"Written by `make evaluate`.",
        "",
        *summary_table(report),
        "",
        "Interval: 95 %, percentile bootstrap over documents. Seen and unseen: entity strings that do and do "
        "not occur as an entity in train (letter case aside).",
        "",
        "## Per label",
        "",
        *label_table(report),
        "",
        "## Ten worst confusions",
        "",
    ]
    for confusion in report["confusions"]:
        pair = f"{confusion['gold']} → {confusion['predicted']}"
        lines += [f"**{pair}** (gold → predicted), {confusion['count']} times", ""]
        lines += [
            f"- `{example['doc_id']}`: {escape_markdown(example['context'])}"
            for example in confusion["examples"]
        ]
        lines.append("")
    lines += ["## Confusion matrix", "", f"![Confusion matrix]({figure})"]
    return "\n".join(lines) + "\n"


def summary_table(report: Mapping[str, Any]) -> list[str]:
    """Markdown rows: the model's strict, overlap and boundary scores beside the baselines' strict ones."""
    rows = [
        "| Scored | P | R | F1 | 95 % interval | macro F1 | support |",
        "|---|---:|---:|---:|---|---:|---:|",
    ]

    def row(name: str, scores: Mapping[str, Any]) -> str:
        micro, macro = scores["micro"], scores.get("macro")
        interval = micro.get("f_interval")
        between = f"{number(interval[0])} to {number(interval[1])}" if interval else ""
        return (
            f"| {name} | {number(micro['p'])} | {number(micro['r'])} | {number(micro['f'])} | {between} "
            f"| {number(macro['f']) if macro else ''} | {micro['support']} |"
        )

    entities, name = report["entities"], report["model"]["name"]
    rows.append(row(f"**{name}**, strict", entities["strict"]))
    rows.append(row("… overlap (same label)", entities["overlap"]))
    rows.append(row("… boundary only", entities["boundary"]))
    rows.append(row("… strict, strings seen in train", entities["seen"]))
    rows.append(row("… strict, strings unseen in train", entities["unseen"]))
    for baseline, scores in report["baselines"].items():
        rows.append(row(f"{baseline}, strict", scores["strict"]))
    if "worked_example" in report:
        example = report["worked_example"]
        rows.append(row(f"{name} on the seed article `{example['doc_id']}`, strict", example["strict"]))
    return rows


def label_table(report: Mapping[str, Any]) -> list[str]:
    """Markdown rows: strict scores with counts, and the overlap F1, of each label."""
    strict, overlap = (report["entities"][s]["per_label"] for s in ("strict", "overlap"))
    rows = [
        "| Label | P | R | F1 | overlap F1 | support | tp | fp | fn |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for label in LABELS:
        counts = strict[label]
        rows.append(
            f"| {label} | {number(counts['p'])} | {number(counts['r'])} | {number(counts['f'])} "
            f"| {number(overlap[label]['f'])} | {counts['support'] or ''} | {counts['tp']} | {counts['fp']} "
            f"| {counts['fn']} |"
        )
    return rows


def write_confusion_matrix(
    gold: Sequence[Document], predicted: Sequence[Document], path: Path, title: str
) -> None:
    """Draw gold (rows) against predicted labels (columns), shaded by the share of the row."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from sklearn.metrics import confusion_matrix

    names = [*LABELS, NONE]
    pairs = [(g.label if g else NONE, p.label if p else NONE) for _, g, p in confusions(gold, predicted)]
    matrix = confusion_matrix([g for g, _ in pairs], [p for _, p in pairs], labels=names)
    shares = matrix / matrix.sum(axis=1, keepdims=True).clip(min=1)
    figure, axes = plt.subplots(figsize=(11, 10), layout="constrained")
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("predicted")
    axes.set_ylabel("gold")
    axes.set_title(title)
    for i in range(len(names)):
        for j in range(len(names)):
            if matrix[i, j]:
                colour = "white" if shares[i, j] > 0.5 else "black"
                axes.text(j, i, str(matrix[i, j]), ha="center", va="center", fontsize=8, color=colour)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def write_report(report: Mapping[str, Any], evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write ``<model>-<split>.json``, ``.md`` and the figure; returns their paths."""
    stem = f"{report['model']['name']}-{evaluation.split}"
    paths = [folder / f"{stem}{suffix}" for suffix in (".json", ".md", "-confusions.png")]
    write_confusion_matrix(
        evaluation.gold,
        evaluation.predicted,
        paths[2],
        f"{report['model']['name']} on {evaluation.split}: gold and predicted labels",
    )
    write_text(paths[0], json.dumps(report, ensure_ascii=False, indent=1) + "\n", force=True)
    write_text(paths[1], report_to_markdown(report, paths[2].name), force=True)
    return paths
