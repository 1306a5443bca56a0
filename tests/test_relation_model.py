from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from conflict_ner.relations.candidates import FEATURES
from conflict_ner.relations.model import DocPairs, PairBatch, join_pairs, make_pair_layer, make_pair_scorer

GENERATOR = np.random.default_rng(0)
WIDTH, HIDDEN, TOKENS = 5, 7, 12


def batch() -> PairBatch:
    """Two documents of seven and five tokens, four entities, five pairs, one of them adjacent."""
    features = np.stack([GENERATOR.integers(0, size, 5) for size in FEATURES.values()], axis=1)
    return PairBatch(
        starts=np.array([0, 3, 5, 8], dtype="i"),
        ends=np.array([2, 5, 7, 9], dtype="i"),
        heads=np.array([0, 1, 2, 0, 1], dtype="i"),
        tails=np.array([1, 2, 0, 2, 0], dtype="i"),
        features=features.astype("i"),
        first=np.array([0, 0, 0, 7], dtype="i"),
        last=np.array([7, 7, 7, 12], dtype="i"),
    )


def vectors() -> NDArray[np.float32]:
    return GENERATOR.normal(size=(TOKENS, WIDTH)).astype("f")


def initialised(model):  # type: ignore[no-untyped-def]
    for layer in getattr(model, "layers", []):
        layer.initialize()
    if not model.layers:
        model.initialize()
    return model


@pytest.mark.parametrize("name", ["head", "tail", "between", "features", "b"])
def test_gradient_of_every_parameter(name: str) -> None:
    model = initialised(make_pair_layer(WIDTH, HIDDEN))
    x, pairs = vectors(), batch()
    weights = GENERATOR.normal(size=(5, HIDDEN)).astype("f")
    model.set_param("b", np.full(HIDDEN, 20.0, dtype="f"))  # far from the kink of the rectifier
    _, backprop = model((x, pairs), True)
    backprop(weights)
    gradient = model.get_grad(name)
    parameter = model.get_param(name)
    used = np.argwhere(gradient != 0)
    assert len(used)
    for at in map(tuple, used[:: max(1, len(used) // 25)]):
        slope = finite_difference(model, x, pairs, weights, parameter, at)
        assert gradient[at] == pytest.approx(slope, abs=2e-2, rel=2e-2), (name, at)


def test_no_gradient_where_nothing_is_active() -> None:
    model = initialised(make_pair_layer(WIDTH, HIDDEN))
    model.set_param("b", np.full(HIDDEN, -20.0, dtype="f"))
    output, backprop = model((vectors(), batch()), True)
    gradient, _ = backprop(np.ones_like(output))
    assert not output.any() and not gradient.any()
    assert not any(model.get_grad(name).any() for name in model.param_names)


def finite_difference(model, x, pairs, weights, array, at, step=1e-2) -> float:  # type: ignore[no-untyped-def]
    kept = array[at]
    values = []
    for sign in (1, -1):
        array[at] = kept + sign * step
        values.append(float((model((x, pairs), False)[0] * weights).sum()))
    array[at] = kept
    return (values[0] - values[1]) / (2 * step)


def test_gradient_of_the_token_vectors() -> None:
    model = initialised(make_pair_layer(WIDTH, HIDDEN))
    model.set_param("b", np.full(HIDDEN, 20.0, dtype="f"))  # far from the kink of the rectifier
    x, pairs = vectors(), batch()
    weights = GENERATOR.normal(size=(5, HIDDEN)).astype("f")
    _, backprop = model((x, pairs), True)
    gradient, _ = backprop(weights)
    for at in np.ndindex(x.shape):
        slope = finite_difference(model, x, pairs, weights, x, at)
        assert gradient[at] == pytest.approx(slope, abs=2e-2, rel=2e-2), at


def test_against_a_loop_over_pairs() -> None:
    model = initialised(make_pair_layer(WIDTH, HIDDEN))
    x, pairs = vectors(), batch()
    output, _ = model((x, pairs), False)
    offsets = np.cumsum([0, *FEATURES.values()])[:-1]

    def pooled(entity: int) -> NDArray[np.float32]:
        start, end = pairs.starts[entity], pairs.ends[entity]
        before = x[start - 1] if start > pairs.first[entity] else np.zeros(WIDTH)
        after = x[end] if end < pairs.last[entity] else np.zeros(WIDTH)
        return np.concatenate([x[start:end].mean(axis=0), before, after])

    for i, (head, tail) in enumerate(zip(pairs.heads, pairs.tails, strict=True)):
        low = min(pairs.ends[head], pairs.ends[tail])
        high = max(pairs.starts[head], pairs.starts[tail])
        between = x[low:high].mean(axis=0) if high > low else np.zeros(WIDTH)
        total = (
            model.get_param("head") @ pooled(head)
            + model.get_param("tail") @ pooled(tail)
            + model.get_param("between") @ between
            + sum(model.get_param("features")[row] for row in pairs.features[i] + offsets)
            + model.get_param("b")
        )
        assert output[i] == pytest.approx(np.maximum(total, 0), abs=1e-5)


def test_scorer_starts_undecided_and_gives_one_row_a_pair() -> None:
    model = initialised(make_pair_scorer(WIDTH, HIDDEN, 14))
    output, _ = model((vectors(), batch()), False)
    assert output.shape == (5, 14)
    assert not output.any()


def test_batch_of_documents_is_that_of_each() -> None:
    model = initialised(make_pair_scorer(WIDTH, HIDDEN, 3))
    model.layers[-1].set_param("W", GENERATOR.normal(size=(3, HIDDEN)).astype("f"))
    from conflict_ner.relations.candidates import Spans, make_candidates

    texts = ["Troops shelled Kelmar on Monday.", "Gunmen shot farmers in Ostrel."]
    x = vectors()
    docs = []
    for text in texts:
        spans = Spans(text, [0, 7, 15], [6, 14, 21], ["STATE_FORCE", "STRIKE", "LOCATION"])
        docs.append(
            DocPairs(
                6, np.array([0, 1, 2], dtype="i"), np.array([1, 2, 3], dtype="i"), make_candidates(spans)
            )
        )
    together, _ = model((x, join_pairs(docs, [6, 6])), False)
    alone = [model((x[6 * i : 6 * i + 6], join_pairs([doc], [6])), False)[0] for i, doc in enumerate(docs)]
    assert together == pytest.approx(np.concatenate(alone), abs=1e-6)
