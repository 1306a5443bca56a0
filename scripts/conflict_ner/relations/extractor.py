"""``relation_extractor``: a trainable spaCy component for typed, directed relations between entities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy import util
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example, validate_examples
from thinc.api import Config, Model, Optimizer, set_dropout_rate

from ..records import RelationRecord, get_relations, register, set_relations
from ..scheme import LABELS, RELATION_TYPES, RELATIONS
from .candidates import Candidates, Spans, make_candidates
from .decode import decode
from .model import DocPairs

if TYPE_CHECKING:
    from spacy.vocab import Vocab

DEFAULT_CONFIG = """
[relation_extractor]
threshold = 0.45

[relation_extractor.model]
@architectures = "conflict_ner.RelationModel.v1"
hidden_width = 256
dropout = 0.4

[relation_extractor.model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 96
depth = 4
embed_size = 2000
window_size = 1
maxout_pieces = 3
subword_features = true

[relation_extractor.candidates]
@misc = "conflict_ner.Candidates.v1"

[relation_extractor.scorer]
@scorers = "conflict_ner.relation_scorer.v1"
"""
_DEFAULTS = Config().from_str(DEFAULT_CONFIG)["relation_extractor"]

CandidateGenerator = Callable[[Spans], Candidates]


def make_candidate_generator() -> CandidateGenerator:
    """Registered as ``conflict_ner.Candidates.v1``: all pairs that signature and window allow."""
    return make_candidates


@Language.factory(  # type: ignore[untyped-decorator]
    "relation_extractor",
    requires=["doc.ents"],
    assigns=["doc._.relations"],
    default_config=_DEFAULTS,
    default_score_weights={
        "relations_f": 1.0,
        "relations_p": None,
        "relations_r": None,
        "relations_per_type": None,
    },
)
def make_relation_extractor(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    threshold: float,
    candidates: CandidateGenerator,
    scorer: Callable[..., dict[str, Any]] | None,
) -> RelationExtractor:
    """Factory of the component; ``threshold`` is every type's own until thresholds are tuned."""
    return RelationExtractor(nlp.vocab, model, name, threshold, candidates, scorer)


class RelationExtractor(TrainablePipe):  # type: ignore[misc]
    """Scores every candidate pair of a document's entities and writes ``doc._.relations``.

    Labels, signatures and thresholds are stored with the model. Training reads entities and relations of the
    reference document (gold, or predicted ones with the relations that hold between them); an entity that
    the predicted document's tokens cannot hold takes no part in the loss.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Any],
        name: str = "relation_extractor",
        threshold: float = 0.45,
        candidates: CandidateGenerator = make_candidates,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        register()
        self.vocab, self.model, self.name = vocab, model, name
        self.generate = candidates
        self.scorer = scorer
        self.cfg: dict[str, Any] = {
            "labels": list(RELATIONS),
            "entity_labels": list(LABELS),
            "signatures": {t.name: sorted(map(list, t.signature)) for t in RELATION_TYPES},
            "thresholds": dict.fromkeys(RELATIONS, threshold),
        }

    @property
    def labels(self) -> tuple[str, ...]:
        """The relation types, in the order of the model's outputs."""
        return tuple(self.cfg["labels"])

    @property
    def thresholds(self) -> NDArray[np.float32]:
        """The smallest score that counts, for each relation type."""
        return np.array([self.cfg["thresholds"][label] for label in self.labels], dtype="f")

    def pairs_of(self, doc: Doc, entities: Sequence[tuple[int, int, str]] | None = None) -> DocPairs:
        """The candidates over a document's own entities, or over others given by token ranges and labels."""
        if entities is None:
            entities = [(span.start, span.end, span.label_) for span in doc.ents]
        known = [entity for entity in entities if entity[2] in LABELS]
        spans = [doc[start:end] for start, end, _ in known]
        candidates = self.generate(
            Spans(
                doc.text,
                [span.start_char for span in spans],
                [span.end_char for span in spans],
                [label for *_, label in known],
            )
        )
        starts, ends = (np.array([entity[i] for entity in known], dtype=np.int32) for i in (0, 1))
        return DocPairs(len(doc), starts, ends, candidates)

    def predict(self, docs: Iterable[Doc]) -> list[tuple[DocPairs, NDArray[np.float32]]]:
        """Probabilities (pairs, relation types) over each document's candidates."""
        docs = list(docs)
        pairs = [self.pairs_of(doc) for doc in docs]
        return list(zip(pairs, self._probabilities(docs, pairs), strict=True))

    def _probabilities(self, docs: list[Doc], pairs: list[DocPairs]) -> Iterator[NDArray[np.float32]]:
        sizes = [len(p.candidates) for p in pairs]
        if not sum(sizes):
            yield from (np.zeros((0, len(self.labels)), dtype="f") for _ in sizes)
            return
        logits = self.model.ops.to_numpy(self.model.predict((docs, pairs)))
        edges = np.cumsum([0, *sizes])
        for start, end in pairwise(edges.tolist()):
            yield _sigmoid(logits[start:end])

    def set_annotations(
        self, docs: Iterable[Doc], scores: list[tuple[DocPairs, NDArray[np.float32]]]
    ) -> None:
        """Write the decoded relations to the documents."""
        for doc, (pairs, probabilities) in zip(docs, scores, strict=True):
            ranges = list(zip(pairs.starts.tolist(), pairs.ends.tolist(), strict=True))
            set_relations(
                doc,
                [
                    RelationRecord(ranges[head], ranges[tail], self.labels[k], round(score, 4))
                    for head, tail, k, score in decode(pairs.candidates, probabilities, self.thresholds)
                ],
            )

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """One step on the reference entities; the loss is the binary cross entropy over allowed pairs."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "RelationExtractor.update")
        docs, pairs, truths = [], [], []
        for example in examples:
            entities, relations = _aligned_reference(example)
            found = self.pairs_of(example.predicted, entities)
            if len(found.candidates):
                docs.append(example.predicted)
                pairs.append(found)
                truths.append(truth_of(found, relations, self.labels))
        if not docs:
            return losses
        set_dropout_rate(self.model.get_ref("tok2vec"), drop)
        logits, backprop = self.model.begin_update((docs, pairs))
        loss, gradient = self.get_loss_arrays(
            logits,
            self.model.ops.asarray2f(np.concatenate(truths)),
            self.model.ops.asarray(np.concatenate([p.candidates.allowed for p in pairs])),
            len(docs),
        )
        backprop(gradient)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def get_loss_arrays(self, logits: Any, truth: Any, allowed: Any, n_docs: int) -> tuple[float, Any]:
        """Binary cross entropy of the allowed cells, summed over pairs and divided by documents."""
        xp = self.model.ops.xp
        loss = xp.maximum(logits, 0) - logits * truth + xp.log1p(xp.exp(-xp.abs(logits)))
        probabilities = 1.0 / (1.0 + xp.exp(-xp.clip(logits, -30, 30)))
        gradient = ((probabilities - truth) * allowed / n_docs).astype("f")
        return float((loss * allowed).sum() / n_docs), gradient

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None
    ) -> None:
        """Initialise the model from a few examples; the labels are the scheme's."""
        docs = [example.predicted for _, example in zip(range(10), get_examples(), strict=False)]
        self.model.initialize(X=(docs, [self.pairs_of(doc) for doc in docs]))

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """What the registered scorer says of processed examples."""
        return {} if self.scorer is None else self.scorer(examples, **kwargs)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Weights, labels, signatures and thresholds."""
        data: bytes = util.to_bytes(
            {"cfg": lambda: srsly.json_dumps(self.cfg), "model": self.model.to_bytes}, exclude
        )
        return data

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> RelationExtractor:
        """Load what :meth:`to_bytes` gave."""
        util.from_bytes(
            data,
            {"cfg": lambda b: self.cfg.update(srsly.json_loads(b)), "model": self._load_model},
            exclude,
        )
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write ``cfg`` and ``model`` below ``path``."""
        util.to_disk(
            path,
            {
                "cfg": lambda p: srsly.write_json(p, self.cfg),
                "model": lambda p: p.write_bytes(self.model.to_bytes()),
            },
            exclude,
        )

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> RelationExtractor:
        """Load what :meth:`to_disk` wrote."""
        util.from_disk(
            path,
            {
                "cfg": lambda p: self.cfg.update(srsly.read_json(p)),
                "model": lambda p: self._load_model(p.read_bytes()),
            },
            exclude,
        )
        return self

    def _load_model(self, data: bytes) -> None:
        if self.labels != tuple(RELATIONS):
            raise ValueError(
                f"the relation types of the stored model are not those of this version: "
                f"{sorted(set(self.labels) ^ set(RELATIONS))} differ or stand in another order"
            )
        self.model.from_bytes(data)


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    out: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))).astype("f")
    return out


