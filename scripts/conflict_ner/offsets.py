"""Offsets as others count them. Standard library only."""

from __future__ import annotations

from itertools import accumulate


def utf16_offsets(text: str) -> list[int]:
    """The offset in UTF-16 code units (JavaScript's) of every code point, and of the text's end."""
    return [0, *accumulate(2 if ord(character) > 0xFFFF else 1 for character in text)]
