"""Convert the splits of a corpus to DocBin files for spaCy's training."""

import sys
from pathlib import Path
from typing import Annotated

import spacy
import typer

from conflict_ner.document import read_documents
from conflict_ner.findings import DocumentError
from conflict_ner.tokenizer import make_tokenizer
from conflict_ner.training.docbins import MisalignmentError, write_docbin


def build_docbins(
    corpus: Annotated[Path, typer.Argument(help="Corpus folder with one folder a split.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for <split>.spacy.")],
    splits: Annotated[list[str], typer.Option("--split", help="Splits to convert.")] = ["train", "dev"],
) -> None:
    """Write OUTPUT/<split>.spacy; exit 1 with a list of all misaligned entities where there are any."""
    tokenizer = make_tokenizer()(spacy.blank("en"))
    try:
        for split in splits:
            documents = read_documents(corpus / split)
            count = write_docbin(documents, tokenizer, output / f"{split}.spacy")
            print(f"{output / split}.spacy: {count} documents", file=sys.stderr)
    except (DocumentError, MisalignmentError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    typer.run(build_docbins)
