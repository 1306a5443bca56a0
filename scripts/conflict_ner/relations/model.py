"""The relation model: entities and candidate pairs to a score for every relation type.

Every entity is the mean of its token vectors and the tokens next to it; every pair also has the mean of the
tokens between its entities, and discrete features (labels, distance, order, what stands between). Each part
is projected to the hidden width before it is gathered to pairs, so the first layer of a pair is an addition:
one matrix product for all tokens, two for all entities, two for all pairs. Every score goes through a sigmoid
of its own, since a pair may hold several relations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from thinc.api import Dropout, Linear, Model, Relu, chain, glorot_uniform_init, uniform_init, zero_init
from thinc.types import Floats2d, Ints1d, Ints2d

from ..scheme import RELATION_TYPES
from .candidates import FEATURES, Candidates

if TYPE_CHECKING:
    from spacy.tokens import Doc

OFFSETS = np.concatenate([[0], np.cumsum(list(FEATURES.values()))[:-1]]).astype(np.int32)
FEATURE_ROWS = int(sum(FEATURES.values()))
_SPAN_PARTS = 3  # mean, token before, token after


@dataclass(frozen=True, slots=True)
class PairBatch:
    """The pairs of a batch of documents over their concatenated tokens.

    ``starts``, ``ends``: (entities,) half-open token ranges. ``heads``, ``tails``: (pairs,) rows of entities.
    ``features``: (pairs, len(FEATURES)). ``first``, ``last``: (entities,) token range of each one's document.
    """

    starts: Ints1d
    ends: Ints1d
    heads: Ints1d
    tails: Ints1d
    features: Ints2d
    first: Ints1d
    last: Ints1d


@dataclass(frozen=True, slots=True)
class DocPairs:
    """The candidates of one document with the token ranges of its entities."""

    tokens: int
    starts: Ints1d
    ends: Ints1d
    candidates: Candidates


def make_relation_model(
    tok2vec: Model[list[Doc], list[Floats2d]], hidden_width: int = 128, dropout: float = 0.2
) -> Model[tuple[list[Doc], list[DocPairs]], Floats2d]:
    """From documents with their pairs to logits (pairs of the batch, relation types).

    Registered as ``conflict_ner.RelationModel.v1``. ``dropout`` is that of the hidden layers in training.
    """
    scorer = make_pair_scorer(
        tok2vec.get_dim("nO") if tok2vec.has_dim("nO") else None, hidden_width, len(RELATION_TYPES), dropout
    )
    return Model(
        "relation_model",
        _forward_documents,
        init=_init_documents,
        layers=[tok2vec, scorer],
        refs={"tok2vec": tok2vec, "scorer": scorer},
    )


def _init_documents(model: Model[Any, Floats2d], X: Any = None, Y: Any = None) -> None:
    tok2vec, scorer = model.get_ref("tok2vec"), model.get_ref("scorer")
    tok2vec.initialize(X[0] if X is not None else None)
    scorer.layers[0].set_dim("nI", tok2vec.get_dim("nO"), force=True)
    for layer in scorer.layers:
        layer.initialize()


def _forward_documents(
    model: Model[Any, Floats2d], inputs: tuple[list[Doc], list[DocPairs]], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], list[Doc]]]:
    docs, pairs = inputs
    vectors, backprop_vectors = model.get_ref("tok2vec")(docs, is_train)
    lengths = [len(rows) for rows in vectors]
    Y, backprop_scores = model.get_ref("scorer")(
        (model.ops.xp.concatenate(vectors), join_pairs(pairs, lengths)), is_train
    )

    def backprop(dY: Floats2d) -> list[Doc]:
        d_vectors, _ = backprop_scores(dY)
        edges = np.cumsum([0, *lengths]).tolist()
        backprop_vectors([d_vectors[start:end] for start, end in pairwise(edges)])
        return []

    return Y, backprop


def join_pairs(pairs: Sequence[DocPairs], lengths: Sequence[int]) -> PairBatch:
    """One batch over the concatenated tokens of its documents."""
    token_shift = np.cumsum([0, *lengths[:-1]])
    entity_shift = np.cumsum([0, *(len(p.starts) for p in pairs[:-1])])

    def joined(parts: Sequence[Any], shifts: Any = None) -> Any:
        moved = parts if shifts is None else [part + s for part, s in zip(parts, shifts, strict=True)]
        return np.concatenate(moved).astype(np.int32)

    return PairBatch(
        starts=joined([p.starts for p in pairs], token_shift),
        ends=joined([p.ends for p in pairs], token_shift),
        heads=joined([p.candidates.heads for p in pairs], entity_shift),
        tails=joined([p.candidates.tails for p in pairs], entity_shift),
        features=joined([p.candidates.features for p in pairs]),
        first=joined([np.zeros_like(p.starts) for p in pairs], token_shift),
        last=joined([np.full_like(p.starts, n) for p, n in zip(pairs, lengths, strict=True)], token_shift),
    )


def make_pair_scorer(
    width: int | None, hidden: int, outputs: int, dropout: float = 0.0
) -> Model[Any, Floats2d]:
    """A model from (token vectors (tokens, width), PairBatch) to logits (pairs, outputs)."""
    return chain(
        make_pair_layer(width, hidden),
        Dropout(dropout),
        Relu(hidden, hidden, dropout=dropout),
        Linear(outputs, hidden, init_W=zero_init),
    )


def make_pair_layer(width: int | None, hidden: int) -> Model[tuple[Floats2d, PairBatch], Floats2d]:
    """The first hidden layer of every pair: the rectified sum of its projected parts."""
    return Model(
        "pair_layer",
        _forward,
        init=_init,
        dims={"nI": width, "nO": hidden},
        params=dict.fromkeys(("head", "tail", "between", "features", "b")),
    )


def _init(model: Model[Any, Floats2d], X: Any = None, Y: Any = None) -> None:
    width, hidden = model.get_dim("nI"), model.get_dim("nO")
    for name, columns in (("head", _SPAN_PARTS * width), ("tail", _SPAN_PARTS * width), ("between", width)):
        model.set_param(name, glorot_uniform_init(model.ops, (hidden, columns)))
    model.set_param("features", uniform_init(model.ops, (FEATURE_ROWS, hidden), lo=-0.1, hi=0.1))
    model.set_param("b", zero_init(model.ops, (hidden,)))


def _forward(
    model: Model[Any, Floats2d], inputs: tuple[Floats2d, PairBatch], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], tuple[Floats2d, None]]]:
    X, batch = inputs
    ops = model.ops
    W_head, W_tail, W_between, embeddings = (
        model.get_param(name) for name in ("head", "tail", "between", "features")
    )
    spans, backprop_spans = _pool_spans(ops, X, batch)
    heads, tails = ops.gemm(spans, W_head, trans2=True), ops.gemm(spans, W_tail, trans2=True)
    between, backprop_between = _pool_between(ops, ops.gemm(X, W_between, trans2=True), batch)
    rows = batch.features + ops.asarray(OFFSETS)
    total = heads[batch.heads] + tails[batch.tails] + between + model.get_param("b")
    for column in rows.T:
        total += embeddings[column]
    Y = ops.xp.maximum(total, 0)

    def backprop(dY: Floats2d) -> tuple[Floats2d, None]:
        d_total = dY * (Y > 0)
        model.inc_grad("b", d_total.sum(axis=0))
        d_embeddings = ops.alloc2f(*embeddings.shape)
        for column in rows.T:
            ops.scatter_add(d_embeddings, column, d_total)
        model.inc_grad("features", d_embeddings)
        d_spans = 0.0
        for name, ends, W in (("head", batch.heads, W_head), ("tail", batch.tails, W_tail)):
            d_ends = ops.alloc2f(len(spans), d_total.shape[1])
            ops.scatter_add(d_ends, ends, d_total)
            model.inc_grad(name, ops.gemm(d_ends, spans, trans1=True))
            d_spans = d_spans + ops.gemm(d_ends, W)
        d_projected = backprop_between(d_total)
        model.inc_grad("between", ops.gemm(d_projected, X, trans1=True))
        return backprop_spans(d_spans) + ops.gemm(d_projected, W_between), None

    return Y, backprop


def _pool_spans(ops: Any, X: Floats2d, batch: PairBatch) -> tuple[Floats2d, Callable[[Any], Any]]:
    """Each entity's mean vector with those of the tokens before and after it (zeros at a document's edge)."""
    xp, n = ops.xp, len(X)
    sums = _prefix_sums(xp, X)
    lengths = (batch.ends - batch.starts).astype("f")[:, None]
    has_before = (batch.starts > batch.first).astype("f")[:, None]
    has_after = (batch.ends < batch.last).astype("f")[:, None]
    before, after = xp.maximum(batch.starts - 1, 0), xp.minimum(batch.ends, n - 1)
    mean = ((sums[batch.ends] - sums[batch.starts]) / lengths).astype("f")
    pooled = xp.concatenate([mean, X[before] * has_before, X[after] * has_after], axis=1)

    def backprop(d_pooled: Any) -> Any:
        d_mean, d_before, d_after = xp.split(d_pooled, _SPAN_PARTS, axis=1)
        dX = _range_gradient(ops, n, batch.starts, batch.ends, d_mean / lengths)
        ops.scatter_add(dX, before, d_before * has_before)
        ops.scatter_add(dX, after, d_after * has_after)
        return dX

    return pooled, backprop


def _pool_between(ops: Any, X: Floats2d, batch: PairBatch) -> tuple[Floats2d, Callable[[Any], Any]]:
    """The mean of the tokens between the two entities of each pair (zeros where there is none)."""
    xp = ops.xp
    sums = _prefix_sums(xp, X)
    low = xp.minimum(batch.ends[batch.heads], batch.ends[batch.tails])
    high = xp.maximum(batch.starts[batch.heads], batch.starts[batch.tails])
    inverse = (1.0 / xp.maximum(high - low, 1)).astype("f")[:, None]
    pooled = ((sums[high] - sums[low]) * inverse).astype("f")
    return pooled, lambda d: _range_gradient(ops, len(X), low, high, d * inverse)


def _prefix_sums(xp: Any, X: Floats2d) -> Any:
    """Row i holds the sum of the first i rows; in double precision, since differences are taken."""
    sums = xp.zeros((len(X) + 1, X.shape[1]), dtype="d")
    xp.cumsum(X, axis=0, out=sums[1:], dtype="d")
    return sums


def _range_gradient(ops: Any, n: int, starts: Ints1d, ends: Ints1d, d: Any) -> Any:
    """The gradient of rows from that of their sums over [start, end): in at start, out at end, summed up."""
    edges = ops.alloc2f(n + 1, d.shape[1])
    ops.scatter_add(edges, starts, d)
    ops.scatter_add(edges, ends, -d)
    return ops.xp.cumsum(edges, axis=0, dtype="d")[:n].astype("f")
