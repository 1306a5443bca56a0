"""The pipeline's tokenizer: spaCy's English rules and two more that conflict news needs.

A hyphen behind an abbreviation parts words ("U.S.-led" is three tokens), and characters of Unicode
category Cf (zero-width marks, directional marks) are tokens of their own, never inside a word.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

if TYPE_CHECKING:
    from spacy.language import Language

_FORMAT_CHARACTERS = "".join(
    chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"
)
_FORMAT_CLASS = "[" + "".join(f"\\U{ord(c):08x}" for c in _FORMAT_CHARACTERS) + "]"


def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Factory for ``[nlp.tokenizer]`` (registered as ``conflict_ner.Tokenizer.v1``)."""

    def create_tokenizer(nlp: Language) -> Tokenizer:
        defaults = nlp.Defaults
        return Tokenizer(
            nlp.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex([*defaults.prefixes, _FORMAT_CLASS]).search,
            suffix_search=compile_suffix_regex([*defaults.suffixes, _FORMAT_CLASS]).search,
            infix_finditer=compile_infix_regex(
                [*defaults.infixes, r"(?<=[A-Za-z]\.)[-–](?=[A-Za-z])", _FORMAT_CLASS]
            ).finditer,
            token_match=defaults.token_match,
            url_match=defaults.url_match,
        )

    return create_tokenizer
