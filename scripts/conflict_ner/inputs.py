"""Read texts for inference one at a time: text files, folders, JSON Lines, standard input.

Everything streams: at most one record is in memory. A record that cannot be used becomes an
:class:`InputProblem` that names the source, the line and the remedy; the caller decides whether to go on.
"""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from .document import Document, decode_utf8, integrity_findings, json_to_document, parse_json
from .findings import DocumentError

STDIN = "-"
TEXT_SUFFIXES = (".txt", ".text", ".md")
JSONL_SUFFIXES = (".jsonl", ".ndjson")
DOCUMENT_SUFFIX = ".json"
_SUFFIXES = (*TEXT_SUFFIXES, *JSONL_SUFFIXES, DOCUMENT_SUFFIX)
MAX_CHARACTERS = 1_000_000


class UsageError(Exception):
    """Input that is not there at all: a missing file, a folder without documents."""


@dataclass(frozen=True, slots=True)
class Record:
    """One text to read, with its id, metadata, and where it came from."""

    doc_id: str
    text: str
    meta: dict[str, Any] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One record that cannot be used."""

    source: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message} Remedy: {self.remedy}"


@dataclass(frozen=True, slots=True)
class InputOptions:
    """``jsonl`` forces or forbids JSON Lines (``None``: by file name); limits are in characters."""

    jsonl: bool | None = None
    text_key: str = "text"
    id_key: str = "doc_id"
    normalize: bool = False
    max_characters: int = MAX_CHARACTERS


def read_records(
    inputs: Iterable[str], options: InputOptions = InputOptions()
) -> Iterator[Record | InputProblem]:
    """Yield the records of files, folders and ``-`` (standard input), in order.

    Raises :class:`UsageError` before anything is read where an input does not exist or a folder holds
    no document.
    """
    for name, files in [(name, _files(name)) for name in inputs]:
        for file in files:
            if name == STDIN:
                yield from _read_stream(sys.stdin.buffer, "<stdin>", "stdin", options)
                continue
            try:
                with file.open("rb") as stream:
                    stem = _doc_id(file, Path(name))
                    yield from _read_stream(stream, str(file), stem, options, file.suffix.casefold())
            except OSError as error:
                yield InputProblem(str(file), f"cannot be read: {error.strerror}.", "check the file's rights")


def _files(name: str) -> list[Path]:
    path = Path(name)
    if name == STDIN:
        return [path]
    if not path.exists():
        raise UsageError(f"{name}: no such file or folder.")
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.casefold() in _SUFFIXES)
    if not files:
        raise UsageError(f"{name}: the folder holds no document ({', '.join(_SUFFIXES)}).")
    return files


def _doc_id(file: Path, given: Path) -> str:
    """The file's name without its ending; below a given folder with the path from there."""
    return file.stem if file == given else file.relative_to(given).with_suffix("").as_posix()


def _read_stream(
    stream: BinaryIO, source: str, stem: str, options: InputOptions, suffix: str = ""
) -> Iterator[Record | InputProblem]:
    jsonl = options.jsonl if options.jsonl is not None else suffix in JSONL_SUFFIXES
    if jsonl:
        yield from _read_jsonl(stream, source, stem, options)
    elif suffix == DOCUMENT_SUFFIX and options.jsonl is None:
        yield _read_document(stream, source, options)
    else:
        yield _read_text(stream, source, stem, options)


def _too_long(source: str, options: InputOptions) -> InputProblem:
    return InputProblem(
        source,
        f"the text is longer than {options.max_characters:,} characters.",
        "split it into documents, or raise --max-characters",
    )


def _read_text(stream: BinaryIO, source: str, stem: str, options: InputOptions) -> Record | InputProblem:
    # A character takes at most four bytes: more than that cannot pass, and is not read.
    limit = 4 * options.max_characters
    data = stream.read(limit + 1)
    if len(data) > limit:
        return _too_long(source, options)
    try:
        text = decode_utf8(data, source)
    except DocumentError as error:
        finding = error.findings[0]
        return InputProblem(source, f"{finding.message} Bytes around it: {finding.text}", finding.remedy)
    return make_record(stem, text, {}, source, options)


