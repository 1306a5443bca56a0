"""Count the corpus: sizes, mentions per label and relation, density, overlap between splits."""

import json as json_
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.document import SPLITS, read_documents
from conflict_ner.evaluation.statistics import corpus_statistics, mention_table, size_table, write_card
from conflict_ner.scripting import reported_errors


def describe_corpus(
    corpus: Annotated[Path, typer.Argument(help="Corpus folder with train, dev and test.")] = Path("corpus"),
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    write: Annotated[bool, typer.Option(help="Renew the tables of the data card, or only print.")] = True,
) -> None:
    """Print the corpus statistics and write them into the data card."""
    with reported_errors():
        statistics = corpus_statistics({split: read_documents(corpus / split) for split in SPLITS})
        if write:
            write_card(corpus, statistics)
        if json:
            print(json_.dumps(statistics, indent=1))
            return
        print(*size_table(statistics), "", sep="\n")
        print(*mention_table(statistics, "labels", "Label"), "", sep="\n")
        print(*mention_table(statistics, "relation_types", "Relation"), sep="\n")


if __name__ == "__main__":
    typer.run(describe_corpus)
