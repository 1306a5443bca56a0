"""Train the pipeline and print its per-label scores on dev."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.document import read_documents
from conflict_ner.evaluation.report import corpus_sha256
from conflict_ner.scripting import reported_errors
from conflict_ner.training.base import DEFAULT_BASE, verify_base
from conflict_ner.training.pipeline import train_pipeline


def train_model(
    config: Annotated[Path, typer.Argument(help="spaCy training config.", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the trained pipeline.")],
    corpus: Annotated[Path, typer.Option(help="Corpus folder.")] = Path("corpus"),
    docbins: Annotated[Path, typer.Option(help="Folder with train.spacy and dev.spacy.")] = Path("build"),
    base: Annotated[str, typer.Option(help="Base model: an installed package or a folder.")] = DEFAULT_BASE,
    max_steps: Annotated[int, typer.Option(help="Overrides the config's number of steps.")] = 0,
) -> None:
    """Fine-tune BASE on the DocBins and leave a complete pipeline at OUTPUT."""
    overrides = {f"paths.{split}": str(docbins / f"{split}.spacy") for split in ("train", "dev")}
    steps = {"training.max_steps": max_steps} if max_steps else {}
    with reported_errors():
        print(verify_base(base), file=sys.stderr)
        checksum = corpus_sha256(read_documents(corpus / "train"))
        train_pipeline(config, output, base=base, corpus_sha256=checksum, overrides={**overrides, **steps})
    print(f"trained pipeline: {output}", file=sys.stderr)


if __name__ == "__main__":
    typer.run(train_model)
