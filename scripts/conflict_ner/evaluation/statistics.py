"""Figures that describe a corpus: sizes, mentions, density, and what its splits share."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..document import SPLITS, Document
from ..files import write_text
from ..markdown import number, replace_blocks
from ..scheme import LABELS, RELATIONS
from .adjudication import log_table
from .agreement import relation_table, round_table, span_table
from .scoring import seen_strings


def corpus_statistics(splits: Mapping[str, Sequence[Document]]) -> dict[str, Any]:
    """Sizes, mentions per label and relation, density, conflicts, genres and overlap with train."""
    train_words = _vocabulary(splits["train"])
    train_strings = seen_strings(splits["train"])
    out: dict[str, Any] = {}
    for split in SPLITS:
        documents = splits[split]
        words = sum(len(d.text.split()) for d in documents)
        entities = [entity for d in documents for entity in d.entities]
        vocabulary = _vocabulary(documents)
        strings = seen_strings(documents)
        out[split] = {
            "docs": len(documents),
            "words": words,
            "entities": len(entities),
            "relations": sum(len(d.relations) for d in documents),
            "entities_per_100_words": round(100 * len(entities) / words, 1),
            "relations_per_entity": round(sum(len(d.relations) for d in documents) / len(entities), 2),
            "vocabulary": len(vocabulary),
            "vocabulary_in_train": round(len(vocabulary & train_words) / len(vocabulary), 4),
            "mentions_unseen": round(
                sum(e.text.casefold() not in train_strings for e in entities) / len(entities), 4
            ),
            "strings_unseen": round(len(strings - train_strings) / len(strings), 4),
            "labels": _tally((e.label for e in entities), LABELS),
            "relation_types": _tally((r.label for d in documents for r in d.relations), RELATIONS),
            "conflicts": dict(sorted(Counter(str(d.meta["conflict"]) for d in documents).items())),
            "genres": dict(sorted(Counter(str(d.meta["genre"]) for d in documents).items())),
            "emphases": dict(sorted(Counter(str(d.meta["emphasis"]) for d in documents).items())),
        }
    return out


def _vocabulary(documents: Sequence[Document]) -> set[str]:
    return {word for d in documents for word in re.findall(r"\w+", d.text.casefold())}


def _tally(found: Any, names: Any) -> dict[str, int]:
    counts = Counter(found)
    return {name: counts[name] for name in names}


def size_table(statistics: Mapping[str, Any]) -> list[str]:
    """Markdown rows: one a split."""
    rows = [
        "| Split | docs | words | entities | per 100 words | relations | per entity | word forms in train "
        "| entity mentions unseen in train | entity strings unseen in train |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for split in SPLITS:
        s = statistics[split]
        outside = split != "train"
        rows.append(
            f"| {split} | {s['docs']} | {s['words']:,} | {s['entities']:,} | {s['entities_per_100_words']} "
            f"| {s['relations']:,} | {s['relations_per_entity']} "
            f"| {number(s['vocabulary_in_train']) if outside else ''} "
            f"| {number(s['mentions_unseen']) if outside else ''} "
            f"| {number(s['strings_unseen']) if outside else ''} |"
        )
    return rows


def mention_table(statistics: Mapping[str, Any], key: str, title: str) -> list[str]:
    """Markdown rows: mentions of each label (``key`` "labels") or relation type in each split."""
    rows = [f"| {title} | {' | '.join(SPLITS)} |", "|---|" + "---:|" * len(SPLITS)]
    for name in statistics["train"][key]:
        rows.append(f"| {name} | {' | '.join(str(statistics[s][key][name]) for s in SPLITS)} |")
    return rows


def composition_table(statistics: Mapping[str, Any]) -> list[str]:
    """Markdown rows: conflicts and genres of each split, with their documents."""
    rows = ["| Split | conflicts | genres |", "|---|---|---|"]
    for split in SPLITS:
        parts = (
            "; ".join(f"{name.replace('_', ' ')} {n}" for name, n in statistics[split][key].items())
            for key in ("conflicts", "genres")
        )
        rows.append(f"| {split} | {' | '.join(parts)} |")
    return rows


def fill_card(card: str, statistics: Mapping[str, Any], rounds: Path) -> str:
    """The data card with its generated tables renewed, from the statistics and the folder of the rounds.

    Raises :class:`ValueError` where a block is missing, :class:`FileNotFoundError` where
    ``agreement.json`` is.
    """
    path = rounds / "agreement.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; `make agreement` writes it.")
    agreement = json.loads(path.read_text("utf-8"))

    return replace_blocks(
        card,
        {
            "statistics:size": size_table(statistics),
            "statistics:composition": composition_table(statistics),
            "statistics:labels": mention_table(statistics, "labels", "Label"),
            "statistics:relations": mention_table(statistics, "relation_types", "Relation"),
            "agreement:rounds": round_table(agreement),
            "agreement:labels": span_table(agreement["all"]),
            "agreement:relations": relation_table(agreement["all"]),
            "agreement:adjudication": log_table(rounds),
        },
    )


def write_card(corpus: Path, statistics: Mapping[str, Any]) -> None:
    """Renew the tables of ``corpus/README.md``."""
    card = corpus / "README.md"
    write_text(card, fill_card(card.read_text("utf-8"), statistics, corpus / "rounds"), force=True)
