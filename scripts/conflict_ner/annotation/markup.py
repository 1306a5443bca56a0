r"""Inline markup: a document that a person can write and read, exact in both directions.

A header between two ``---`` lines (``key: value``, split at the first colon), the text, a line
``---``, and one relation a line. In the text an entity is ``[surface|LABEL]`` or
``[surface|LABEL#name]``; a literal ``[``, ``]``, ``|`` or ``\`` is escaped with a backslash::

    ---
    doc_id: example
    date: 2017-01-22
    ---
    [Turkish forces|STATE_FORCE#a] [shelled|STRIKE#e] [al-Rai|LOCATION#p].
    ---
    e AGENT a
    e PLACE p

The header key ``waive`` may stand several times (``CODE | surface | reason``); ``true`` and ``false`` are
booleans, and a value that no plain line can hold (a list, a number, ``"true"`` as a string) is written as
JSON behind ``=``. A text line that is exactly ``---`` is written ``\---``. Authoring gold inline is an old
idea (the SGML of the MUC corpora); this syntax is the project's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..document import Document, Entity, Relation, canonical, integrity_findings
from ..findings import DocumentError, Finding

_NAME = re.compile(r"[A-Za-z0-9_.-]+\Z")
_LABEL = re.compile(r"([A-Z_]+)(?:#([A-Za-z0-9_.-]+))?\Z")
_PLAIN = re.compile(r"[^\s=\"](?:[^\n]*\S)?\Z")
_SPECIAL = "[]|\\"


class _MarkupError(Exception):
    def __init__(self, line: int, text: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.text, self.message, self.remedy = line, text, message, remedy


def markup_to_document(markup: str, source: str = "") -> Document:
    """Compile markup to a canonical document.

    Raises :class:`DocumentError`: code ``M01-markup`` with the line, or the integrity findings.
    """
    try:
        document = _parse(markup)
    except _MarkupError as fault:
        raise DocumentError(
            [
                Finding(
                    "M01-markup",
                    "error",
                    f"{source}:{fault.line}",
                    "",
                    fault.message,
                    fault.remedy,
                    text=fault.text,
                )
            ]
        ) from None
    found = integrity_findings(document, source)
    if found:
        raise DocumentError(found)
    return canonical(document)


def _parse(markup: str) -> Document:
    lines = markup.split("\n")
    marks = [i for i, line in enumerate(lines) if line == "---"]
    if len(marks) != 3 or marks[0] != 0:
        raise _MarkupError(
            (marks[3] if len(marks) > 3 else len(lines) - 1) + 1,
            "",
            f"there must be three '---' lines, the first at the top; found {len(marks)}.",
            "put the header between two of them and one between text and relations; "
            "write '\\---' for such a line inside the text",
        )
    _, header_end, text_end = marks
    meta = _parse_header(lines[1:header_end])
    doc_id = meta.pop("doc_id", "")
    if not isinstance(doc_id, str):
        raise _MarkupError(2, "doc_id", "the doc_id is no string.", 'write it as JSON: doc_id: ="..."')
    body = "\n".join(lines[header_end + 1 : text_end])
    text, entities, names = _parse_body(body, header_end + 2)
    relations = _parse_relations(lines[text_end + 1 :], names, text_end + 2)
    return Document(doc_id, text, meta, tuple(entities), tuple(relations))


def _parse_header(lines: list[str]) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    for number, line in enumerate(lines, 2):
        key, colon, value = line.partition(":")
        key, value = key.strip(), value.strip()
        if not colon or not key:
            raise _MarkupError(number, line, "is not a header line.", "write 'key: value'")
        if key == "waive":
            parts = [part.strip() for part in value.split("|", 2)]
            if len(parts) != 3 or not all(parts):
                raise _MarkupError(number, line, "is not a waiver.", "write 'waive: CODE | surface | reason'")
            waiver = dict(zip(("code", "text", "reason"), parts, strict=True))
            if not isinstance(meta.setdefault("waivers", []), list):
                raise _MarkupError(number, line, "'waivers' is no list.", "write waivers as 'waive:' lines")
            meta["waivers"].append(waiver)
        elif key in meta:
            raise _MarkupError(number, line, "the key stands twice.", "keep one of them")
        elif value.startswith("="):
            try:
                meta[key] = json.loads(value[1:])
            except (ValueError, RecursionError) as error:
                raise _MarkupError(
                    number, line, f"is not JSON: {error}.", "write the value without '='"
                ) from None
        else:
            meta[key] = {"true": True, "false": False}.get(value, value)
    return meta


def _parse_body(body: str, first_line: int) -> tuple[str, list[Entity], dict[str, str]]:
    out: list[str] = []
    length = 0
    entities: list[Entity] = []
    names: dict[str, str] = {}
    opened: int | None = None
    i = 0

    def fault(at: int, message: str, remedy: str) -> _MarkupError:
        line = first_line + body.count("\n", 0, at)
        return _MarkupError(line, body[max(0, at - 10) : at + 30], message, remedy)

    while i < len(body):
        character = body[i]
        if character == "\\":
            following = body[i + 1 : i + 2]
            at_line_start = i == 0 or body[i - 1] == "\n"
            if following and following in _SPECIAL:
                out.append(following)
                length += 1
                i += 2
                continue
            if at_line_start and body.startswith("---", i + 1):
                i += 1
                continue
            raise fault(i, "a backslash must escape '[', ']', '|' or '\\'.", "double it")
        if character == "[":
            if opened is not None:
                raise fault(i, "an entity opens inside an entity.", "entities cannot nest")
            opened = length
            i += 1
            continue
        if character == "|" and opened is not None:
            close = body.find("]", i)
            match = _LABEL.match(body[i + 1 : close]) if close > 0 else None
            if match is None:
                raise fault(i, "no label stands behind '|'.", "write [surface|LABEL] or [surface|LABEL#name]")
            label, name = match.groups()
            id_ = f"T{len(entities) + 1}"
            entities.append(Entity(id_, opened, length, label, "".join(out[opened:length])))
            if name is not None:
                if name in names:
                    raise fault(i, f"the name {name!r} stands twice.", "give each its own")
                names[name] = id_
            opened = None
            i = close + 1
            continue
        if character in "]|":
            raise fault(
                i,
                f"a bare {character!r}.",
                f"write '\\{character}' for the character itself, [surface|LABEL] for an entity",
            )
        out.append(character)
        length += 1
        i += 1
    if opened is not None:
        raise fault(len(body), "an entity is not closed.", "write [surface|LABEL]")
    return "".join(out), entities, names


def _parse_relations(lines: list[str], names: Mapping[str, str], first_line: int) -> list[Relation]:
    relations: list[Relation] = []
    for number, line in enumerate(lines, first_line):
        if not line.strip():
            continue
        parts = line.split()
        if len(parts) != 3:
            raise _MarkupError(number, line, "is not a relation.", "write 'head LABEL tail'")
        head, label, tail = parts
        for name in (head, tail):
            if name not in names:
                raise _MarkupError(
                    number,
                    line,
                    f"no entity is named {name!r}.",
                    f"name it in the text: [surface|LABEL#{name}]",
                )
        relations.append(Relation(f"R{len(relations) + 1}", label, names[head], names[tail]))
    return relations


def document_to_markup(document: Document) -> str:
    """Write a document as markup; :func:`markup_to_document` gives back an equal document.

    Entities that take part in a relation are named by their canonical ids.
    """
    document = canonical(document)
    lines = ["---", *_header_lines("doc_id", document.doc_id)]
    if "doc_id" in document.meta:
        raise ValueError("metadata key 'doc_id' cannot be written as markup: it is the document's own")
    for key, value in document.meta.items():
        lines += _header_lines(key, value)
    lines += ["---", _write_body(document), "---"]
    lines += [f"{r.head} {r.label} {r.tail}" for r in document.relations]
    return "\n".join(lines) + "\n"


def _header_lines(key: str, value: Any) -> list[str]:
    if not _NAME.match(key) or key == "waive":
        raise ValueError(f"metadata key {key!r} cannot be written as markup: use letters and digits.")
    if key == "waivers" and _are_plain_waivers(value):
        return [f"waive: {w['code']} | {w['text']} | {w['reason']}" for w in value]
    if isinstance(value, bool):
        return [f"{key}: {str(value).lower()}"]
    if isinstance(value, str) and _PLAIN.match(value) and value not in {"true", "false"}:
        return [f"{key}: {value}"]
    return [f"{key}: ={json.dumps(value, ensure_ascii=True, allow_nan=False)}"]


def _are_plain_waivers(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(waiver, dict)
            and tuple(waiver) == ("code", "text", "reason")
            and all(isinstance(part, str) and _PLAIN.match(part) for part in waiver.values())
            and "|" not in waiver["code"] + waiver["text"]
            for waiver in value
        )
    )


def _write_body(document: Document) -> str:
    named = {id_ for relation in document.relations for id_ in (relation.head, relation.tail)}
    out: list[str] = []
    at = 0
    for entity in document.entities:
        out.append(_escape(document.text[at : entity.start]))
        name = f"#{entity.id}" if entity.id in named else ""
        out.append(f"[{_escape(entity.text)}|{entity.label}{name}]")
        at = entity.end
    out.append(_escape(document.text[at:]))
    return re.sub(r"^---$", r"\\---", "".join(out), flags=re.MULTILINE)


def _escape(text: str) -> str:
    return re.sub(r"([\[\]|\\])", r"\\\1", text)
