"""Relation scores from counts, over all relations of both sides.

A relation counts as found when the other side has its type between the same two spans with the same labels;
OPPOSES in either order. SAME_EVENT and SAME_AS join mentions to clusters, and which of several equivalent
links stands for a cluster is free, so their links are counted as MUC does (Vilain et al. 1995): a cluster of
n mentions has n - 1 links, and a link is found when it need not be cut to get the other side's clusters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..document import Document, Relation
from ..graphs import components
from ..scheme import RELATIONS
from .scoring import Counts, bootstrap_interval, document_pairs, sum_counts

EQUIVALENCES = ("SAME_EVENT", "SAME_AS")
Span = tuple[int, int, str]
Link = tuple[str, Span, Span]


@dataclass(frozen=True, slots=True)
class RelationScores:
    """Counts per relation type, with the micro counts and the interval of the micro F1."""

    per_label: Mapping[str, Counts]
    micro: Counts
    interval: tuple[float, float] | None = None


def score_relations(
    gold: Sequence[Document],
    predicted: Sequence[Document],
    *,
    agreed_spans_only: bool = False,
    bootstrap: int = 0,
    seed: int = 0,
) -> RelationScores:
    """Score predicted against gold relations of the same texts in the same order.

    With ``agreed_spans_only`` a relation takes part only where both its spans stand with the same labels on
    both sides; otherwise every relation does (end to end). Raises :class:`ValueError` where the documents do
    not correspond.
    """
    rows = []
    for g, p in document_pairs(gold, predicted):
        agreed = {e.key for e in g.entities} & {e.key for e in p.entities} if agreed_spans_only else None
        rows.append(_document_counts(relation_links(g), relation_links(p), agreed))
    per_label = {label: sum_counts(row[label] for row in rows) for label in RELATIONS}
    micro_rows = [sum_counts(row.values()) for row in rows]
    return RelationScores(per_label, sum_counts(micro_rows), bootstrap_interval(micro_rows, bootstrap, seed))


def relation_links(document: Document) -> dict[Link, Relation]:
    """The relations by what they are compared by: type and the two spans with their labels."""
    by_id = document.entity_by_id()
    out: dict[Link, Relation] = {}
    for relation in document.relations:
        ends = (by_id[relation.head].key, by_id[relation.tail].key)
        if RELATIONS[relation.label].symmetric:
            ends = (max(ends), min(ends))
        out[(relation.label, *ends)] = relation
    return out


def _document_counts(
    gold: Iterable[Link], predicted: Iterable[Link], agreed: set[Span] | None
) -> dict[str, Counts]:
    sides: list[dict[str, list[Link]]] = []
    for links in (gold, predicted):
        by_label: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            by_label[link[0]].append(link)
        sides.append(by_label)
    return {
        label: (_cluster_counts if label in EQUIVALENCES else _set_counts)(
            sides[0][label], sides[1][label], agreed
        )
        for label in RELATIONS
    }


def _set_counts(gold: Sequence[Link], predicted: Sequence[Link], agreed: set[Span] | None) -> Counts:
    left, right = (
        {link for link in side if agreed is None or {link[1], link[2]} <= agreed}
        for side in (gold, predicted)
    )
    return Counts(len(left & right), len(right - left), len(left - right))


def _cluster_counts(gold: Sequence[Link], predicted: Sequence[Link], agreed: set[Span] | None) -> Counts:
    cluster_of = [components((head, tail) for _, head, tail in side) for side in (gold, predicted)]
    mentions = cluster_of[0].keys() | cluster_of[1].keys()
    if agreed is not None:  # after clustering: a chain holds although a middle mention is not agreed
        mentions &= agreed
    # A mention outside every cluster is one of its own.
    names = [[side.get(mention, mention) for mention in mentions] for side in cluster_of]
    left, right = (len(mentions) - len(set(side)) for side in names)
    common = len(mentions) - len(set(zip(*names, strict=True)))
    return Counts(common, right - common, left - common)
