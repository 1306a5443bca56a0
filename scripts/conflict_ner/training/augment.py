"""Mention replacement: more names in the same sentences.

With few training documents a model remembers names instead of contexts. This augmenter replaces
mentions by other mentions of the same label from the training set (mention replacement of Dai and
Adel 2020, "An Analysis of Simple Data Augmentation for Named Entity Recognition").
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

if TYPE_CHECKING:
    from spacy.language import Language

Mention = tuple[tuple[str, ...], tuple[bool, ...]]  # words, and whether a space follows each


class MentionReplacer:
    """Yields every example, and with probability ``level`` also a copy with replaced mentions.

    In the copy each mention of one of ``labels`` is replaced with probability ``share``.
    """

    def __init__(self, path: str, level: float, share: float, labels: Sequence[str]) -> None:
        self.path, self.level, self.share, self.labels = path, level, share, frozenset(labels)

    @cached_property
    def _docs(self) -> DocBin:
        return DocBin().from_disk(self.path)

    def _mentions(self, nlp: Language) -> Mapping[str, list[Mention]]:
        if not hasattr(self, "_pool"):
            pool: dict[str, set[Mention]] = defaultdict(set)
            for doc in self._docs.get_docs(nlp.vocab):
                for span in doc.ents:
                    pool[span.label_].add(_mention(span))
            self._pool = {label: sorted(mentions) for label, mentions in pool.items()}
        return self._pool

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        yield example
        if random.random() < self.level:  # noqa: S311
            reference = self._replace(nlp, example.reference)
            yield Example(nlp.make_doc(reference.text), reference)

    def _replace(self, nlp: Language, doc: Doc) -> Doc:
        pool = self._mentions(nlp)
        words: list[str] = []
        spaces: list[bool] = []
        spans: list[tuple[int, int, str]] = []
        at = 0
        for span in doc.ents:
            _extend(words, spaces, doc[at : span.start])
            start = len(words)
            if span.label_ in self.labels and random.random() < self.share:  # noqa: S311
                new_words, new_spaces = random.choice(pool[span.label_])  # noqa: S311
                words += new_words
                spaces += [*new_spaces[:-1], bool(span[-1].whitespace_)]
            else:
                _extend(words, spaces, span)
            spans.append((start, len(words), span.label_))
            at = span.end
        _extend(words, spaces, doc[at:])
        replaced = Doc(nlp.vocab, words=words, spaces=spaces)
        replaced.set_ents(
            [Span(replaced, start, end, label=label) for start, end, label in spans], default="outside"
        )
        return replaced


def _mention(span: Span) -> Mention:
    return (
        tuple(token.text for token in span),
        tuple(bool(token.whitespace_) for token in span),
    )


def _extend(words: list[str], spaces: list[bool], tokens: Span | Doc) -> None:
    words += [token.text for token in tokens]
    spaces += [bool(token.whitespace_) for token in tokens]


def make_mention_replacer(
    path: str, level: float, share: float, labels: list[str]
) -> Callable[[Language, Example], Iterator[Example]]:
    """Factory for ``[corpora.train.augmenter]`` (registered as ``conflict_ner.replace_mentions.v1``)."""
    return MentionReplacer(path, level, share, labels)
