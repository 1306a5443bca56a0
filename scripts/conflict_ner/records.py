"""``doc._.relations``: the relations of a ``Doc`` as immutable records that survive serialisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from spacy.tokens import Doc

if TYPE_CHECKING:
    from spacy.tokens import Span

KEY = "relations"


class RelationRecord(NamedTuple):
    """A directed relation between two entities, given by their half-open token ranges.

    ``score`` is the model's probability, 1.0 for gold.
    """

    head: tuple[int, int]
    tail: tuple[int, int]
    label: str
    score: float = 1.0

    def spans(self, doc: Doc) -> tuple[Span, Span]:
        """Head and tail as spans of the ``Doc``."""
        return doc[slice(*self.head)], doc[slice(*self.tail)]


def get_relations(doc: Doc) -> tuple[RelationRecord, ...]:
    """The records of a ``Doc``, sorted by head, type and tail as they were set."""
    return tuple(
        RelationRecord((hs, he), (ts, te), label, score)
        for hs, he, ts, te, label, score in doc.user_data.get(KEY, ())
    )


def set_relations(doc: Doc, records: Iterable[RelationRecord]) -> None:
    """Store records as plain lists under one key of ``doc.user_data``, which every serialiser keeps."""
    doc.user_data[KEY] = [[*r.head, *r.tail, r.label, float(r.score)] for r in records]


def register() -> None:
    """Make ``doc._.relations`` available."""
    if not Doc.has_extension("relations"):
        Doc.set_extension("relations", getter=get_relations, setter=set_relations)
