"""Score the pipeline on dev and test beside two baselines, write the reports, print the per-label table."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.evaluation.evaluate import evaluate_split
from conflict_ner.evaluation.report import label_table, summary_table, write_report
from conflict_ner.scripting import reported_errors


def evaluate_model(
    model: Annotated[str, typer.Option("--model", "-m", help="Pipeline: a path or a name.")],
    corpus: Annotated[Path, typer.Option(help="Corpus folder.")] = Path("corpus"),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the reports.")] = Path(
        "models/reports"
    ),
    splits: Annotated[list[str], typer.Option("--split", help="Splits to score.")] = ["dev", "test"],
    write: Annotated[bool, typer.Option(help="Write the reports, or only print the tables.")] = True,
) -> None:
    """Evaluate MODEL on each split; the reports are JSON, Markdown and a confusion matrix."""
    with reported_errors():
        for split in splits:
            report, evaluation = evaluate_split(model, corpus, split)
            print(f"\n{split}\n", *summary_table(report), "", *label_table(report), sep="\n")
            for path in write_report(report, evaluation, output) if write else []:
                print(path, file=sys.stderr)


if __name__ == "__main__":
    typer.run(evaluate_model)
