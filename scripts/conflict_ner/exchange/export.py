"""Write a corpus in the formats of other tools: Parquet, CoNLL, brat, doccano."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc

from ..annotation.doccano import documents_to_jsonl
from ..document import SPLITS, Document, read_documents
from ..files import write_text
from ..sentences import split_sentences
from ..tokenizer import make_tokenizer
from .brat import annotation_conf, document_to_brat, visual_conf
from .conll import document_to_conll
from .tables import documents_to_datasets, write_parquet


def make_sentence_tokenizer() -> Callable[[str], Doc]:
    """The pipeline's tokens with the guideline's rule-based sentences."""
    tokenizer = make_tokenizer()(spacy.blank("en"))

    def tokenize(text: str) -> Doc:
        doc = tokenizer(text)
        starts = {start for start, _ in split_sentences(text)}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.idx in starts
        return doc

    return tokenize


def read_splits(corpus: Path, splits: Sequence[str] = SPLITS) -> dict[str, list[Document]]:
    """The documents of each split, in the order of their ids."""
    return {split: read_documents(corpus / split) for split in splits}


def write_export(corpus: Path, folder: Path) -> list[Path]:
    """Write every format below ``folder`` and return the paths written, the data card among them.

    ``folder`` is a data set as ``datasets.load_dataset(folder, "documents")`` opens it. What stands there
    from an earlier export is replaced.
    """
    splits = read_splits(corpus)
    tokenize = make_sentence_tokenizer()
    views = documents_to_datasets(splits, tokenize)
    for name in ("data", "conll", "brat", "doccano"):
        shutil.rmtree(folder / name, ignore_errors=True)
    paths = write_parquet(views, folder / "data")
    texts = {"README.md": (corpus / "README.md").read_text("utf-8"), **_texts(splits, tokenize)}
    for name, text in texts.items():
        write_text(folder / name, text, force=True)
        paths.append(folder / name)
    return paths


def _texts(splits: Mapping[str, Sequence[Document]], tokenize: Callable[[str], Doc]) -> dict[str, str]:
    out = {"brat/annotation.conf": annotation_conf(), "brat/visual.conf": visual_conf()}
    for split, documents in splits.items():
        out[f"conll/{split}.conll"] = "".join(document_to_conll(d, tokenize) for d in documents)
        out[f"doccano/{split}.jsonl"] = documents_to_jsonl(documents)
        for document in documents:
            standoff = document_to_brat(document)
            stem = f"brat/{split}/{document.doc_id}"
            out[f"{stem}.txt"] = standoff.text
            out[f"{stem}.ann"] = standoff.annotations
            out[f"{stem}.meta.json"] = standoff.meta
    return out
