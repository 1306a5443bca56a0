"""Write the adjudication log of each round: what the passes have, what gold has, and the reason."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.document import read_documents
from conflict_ner.evaluation.adjudication import LOG, decisions, decisions_to_csv, read_reasons, tally
from conflict_ner.evaluation.agreement import read_rounds
from conflict_ner.files import write_text
from conflict_ner.scripting import reported_errors


def log_adjudication(
    corpus: Annotated[Path, typer.Argument(help="Corpus folder with its rounds.")] = Path("corpus"),
) -> None:
    """Renew rounds/*/adjudication.csv, keeping the reasons; exit 1 while a reason is missing."""
    missing = 0
    with reported_errors():
        gold = {document.doc_id: document for document in read_documents(corpus)}
        for round_ in read_rounds(corpus / "rounds"):
            path = corpus / "rounds" / round_.name / LOG
            made = decisions(round_, gold, read_reasons(path))
            write_text(path, decisions_to_csv(made), force=True)
            lacking = sum(not decision.reason for decision in made)
            missing += lacking
            counts = {item: dict(sorted(each.items())) for item, each in tally(made).items()}
            print(f"{path}: {len(made)} disagreements, {lacking} without a reason; gold follows {counts}")
    if missing:
        print(f"{missing} reasons are missing: fill the last column", file=sys.stderr)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(log_adjudication)
