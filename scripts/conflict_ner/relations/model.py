"""The relation model: entities and candidate pairs to a score for every relation type.

Every entity is the mean of its token vectors and the tokens next to it; every pair also has the mean of the
tokens between its entities, and discrete features (labels, distance, order, what stands between). Each part is
projected to the hidden width before it is gathered to pairs, so the first layer of a pair is an addition: one
matrix product for all tokens, one for all entities, two for all pairs. Every score goes through a sigmoid of
its own, since a pair may hold several relations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from thinc.api import Model, glorot_uniform_init, zero_init
from thinc.types import Floats1d, Floats2d, Ints1d, Ints2d

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
    ``features``: (pairs, len(FEATURES)). ``first``, ``last``: (entities,) token range of the entity's document.
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
    scorer.set_dim("nI", tok2vec.get_dim("nO"), force=True)
    scorer.initialize()


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
        dX = backprop_scores(dY)
        edges = np.cumsum([0, *lengths])
        backprop_vectors([dX[a:b] for a, b in zip(edges, edges[1:], strict=False)])
        return []

    return Y, backprop


def join_pairs(pairs: Sequence[DocPairs], lengths: Sequence[int]) -> PairBatch:
    """One batch over the concatenated tokens of its documents."""
    token_shift = np.cumsum([0, *lengths[:-1]])
    entity_shift = np.cumsum([0, *(len(p.starts) for p in pairs[:-1])])

    def joined(parts: Sequence[Any], shifts: Sequence[int] | None = None) -> Any:
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
    return Model(
        "pair_scorer",
        _forward,
        init=_init,
        dims={"nI": width, "nH": hidden, "nO": outputs},
        params={name: None for name in ("H", "T", "B", "E", "b", "W2", "b2", "W3", "b3")},
        attrs={"dropout_rate": dropout},
    )


def _init(model: Model[Any, Floats2d], X: Any = None, Y: Any = None) -> None:
    n_in, n_hidden, n_out = (model.get_dim(name) for name in ("nI", "nH", "nO"))
    ops = model.ops
    for name, shape in (
        ("H", (n_hidden, _SPAN_PARTS * n_in)),
        ("T", (n_hidden, _SPAN_PARTS * n_in)),
        ("B", (n_hidden, n_in)),
        ("W2", (n_hidden, n_hidden)),
    ):
        model.set_param(name, glorot_uniform_init(ops, shape))
    model.set_param("E", ops.asarray2f(0.1 * np.random.uniform(-1, 1, (FEATURE_ROWS, n_hidden)).astype("f")))
    model.set_param("W3", zero_init(ops, (n_out, n_hidden)))
    for name, shape in (("b", (n_hidden,)), ("b2", (n_hidden,)), ("b3", (n_out,))):
        model.set_param(name, zero_init(ops, shape))


def _forward(
    model: Model[Any, Floats2d], inputs: tuple[Floats2d, PairBatch], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    X, batch = inputs
    ops, xp = model.ops, model.ops.xp
    H, T, B, E, b, W2, b2, W3, b3 = (
        model.get_param(name) for name in ("H", "T", "B", "E", "b", "W2", "b2", "W3", "b3")
    )
    # Spans: mean and the tokens next to them (a zero vector at a document's edge).
    sums = _prefix_sums(xp, X)
    lengths = (batch.ends - batch.starts).astype("f")[:, None]
    mean = ((sums[batch.ends] - sums[batch.starts]) / lengths).astype("f")
    has_before = (batch.starts > batch.first).astype("f")[:, None]
    has_after = (batch.ends < batch.last).astype("f")[:, None]
    before = xp.maximum(batch.starts - 1, 0)
    after = xp.minimum(batch.ends, max(len(X) - 1, 0))
    S = xp.concatenate([mean, X[before] * has_before, X[after] * has_after], axis=1)
    PH, PT = ops.gemm(S, H, trans2=True), ops.gemm(S, T, trans2=True)
    # Between: means of projected tokens.
    XB = ops.gemm(X, B, trans2=True)
    sums_b = _prefix_sums(xp, XB)
    low = xp.minimum(batch.ends[batch.heads], batch.ends[batch.tails])
    high = xp.maximum(batch.starts[batch.heads], batch.starts[batch.tails])
    inverse = (1.0 / xp.maximum(high - low, 1)).astype("f")[:, None]
    rows = batch.features + ops.asarray(OFFSETS)
    between = ((sums_b[high] - sums_b[low]) * inverse).astype("f")
    Z1 = PH[batch.heads] + PT[batch.tails] + between + b
    for k in range(rows.shape[1]):
        Z1 += E[rows[:, k]]
    A1 = xp.maximum(Z1, 0)
    mask1 = _dropout_mask(model, A1.shape) if is_train else None
    A1d = A1 if mask1 is None else A1 * mask1
    Z2 = ops.gemm(A1d, W2, trans2=True) + b2
    A2 = xp.maximum(Z2, 0)
    mask2 = _dropout_mask(model, A2.shape) if is_train else None
    A2d = A2 if mask2 is None else A2 * mask2
    Y = ops.gemm(A2d, W3, trans2=True) + b3

    def backprop(dY: Floats2d) -> Floats2d:
        model.inc_grad("W3", ops.gemm(dY, A2d, trans1=True))
        model.inc_grad("b3", dY.sum(axis=0))
        dA2 = ops.gemm(dY, W3)
        if mask2 is not None:
            dA2 = dA2 * mask2
        dZ2 = dA2 * (Z2 > 0)
        model.inc_grad("W2", ops.gemm(dZ2, A1d, trans1=True))
        model.inc_grad("b2", dZ2.sum(axis=0))
        dA1 = ops.gemm(dZ2, W2)
        if mask1 is not None:
            dA1 = dA1 * mask1
        dZ1 = dA1 * (Z1 > 0)
        model.inc_grad("b", dZ1.sum(axis=0))
        dE = xp.zeros_like(E)
        for k in range(rows.shape[1]):
            ops.scatter_add(dE, rows[:, k], dZ1)
        model.inc_grad("E", dE)
        dPH, dPT = xp.zeros_like(PH), xp.zeros_like(PT)
        ops.scatter_add(dPH, batch.heads, dZ1)
        ops.scatter_add(dPT, batch.tails, dZ1)
        model.inc_grad("H", ops.gemm(dPH, S, trans1=True))
        model.inc_grad("T", ops.gemm(dPT, S, trans1=True))
        dS = ops.gemm(dPH, H) + ops.gemm(dPT, T)
        dXB = _range_gradient(ops, len(X), low, high, dZ1 * inverse)
        model.inc_grad("B", ops.gemm(dXB, X, trans1=True))
        dX = ops.gemm(dXB, B)
        width = X.shape[1]
        dX += _range_gradient(ops, len(X), batch.starts, batch.ends, dS[:, :width] / lengths)
        ops.scatter_add(dX, before, dS[:, width : 2 * width] * has_before)
        ops.scatter_add(dX, after, dS[:, 2 * width :] * has_after)
        return cast(Floats2d, dX)

    return Y, backprop


def _prefix_sums(xp: Any, X: Floats2d) -> Floats2d:
    """Row i holds the sum of the first i rows; in double precision, since differences are taken."""
    sums = xp.zeros((len(X) + 1, X.shape[1]), dtype="d")
    xp.cumsum(X, axis=0, out=sums[1:], dtype="d")
    return cast(Floats2d, sums)


def _range_gradient(ops: Any, n: int, starts: Ints1d, ends: Ints1d, d: Floats2d) -> Floats2d:
    """The gradient of rows from that of sums over [start, end): added at start, taken away at end, summed up."""
    edges = ops.xp.zeros((n + 1, d.shape[1]), dtype="f")
    held = ends > starts
    ops.scatter_add(edges, starts[held], d[held])
    ops.scatter_add(edges, ends[held], -d[held])
    return cast(Floats2d, ops.xp.cumsum(edges, axis=0, dtype="d")[:n].astype("f"))


def _dropout_mask(model: Model[Any, Floats2d], shape: tuple[int, ...]) -> Any:
    rate = model.attrs["dropout_rate"]
    return model.ops.get_dropout_mask(shape, rate) if rate else None
