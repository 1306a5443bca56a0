"""Train on growing parts of the corpus and draw the learning curve."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.evaluation.learning_curve import curve_table, measure_curve, write_curve
from conflict_ner.scripting import reported_errors
from conflict_ner.training.base import DEFAULT_BASE


def measure_learning_curve(
    config: Annotated[Path, typer.Argument(help="spaCy training config.", exists=True, dir_okay=False)],
    corpus: Annotated[Path, typer.Option(help="Corpus folder.")] = Path("corpus"),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the reports.")] = Path(
        "models/reports"
    ),
    base: Annotated[str, typer.Option(help="Base model.")] = DEFAULT_BASE,
    fractions: Annotated[
        list[float], typer.Option("--fraction", min=0.01, max=1.0, help="Parts of train.")
    ] = [
        0.25,
        0.5,
        0.75,
        1.0,
    ],
    seeds: Annotated[list[int], typer.Option("--seed", help="Seeds.")] = [7, 8, 9],
    jobs: Annotated[int, typer.Option(min=1, help="Trainings at a time.")] = 2,
    max_steps: Annotated[int, typer.Option(help="Overrides the config's number of steps.")] = 0,
) -> None:
    """Write learning-curve.json and .png: strict F1 on dev and test for each part of train and seed."""
    with reported_errors():
        curve = measure_curve(
            config, corpus, base=base, fractions=fractions, seeds=seeds, jobs=jobs, max_steps=max_steps
        )
        print(*curve_table(curve), sep="\n")
        for path in write_curve(curve, output):
            print(path, file=sys.stderr)


if __name__ == "__main__":
    typer.run(measure_learning_curve)
