"""Check 21: the corpus against its plan.

``strata.csv`` has one line a planned document (its columns are ``COLUMNS``), ``quotas.csv`` one a minimum:
split, kind (``label`` or ``relation``) and the number of mentions that each label or type must have there.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..document import SPLITS, Document
from ..findings import Finding
from ..scheme import LABELS, RELATIONS

COLUMNS = ("doc_id", "split", "conflict", "genre", "event_emphasis", "length")
LENGTHS = {"S": (80, 150), "M": (180, 320), "L": (380, 600)}  # words
_META = {"split": "split", "conflict": "conflict", "genre": "genre", "event_emphasis": "emphasis"}
_CODES = {"label": "V21-label", "relation": "V21-relation"}
_Located = Sequence[tuple[Path, Document]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows of both files; empty where a corpus has none."""

    strata: tuple[Mapping[str, str], ...] = ()
    quotas: tuple[tuple[str, str, int], ...] = ()


def read_plan(folder: Path) -> Plan:
    """Read ``strata.csv`` and ``quotas.csv`` where they exist.

    Raises :class:`ValueError` where a column is missing or a value cannot be read.
    """
    strata = _rows(folder / "strata.csv", COLUMNS)
    quotas = []
    for row in _rows(folder / "quotas.csv", ("split", "kind", "minimum")):
        if row["split"] not in SPLITS or row["kind"] not in _CODES:
            raise ValueError(f"{folder / 'quotas.csv'}: no such split or kind: {row}.")
        quotas.append((row["split"], row["kind"], int(row["minimum"])))
    return Plan(tuple(strata), tuple(quotas))


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for column in columns:
        if any(not row.get(column) for row in rows):
            raise ValueError(f"{path}: the column {column!r} is missing or empty in a row.")
    return rows


def quota_findings(documents: _Located, plan: Plan, folder: str) -> Iterator[Finding]:
    """Findings V21-stratum, V21-length, V21-label and V21-relation over a whole corpus."""
    if plan.strata:
        yield from _strata(documents, plan.strata, folder)
    yield from _minimums(documents, plan.quotas, folder)


def _strata(documents: _Located, strata: Sequence[Mapping[str, str]], folder: str) -> Iterator[Finding]:
    rows = {row["doc_id"]: row for row in strata}
    holder: dict[str, str] = {}
    for path, document in documents:
        if "split" not in document.meta:
            continue  # the worked example stands outside the plan
        stratum = str(document.meta.get("stratum", ""))
        row = rows.get(stratum)

        def finding(
            code: str, message: str, remedy: str, path: Path = path, document: Document = document
        ) -> Finding:
            return Finding(code, "error", str(path), document.doc_id, message, remedy)

        if row is None or stratum in holder:
            known = f"belongs to {holder[stratum]}" if row else "is not in strata.csv"
            yield finding("V21-stratum", f"the stratum {stratum!r} {known}.", "correct meta.stratum")
            continue
        holder[stratum] = document.doc_id
        for column, key in _META.items():
            if row[column] != document.meta.get(key):
                yield finding(
                    "V21-stratum",
                    f"{key} is {document.meta.get(key)!r}, its stratum says {row[column]!r}.",
                    "correct the metadata or the plan",
                )
        low, high = LENGTHS[row["length"]]
        words = len(document.text.split())
        if not low <= words <= high:
            yield finding(
                "V21-length",
                f"{words} words; its stratum says {row['length']}, {low} to {high}.",
                "cut or lengthen the text",
            )
    for stratum in rows.keys() - holder.keys():
        yield Finding(
            "V21-stratum",
            "error",
            folder,
            "",
            f"no document is there for the stratum {stratum!r}.",
            "write it",
            text=stratum,
        )


def _minimums(documents: _Located, quotas: Sequence[tuple[str, str, int]], folder: str) -> Iterator[Finding]:
    counts: dict[tuple[str, str], Counter[str]] = {
        (split, kind): Counter() for split in SPLITS for kind in _CODES
    }
    for _, document in documents:
        split = document.meta.get("split")
        if split in SPLITS:
            counts[split, "label"].update(entity.label for entity in document.entities)
            counts[split, "relation"].update(relation.label for relation in document.relations)
    for split, kind, minimum in quotas:
        for name in LABELS if kind == "label" else RELATIONS:
            found = counts[split, kind][name]
            if found < minimum:
                yield Finding(
                    _CODES[kind],
                    "error",
                    folder,
                    "",
                    f"{split} has {found} mentions of {name}; the plan says at least {minimum}.",
                    "add documents that hold it",
                    text=name,
                )
