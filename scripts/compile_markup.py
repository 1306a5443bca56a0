"""Compile inline markup to canonical documents, one JSON file each."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.annotation.markup import markup_to_document
from conflict_ner.document import decode_utf8, write_document
from conflict_ner.findings import DocumentError


def compile_markup(
    files: Annotated[list[Path], typer.Argument(help="Markup files (*.txt).", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="Corpus folder; the split is appended.")],
    force: Annotated[bool, typer.Option(help="Overwrite documents that exist.")] = False,
) -> None:
    """Compile markup files into OUTPUT/<split>/<doc_id>.json."""
    failed = False
    for file in files:
        try:
            document = markup_to_document(decode_utf8(file.read_bytes(), str(file)), str(file))
            target = output / str(document.meta.get("split", "")) / f"{document.doc_id}.json"
            write_document(document, target, force=force)
            print(target)
        except (DocumentError, FileExistsError) as error:
            print(error, file=sys.stderr)
            failed = True
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(compile_markup)
