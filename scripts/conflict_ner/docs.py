"""Documents to spaCy's ``Doc`` and back, without losing an entity or a relation silently."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from .document import Document, Entity, Relation, canonical
from .records import RelationRecord, get_relations, set_relations


@dataclass(frozen=True, slots=True)
class Misalignment:
    """An entity whose edges are not token boundaries, with the nearest span that has such edges."""

    doc_id: str
    entity: Entity
    nearest_start: int
    nearest_end: int
    nearest_text: str

    def __str__(self) -> str:
        e = self.entity
        return (
            f"[{self.doc_id}] {e.start}-{e.end} {e.label} {e.text!r}: nearest token boundaries "
            f"{self.nearest_start}-{self.nearest_end} {self.nearest_text!r}"
        )


class MisalignmentError(ValueError):
    """Entities do not align with tokens; ``misalignments`` lists every one."""

    def __init__(self, misalignments: Iterable[Misalignment]) -> None:
        self.misalignments = tuple(misalignments)
        lines = "\n".join(map(str, self.misalignments))
        super().__init__(
            f"{len(self.misalignments)} entities do not align with tokens; correct their offsets or part "
            f"the words in the text:\n{lines}"
        )


def document_to_doc(document: Document, tokenizer: Callable[[str], Doc]) -> Doc:
    """A spaCy ``Doc`` with the document's entities and relations; ``doc.user_data["doc_id"]`` names it.

    Raises :class:`MisalignmentError` with all entities that do not align.
    """
    doc = tokenizer(document.text)
    doc.user_data["doc_id"] = document.doc_id
    spans, misaligned = [], []
    for entity in document.entities:
        span = doc.char_span(entity.start, entity.end, label=entity.label)
        if span is None:
            misaligned.append(_misalignment(document, entity, doc))
        else:
            spans.append(span)
    if misaligned:
        raise MisalignmentError(misaligned)
    doc.set_ents(spans, default="outside")
    ranges = {e.id: (span.start, span.end) for e, span in zip(document.entities, spans, strict=True)}
    set_relations(doc, [RelationRecord(ranges[r.head], ranges[r.tail], r.label) for r in document.relations])
    return doc


def _misalignment(document: Document, entity: Entity, doc: Doc) -> Misalignment:
    starts = [token.idx for token in doc]
    ends = [token.idx + len(token) for token in doc]
    start = _nearest(starts, entity.start)
    end = _nearest([e for e in ends if e > start], entity.end)
    return Misalignment(document.doc_id, entity, start, end, document.text[start:end])


def _nearest(boundaries: list[int], offset: int) -> int:
    at = bisect_left(boundaries, offset)
    around = boundaries[max(0, at - 1) : bisect_right(boundaries, offset) + 1]
    return min(around, key=lambda boundary: (abs(boundary - offset), boundary))


def documents_to_docs(documents: Iterable[Document], tokenizer: Callable[[str], Doc]) -> Iterator[Doc]:
    """Convert documents; a :class:`MisalignmentError` is raised after all were looked at."""
    docs: list[Doc] = []
    misaligned: list[Misalignment] = []
    for document in documents:
        try:
            docs.append(document_to_doc(document, tokenizer))
        except MisalignmentError as error:
            misaligned += error.misalignments
    if misaligned:
        raise MisalignmentError(misaligned)
    return iter(docs)


def doc_to_document(doc: Doc, doc_id: str, meta: Mapping[str, Any] | None = None) -> Document:
    """The document of a processed ``Doc``: its text, entities with code-point offsets, and relations."""
    ids = {(span.start, span.end): f"T{i}" for i, span in enumerate(doc.ents, 1)}
    entities = tuple(
        Entity(ids[span.start, span.end], span.start_char, span.end_char, span.label_, span.text)
        for span in doc.ents
    )
    relations = tuple(
        Relation(f"R{i}", record.label, ids[record.head], ids[record.tail])
        for i, record in enumerate(get_relations(doc), 1)
    )
    return canonical(Document(doc_id, doc.text, dict(meta or {}), entities, relations))
