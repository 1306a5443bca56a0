"""Small pieces of Markdown that reports and cards share. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def number(value: float | None) -> str:
    """A proportion with three digits and without its leading zero; empty where undefined."""
    return "" if value is None else f"{value:.3f}".removeprefix("0")


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    for character in "\\`*_[]<>|#":
        text = text.replace(character, "\\" + character)
    return text


def replace_blocks(text: str, blocks: Mapping[str, Sequence[str]]) -> str:
    """The text with the lines between ``<!-- NAME -->`` and ``<!-- /NAME -->`` renewed, for every name.

    Raises :class:`ValueError` where a block is missing.
    """
    for name, rows in blocks.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        head, found, rest = text.partition(begin)
        _, closed, tail = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the file lacks the block {begin} ... {end}")
        text = "\n".join([head + begin, *rows, end + tail])
    return text
