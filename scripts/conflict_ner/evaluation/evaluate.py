"""Run a pipeline and the baselines over a split, ready for the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy

from ..docs import doc_to_document
from ..document import Document, read_documents
from ..models import find_model, load
from ..training.base import DEFAULT_BASE, base_path, verify_base
from .baselines import Dictionary, annotate_mapped
from .report import Evaluation, evaluation_to_report

if TYPE_CHECKING:
    from spacy.language import Language


def annotate_documents(documents: Sequence[Document], nlp: Language) -> list[Document]:
    """The same texts with the pipeline's entities."""
    docs = nlp.pipe(document.text for document in documents)
    return [
        doc_to_document(doc, document.doc_id, document.meta)
        for doc, document in zip(docs, documents, strict=True)
    ]


def evaluate_split(model: str, corpus: Path, split: str) -> tuple[dict[str, Any], Evaluation]:
    """Evaluate a pipeline on one split of a corpus; returns the report and what it was made from."""
    nlp = load(model)
    gold, train = read_documents(corpus / split), read_documents(corpus / "train")
    base = str(nlp.meta["conflict_ner"].get("base", DEFAULT_BASE))
    verify_base(DEFAULT_BASE)
    general = spacy.load(base_path(DEFAULT_BASE))
    dictionary = Dictionary.from_documents(train)
    seed = next(iter(read_documents(corpus / "seed")), None) if (corpus / "seed").is_dir() else None
    evaluation = Evaluation(
        split=split,
        gold=gold,
        predicted=annotate_documents(gold, nlp),
        baselines={
            "dictionary of train spans": [dictionary.annotate(d) for d in gold],
            "en_core_web_sm, labels mapped": [annotate_mapped(d, general) for d in gold],
        },
        train=train,
        model={
            "name": find_model(model).name,
            "base": base,
            "train_sha256": nlp.meta["conflict_ner"].get("train_sha256", ""),
        },
        worked_example=None if seed is None else (seed, annotate_documents([seed], nlp)[0]),
    )
    return evaluation_to_report(evaluation), evaluation