def _aligned_reference(
    example: Example,
) -> tuple[list[tuple[int, int, str]], list[tuple[tuple[int, int], tuple[int, int], str]]]:
    """Reference entities and relations in the predicted tokens; what does not align is left out."""
    reference, predicted = example.reference, example.predicted
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    entities = []
    for span in reference.ents:
        there = predicted.char_span(span.start_char, span.end_char)
        if there is not None:
            moved[span.start, span.end] = (there.start, there.end)
            entities.append((there.start, there.end, span.label_))
    relations = [
        (moved[r.head], moved[r.tail], r.label)
        for r in get_relations(reference)
        if r.head in moved and r.tail in moved
    ]
    return entities, relations


def truth_of(
    pairs: DocPairs,
    relations: Iterable[tuple[tuple[int, int], tuple[int, int], str]],
    labels: Sequence[str],
) -> NDArray[np.float32]:
    """The target matrix (pairs, relation types) of relations between token ranges.

    A symmetric relation counts in whichever direction is a candidate. A relation that is no candidate has no
    cell: nothing within the windows can find it.
    """
    index = {
        (start, end): i
        for i, (start, end) in enumerate(zip(pairs.starts.tolist(), pairs.ends.tolist(), strict=True))
    }
    c = pairs.candidates
    row = {pair: i for i, pair in enumerate(zip(c.heads.tolist(), c.tails.tolist(), strict=True))}
    truth = np.zeros(c.allowed.shape, dtype="f")
    for head, tail, label in relations:
        k = labels.index(label)
        ends = (index[head], index[tail])
        for pair in (ends, ends[::-1]) if RELATIONS[label].symmetric else (ends,):
            i = row.get(pair)
            if i is not None and c.allowed[i, k]:
                truth[i, k] = 1.0
    return truth
