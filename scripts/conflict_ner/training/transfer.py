"""Start a conflict NER from the weights of a general one, with exactly the scheme's labels.

Sourcing a trained ``ner`` and adding labels would keep the base's OntoNotes labels in the output layer.
Instead a fresh ``ner`` of the same shape is initialised with our labels, and then takes over the base's
token encoder, its hidden layer, and, for every label that has a counterpart in the base
(GUIDELINES.md 3.1), the rows of the output layer that score this label's actions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import spacy
from spacy.attrs import NORM
from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.util import add_lookups

from ..scheme import LABELS
from .base import base_path, verify_base

if TYPE_CHECKING:
    from spacy.language import Language

# Our label -> the base labels whose output rows (averaged) it starts from.
COUNTERPARTS: Mapping[str, tuple[str, ...]] = {
    "PERSON": ("PERSON",),
    "STATE_FORCE": ("ORG",),
    "ARMED_GROUP": ("ORG",),
    "ORG": ("ORG",),
    "MEDIA": ("ORG",),
    "NORP": ("NORP",),
    "LOCATION": ("GPE",),
    "FACILITY": ("FAC",),
    "WEAPON": ("PRODUCT",),
    "PLATFORM": ("PRODUCT",),
    "DATE": ("DATE",),
    "FATALITIES": ("CARDINAL",),
    "INJURED": ("CARDINAL",),
    "OPERATION": ("EVENT",),
    "AGREEMENT": ("LAW",),
}


def make_prepare_ner(base: str) -> Callable[[Language], None]:
    """Callback for ``[initialize.before_init]``, before any text is tokenised.

    Gives ``ner`` all labels of the scheme, whatever the data holds, and the vocabulary the base's table
    of lexeme norms, from which the encoder's features are made.
    """

    def prepare_ner(nlp: Language) -> None:
        verify_base(base)
        ner = nlp.get_pipe("ner")
        for label in LABELS:
            ner.add_label(label)
        _share_norms(spacy.load(base_path(base), exclude=_NOT_NEEDED), nlp)

    return prepare_ner


_NOT_NEEDED = ["tok2vec", "tagger", "parser", "lemmatizer", "attribute_ruler"]


def make_transfer_ner(base: str, output_rows: bool = True) -> Callable[[Language], None]:
    """Callback for ``[initialize.after_init]`` that copies the base's weights into ``ner``.

    ``output_rows`` says whether the output layer starts from the counterpart labels' rows too.
    Raises :class:`~conflict_ner.training.base.BaseModelError` where the base's weights are not the
    recorded ones, and :class:`ValueError` where the shapes differ.
    """

    def transfer_ner(nlp: Language) -> None:
        verify_base(base)
        source = spacy.load(base_path(base), exclude=_NOT_NEEDED)
        ours, theirs = nlp.get_pipe("ner"), source.get_pipe("ner")
        for name in ("tok2vec", "lower"):
            _copy_parameters(theirs.model.get_ref(name), ours.model.get_ref(name), name)
        if output_rows:
            _copy_output_rows(theirs, ours)

    return transfer_ner


def _share_norms(source: Language, target: Language) -> None:
    """Give the target the base's table of lexeme norms, also for the lexemes that it has already."""
    if not source.vocab.lookups.has_table("lexeme_norm"):
        return
    table = source.vocab.lookups.get_table("lexeme_norm")
    if target.vocab.lookups.has_table("lexeme_norm"):
        target.vocab.lookups.remove_table("lexeme_norm")
    target.vocab.lookups.add_table("lexeme_norm", dict(table))
    norm = add_lookups(
        target.vocab.lex_attr_getters.get(NORM, LEX_ATTRS[NORM]),
        target.vocab.lookups.get_table("lexeme_norm"),
    )
    target.vocab.lex_attr_getters[NORM] = norm
    for lexeme in target.vocab:
        lexeme.norm_ = norm(lexeme.text)


def _copy_parameters(source: Any, target: Any, name: str) -> None:
    source_nodes, target_nodes = list(source.walk()), list(target.walk())
    shapes = [
        [
            {key: node.get_param(key).shape for key in node.param_names if node.has_param(key)}
            for node in nodes
        ]
        for nodes in (source_nodes, target_nodes)
    ]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"the {name!r} layers of base and config differ in shape: copy the [components.ner.model] "
            "block of the base's config.cfg into the training config"
        )
    for from_node, to_node in zip(source_nodes, target_nodes, strict=True):
        for key in from_node.param_names:
            if from_node.has_param(key):
                to_node.set_param(key, from_node.get_param(key).copy())


def move_rows(ner: Any) -> list[str]:
    """The action of every row of the output layer.

    ``move_names`` leaves out the row of the internal action ``U-`` (blocked tokens), so its positions
    are not those of the rows.
    """
    return [ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)]


def _copy_output_rows(source: Any, target: Any) -> None:
    from_moves = {move: i for i, move in enumerate(move_rows(source))}
    from_upper, to_upper = source.model.get_ref("upper"), target.model.get_ref("upper")
    weights, bias = from_upper.get_param("W"), from_upper.get_param("b")
    new_weights, new_bias = to_upper.get_param("W").copy(), to_upper.get_param("b").copy()
    for i, move in enumerate(move_rows(target)):
        action, _, label = move.partition("-")
        names = [f"{action}-{name}" for name in COUNTERPARTS.get(label, ())] if label else [move]
        rows = [from_moves[name] for name in names if name in from_moves]
        if rows:
            new_weights[i] = weights[rows].mean(axis=0)
            new_bias[i] = bias[rows].mean(axis=0)
    to_upper.set_param("W", new_weights)
    to_upper.set_param("b", new_bias)
