"""One document as the checks see it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..document import Document, Entity, Relation
from ..findings import Finding, Level
from ..sentences import sentence_index, split_sentences, word_spans

Tokenizer = Callable[[str], list[tuple[int, int]]]
DateResolver = Callable[[str, date], Any]


@dataclass(frozen=True)
class Context:
    """One document with what the checks share."""

    document: Document
    file: str
    tokenize: Tokenizer | None
    resolve_date: DateResolver | None

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        return self.document.entity_by_id()

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return split_sentences(self.document.text)

    @cached_property
    def words(self) -> list[tuple[int, int]]:
        return word_spans(self.document.text)

    @cached_property
    def word_starts(self) -> list[int]:
        return [start for start, _ in self.words]

    @cached_property
    def date(self) -> date | None:
        value = str(self.document.meta.get("date", ""))
        try:
            return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
        except ValueError:
            return None

    def sentence_of(self, entity: Entity) -> int:
        return sentence_index(self.sentences, entity.start)

    def words_between(self, left: Entity, right: Entity) -> int:
        first, second = sorted((left, right), key=lambda e: e.start)
        return bisect_left(self.word_starts, second.start) - bisect_left(self.word_starts, first.end)

    def finding(
        self, code: str, entity: Entity, message: str, remedy: str, level: Level = "error"
    ) -> Finding:
        return Finding(
            code,
            level,
            self.file,
            self.document.doc_id,
            f"{entity.id} {entity.label}: {message}",
            remedy,
            entity.start,
            entity.end,
            entity.text,
        )

    def relation_finding(
        self, code: str, relation: Relation, message: str, remedy: str, level: Level = "error"
    ) -> Finding:
        head, tail = self.by_id[relation.head], self.by_id[relation.tail]
        start, end = min(head.start, tail.start), max(head.end, tail.end)
        return Finding(
            code,
            level,
            self.file,
            self.document.doc_id,
            f"{relation.id} {head.text!r} ({head.label}, {head.id}) {relation.label} "
            f"{tail.text!r} ({tail.label}, {tail.id}): {message}",
            remedy,
            start,
            end,
            f"{head.text} {relation.label} {tail.text}",
        )
