"""Check 23: gold event rows (``corpus/events/<doc_id>.json``) against their document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..acled import SUB_EVENT_TYPES
from ..document import Document
from ..findings import Finding

_DATES = ("event_date", "date_start", "date_end")


def event_findings(folder: Path, documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Findings of every event file below a folder: V23-file, V23-span, V23-date, V23-type."""
    for path in sorted(folder.glob("*.json")):
        document = documents.get(path.stem)

        def finding(code: str, message: str, remedy: str, text: str = "", path: Path = path) -> Finding:
            return Finding(code, "error", str(path), path.stem, message, remedy, text=text)

        try:
            rows = json.loads(path.read_bytes().decode("utf-8"))
            if document is None:
                raise ValueError("no document has this id")
            problems = list(_row_problems(rows, document))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield finding("V23-file", f"the event rows cannot be read: {error!r}.", "see corpus/README.md")
            continue
        for code, message, remedy, text in problems:
            yield finding(code, message, remedy, text)


def _row_problems(rows: Any, document: Document) -> Iterator[tuple[str, str, str, str]]:
    spans = {(entity.start, entity.end) for entity in document.entities}
    for row in rows:
        name = row["row_id"]
        cells = [(cell, span) for cell, cited in row["provenance"].items() for span in cited]
        for cell, span in [*cells, ("note_span", row["note_span"])]:
            start, end, text = span["start"], span["end"], span["text"]
            if document.text[start:end] != text:
                message = f"row {name}, {cell}: {start}-{end} is {document.text[start:end]!r} in the text."
                yield "V23-span", message, "correct the offsets or the text", text
            elif cell == "trigger" and (start, end) not in spans:
                yield "V23-span", f"row {name}: {start}-{end} is no entity.", "cite the trigger", text
        for key in _DATES:
            value = row[key]
            if value is not None and not _is_iso(value):
                yield "V23-date", f"row {name}: {key} is no ISO date.", "write YYYY-MM-DD or null", str(value)
        type_, sub_type = row["event_type"], row["sub_event_type"]
        if (type_, sub_type) != (None, None) and sub_type not in SUB_EVENT_TYPES.get(type_, ()):
            message = f"row {name}: {type_!r} has no sub-event type {sub_type!r}."
            yield "V23-type", message, "use one of ACLED's 25 pairs", str(sub_type)


def _is_iso(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
