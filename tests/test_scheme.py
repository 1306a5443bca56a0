"""The guideline's tables and the scheme say the same thing."""

from __future__ import annotations

import re

import pytest

from conflict_ner.scheme import (
    ACTOR_LABELS,
    ENTITY_LABELS,
    EVENT_LABELS,
    LABELS,
    RELATION_TYPES,
    RELATIONS,
)
from conftest import CORPUS

GUIDELINES = (CORPUS / "GUIDELINES.md").read_text("utf-8")
SCOPES = {"sentence": "S", "previous-sentence": "S+1", "two-sentences-back": "doc2", "alias": "doc2"}


def table(heading: str) -> list[list[str]]:
    """Cells of the numbered rows of the first table behind a heading."""
    section = GUIDELINES[GUIDELINES.index(heading) :]
    rows = re.findall(r"^\| (\d+ \|.*)\|$", section, flags=re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    numbers = [int(row[0]) for row in cells]
    end = next((i for i in range(1, len(numbers)) if numbers[i] != numbers[i - 1] + 1), len(numbers))
    return cells[:end]


def test_label_table_equals_the_scheme() -> None:
    rows = table("### 1.2 The labels")
    assert [(row[1], row[2]) for row in rows] == [(label.name, label.definition) for label in ENTITY_LABELS]


def test_relation_table_equals_the_scheme() -> None:
    rows = table("## 2. Relations (14)")
    assert [row[1] for row in rows] == list(RELATIONS)
    for row, relation in zip(rows, RELATION_TYPES, strict=True):
        assert row[3] == SCOPES[relation.scope], relation.name
        assert row[4].startswith("yes") == relation.symmetric, relation.name
        assert row[5] == relation.definition, relation.name


def expand(names: str) -> set[str]:
    """Labels behind the guideline's shorthand EVENT and ACTOR."""
    groups = {"EVENT": EVENT_LABELS, "ACTOR": ACTOR_LABELS}
    words = re.findall(r"[A-Z_]{4,}", re.sub(r"\(.*?\)", "", names))
    return {label for word in words for label in groups.get(word, (word,))}


@pytest.mark.parametrize(
    "name", ["AGENT", "PLACE", "TIME", "INSTRUMENT", "CASUALTIES", "REPORTED_BY", "PART_OF", "SAME_EVENT",
             "SUPPORTS", "OPPOSES"]
)  # fmt: skip
def test_signature_column_equals_the_scheme(name: str) -> None:
    (row,) = [row for row in table("## 2. Relations (14)") if row[1] == name]
    heads, tails = (expand(side) for side in row[2].split("->")[:2])
    assert RELATIONS[name].signature == {(head, tail) for head in heads for tail in tails}


@pytest.mark.parametrize(
    ("name", "head", "tail", "allowed"),
    [
        ("TARGET", "STRIKE", "FACILITY", True),
        ("TARGET", "AGREEMENT", "CIVILIAN", False),
        ("AFFILIATED_WITH", "PLATFORM", "NORP", True),
        ("AFFILIATED_WITH", "LOCATION", "NORP", True),
        ("AFFILIATED_WITH", "LOCATION", "LOCATION", False),
        ("AFFILIATED_WITH", "PERSON", "CIVILIAN", False),
        ("AFFILIATED_WITH", "FACILITY", "PERSON", False),
        ("LOCATED_IN", "LOCATION", "FACILITY", False),
        ("LOCATED_IN", "FACILITY", "FACILITY", True),
        ("LOCATED_IN", "NORP", "LOCATION", False),
        ("SAME_AS", "FACILITY", "FACILITY", True),
        ("SAME_AS", "FACILITY", "LOCATION", False),
        ("SAME_AS", "LOCATION", "ORG", True),
    ],
)
def test_pairs(name: str, head: str, tail: str, allowed: bool) -> None:
    assert RELATIONS[name].allows(head, tail) is allowed


def test_signatures_hold_known_labels_only() -> None:
    for relation in RELATION_TYPES:
        assert {label for pair in relation.signature for label in pair} <= set(LABELS)
    assert sum(len(relation.signature) for relation in RELATION_TYPES) == 521


def test_symmetric_signatures_are_symmetric_where_both_orders_make_sense() -> None:
    for relation in RELATION_TYPES:
        if relation.stored_backwards:
            assert relation.symmetric
            assert relation.signature == {(tail, head) for head, tail in relation.signature}


def test_colours_are_distinct_and_readable_under_black() -> None:
    colours = [label.color for label in ENTITY_LABELS]
    assert len(set(colours)) == len(colours)
    for colour in colours:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert 0.2126 * red + 0.7152 * green + 0.0722 * blue > 120, colour
