"""The log of an adjudicated round: every disagreement, what gold has, which pass that follows, and why.

Everything but the reason is computed from the two passes and the corpus, so the log cannot say what gold does
not hold.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..document import Document
from .agreement import Round
from .disagreements import Disagreement, Links, disagreements

COLUMNS = ("doc_id", "item", "start", "end", "first", "second", "gold", "follows", "reason")
LOG = "adjudication.csv"


@dataclass(frozen=True, slots=True)
class Decision:
    """One disagreement with what gold has; ``follows`` is "first", "second" or "neither"."""

    disagreement: Disagreement
    gold: str
    follows: str
    reason: str = ""


def decisions(
    round_: Round, gold: Mapping[str, Document], reasons: Mapping[tuple[str, ...], str]
) -> list[Decision]:
    """Every disagreement of a round, in the order of the documents.

    ``reasons`` are looked up by :func:`key`. Raises :class:`ValueError` where gold lacks a document or has
    another text.
    """
    out = []
    for a, b in zip(round_.first, round_.second, strict=True):
        final = gold.get(a.doc_id)
        if final is None or final.text != a.text:
            state = "has no such document" if final is None else "has another text"
            raise ValueError(
                f"round {round_.name}, {a.doc_id}: the corpus {state}; a pass cannot be compared."
            )
        links = Links(final)
        for found in disagreements([a], [b]):
            shown, follows = _gold(found, final, links)
            out.append(Decision(found, shown, follows, reasons.get(key(found), "")))
    return out


def _gold(found: Disagreement, final: Document, links: Links) -> tuple[str, str]:
    if found.link is not None:
        has, has_not = ("first", "second") if found.first else ("second", "first")
        return (found.first or found.second, has) if found.link in links else ("", has_not)
    inside = [e for e in final.entities if e.start < found.end and found.start < e.end]
    shown = " ".join(f"[{e.text}|{e.label}]" for e in inside)
    follows = {found.first: "first", found.second: "second"}
    return shown, follows.get(shown, "neither")


def key(found: Disagreement) -> tuple[str, ...]:
    """What a disagreement is recognised by when the log is written again."""
    return (found.doc_id, found.item, str(found.start), str(found.end), found.first, found.second)


def read_reasons(path: Path) -> dict[tuple[str, ...], str]:
    """The reasons of an existing log; empty where there is none."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {tuple(row[c] for c in COLUMNS[:6]): row["reason"] for row in csv.DictReader(stream)}


def decisions_to_csv(made: Sequence[Decision]) -> str:
    """The log as CSV, with a header line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for decision in made:
        writer.writerow([*key(decision.disagreement), decision.gold, decision.follows, decision.reason])
    return stream.getvalue()


def tally(made: Sequence[Decision]) -> dict[str, Counter[str]]:
    """How often gold follows each pass, for entities and for relations."""
    out: dict[str, Counter[str]] = {"entity": Counter(), "relation": Counter()}
    for decision in made:
        out[decision.disagreement.item][decision.follows] += 1
    return out


def log_table(rounds: Path) -> list[str]:
    """Markdown rows from the logs of all rounds: what gold follows where the passes differ."""
    rows = [
        "| Round | item | disagreements | first pass | second pass | neither |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for path in sorted(rounds.glob(f"*/{LOG}")):
        with path.open(encoding="utf-8", newline="") as stream:
            counts = Counter((row["item"], row["follows"]) for row in csv.DictReader(stream))
        for item, name in (("entity", "spans"), ("relation", "relations between agreed spans")):
            follows = [counts[item, side] for side in ("first", "second", "neither")]
            rows.append(f"| {path.parent.name} | {name} | {sum(follows)} | {' | '.join(map(str, follows))} |")
    return rows
