"""The ``conflict-ner`` command."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from . import __version__
from .files import replacing
from .inputs import (
    MAX_CHARACTERS,
    STDIN,
    InputOptions,
    InputProblem,
    Record,
    UsageError,
    make_record,
    read_records,
)
from .models import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

    from .document import Document

Writer = Callable[["Document", "Language"], None]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Machine reading of conflict news: entities of 20 conflict labels from English text.",
)


class OutputFormat(StrEnum):
    """What ``extract`` writes."""

    jsonl = "jsonl"
    conll = "conll"
    table = "table"


def _version(value: bool) -> None:
    if value:
        print(f"conflict-ner {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Machine reading of conflict news."""


@app.command()
def extract(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(help="Text files, JSON Lines files, folders of them, or '-' for standard input."),
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option("--text", "-t", help="A text itself; may be repeated.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="Pipeline: a path or an installed package.")
    ] = None,
    format: Annotated[
        OutputFormat | None,
        typer.Option("--format", "-f", help="Default: a table on a terminal, JSON Lines elsewhere."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file, not to standard output.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with the entities in colour to this file.")
    ] = None,
    jsonl: Annotated[
        bool | None,
        typer.Option("--jsonl/--plain", help="Read input as JSON Lines or as plain text, whatever its name."),
    ] = None,
    text_key: Annotated[str, typer.Option(help="Key of the text in JSON Lines records.")] = "text",
    id_key: Annotated[str, typer.Option(help="Key of the document id in JSON Lines records.")] = "doc_id",
    normalize: Annotated[
        bool,
        typer.Option(
            "--normalize", help="Mend NFD, CRLF, NUL and BOM first; offsets refer to the mended text."
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Stop at the first unusable record; write no output file."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite output files that exist.")] = False,
    batch_size: Annotated[int, typer.Option(min=1, help="Documents read together.")] = 32,
    max_characters: Annotated[int, typer.Option(min=1, help="Longest text accepted.")] = MAX_CHARACTERS,
) -> None:
    """Read conflict news and write its entities.

    Exit code 0: all records read; 1: some were unusable (each is named on standard error); 2: wrong use.
    """
    if not inputs and not text:
        _fail("nothing to read: name a file or folder, '-' for standard input, or give --text.")
    if output is not None and html is not None and output.resolve() == html.resolve():
        _fail("--output and --html name the same file.")
    options = InputOptions(jsonl, text_key, id_key, normalize, max_characters)
    try:
        records = _records(inputs or [], text or [], options)
        with contextlib.ExitStack() as stack:
            write = _writer(stack, output, html, format, force)
            problems = _run(records, _load(model), write, strict, batch_size)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except _StrictError:
        raise typer.Exit(1) from None
    except (UsageError, OSError) as error:
        _fail(str(error))
    if problems:
        print(f"{problems} records were unusable; see above", file=sys.stderr)
        raise typer.Exit(1)


class _StrictError(Exception):
    """The first unusable record under ``--strict``; leaving the block by it discards output files."""


def _fail(message: str) -> NoReturn:
    print(f"conflict-ner: {message}", file=sys.stderr)
    raise typer.Exit(2)


def _load(model: str | None) -> Language:
    from .models import load

    try:
        return load(model)
    except ModelError as error:
        _fail(str(error))


def _records(inputs: list[str], texts: list[str], options: InputOptions) -> Iterator[Record | InputProblem]:
    if inputs.count(STDIN) > 1:
        raise UsageError("'-' may stand once: standard input can be read only once.")
    from_files = read_records(inputs, options)
    # Input names are checked here, before a model is loaded.
    first = next(from_files, None) if inputs else None

    def records() -> Iterator[Record | InputProblem]:
        for i, text in enumerate(texts, 1):
            yield make_record(f"text-{i}", text, {}, f"--text {i}", options)
        if first is not None:
            yield first
            yield from from_files

    return records()


def _run(
    records: Iterable[Record | InputProblem],
    nlp: Language,
    write: Writer,
    strict: bool,
    batch_size: int,
) -> int:
    from .extract import extract_records

    problems = 0
    for result in extract_records(records, nlp, batch_size=batch_size):
        if isinstance(result, InputProblem):
            print(result, file=sys.stderr)
            problems += 1
            if strict:
                raise _StrictError
        else:
            write(result, nlp)
    return problems


def _writer(
    stack: contextlib.ExitStack,
    output: Path | None,
    html: Path | None,
    format: OutputFormat | None,
    force: bool,
) -> Writer:
    """The function that writes one document to every place that was asked for."""
    from .exchange.conll import document_to_conll
    from .outputs import HtmlPage, print_table, write_jsonl

    page = None
    if html is not None:
        page = HtmlPage(stack.enter_context(replacing(html, force=force)), html.stem)
        stack.callback(page.close)
        if output is None and format is None:
            return lambda document, nlp: page.add(document)
    stream = sys.stdout if output is None else stack.enter_context(replacing(output, force=force))
    if format is None:
        format = OutputFormat.table if stream.isatty() else OutputFormat.jsonl
    console = None
    if format is OutputFormat.table:
        from rich.console import Console

        console = Console(file=stream)

    def write(document: Document, nlp: Language) -> None:
        if page is not None:
            page.add(document)
        if console is not None:
            print_table(document, console)
        elif format is OutputFormat.conll:
            senter = nlp.get_pipe("senter")
            with nlp.memory_zone():
                stream.write(document_to_conll(document, lambda text: senter(nlp.make_doc(text))))
        else:
            write_jsonl(document, stream)

    return write