def _read_document(stream: BinaryIO, source: str, options: InputOptions) -> Record | InputProblem:
    """The text, id and metadata of a canonical document, without its annotation."""
    # The annotation may take many times the room of the text.
    limit = 64 * options.max_characters
    data = stream.read(limit + 1)
    if len(data) > limit:
        return _too_long(source, options)
    try:
        document = json_to_document(data, source)
    except DocumentError as error:
        return InputProblem(source, error.findings[0].message, error.findings[0].remedy)
    return make_record(document.doc_id, document.text, dict(document.meta), source, options)


def _read_jsonl(
    stream: BinaryIO, source: str, stem: str, options: InputOptions
) -> Iterator[Record | InputProblem]:
    # JSON escapes make a character up to six bytes; metadata gets as much room again.
    limit = 12 * options.max_characters
    number = 0
    empty = True
    while line := stream.readline(limit + 1):
        number += 1
        where = f"{source}:{number}"
        if number == 1 and options.normalize:
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > limit:
            empty = False
            while line and not line.endswith(b"\n"):
                line = stream.readline(io.DEFAULT_BUFFER_SIZE)
            yield _too_long(where, options)
        elif line.strip():
            empty = False
            yield _parse_line(line, where, f"{stem}-{number}", options)
    if empty:
        yield InputProblem(source, "the file is empty.", "give at least one JSON object a line")


def _parse_line(line: bytes, where: str, default_id: str, options: InputOptions) -> Record | InputProblem:
    try:
        record = parse_json(decode_utf8(line, where))
    except DocumentError as error:
        return InputProblem(where, error.findings[0].message, error.findings[0].remedy)
    except (ValueError, RecursionError) as error:
        return InputProblem(
            where, f"the line is not valid JSON: {error}.", "write one JSON object a line (JSON Lines)"
        )
    if not isinstance(record, dict) or not isinstance(record.get(options.text_key), str):
        keys = ", ".join(map(repr, record)) if isinstance(record, dict) else type(record).__name__
        return InputProblem(
            where,
            f"the record has no string under {options.text_key!r} (it has: {keys}).",
            "name the key of the text with --text-key",
        )
    doc_id = record.get(options.id_key, default_id)
    if not isinstance(doc_id, str | int) or isinstance(doc_id, bool):
        return InputProblem(
            where, f"{options.id_key!r} is neither a string nor an integer.", "name another key with --id-key"
        )
    meta = record.get("meta", {})
    if not isinstance(meta, dict):
        return InputProblem(where, "'meta' is not an object.", "give metadata as a JSON object")
    return make_record(str(doc_id), record[options.text_key], meta, where, options)


def make_record(
    doc_id: str, text: str, meta: dict[str, Any], source: str, options: InputOptions
) -> Record | InputProblem:
    """Check one text, normalising it first where the options say so."""
    if options.normalize:
        text = normalize_text(text)
    if not text.strip():
        return InputProblem(source, "the text is empty.", "remove the record or give its text")
    if len(text) > options.max_characters:
        return _too_long(source, options)
    findings = integrity_findings(Document(doc_id, text, meta), source)
    if findings:
        first = findings[0]
        where = "" if first.start is None else f" at character {first.start}"
        around = f" Around it: {first.text!r}" if first.text else ""
        return InputProblem(source, f"{first.code}{where}: {first.message}{around}", first.remedy)
    return Record(doc_id, text, meta, source)


def normalize_text(text: str) -> str:
    """NFC, ``\\n`` line ends, and no byte order mark, NUL or lone surrogate.

    Offsets of what is read afterwards refer to the normalised text, which the output holds.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text if c not in "\0\ufeff")
    return unicodedata.normalize("NFC", text)
