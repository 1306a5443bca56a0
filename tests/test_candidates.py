from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from conflict_ner.annotation.checks import are_aliases
from conflict_ner.document import Document, Entity
from conflict_ner.relations import candidates
from conflict_ner.relations.candidates import FEATURES, Spans, alias_pairs, make_candidates
from conflict_ner.scheme import RELATIONS
from conflict_ner.sentences import sentence_index, split_sentences, word_spans
from conftest import document
from strategies import documents


def spans_of(doc: Document) -> Spans:
    columns = zip(*((e.start, e.end, e.label) for e in doc.entities), strict=True)
    starts, ends, labels = (list(column) for column in columns) if doc.entities else ([], [], [])
    return Spans(doc.text, starts, ends, labels)


def brute_force(doc: Document) -> set[tuple[int, int, str]]:
    """Every pair and type by the rules themselves, one pair at a time."""
    sentences = split_sentences(doc.text)
    words = [start for start, _ in word_spans(doc.text)]

    def words_between(a: Entity, b: Entity) -> int:
        first, second = sorted((a, b), key=lambda e: e.start)
        return max(0, sum(first.end <= start < second.start for start in words))

    found = set()
    for (i, head), (j, tail) in itertools.permutations(enumerate(doc.entities), 2):
        gap = sentence_index(sentences, head.start) - sentence_index(sentences, tail.start)
        for name, type_ in RELATIONS.items():
            if not type_.allows(head.label, tail.label):
                continue
            if type_.symmetric and type_.allows(tail.label, head.label):
                if (i > j) != type_.stored_backwards:
                    continue
                gap_here = abs(gap)
            else:
                gap_here = abs(gap) if type_.symmetric else gap
            window = type_.window
            near = 0 <= gap_here <= window.sentences and (
                window.tokens is None or words_between(head, tail) <= window.tokens
            )
            same = head.text.casefold() == tail.text.casefold()
            alias = window.whole_document_for_aliases and not same and are_aliases(head.text, tail.text)
            if near or alias:
                found.add((i, j, name))
    return found


def generated(doc: Document) -> set[tuple[int, int, str]]:
    c = make_candidates(spans_of(doc))
    names = list(RELATIONS)
    return {(int(c.heads[i]), int(c.tails[i]), names[k]) for i, k in np.argwhere(c.allowed)}


def test_every_gold_relation_of_the_corpus_is_a_candidate(corpus: dict[str, list[Document]]) -> None:
    for doc in itertools.chain.from_iterable(corpus.values()):
        index = {entity.id: i for i, entity in enumerate(doc.entities)}
        possible = generated(doc)
        for relation in doc.relations:
            ends = (index[relation.head], index[relation.tail])
            turned = ends[::-1] if RELATIONS[relation.label].symmetric else ends
            assert {(*ends, relation.label), (*turned, relation.label)} & possible, (doc.doc_id, relation)


def test_against_brute_force_on_the_corpus(corpus: dict[str, list[Document]]) -> None:
    for doc in [*corpus["seed"], *corpus["dev"][::8]]:
        assert generated(doc) == brute_force(doc), doc.doc_id


@settings(max_examples=60)
@given(documents())
def test_against_brute_force_on_any_document(doc: Document) -> None:
    assert generated(doc) == brute_force(doc)


def test_blocks_give_what_one_block_gives(
    corpus: dict[str, list[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [generated(doc) for doc in corpus["dev"]]
    monkeypatch.setattr(candidates, "_BLOCK", 7)
    assert [generated(doc) for doc in corpus["dev"]] == whole


def test_features_by_hand() -> None:
    doc = document("[Troops|STATE_FORCE] [shelled|STRIKE] [Kelmar|LOCATION] and [Ostrel|LOCATION].")
    c = make_candidates(spans_of(doc))
    names = list(FEATURES)
    rows = {
        (int(h), int(t)): dict(zip(names, f, strict=True))
        for h, t, f in zip(c.heads, c.tails, c.features, strict=True)
    }
    assert rows[1, 2]["entities_between"] == 0
    assert rows[1, 3]["entities_between"] == rows[1, 3]["tail_label_between"] == 1
    assert rows[1, 0]["order"] == 1 and rows[1, 2]["order"] == 0
    assert all((c.features >= 0).all(axis=0)) and all(c.features.max(axis=0) < list(FEATURES.values()))


def test_aliases_reach_the_whole_document() -> None:
    filler = "Nothing else was known. " * 5
    doc = document(
        f"[Hearth Guards|ARMED_GROUP] left. {filler}[Guards|ARMED_GROUP] came. [HG|ARMED_GROUP] said so."
    )
    assert alias_pairs(spans_of(doc)) == [(1, 0), (2, 0)]
    assert (1, 0, "SAME_AS") in generated(doc)
    assert (1, 0, "OPPOSES") not in generated(doc)


def test_nothing_and_one_entity_have_no_candidate() -> None:
    doc = document("[Troops|STATE_FORCE] left.")
    assert len(make_candidates(spans_of(doc))) == 0
    assert len(make_candidates(spans_of(replace(doc, entities=())))) == 0
