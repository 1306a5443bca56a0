"""Convert the splits of a corpus to DocBin files for spaCy's training."""

import sys
from pathlib import Path
from typing import Annotated

import spacy
import typer

from conflict_ner.scripting import reported_errors
from conflict_ner.tokenizer import make_tokenizer
from conflict_ner.training.docbins import write_docbins


def build_docbins(
    corpus: Annotated[Path, typer.Argument(help="Corpus folder with one folder a split.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for <split>.spacy.")],
    splits: Annotated[list[str], typer.Option("--split", help="Splits to convert.")] = ["train", "dev"],
) -> None:
    """Write OUTPUT/<split>.spacy; exit 1 with a list of all misaligned entities where there are any."""
    with reported_errors():
        counts = write_docbins(corpus, splits, make_tokenizer()(spacy.blank("en")), output)
        for split, count in counts.items():
            print(f"{output / split}.spacy: {count} documents", file=sys.stderr)


if __name__ == "__main__":
    typer.run(build_docbins)
