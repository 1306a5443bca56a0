"""Entity scores from counts, over all gold and all predictions.

Three strategies, all one-to-one: ``strict`` (same start, end and label), ``overlap`` (same label, spans
share at least one character), ``boundary`` (same start and end, whatever the label). Micro scores come
from summed counts; macro scores are means over the labels that occur in the gold. Interval: percentile
bootstrap over documents (Efron and Tibshirani 1993).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..document import Document, Entity
from ..scheme import LABELS

Strategy = Literal["strict", "overlap", "boundary"]
STRATEGIES: tuple[Strategy, ...] = ("strict", "overlap", "boundary")


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives, false negatives; scores are ``None`` where undefined."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def support(self) -> int:
        return self.tp + self.fn

    @property
    def p(self) -> float | None:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def r(self) -> float | None:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f(self) -> float | None:
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else None


Match = tuple[Entity | None, Entity | None]


def align(gold: Sequence[Entity], predicted: Sequence[Entity], strategy: Strategy) -> list[Match]:
    """Pair the entities of one document one to one; ``None`` stands for the missing side.

    Neither side overlaps within itself, so a left-to-right sweep gives a matching of maximum size.
    """
    key: Callable[[Entity], object]
    if strategy == "overlap":
        matches: list[Match] = []
        for label in sorted({e.label for e in (*gold, *predicted)}):
            matches += _sweep(
                [e for e in gold if e.label == label], [e for e in predicted if e.label == label]
            )
        return matches
    key = (lambda e: e.key) if strategy == "strict" else (lambda e: (e.start, e.end))
    found = {key(e): e for e in predicted}
    matches = [(e, found.pop(key(e), None)) for e in gold]
    return matches + [(None, e) for e in found.values()]


def _sweep(gold: Sequence[Entity], predicted: Sequence[Entity]) -> list[Match]:
    left = sorted(gold, key=lambda e: e.start)
    right = sorted(predicted, key=lambda e: e.start)
    matches: list[Match] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i].start < right[j].end and right[j].start < left[i].end:
            matches.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif left[i].end <= right[j].start:
            matches.append((left[i], None))
            i += 1
        else:
            matches.append((None, right[j]))
            j += 1
    return matches + [(e, None) for e in left[i:]] + [(None, e) for e in right[j:]]


@dataclass(frozen=True, slots=True)
class EntityScores:
    """Counts per label, with the micro counts and the interval of the micro F1."""

    per_label: Mapping[str, Counts]
    micro: Counts
    interval: tuple[float, float] | None = None

    @property
    def macro(self) -> tuple[float, float, float] | None:
        """Mean precision, recall and F1 over labels with support; undefined precision counts as 0."""
        supported = [counts for counts in self.per_label.values() if counts.support]
        if not supported:
            return None
        n = len(supported)
        return (
            sum(c.p or 0.0 for c in supported) / n,
            sum(c.r or 0.0 for c in supported) / n,
            sum(c.f or 0.0 for c in supported) / n,
        )


Keep = Callable[[Entity], bool]


def score_entities(
    gold: Sequence[Document],
    predicted: Sequence[Document],
    strategy: Strategy = "strict",
    *,
    keep: Keep | None = None,
    bootstrap: int = 0,
    seed: int = 0,
) -> EntityScores:
    """Score predicted against gold documents, which must be the same texts in the same order.

    ``keep`` restricts the score to the entities, gold and predicted, for which it is true (after
    matching, so that a match is not broken by it). ``bootstrap`` is the number of resamples for the
    interval. Raises :class:`ValueError` where the documents do not correspond.
    """
    rows = [_document_counts(g, p, strategy, keep) for g, p in document_pairs(gold, predicted)]
    per_label = {label: sum_counts(row.get(label, Counts()) for row in rows) for label in LABELS}
    micro_rows = [sum_counts(row.values()) for row in rows]
    return EntityScores(per_label, sum_counts(micro_rows), bootstrap_interval(micro_rows, bootstrap, seed))


def document_pairs(
    gold: Sequence[Document], predicted: Sequence[Document]
) -> list[tuple[Document, Document]]:
    """The documents side by side; :class:`ValueError` where number, order, doc_id or text differ."""
    if [d.doc_id for d in gold] != [d.doc_id for d in predicted]:
        raise ValueError("gold and predicted documents differ in number, order or doc_id")
    for g, p in zip(gold, predicted, strict=True):
        if g.text != p.text:
            raise ValueError(f"document {g.doc_id!r}: gold and predicted texts differ")
    return list(zip(gold, predicted, strict=True))


def _document_counts(
    gold: Document, predicted: Document, strategy: Strategy, keep: Keep | None
) -> dict[str, Counts]:
    rows: dict[str, Counts] = {}
    for g, p in align(gold.entities, predicted.entities, strategy):
        entity = g or p
        assert entity is not None
        if keep is not None and not keep(entity):
            continue
        one = Counts(tp=int(bool(g and p)), fp=int(g is None), fn=int(p is None))
        rows[entity.label] = rows.get(entity.label, Counts()) + one
    return rows


def sum_counts(counts: Iterable[Counts]) -> Counts:
    """Micro counts: every field summed."""
    total = Counts()
    for one in counts:
        total += one
    return total


def bootstrap_interval(rows: Sequence[Counts], resamples: int, seed: int = 0) -> tuple[float, float] | None:
    """95 % percentile interval of the micro F1 over resampled documents, or ``None``."""
    if not resamples or not rows:
        return None
    generator = random.Random(seed)  # noqa: S311
    scores = []
    for _ in range(resamples):
        f = sum_counts(generator.choices(rows, k=len(rows))).f
        scores.append(0.0 if f is None else f)
    scores.sort()
    return (scores[int(0.025 * resamples)], scores[min(resamples - 1, int(0.975 * resamples))])


def seen_strings(documents: Iterable[Document]) -> frozenset[str]:
    """Casefolded entity strings of a training set."""
    return frozenset(entity.text.casefold() for document in documents for entity in document.entities)


def confusions(
    gold: Sequence[Document], predicted: Sequence[Document]
) -> list[tuple[Document, Entity | None, Entity | None]]:
    """Every gold and predicted entity paired for the confusion matrix.

    Exact spans pair first, then overlapping ones; what is left pairs with ``None`` (missed or spurious).
    """
    out: list[tuple[Document, Entity | None, Entity | None]] = []
    for g, p in document_pairs(gold, predicted):
        exact = [pair for pair in align(g.entities, p.entities, "boundary") if None not in pair]
        used_gold = {pair[0] for pair in exact}
        used_predicted = {pair[1] for pair in exact}
        rest = _sweep(
            [e for e in g.entities if e not in used_gold],
            [e for e in p.entities if e not in used_predicted],
        )
        out += [(g, *pair) for pair in (*exact, *rest)]
    return out
