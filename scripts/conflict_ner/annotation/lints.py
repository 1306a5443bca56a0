"""Checks of what an annotator easily overlooks: span edges, missed repeats, density. See corpus/README.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ..document import Entity
from ..findings import Finding
from ..scheme import CASUALTY_LABELS, EVENT_LABELS
from .context import Context
from .lexicon import CARDINALS, DETERMINERS, PRONOUNS, TRIGGER_WORDS

MIN_WORDS = 80  # below, density says nothing
DENSITY = (8.0, 30.0)  # entities per 100 words
HARD_NEGATIVE_DENSITY = (1.0, 15.0)
ARGUMENTS = (1.0, 12.0)  # relations per trigger, mean over a document


def check_edge_words(context: Context) -> Iterator[Finding]:
    """V11: no determiner, possessive or numeral before a nominal, and no pronoun as a span (S1, S6)."""
    for entity in context.document.entities:
        words = entity.text.split() or [""]
        first = words[0].casefold()
        if len(words) == 1:
            if first in PRONOUNS and not entity.text.isupper():
                yield context.finding(
                    "V11-pronoun", entity, "a pronoun is labelled.", "unlabel it; relations go to a noun (S6)"
                )
            continue
        # A capital behind it makes a name: "The Hague", "Four Cuts".
        if entity.label in {*CASUALTY_LABELS, "DATE"} or words[1][0].isupper():
            continue
        if first in DETERMINERS or first in CARDINALS or first.replace(",", "").isdigit():
            yield context.finding(
                "V11-edge-word",
                entity,
                f"the span begins with {words[0]!r}.",
                "leave determiners, possessives and numerals outside (S1)",
            )


def check_missed(context: Context) -> Iterator[Finding]:
    """V17: a string that is labelled elsewhere in the document, or a word that is nearly always a trigger,
    stands unlabelled. A review item: label it, or waive it with the reason."""
    document = context.document
    hard_negative = document.meta.get("emphasis") == "hard_negative"
    labels = {
        e.text if e.text.isupper() else e.text.casefold(): e.label
        for e in document.entities
        if e.label not in {*CASUALTY_LABELS, "DATE"}
    }
    if not hard_negative:
        labels = {**dict.fromkeys(TRIGGER_WORDS, "trigger"), **labels}
    if not labels:
        return
    inside = _Inside(document.entities)
    longest_first = sorted(labels, key=lambda surface: (-len(surface), surface))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)
    for match in pattern.finditer(document.text):
        surface = match.group()
        label = labels.get(surface.casefold()) or labels.get(surface)
        if label is None or inside(match.start(), match.end()):
            continue
        known = (
            f"is a trigger in most texts ({', '.join(EVENT_LABELS)})"
            if label == "trigger"
            else f"is {label} elsewhere in the document"
        )
        yield Finding(
            "V17-missed",
            "warning",
            context.file,
            document.doc_id,
            f"the string is unlabelled here and {known}.",
            "label it, or waive it with the reason",
            match.start(),
            match.end(),
            surface,
        )


class _Inside:
    """Whether a stretch touches an entity."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._taken = {at for e in entities for at in range(e.start, e.end)}

    def __call__(self, start: int, end: int) -> bool:
        return any(at in self._taken for at in range(start, end))


def check_density(context: Context) -> Iterator[Finding]:
    """V22: entities per 100 words and relations per trigger in the range of a well annotated document."""
    document = context.document
    words = len(document.text.split())
    if words < MIN_WORDS:
        return
    hard_negative = document.meta.get("emphasis") == "hard_negative"
    low, high = HARD_NEGATIVE_DENSITY if hard_negative else DENSITY
    density = 100 * len(document.entities) / words
    if not low <= density <= high:
        yield _whole(
            context,
            "V22-density",
            f"{density:.1f} entities per 100 words; expected are {low:.0f} to {high:.0f}.",
            "look for missed or needless entities, or for prose that was bent to carry them",
        )
    triggers = {e.id for e in document.entities if e.label in EVENT_LABELS}
    if triggers:
        low, high = ARGUMENTS
        mean = sum(bool({r.head, r.tail} & triggers) for r in document.relations) / len(triggers)
        if not low <= mean <= high:
            yield _whole(
                context,
                "V22-arguments",
                f"{mean:.1f} relations per trigger; expected are {low:.0f} to {high:.0f}.",
                "look for missed arguments or repeated ones (R3)",
            )


def _whole(context: Context, code: str, message: str, remedy: str) -> Finding:
    return Finding(code, "error", context.file, context.document.doc_id, message, remedy)


LINTS: tuple[Callable[[Context], Iterable[Finding]], ...] = (check_edge_words, check_missed, check_density)
