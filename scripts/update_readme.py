"""Write the results tables of the README from the committed reports."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.evaluation.readme import fill_readme
from conflict_ner.files import write_text


def update_readme(
    readme: Annotated[Path, typer.Argument(help="The README.")] = Path("README.md"),
    reports: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("models/reports"),
) -> None:
    """Replace what stands between the README's result markers."""
    try:
        write_text(readme, fill_readme(readme.read_text("utf-8"), reports), force=True)
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    typer.run(update_readme)
