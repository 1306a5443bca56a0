"""Documents to spaCy's DocBin: every entity arrives, or the conversion fails and lists all that do not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from spacy.tokens import Doc, DocBin

from ..document import Document, Entity, read_documents
from ..findings import DocumentError, Finding


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
    return iter(docs)


def write_docbins(
    corpus: Path, splits: Sequence[str], tokenizer: Callable[[str], Doc], output: Path
) -> dict[str, int]:
    """Write ``<output>/<split>.spacy`` for each split and return the numbers of documents.

    Nothing is written where a document of any split is unusable
    (:class:`~conflict_ner.findings.DocumentError`) or an entity of any split does not align
    (:class:`MisalignmentError`); each error lists all of its kind.
    """
    findings: list[Finding] = []
    documents: dict[str, list[Document]] = {}
    for split in splits:
        try:
            documents[split] = read_documents(corpus / split)
        except DocumentError as error:
            findings += error.findings
    if findings:
        raise DocumentError(findings)
    everything = [document for split in splits for document in documents[split]]
    docs = documents_to_docs(everything, tokenizer)
    output.mkdir(parents=True, exist_ok=True)
    for split in splits:
        temporary = output / f".{split}.spacy.tmp"
        taken = list(islice(docs, len(documents[split])))
        DocBin(docs=taken, store_user_data=True).to_disk(temporary)
        temporary.replace(output / f"{split}.spacy")
    return {split: len(documents[split]) for split in splits}
