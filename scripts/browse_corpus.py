"""Write a page to look at a corpus: entities in colour, relations as arcs, filters."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.document import read_documents
from conflict_ner.exchange.browse import documents_to_page
from conflict_ner.files import write_text
from conflict_ner.scripting import reported_errors


def browse_corpus(
    corpus: Annotated[Path, typer.Argument(help="A corpus folder, or one document.")] = Path("corpus"),
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML page.")] = Path(
        "build/corpus.html"
    ),
) -> None:
    """Write one self-contained HTML page with every document of CORPUS."""
    with reported_errors():
        write_text(output, documents_to_page(read_documents(corpus)), force=True)
        print(f"{output.resolve().as_uri()}", file=sys.stderr)


if __name__ == "__main__":
    typer.run(browse_corpus)
