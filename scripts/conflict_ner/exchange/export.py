"""Write a corpus in the formats of other tools: Parquet, CoNLL, brat, doccano."""

from __future__ import annotations

import shutil
import tempfile
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

_TOP = frozenset({"README.md", "data", "conll", "brat", "doccano"})


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


def write_export(corpus: Path, folder: Path, *, force: bool = False) -> list[Path]:
    """Write every format below ``folder``, complete or not at all, and return the paths of the files.

    ``folder`` is a data set as ``datasets.load_dataset(folder, "documents")`` opens it. Raises
    :class:`FileExistsError` where it exists and ``force`` is false, or where it holds anything that no export
    writes: what stands there would be replaced.
    """
    _refuse_what_is_no_export(folder, force)
    splits = read_splits(corpus)
    tokenize = make_sentence_tokenizer()
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        write_parquet(documents_to_datasets(splits, tokenize), work / "data")
        texts = {"README.md": (corpus / "README.md").read_text("utf-8"), **_texts(splits, tokenize)}
        for name, text in texts.items():
            write_text(work / name, text)
        work.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        work.replace(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _refuse_what_is_no_export(folder: Path, force: bool) -> None:
    if not folder.exists():
        return
    if not force:
        raise FileExistsError(f"{folder} exists already; use --force to replace the export in it.")
    foreign = [] if folder.is_dir() else [folder.name]
    foreign += [path.name for path in sorted(folder.glob("*")) if path.name not in _TOP]
    if foreign:
        raise FileExistsError(
            f"{folder} holds what no export writes ({', '.join(foreign[:5])}); name an empty or a new folder."
        )


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
