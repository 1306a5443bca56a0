"""Baselines that a trained model has to beat: memory of the training spans, and a general NER."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ..document import Document, Entity

if TYPE_CHECKING:
    from spacy.language import Language

# OntoNotes label -> ours (GUIDELINES.md 3.1, read from right to left; one target each).
ONTONOTES: Final[Mapping[str, str]] = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    "NORP": "NORP",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "FACILITY",
    "DATE": "DATE",
    "TIME": "DATE",
    "PRODUCT": "PLATFORM",
    "EVENT": "OPERATION",
    "LAW": "AGREEMENT",
}


@dataclass(frozen=True)
class Dictionary:
    """Every string that is an entity in train, with its most frequent label there."""

    labels: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def from_documents(cls, documents: Iterable[Document]) -> Dictionary:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for document in documents:
            for entity in document.entities:
                counts[entity.text.casefold()][entity.label] += 1
        labels = {
            surface: min(tally, key=lambda label: (-tally[label], label)) for surface, tally in counts.items()
        }
        longest_first = sorted(labels, key=lambda surface: (-len(surface), surface))
        alternatives = "|".join(map(re.escape, longest_first)) or r"(?!)"
        return cls(labels, re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE))

    def annotate(self, document: Document) -> Document:
        """Longest match from left to right, letter case aside, at word boundaries."""
        entities: list[Entity] = []
        for match in self.pattern.finditer(document.text):
            label = self.labels.get(match.group().casefold())
            if label is not None:
                id_ = f"T{len(entities) + 1}"
                entities.append(Entity(id_, match.start(), match.end(), label, match.group()))
        return replace(document, entities=tuple(entities), relations=())


def annotate_mapped(document: Document, nlp: Language) -> Document:
    """Entities of a general OntoNotes pipeline under our labels; unmapped labels are left out."""
    entities: list[Entity] = []
    for span in nlp(document.text).ents:
        label = ONTONOTES.get(span.label_)
        if label is not None:
            id_ = f"T{len(entities) + 1}"
            entities.append(Entity(id_, span.start_char, span.end_char, label, span.text))
    return replace(document, entities=tuple(entities), relations=())
