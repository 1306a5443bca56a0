"""Measure the agreement of two annotators over every round, from their raw passes."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.evaluation.agreement import read_rounds, round_table, rounds_to_report, write_agreement
from conflict_ner.scripting import reported_errors


def measure_agreement(
    rounds: Annotated[Path, typer.Argument(help="Folder of the rounds.")] = Path("corpus/rounds"),
    write: Annotated[bool, typer.Option(help="Write the reports, or only print the table.")] = True,
) -> None:
    """Print the agreement of each round; write agreement.json and agreement.md beside them."""
    with reported_errors():
        report = rounds_to_report(read_rounds(rounds))
        print(*round_table(report), sep="\n")
        for path in write_agreement(report, rounds) if write else []:
            print(path, file=sys.stderr)


if __name__ == "__main__":
    typer.run(measure_agreement)
