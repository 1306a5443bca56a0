"""The registered scorer of ``relation_extractor``: over all gold and all predicted relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.training import Example

from ..docs import doc_to_document
from .relation_scoring import score_relations


def make_relation_scorer() -> Callable[..., dict[str, Any]]:
    """Registered as ``conflict_ner.relation_scorer.v1``."""
    return score_examples


def score_examples(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    """Micro P, R, F1 end to end, and the same for each relation type (``None`` where undefined).

    A relation counts when type, both spans and both entity labels are right
    (:mod:`conflict_ner.evaluation.relation_scoring`), whatever pairs were candidates.
    """
    pairs = [(example.reference, example.predicted) for example in examples]
    gold = [doc_to_document(reference, f"doc-{i}") for i, (reference, _) in enumerate(pairs)]
    predicted = [doc_to_document(doc, f"doc-{i}") for i, (_, doc) in enumerate(pairs)]
    scores = score_relations(gold, predicted)
    micro = scores.micro
    return {
        "relations_p": micro.p,
        "relations_r": micro.r,
        "relations_f": micro.f,
        "relations_per_type": {
            label: {"p": counts.p, "r": counts.r, "f": counts.f} for label, counts in scores.per_label.items()
        },
    }
