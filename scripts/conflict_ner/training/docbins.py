"""Documents to spaCy's DocBin: every entity arrives, or the conversion fails and lists all that do not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc, DocBin

from ..document import Document, Entity


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
    """A spaCy ``Doc`` with the document's entities; ``doc.user_data["doc_id"]`` names it.

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
    yield from docs


def write_docbin(documents: Iterable[Document], tokenizer: Callable[[str], Doc], path: str | Path) -> int:
    """Write documents as a ``DocBin`` file and return their number; nothing is written on misalignment."""
    docs = list(documents_to_docs(documents, tokenizer))
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    DocBin(docs=docs, store_user_data=True).to_disk(temporary)
    temporary.replace(path)
    return len(docs)
