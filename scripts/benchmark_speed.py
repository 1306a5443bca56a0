"""Measure words per second and peak memory of the pipeline beside en_core_web_sm, in one run."""

import json
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.evaluation.benchmark import measure_speed, speed_table
from conflict_ner.files import write_text
from conflict_ner.scripting import reported_errors


def benchmark_speed(
    model: Annotated[str, typer.Option("--model", "-m", help="Pipeline: a path or a name.")],
    corpus: Annotated[Path, typer.Option(help="Corpus folder; its texts are what is read.")] = Path("corpus"),
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON file of the figures.")] = Path(
        "models/reports/speed.json"
    ),
    rounds: Annotated[int, typer.Option(min=1, help="Interleaved rounds; the median counts.")] = 3,
) -> None:
    """Time tokenizer, our pipeline, en_core_web_sm's NER alone and with all its pipes, on the same texts."""
    with reported_errors():
        figures = measure_speed(model, corpus, rounds)
        write_text(output, json.dumps(figures, indent=1) + "\n", force=True)
        print(*speed_table(figures), sep="\n")


if __name__ == "__main__":
    typer.run(benchmark_speed)
