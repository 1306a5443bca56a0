"""Where two annotations of one text differ, item by item, in text order.

What adjudication decides on, and what the agreement report quotes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..document import Document, Entity
from ..graphs import components
from .relation_scoring import EQUIVALENCES, Link, relation_links
from .scoring import confusions, document_pairs

_CONTEXT = 45


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One item that stands differently in two annotations.

    ``first`` and ``second`` say what each side has (``""``: nothing), ``start`` and ``end`` where, ``kinds``
    what is counted: the labels of a span (``"(none)"`` for nothing), or the relation type, whose
    ``link`` says which relation it is.
    """

    doc_id: str
    item: Literal["entity", "relation"]
    start: int
    end: int
    first: str
    second: str
    kinds: tuple[str, str]
    context: str
    link: Link | None = None


NONE = "(none)"


def disagreements(first: Sequence[Document], second: Sequence[Document]) -> list[Disagreement]:
    """Entities that differ, and relations that differ between entities which both sides have.

    A relation whose entity only one side has follows from that entity, and is not listed again.
    """
    out: list[Disagreement] = []
    for a, b in document_pairs(first, second):
        found = [*_entities(a, b), *_relations(a, b)]
        out += sorted(found, key=lambda d: (d.start, d.end, d.item, d.first, d.second))
    return out


def _entities(a: Document, b: Document) -> list[Disagreement]:
    out = []
    for document, left, right in confusions([a], [b]):
        if left is not None and right is not None and left.key == right.key:
            continue
        spans = [entity for entity in (left, right) if entity is not None]
        start, end = min(e.start for e in spans), max(e.end for e in spans)
        kinds = (left.label if left else NONE, right.label if right else NONE)
        if kinds[0] == kinds[1]:
            kinds = (kinds[0], f"{kinds[1]} (boundary)")
        out.append(
            Disagreement(
                document.doc_id, "entity", start, end, _shown(left), _shown(right), kinds,
                in_context(document, start, end),
            )
        )  # fmt: skip
    return out


def _shown(entity: Entity | None) -> str:
    return "" if entity is None else f"[{entity.text}|{entity.label}]"


def _relations(a: Document, b: Document) -> list[Disagreement]:
    agreed = {e.key for e in a.entities} & {e.key for e in b.entities}
    sides = [Links(a), Links(b)]
    out = []
    for mine in (0, 1):
        for link in sides[mine]:
            label, head, tail = link
            if not {head, tail} <= agreed or link in sides[1 - mine]:
                continue
            shown = f"{a.text[head[0] : head[1]]} {label} {a.text[tail[0] : tail[1]]}"
            start, end = min(head[0], tail[0]), max(head[1], tail[1])
            texts = (shown, "") if mine == 0 else ("", shown)
            kinds = (label, NONE) if mine == 0 else (NONE, label)
            out.append(
                Disagreement(a.doc_id, "relation", start, end, *texts, kinds, in_context(a, start, end), link)
            )
    return out


class Links:
    """The relations of a document; a link inside one of its clusters counts as its own."""

    def __init__(self, document: Document) -> None:
        self._links = relation_links(document)
        self._clusters = {
            label: components((head, tail) for name, head, tail in self._links if name == label)
            for label in EQUIVALENCES
        }

    def __iter__(self) -> Iterator[Link]:
        return iter(self._links)

    def __contains__(self, link: Link) -> bool:
        label, head, tail = link
        cluster_of = self._clusters.get(label, {})
        return link in self._links or (head in cluster_of and cluster_of[head] == cluster_of.get(tail))


def most_frequent(
    found: Iterable[Disagreement], worst: int = 10, examples: int = 3
) -> list[tuple[tuple[str, str], int, list[Disagreement]]]:
    """The kinds that occur most, each with its count and its first examples."""
    groups: dict[tuple[str, str], list[Disagreement]] = defaultdict(list)
    for disagreement in found:
        groups[disagreement.kinds].append(disagreement)
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [(kinds, len(members), members[:examples]) for kinds, members in ranked[:worst]]


def in_context(document: Document, start: int, end: int) -> str:
    """A stretch of the text in brackets, with its surroundings on one line; a long middle is cut."""
    before = document.text[max(0, start - _CONTEXT) : start]
    after = document.text[end : end + _CONTEXT]
    inside = document.text[start:end]
    if len(inside) > 4 * _CONTEXT:
        inside = f"{inside[: 2 * _CONTEXT]} … {inside[-2 * _CONTEXT :]}"
    return f"{before}[{inside}]{after}".replace("\n", " ")
