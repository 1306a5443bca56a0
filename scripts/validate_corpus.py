"""Validate annotated documents: every finding with code, place, text and remedy; exit 1 on an error."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_ner.annotation.markup import markup_to_document
from conflict_ner.annotation.validate import Report, make_validator
from conflict_ner.document import decode_utf8
from conflict_ner.findings import DocumentError, findings_to_json


def validate_corpus(
    path: Annotated[Path, typer.Argument(help="A corpus folder, a document, or a markup file (*.txt).")],
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    info: Annotated[bool, typer.Option(help="Show also what is only for review.")] = False,
) -> None:
    """Run every check; exit 0 without errors, 1 with errors, 2 on wrong use."""
    validator = make_validator(path if path.is_dir() else None)
    try:
        if path.suffix == ".txt" and path.is_file():
            document = markup_to_document(decode_utf8(path.read_bytes(), str(path)), str(path))
            report = Report(1, tuple(validator.check_document(document, str(path))), validator.skipped())
        else:
            report = validator.check_corpus(path)
    except DocumentError as error:
        report = Report(1, error.findings)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    shown = [finding for finding in report.findings if info or finding.level != "info"]
    print(findings_to_json(shown) if json else "\n".join(map(str, shown)) or "no findings")
    for skipped in report.skipped:
        print(f"not checked: {skipped}", file=sys.stderr)
    print(
        f"{report.documents} documents: {report.count('error')} errors, {report.count('warning')} warnings, "
        f"{report.count('info')} for review",
        file=sys.stderr,
    )
    if report.count("error"):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(validate_corpus)
