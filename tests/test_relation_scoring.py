from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from conflict_ner.document import Document, Relation, canonical
from conflict_ner.evaluation.relation_scoring import score_relations
from conflict_ner.evaluation.scoring import Counts
from conflict_ner.scheme import RELATIONS
from conftest import document

BODY = (
    "[A|ARMED_GROUP#a] [hit|VIOLENCE#e] [B|ARMED_GROUP#b], [raid|VIOLENCE#f], [fight|VIOLENCE#g] [C|ORG#c]."
)


def doc(relations: str) -> Document:
    return document(BODY, relations)


def test_direction_counts_but_for_symmetric_types() -> None:
    gold = doc("a OPPOSES b\nb SUPPORTS a")
    turned = doc("b OPPOSES a\na SUPPORTS b")
    scores = score_relations([gold], [turned])
    assert scores.per_label["OPPOSES"] == Counts(1, 0, 0)
    assert scores.per_label["SUPPORTS"] == Counts(0, 1, 1)


def test_equivalent_links_of_a_cluster_are_equal() -> None:
    chain, star = doc("f SAME_EVENT e\ng SAME_EVENT f"), doc("f SAME_EVENT e\ng SAME_EVENT e")
    assert score_relations([chain], [star]).micro == Counts(2, 0, 0)
    pair = doc("f SAME_EVENT e")
    assert score_relations([chain], [pair]).micro == Counts(1, 0, 1)
    assert score_relations([pair], [chain]).micro == Counts(1, 1, 0)


def test_disjoint_clusters_share_nothing() -> None:
    assert score_relations([doc("f SAME_EVENT e")], [doc("g SAME_EVENT f")]).micro == Counts(0, 1, 1)


def test_agreed_spans_only() -> None:
    gold = doc("e AGENT a\ne TARGET b")
    other = document(BODY.replace("B|ARMED_GROUP", "B|ORG"), "e AGENT a\ne TARGET b")
    assert score_relations([gold], [other]).micro == Counts(1, 1, 1)
    assert score_relations([gold], [other], agreed_spans_only=True).micro == Counts(1, 0, 0)


def test_a_chain_holds_over_a_mention_that_is_not_agreed() -> None:
    gold = doc("f SAME_EVENT e\ng SAME_EVENT f")
    other = document(BODY.replace("raid|VIOLENCE", "raid|STRIKE"), "g SAME_EVENT e")
    assert score_relations([gold], [other], agreed_spans_only=True).micro == Counts(1, 0, 0)


def test_zero_support_is_undefined() -> None:
    scores = score_relations([doc("")], [doc("")])
    assert scores.micro.f is None
    assert set(scores.per_label) == set(RELATIONS)


def test_documents_must_correspond() -> None:
    with pytest.raises(ValueError, match="doc_id"):
        score_relations([doc("")], [])


def muc_links(gold: list[set[int]], predicted: list[set[int]]) -> int:
    """Links of gold that need not be cut, as Vilain et al. write it."""
    total = 0
    for cluster in gold:
        parts = [cluster & other for other in predicted if cluster & other]
        singletons = len(cluster) - sum(map(len, parts))
        total += len(cluster) - len(parts) - singletons
    return total


def test_against_the_published_formula() -> None:
    body = " ".join(f"[e{i}|VIOLENCE#e{i}]" for i in range(8))
    base = document(body)
    ids = [e.id for e in base.entities]
    generator = random.Random(0)

    def partition() -> list[set[int]]:
        names = [generator.randrange(4) for _ in ids]
        groups = [{i for i, name in enumerate(names) if name == k} for k in range(4)]
        return [group for group in groups if len(group) > 1]

    def linked(groups: list[set[int]]) -> Document:
        pairs = [(late, early) for group in groups for early, late in itertools.pairwise(sorted(group))]
        relations = tuple(
            Relation(f"R{i}", "SAME_EVENT", ids[late], ids[early]) for i, (late, early) in enumerate(pairs)
        )
        return canonical(replace(base, relations=relations))

    for _ in range(50):
        gold, predicted = partition(), partition()
        counts = score_relations([linked(gold)], [linked(predicted)]).micro
        assert counts.tp == muc_links(gold, predicted) == muc_links(predicted, gold)
        assert counts.support == sum(len(group) - 1 for group in gold)
        assert counts.tp + counts.fp == sum(len(group) - 1 for group in predicted)
