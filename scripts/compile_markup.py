"""Compile inline markup to canonical documents, one JSON file each."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.annotation.markup import markup_to_document
from conflict_ner.document import corpus_path, decode_utf8, write_document
from conflict_ner.findings import DocumentError


def compile_markup(
    files: Annotated[list[Path], typer.Argument(help="Markup files (*.txt).", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="Corpus folder; the split is appended.")],
    force: Annotated[bool, typer.Option(help="Overwrite documents that exist.")] = False,
) -> None:
    """Compile markup files into OUTPUT/<split>/<doc_id>.json (seed/ where a document has no split)."""
    failed = False
    for file in files:
        try:
            document = markup_to_document(decode_utf8(file.read_bytes(), str(file)), str(file))
            target = corpus_path(output, document)
            write_document(document, target, force=force)
            print(target)
        except (DocumentError, FileExistsError, ValueError) as error:
            print(error, file=sys.stderr)
            failed = True
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(compile_markup)
