"""Candidate pairs of entities: those that a relation type's signature and window allow.

All pairs of a document at once, as arrays; a long document goes in blocks of heads, so that memory grows with
the number of candidates and not with the square of the number of entities. Sentences are the guideline's
rule-based ones (:mod:`conflict_ner.sentences`), so a candidate is exactly what the validator would let pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..annotation.checks import are_aliases, bare_words
from ..scheme import EVENT_LABELS, LABEL_ORDER, LABELS, RELATION_TYPES
from ..sentences import sentence_index, split_sentences, word_spans

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

_BLOCK = 256  # heads at a time
_FAR = 1 << 30

SIGNATURES: Bools = np.zeros((len(LABELS), len(LABELS), len(RELATION_TYPES)), dtype=bool)
for _k, _type in enumerate(RELATION_TYPES):
    for _head, _tail in _type.signature:
        SIGNATURES[LABEL_ORDER[_head], LABEL_ORDER[_tail], _k] = True
_IS_EVENT: Bools = np.array([label in EVENT_LABELS for label in LABELS])
_SENTENCES = np.array([t.window.sentences for t in RELATION_TYPES])
_WORDS = np.array([_FAR if t.window.tokens is None else t.window.tokens for t in RELATION_TYPES])
_SYMMETRIC: Bools = np.array([t.symmetric for t in RELATION_TYPES])
_BACKWARDS: Bools = np.array([t.stored_backwards for t in RELATION_TYPES])
_ALIAS = [k for k, t in enumerate(RELATION_TYPES) if t.window.whole_document_for_aliases]

# Discrete features of a pair, each a number below its size.
FEATURES: dict[str, int] = {
    "head_label": len(LABELS),
    "tail_label": len(LABELS),
    "order": 2,
    "sentence_gap": 5,
    "word_distance": 14,
    "entities_between": 7,
    "tail_label_between": 4,
    "head_label_between": 4,
    "events_between": 5,
    "same_string": 3,
}
_DISTANCES = np.array([0, 1, 2, 3, 4, 6, 9, 13, 19, 28, 40, 60, 100])


@dataclass(frozen=True, slots=True)
class Spans:
    """The entities of one text, sorted: half-open character offsets and labels."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of entity indices with what each may be.

    ``heads``, ``tails``: shape (pairs,). ``allowed``: (pairs, relation types), in the scheme's order.
    ``features``: (pairs, len(FEATURES)), each column below its size in ``FEATURES``.
    """

    heads: Ints
    tails: Ints
    allowed: Bools
    features: Ints

    def __len__(self) -> int:
        return len(self.heads)


def make_candidates(spans: Spans) -> Candidates:
    """All pairs that a relation type allows, ordered by head and tail.

    A symmetric type is allowed in one direction only: from the later mention to the earlier where it is
    stored so, from the earlier to the later otherwise.
    """
    n = len(spans.starts)
    if n < 2:
        width = len(FEATURES)
        return Candidates(
            np.zeros(0, np.int32),
            np.zeros(0, np.int32),
            np.zeros((0, len(RELATION_TYPES)), bool),
            np.zeros((0, width), np.int32),
        )
    where = _Positions(spans)
    found = [_block(where, low, min(n, low + _BLOCK)) for low in range(0, n, _BLOCK)]
    pairs = np.concatenate([pair for pair, _ in found])
    allowed = np.concatenate([mask for _, mask in found])
    pairs, allowed = _with_aliases(spans, where, pairs, allowed)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, allowed = pairs[order], allowed[order]
    heads, tails = pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32)
    return Candidates(heads, tails, allowed, _features(spans, where, heads, tails))


class _Positions:
    """Labels, sentences and words of the entities, as arrays."""

    def __init__(self, spans: Spans) -> None:
        sentences = split_sentences(spans.text)
        words = np.array([start for start, _ in word_spans(spans.text)], dtype=np.int64)
        self.labels = np.array([LABEL_ORDER[label] for label in spans.labels], dtype=np.int64)
        self.sentences = np.array([sentence_index(sentences, at) for at in spans.starts], dtype=np.int64)
        self.first_word = np.searchsorted(words, spans.starts)
        self.end_word = np.searchsorted(words, spans.ends)

    def words_between(self, heads: Ints, tails: Ints) -> NDArray[np.int64]:
        low, high = np.minimum(heads, tails), np.maximum(heads, tails)
        gap: NDArray[np.int64] = np.maximum(self.first_word[high] - self.end_word[low], 0)
        return gap


def _block(where: _Positions, low: int, high: int) -> tuple[NDArray[np.int64], Bools]:
    reach = int(_SENTENCES.max())
    first = int(np.searchsorted(where.sentences, where.sentences[low] - reach, side="left"))
    last = int(np.searchsorted(where.sentences, where.sentences[high - 1] + reach, side="right"))
    heads = np.repeat(np.arange(low, high), last - first)
    tails = np.tile(np.arange(first, last), high - low)
    near = heads != tails
    heads, tails = heads[near], tails[near]
    gap = where.sentences[heads] - where.sentences[tails]
    possible = np.abs(gap) <= reach
    heads, tails, gap = heads[possible], tails[possible], gap[possible]
    allowed = SIGNATURES[where.labels[heads], where.labels[tails]].copy()
    gap = gap[:, None]
    distance = np.where(_SYMMETRIC, np.abs(gap), gap)
    allowed &= (distance >= 0) & (distance <= _SENTENCES)
    allowed &= where.words_between(heads, tails)[:, None] <= _WORDS
    # A symmetric type needs one direction only, unless just one is in its signature (OPPOSES an agreement).
    later = (heads > tails)[:, None]
    turnable = SIGNATURES[where.labels[tails], where.labels[heads]]
    allowed &= ~_SYMMETRIC | ~turnable | (later == _BACKWARDS)
    kept = allowed.any(axis=1)
    return np.stack([heads[kept], tails[kept]], axis=1), allowed[kept]


def _with_aliases(
    spans: Spans, where: _Positions, pairs: NDArray[np.int64], allowed: Bools
) -> tuple[NDArray[np.int64], Bools]:
    """Adds the pairs that only an alias window reaches: one string contains or abbreviates the other."""
    row = {(int(h), int(t)): i for i, (h, t) in enumerate(pairs)}
    more: dict[tuple[int, int], Bools] = {}
    for later, earlier in alias_pairs(spans):
        may = SIGNATURES[where.labels[later], where.labels[earlier]]
        for k in _ALIAS:
            if not may[k]:
                continue
            at = row.get((later, earlier))
            if at is not None:
                allowed[at, k] = True
            else:
                more.setdefault((later, earlier), np.zeros(len(RELATION_TYPES), bool))[k] = True
    if not more:
        return pairs, allowed
    extra = np.array(list(more), dtype=np.int64)
    return np.concatenate([pairs, extra]), np.concatenate([allowed, np.stack(list(more.values()))])


def alias_pairs(spans: Spans) -> list[tuple[int, int]]:
    """Pairs (later, earlier) of which one string contains or abbreviates the other, but is not equal to it.

    Looked up by shared words and by initials, so that not every pair is compared.
    """
    surfaces = [spans.text[s:e] for s, e in zip(spans.starts, spans.ends, strict=True)]
    holders: dict[str, list[int]] = defaultdict(list)
    first_with: dict[str, list[int]] = defaultdict(list)
    for i, surface in enumerate(surfaces):
        if SIGNATURES[LABEL_ORDER[spans.labels[i]], :, _ALIAS].any():
            first_with[surface.casefold()].append(i)
    known: dict[tuple[str, str], bool] = {}
    for surface in first_with:
        for word in set(bare_words(surface)) | _initials(surface):
            holders[word].append(first_with[surface][0])
    out: set[tuple[int, int]] = set()
    for members in holders.values():
        for a in members:
            for b in members:
                left, right = surfaces[a], surfaces[b]
                pair = (left.casefold(), right.casefold())
                if pair[0] == pair[1] or pair in known:
                    continue
                known[pair] = known[pair[::-1]] = are_aliases(left, right)
                if known[pair]:
                    out |= {(max(i, j), min(i, j)) for i in first_with[pair[0]] for j in first_with[pair[1]]}
    return sorted(out)


def _initials(surface: str) -> set[str]:
    words = [word for word in surface.replace("-", " ").split() if word[:1].isalnum()]
    initials = {"".join(word[0] for word in words).casefold()}
    initials.add("".join(word[0] for word in words if word[0].isupper()).casefold())
    return {name for name in initials if len(name) > 1}


def _features(spans: Spans, where: _Positions, heads: Ints, tails: Ints) -> Ints:
    n = len(spans.starts)
    low, high = np.minimum(heads, tails), np.maximum(heads, tails)
    one_hot = np.zeros((n + 1, len(LABELS) + 1), dtype=np.int64)
    one_hot[np.arange(1, n + 1), where.labels] = 1
    one_hot[1:, -1] = _IS_EVENT[where.labels]
    before = one_hot.cumsum(axis=0)

    def between(column: NDArray[np.int64]) -> NDArray[np.int64]:
        count: NDArray[np.int64] = before[high, column] - before[low + 1, column]
        return count

    folded = [spans.text[s:e].casefold() for s, e in zip(spans.starts, spans.ends, strict=True)]
    names = {name: i for i, name in enumerate(dict.fromkeys(folded))}
    string = np.array([names[name] for name in folded])
    words = [set(bare_words(name)) for name in names]
    shares = np.array(
        [
            2 if a == b else int(bool(words[a] & words[b]))
            for a, b in zip(string[heads], string[tails], strict=True)
        ],
        dtype=np.int64,
    ).reshape(-1)
    gap = where.sentences[heads] - where.sentences[tails]
    columns = {
        "head_label": where.labels[heads],
        "tail_label": where.labels[tails],
        "order": (heads > tails).astype(np.int64),
        "sentence_gap": np.clip(gap, -1, 3) + 1,
        "word_distance": np.searchsorted(_DISTANCES, where.words_between(heads, tails)),
        "entities_between": high - low - 1,
        "tail_label_between": between(where.labels[tails]),
        "head_label_between": between(where.labels[heads]),
        "events_between": between(np.full(len(heads), len(LABELS))),
        "same_string": shares,
    }
    return np.stack([np.clip(columns[name], 0, size - 1) for name, size in FEATURES.items()], axis=1).astype(
        np.int32
    )
