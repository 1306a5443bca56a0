from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise, product

import pytest
import spacy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from conflict_ner.document import Document, Entity
from conflict_ner.evaluation.scoring import (
    STRATEGIES,
    Counts,
    align,
    bootstrap_interval,
    confusions,
    score_entities,
    seen_strings,
)
from conflict_ner.scheme import LABELS

WORDS = 24
VOCAB = spacy.blank("en").vocab
FEW_LABELS = LABELS[:4]


@st.composite
def annotations(draw: st.DrawFn, doc_id: str = "d") -> Document:
    """One-letter words, so that character and token spans correspond."""
    text = " ".join("x" * WORDS)
    cuts = sorted(draw(st.sets(st.integers(0, WORDS), max_size=16)))
    entities = tuple(
        Entity(f"T{i}", 2 * a, 2 * b - 1, draw(st.sampled_from(FEW_LABELS)), text[2 * a : 2 * b - 1])
        for i, (a, b) in enumerate(pairwise(cuts))
        if draw(st.booleans())
    )
    return Document(doc_id, text, {}, entities)


def to_doc(document: Document) -> Doc:
    doc = Doc(VOCAB, words=["x"] * WORDS)
    doc.ents = [doc.char_span(e.start, e.end, label=e.label) for e in document.entities]
    return doc


@settings(max_examples=60)
@given(st.lists(st.tuples(annotations(), annotations()), min_size=1, max_size=4))
def test_strict_scores_equal_spacys(pairs: list[tuple[Document, Document]]) -> None:
    gold = [replace(g, doc_id=str(i)) for i, (g, _) in enumerate(pairs)]
    predicted = [replace(p, doc_id=str(i)) for i, (_, p) in enumerate(pairs)]
    ours = score_entities(gold, predicted)
    theirs = Scorer.score_spans(
        [Example(to_doc(p), to_doc(g)) for g, p in zip(gold, predicted, strict=True)], "ents"
    )
    if theirs["ents_f"] is None:
        assert ours.micro.tp == 0
        return
    assert (ours.micro.p or 0, ours.micro.r or 0, ours.micro.f or 0) == pytest.approx(
        (theirs["ents_p"], theirs["ents_r"], theirs["ents_f"])
    )
    for label, scores in theirs["ents_per_type"].items():
        counts = ours.per_label[label]
        assert (counts.p or 0, counts.r or 0, counts.f or 0) == pytest.approx(
            (scores["p"], scores["r"], scores["f"])
        )


def brute_force_matching(gold: list[Entity], predicted: list[Entity]) -> int:
    """Size of the largest one-to-one matching of overlapping spans of one label."""
    if not gold:
        return 0
    first, rest = gold[0], gold[1:]
    best = brute_force_matching(rest, predicted)
    for other in predicted:
        if other.label == first.label and first.start < other.end and other.start < first.end:
            left = [p for p in predicted if p is not other]
            best = max(best, 1 + brute_force_matching(rest, left))
    return best


@settings(max_examples=60)
@given(annotations(), annotations())
def test_overlap_matching_is_maximal(gold: Document, predicted: Document) -> None:
    assume(len(gold.entities) <= 8)
    pairs = align(gold.entities, predicted.entities, "overlap")
    matched = sum(None not in pair for pair in pairs)
    assert matched == brute_force_matching(list(gold.entities), list(predicted.entities))
    assert len([g for g, _ in pairs if g]) == len(gold.entities)
    assert len([p for _, p in pairs if p]) == len(predicted.entities)


@given(annotations(), annotations(), st.randoms())
def test_order_of_entities_does_not_matter(
    gold: Document, predicted: Document, shuffler: random.Random
) -> None:
    shuffled = list(predicted.entities)
    shuffler.shuffle(shuffled)
    other = replace(predicted, entities=tuple(shuffled))
    for strategy in STRATEGIES:
        assert score_entities([gold], [predicted], strategy) == score_entities([gold], [other], strategy)


@given(annotations())
def test_gold_against_itself_is_perfect(gold: Document) -> None:
    for strategy in STRATEGIES:
        counts = score_entities([gold], [gold], strategy).micro
        assert (counts.tp, counts.fp, counts.fn) == (len(gold.entities), 0, 0)


