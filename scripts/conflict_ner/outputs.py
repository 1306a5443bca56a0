"""Write annotated documents: JSON Lines, a terminal table, an HTML page."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, TextIO

from .document import Document, document_to_jsonl
from .scheme import ENTITY_LABELS

if TYPE_CHECKING:
    from rich.console import Console

COLORS = {label.name: label.color for label in ENTITY_LABELS}


def print_table(document: Document, console: Console) -> None:
    """A table of the document's entities, each label in its colour."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(document.doc_id), title_justify="left")
    for column in ("start", "end", "label", "text", "in context"):
        table.add_column(column, justify="right" if column in {"start", "end"} else "left")
    for entity in document.entities:
        before = document.text[max(0, entity.start - 25) : entity.start].replace("\n", " ")
        after = document.text[entity.end : entity.end + 25].replace("\n", " ")
        color = COLORS.get(entity.label, "#ffffff")
        table.add_row(
            str(entity.start),
            str(entity.end),
            Text(entity.label, style=f"bold {color}"),
            Text(entity.text.replace("\n", " "), style=color),
            Text.assemble((before, "dim"), (entity.text.replace("\n", " "), color), (after, "dim")),
        )
    console.print(table)


class HtmlPage:
    """One self-contained page with displaCy mark-up, a legend, and one section a document.

    Written as documents come, so that its length does not matter to memory.
    """

    def __init__(self, stream: TextIO, title: str = "conflict-ner") -> None:
        self._stream = stream
        legend = "".join(
            f'<span class="label" style="background:{label.color}" title="{html.escape(label.definition)}">'
            f"{label.name}</span>"
            for label in ENTITY_LABELS
        )
        stream.write(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{html.escape(title)}</title>\n<style>\n"
            "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}\n"
            "nav{position:sticky;top:0;background:#fff;padding:.5rem 0;border-bottom:1px solid #ccc}\n"
            ".label{display:inline-block;font-size:.75rem;padding:.1rem .4rem;margin:.1rem;"
            "border-radius:.3rem}\n"
            "h2{font-size:1rem;margin:2rem 0 .5rem}\n.entities{line-height:2.2!important}\n"
            f"</style>\n</head>\n<body>\n<nav>{legend}</nav>\n"
        )

    def add(self, document: Document) -> None:
        from spacy import displacy

        marked = displacy.render(
            {
                "text": document.text,
                "ents": [{"start": e.start, "end": e.end, "label": e.label} for e in document.entities],
            },
            style="ent",
            manual=True,
            page=False,
            jupyter=False,
            options={"colors": COLORS},
        )
        self._stream.write(f"<section>\n<h2>{html.escape(document.doc_id)}</h2>\n{marked}\n</section>\n")

    def close(self) -> None:
        self._stream.write("</body>\n</html>\n")


def write_jsonl(document: Document, stream: TextIO) -> None:
    """One document a line."""
    stream.write(document_to_jsonl(document))
