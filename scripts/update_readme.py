"""Write the results tables of the README from the committed reports."""

from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.evaluation.readme import fill_readme
from conflict_ner.files import write_text
from conflict_ner.scripting import reported_errors


def update_readme(
    readme: Annotated[Path, typer.Argument(help="The README.")] = Path("README.md"),
    reports: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("models/reports"),
) -> None:
    """Replace what stands between the README's result markers."""
    with reported_errors():
        write_text(readme, fill_readme(readme.read_text("utf-8"), reports), force=True)


if __name__ == "__main__":
    typer.run(update_readme)
