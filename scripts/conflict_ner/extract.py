"""Inference: texts in, documents out. The public entry points are :func:`load` and :func:`extract`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .docs import doc_to_document
from .document import Document
from .inputs import InputProblem, Record
from .models import load

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["extract", "extract_records", "load"]


def extract(texts: Iterable[str], nlp: Language | None = None, *, batch_size: int = 32) -> Iterator[Document]:
    """Annotate texts lazily with a pipeline (default: :func:`load`); ids are ``doc-1``, ``doc-2``, ...

    The texts are taken as they are: offsets refer to them, code point by code point.
    """
    records = (Record(f"doc-{i}", text) for i, text in enumerate(texts, 1))
    for result in extract_records(records, nlp or load(), batch_size=batch_size):
        assert isinstance(result, Document)
        yield result


def extract_records(
    records: Iterable[Record | InputProblem], nlp: Language, *, batch_size: int = 32
) -> Iterator[Document | InputProblem]:
    """Annotate records in order, passing problems through; holds one batch in memory."""
    for batch in _batches(records, batch_size):
        good = [record for record in batch if isinstance(record, Record)]
        nlp.max_length = max([nlp.max_length, *(len(record.text) + 1 for record in good)])
        # The zone frees the strings and lexemes of the batch, which the vocabulary would keep for ever.
        with nlp.memory_zone():
            docs = nlp.pipe((record.text for record in good), batch_size=batch_size)
            read = [
                doc_to_document(doc, record.doc_id, record.meta)
                for record, doc in zip(good, docs, strict=True)
            ]
        documents = iter(read)
        for record in batch:
            yield next(documents) if isinstance(record, Record) else record


def _batches(records: Iterable[Record | InputProblem], size: int) -> Iterator[list[Record | InputProblem]]:
    """Lists of at most ``size`` records; a long text ends its batch, so that memory stays bounded."""
    batch: list[Record | InputProblem] = []
    characters = 0
    for record in records:
        batch.append(record)
        characters += len(record.text) if isinstance(record, Record) else 0
        if len(batch) >= size or characters > 200_000:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
