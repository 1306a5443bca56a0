"""Show canonical documents as inline markup, to read or to edit."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.annotation.markup import document_to_markup
from conflict_ner.document import read_document
from conflict_ner.findings import DocumentError


def show_markup(
    files: Annotated[list[Path], typer.Argument(help="Canonical documents (*.json).", exists=True)],
) -> None:
    """Print the markup of each document on standard output."""
    try:
        for file in files:
            sys.stdout.write(document_to_markup(read_document(file)))
    except DocumentError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(show_markup)
