"""The splits of a corpus as spaCy's DocBin files, complete or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from spacy.tokens import Doc, DocBin

from ..docs import documents_to_docs
from ..document import Document, read_documents
from ..findings import DocumentError, Finding


def write_docbins(
    corpus: Path, splits: Sequence[str], tokenizer: Callable[[str], Doc], output: Path
) -> dict[str, int]:
    """Write ``<output>/<split>.spacy`` for each split and return the numbers of documents.

    Nothing is written where a document of any split is unusable
    (:class:`~conflict_ner.findings.DocumentError`) or an entity of any split does not align
    (:class:`~conflict_ner.docs.MisalignmentError`); each error lists all of its kind.
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
