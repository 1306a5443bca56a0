"""Export the corpus as Parquet (datasets), CoNLL, brat standoff and doccano JSONL."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.exchange.export import write_export
from conflict_ner.scripting import reported_errors


def export_corpus(
    corpus: Annotated[Path, typer.Argument(help="Corpus folder with train, dev and test.")] = Path("corpus"),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the export.")] = Path(
        "build/export"
    ),
    force: Annotated[bool, typer.Option(help="Replace an earlier export.")] = False,
) -> None:
    """Write data/<view>/<split>.parquet, conll/, brat/, doccano/ and the data card below OUTPUT."""
    os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
    with reported_errors():
        paths = write_export(corpus, output, force=force)
        for path in paths:
            if path.suffix in {".parquet", ".conll", ".jsonl"}:
                print(path)
        print(f"{len(paths)} files below {output}", file=sys.stderr)


if __name__ == "__main__":
    typer.run(export_corpus)
