"""Show canonical documents as inline markup, to read or to edit."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.annotation.markup import document_to_markup
from conflict_ner.document import read_document
from conflict_ner.scripting import reported_errors


def show_markup(
    files: Annotated[list[Path], typer.Argument(help="Canonical documents (*.json).", dir_okay=False)],
) -> None:
    """Print the markup of each document on standard output."""
    with reported_errors():
        for file in files:
            sys.stdout.write(document_to_markup(read_document(file)))


if __name__ == "__main__":
    typer.run(show_markup)