@given(annotations(), annotations())
def test_strategies_are_ordered(gold: Document, predicted: Document) -> None:
    tp = {s: score_entities([gold], [predicted], s).micro.tp for s in STRATEGIES}
    assert tp["strict"] <= min(tp["overlap"], tp["boundary"])


def test_known_counts() -> None:
    text = "Turkish forces shelled al-Rai"
    gold = Document(
        "d", text, {}, (Entity("T1", 0, 14, "STATE_FORCE", ""), Entity("T2", 15, 22, "STRIKE", ""))
    )
    predicted = Document(
        "d", text, {}, (Entity("T1", 8, 14, "STATE_FORCE", ""), Entity("T2", 15, 22, "VIOLENCE", ""))
    )
    assert score_entities([gold], [predicted], "strict").micro == Counts(0, 2, 2)
    assert score_entities([gold], [predicted], "overlap").micro == Counts(1, 1, 1)
    assert score_entities([gold], [predicted], "boundary").micro == Counts(1, 1, 1)


def test_undefined_scores_are_empty_not_zero() -> None:
    assert (Counts().p, Counts().r, Counts().f, Counts().support) == (None, None, None, 0)
    assert (Counts(fn=2).p, Counts(fn=2).r, Counts(fn=2).f) == (None, 0.0, 0.0)


def test_equal_counts_of_two_labels_both_count() -> None:
    text = "a b"
    gold = Document("d", text, {}, (Entity("T1", 0, 1, "ORG", "a"), Entity("T2", 2, 3, "MEDIA", "b")))
    scores = score_entities([gold], [gold])
    assert scores.micro.tp == 2
    assert scores.macro == (1.0, 1.0, 1.0)


def test_seen_and_unseen_partition_the_counts() -> None:
    text = "a b c"
    entities = tuple(Entity(f"T{i}", 2 * i, 2 * i + 1, "ORG", text[2 * i]) for i in range(3))
    gold = Document("d", text, {}, entities[:2])
    predicted = Document("d", text, {}, entities[1:])
    seen = seen_strings([Document("t", "B", {}, (Entity("T1", 0, 1, "ORG", "B"),))])
    inside = score_entities([gold], [predicted], keep=lambda e: e.text.casefold() in seen).micro
    outside = score_entities([gold], [predicted], keep=lambda e: e.text.casefold() not in seen).micro
    assert (inside, outside) == (Counts(1, 0, 0), Counts(0, 1, 1))


def test_documents_must_correspond() -> None:
    one, other = Document("a", "x"), Document("b", "x")
    with pytest.raises(ValueError, match="differ in number, order or doc_id"):
        score_entities([one], [other])
    with pytest.raises(ValueError, match="texts differ"):
        score_entities([one], [replace(one, text="y")])


def test_bootstrap_holds_the_point_and_repeats() -> None:
    rows = [Counts(8, 2, 2), Counts(5, 5, 1), Counts(9, 0, 3), Counts(2, 3, 4)]
    low, high = bootstrap_interval(rows, 1000, seed=1) or (1, 0)
    assert low < (Counts(24, 10, 10).f or 0) < high
    assert bootstrap_interval(rows, 1000, seed=1) == (low, high)
    assert bootstrap_interval(rows, 0) is None
    assert bootstrap_interval([Counts(1, 1, 1)] * 5, 200) == (0.5, 0.5)


def test_bootstrap_agrees_with_full_enumeration() -> None:
    rows = [Counts(4, 1, 0), Counts(1, 2, 3), Counts(3, 0, 1)]
    scores = sorted(sum(choice, Counts()).f or 0 for choice in product(rows, repeat=3))
    low, high = bootstrap_interval(rows, 4000, seed=2) or (0, 0)
    assert low in (scores[0], scores[1])
    assert high in (scores[-1], scores[-2])


def test_confusions_pair_exact_before_overlapping() -> None:
    text = "Free Syrian Army rebels"
    gold = Document("d", text, {}, (Entity("T1", 0, 23, "ARMED_GROUP", text),))
    predicted = Document(
        "d", text, {}, (Entity("T1", 5, 11, "NORP", "Syrian"), Entity("T2", 12, 16, "ORG", "Army"))
    )
    pairs = [(g and g.label, p and p.label) for _, g, p in confusions([gold], [predicted])]
    assert sorted(pairs, key=str) == sorted([("ARMED_GROUP", "NORP"), (None, "ORG")], key=str)
