"""The document: text with entities and relations, and the one reader and writer of its JSON.

A :class:`Document` is the training input, the annotation exchange unit and the inference output.
Offsets are half-open and count Unicode code points. The canonical file has a fixed key order, UTF-8,
NFC, ``\\n`` line ends, one entity or relation a line and ids ``T1..``/``R1..`` in sorted order, so
writing what was read gives the same bytes. Standard library only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .files import write_text
from .findings import DocumentError, Finding
from .scheme import LABEL_ORDER, LABELS, RELATION_ORDER, RELATIONS

META_ORDER = (
    "split",
    "date",
    "conflict",
    "genre",
    "emphasis",
    "stratum",
    "language",
    "synthetic",
    "source",
    "license",
    "waivers",
)
_DOCUMENT_KEYS = {"doc_id": str, "text": str, "meta": dict, "entities": list, "relations": list}
_ENTITY_KEYS = {"id": str, "start": int, "end": int, "label": str, "text": str}
_RELATION_KEYS = {"id": str, "label": str, "head": str, "tail": str}


@dataclass(frozen=True, slots=True)
class Entity:
    """A labelled span; ``text`` echoes ``document.text[start:end]``."""

    id: str
    start: int
    end: int
    label: str
    text: str

    @property
    def key(self) -> tuple[int, int, str]:
        """(start, end, label): what two annotations of one text are compared by."""
        return (self.start, self.end, self.label)


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed, labelled pair of entity ids."""

    id: str
    label: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its metadata, entities (sorted by start) and relations."""

    doc_id: str
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()

    def entity_by_id(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}


def canonical(document: Document) -> Document:
    """Sort entities and relations, renumber their ids, and order the metadata keys.

    Entities sort by (start, end, label), relations by (head, relation type, tail). A relation whose
    head or tail does not exist raises :class:`DocumentError`.
    """
    missing = list(_endpoint_findings(document, ""))
    if missing:
        raise DocumentError(missing)
    entities = sorted(
        document.entities,
        key=lambda e: (e.start, e.end, LABEL_ORDER.get(e.label, len(LABELS)), e.label),
    )
    rank = {entity.id: i for i, entity in enumerate(entities, 1)}
    relations = sorted(
        document.relations,
        key=lambda r: (
            rank[r.head],
            RELATION_ORDER.get(r.label, len(RELATIONS)),
            r.label,
            rank[r.tail],
        ),
    )
    return replace(
        document,
        meta=_ordered_meta(document.meta),
        entities=tuple(replace(e, id=f"T{i}") for i, e in enumerate(entities, 1)),
        relations=tuple(
            replace(r, id=f"R{i}", head=f"T{rank[r.head]}", tail=f"T{rank[r.tail]}")
            for i, r in enumerate(relations, 1)
        ),
    )


def _ordered_meta(meta: Mapping[str, Any]) -> dict[str, Any]:
    known = [key for key in META_ORDER if key in meta]
    return {key: meta[key] for key in (*known, *sorted(set(meta) - set(known)))}


def document_to_record(document: Document) -> dict[str, Any]:
    """The JSON object of a document, keys in canonical order."""
    return {
        "doc_id": document.doc_id,
        "text": document.text,
        "meta": _ordered_meta(document.meta),
        "entities": [
            {"id": e.id, "start": e.start, "end": e.end, "label": e.label, "text": e.text}
            for e in document.entities
        ],
        "relations": [
            {"id": r.id, "label": r.label, "head": r.head, "tail": r.tail} for r in document.relations
        ],
    }


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def document_to_jsonl(document: Document) -> str:
    """One line of JSON Lines, with its line feed.

    U+2028, U+2029 and U+0085 are escaped, so that readers which split on any Unicode line break still
    see one record a line.
    """
    line = _dumps(document_to_record(document))
    for character in "\u2028\u2029\u0085":
        line = line.replace(character, f"\\u{ord(character):04x}")
    return line + "\n"


def document_to_json(document: Document) -> str:
    """The canonical file of a document."""
    record = document_to_record(canonical(document))
    lines = ["{"]
    for key in ("doc_id", "text", "meta"):
        lines.append(f"  {_dumps(key)}: {_dumps(record[key])},")
    for key, comma in (("entities", ","), ("relations", "")):
        items = record[key]
        if not items:
            lines.append(f'  "{key}": []{comma}')
            continue
        lines.append(f'  "{key}": [')
        lines.extend(f"    {_dumps(item)}{',' if i < len(items) else ''}" for i, item in enumerate(items, 1))
        lines.append(f"  ]{comma}")
    lines.append("}")
    return "\n".join(lines) + "\n"


def json_to_document(data: bytes | str, source: str = "") -> Document:
    """Parse one document and check its shape (keys and types), not yet its offsets and labels.

    Raises :class:`DocumentError` (codes ``V01-encoding``, ``V01-json``, ``V01-keys``).
    """
    if isinstance(data, bytes):
        data = decode_utf8(data, source)
    try:
        record = parse_json(data)
    except RecursionError:
        raise DocumentError(
            [_shape(source, "", "V01-json", "JSON is nested too deeply.", "flatten it")]
        ) from None
    except ValueError as error:
        raise DocumentError(
            [
                _shape(
                    source,
                    "",
                    "V01-json",
                    f"is not valid JSON: {error}.",
                    "write the file with conflict_ner.document.write_document",
                )
            ]
        ) from None
    return record_to_document(record, source)


def decode_utf8(data: bytes, source: str = "") -> str:
    """Decode UTF-8 strictly; :class:`DocumentError` (``V01-encoding``) names the byte offset."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            [
                Finding(
                    "V01-encoding",
                    "error",
                    source,
                    "",
                    f"is not UTF-8: byte 0x{data[error.start]:02x} at byte offset {error.start}.",
                    "convert the file, e.g. iconv -f WINDOWS-1252 -t UTF-8",
                    text=repr(data[max(0, error.start - 10) : error.start + 10]),
                )
            ]
        ) from None


def parse_json(data: str) -> Any:
    """Strict JSON: a key may stand once in an object, and NaN and infinite numbers are refused.

    Raises :class:`ValueError`, or :class:`RecursionError` where it is nested too deeply.
    """
    return json.loads(
        data,
        object_pairs_hook=_unique_keys,
        parse_constant=_refuse_constant,
        parse_float=_finite_float,
    )


def _finite_float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large a number")
    return value


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"key {twice!r} stands twice in one object")
    return record


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _shape(source: str, doc_id: str, code: str, message: str, remedy: str) -> Finding:
    return Finding(code, "error", source, doc_id, message, remedy)


def record_to_document(record: Any, source: str = "") -> Document:
    """Build a document from a JSON object; :class:`DocumentError` (``V01-keys``) on a wrong shape."""
    doc_id = record.get("doc_id", "") if isinstance(record, dict) else ""
    doc_id = doc_id if isinstance(doc_id, str) else ""
    problems = list(_key_problems(record, _DOCUMENT_KEYS, "document"))
    if not problems:
        for kind, keys in (("entities", _ENTITY_KEYS), ("relations", _RELATION_KEYS)):
            for i, item in enumerate(record[kind], 1):
                problems += _key_problems(item, keys, f"{kind}[{i}]")
    if problems:
        raise DocumentError(
            _shape(
                source,
                doc_id,
                "V01-keys",
                problem,
                "use exactly the keys of the canonical format (corpus/README.md)",
            )
            for problem in problems
        )
    return Document(
        doc_id=record["doc_id"],
        text=record["text"],
        meta=record["meta"],
        entities=tuple(Entity(**item) for item in record["entities"]),
        relations=tuple(Relation(**item) for item in record["relations"]),
    )


def _key_problems(item: Any, keys: Mapping[str, type], where: str) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"{where} is not a JSON object."
        return
    for key in sorted(set(keys) - set(item)):
        yield f"{where} lacks the key {key!r}."
    for key in sorted(set(item) - set(keys)):
        yield f"{where} has the unknown key {key!r}."
    for key, kind in keys.items():
        if key in item and (not isinstance(item[key], kind) or isinstance(item[key], bool)):
            yield f"{where}: {key!r} must be {kind.__name__}, not {type(item[key]).__name__}."


def text_findings(text: str, source: str = "", doc_id: str = "") -> list[Finding]:
    """What makes a raw text unusable: BOM, CR, NUL, lone surrogates (``V02-control``), not NFC."""
    found = []
    names = {"\ufeff": "byte order mark", "\r": "carriage return", "\0": "NUL character"}
    for character, name in names.items():
        at = text.find(character)
        if at >= 0:
            found.append(
                Finding(
                    "V02-control",
                    "error",
                    source,
                    doc_id,
                    f"the text holds a {name} (U+{ord(character):04X}), {text.count(character)} in all.",
                    "normalise the text before it is annotated (extract: --normalize)",
                    at,
                    at + 1,
                    text[max(0, at - 10) : at + 10],
                )
            )
    surrogate = next((i for i, c in enumerate(text) if "\ud800" <= c <= "\udfff"), None)
    if surrogate is not None:
        found.append(
            Finding(
                "V02-control",
                "error",
                source,
                doc_id,
                f"the text holds a lone surrogate (U+{ord(text[surrogate]):04X}).",
                "repair the encoding at its source; the character cannot be written as UTF-8",
                surrogate,
                surrogate + 1,
                text[surrogate].encode("ascii", "backslashreplace").decode(),
            )
        )
    elif not unicodedata.is_normalized("NFC", text):
        at = _first_difference(text, unicodedata.normalize("NFC", text))
        found.append(
            Finding(
                "V02-nfc",
                "error",
                source,
                doc_id,
                "the text is not in Unicode normal form C.",
                "normalise the text before it is annotated (extract: --normalize)",
                at,
                at + 1,
                text[max(0, at - 10) : at + 10],
            )
        )
    return found


def _first_difference(left: str, right: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )


def integrity_findings(document: Document, source: str = "") -> list[Finding]:
    """Everything that keeps a document from being read safely, in text order.

    Codes: ``V01-id``, ``V02-control``, ``V02-nfc``, ``V02-offset``, ``V02-echo``, ``V03-overlap``,
    ``V03-duplicate``, ``V07-label``, ``V07-relation``, ``V08-endpoint``.
    """
    found = text_findings(document.text, source, document.doc_id)
    if not document.doc_id.strip() or not document.doc_id.isprintable():
        found.append(
            Finding(
                "V01-id",
                "error",
                source,
                document.doc_id,
                "doc_id is empty or holds characters that cannot be printed.",
                "use letters, digits, '-', '_' and '.'",
                text=document.doc_id,
            )
        )
    found += _meta_findings(document, source)
    found += _duplicate_id_findings(document, source)
    inside = []
    for entity in document.entities:
        problem = _span_finding(document, entity, source)
        if problem is None:
            inside.append(entity)
        else:
            found.append(problem)
        if entity.label not in LABEL_ORDER:
            found.append(
                _entity_finding(
                    "V07-label",
                    document,
                    entity,
                    source,
                    f"{entity.label!r} is not an entity label.",
                    f"use one of {', '.join(LABELS)}",
                )
            )
    found += _overlap_findings(document, inside, source)
    for relation in document.relations:
        if relation.label not in RELATIONS:
            found.append(
                Finding(
                    "V07-relation",
                    "error",
                    source,
                    document.doc_id,
                    f"relation {relation.id} has the unknown type {relation.label!r}.",
                    f"use one of {', '.join(RELATIONS)}",
                    text=relation.label,
                )
            )
    found += _endpoint_findings(document, source)
    return found


def _entity_finding(
    code: str, document: Document, entity: Entity, source: str, message: str, remedy: str
) -> Finding:
    return Finding(
        code,
        "error",
        source,
        document.doc_id,
        f"{entity.id} {entity.label}: {message}",
        remedy,
        entity.start,
        entity.end,
        document.text[max(0, entity.start) : max(0, entity.end)],
    )


def _meta_findings(document: Document, source: str) -> Iterator[Finding]:
    try:
        _dumps(document.meta).encode("utf-8")
    except (ValueError, TypeError) as error:  # a lone surrogate, NaN, or no JSON value at all
        yield Finding(
            "V01-keys",
            "error",
            source,
            document.doc_id,
            f"the metadata cannot be written as JSON in UTF-8: {error}.",
            "keep to strings, finite numbers, booleans, lists and objects",
        )


def _duplicate_id_findings(document: Document, source: str) -> Iterator[Finding]:
    items: tuple[Entity | Relation, ...] = (*document.entities, *document.relations)
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            yield Finding(
                "V01-id",
                "error",
                source,
                document.doc_id,
                f"id {item.id!r} stands twice.",
                "number entities T1.. and relations R1..",
                text=item.id,
            )
        seen.add(item.id)


def _span_finding(document: Document, entity: Entity, source: str) -> Finding | None:
    length = len(document.text)
    if not 0 <= entity.start < entity.end <= length:
        return _entity_finding(
            "V02-offset",
            document,
            entity,
            source,
            f"offsets {entity.start}-{entity.end} are not inside the text of {length} characters.",
            "offsets are half-open and count code points from 0",
        )
    if document.text[entity.start : entity.end] != entity.text:
        return _entity_finding(
            "V02-echo",
            document,
            entity,
            source,
            f"the offsets hold another text than the entity says ({entity.text!r}).",
            "correct the offsets or the echoed text",
        )
    return None


def _overlap_findings(document: Document, entities: Iterable[Entity], source: str) -> Iterator[Finding]:
    furthest: Entity | None = None
    for entity in sorted(entities, key=lambda e: (e.start, e.end)):
        if furthest is not None and entity.start < furthest.end:
            same = (entity.start, entity.end) == (furthest.start, furthest.end)
            yield _entity_finding(
                "V03-duplicate" if same else "V03-overlap",
                document,
                entity,
                source,
                f"{'has the same offsets as' if same else 'overlaps'} {furthest.id} "
                f"{furthest.label} {furthest.text!r} ({furthest.start}-{furthest.end}).",
                "entities may not overlap: keep one of the two",
            )
        if furthest is None or entity.end > furthest.end:
            furthest = entity


def _endpoint_findings(document: Document, source: str) -> Iterator[Finding]:
    entities = document.entity_by_id()
    for relation in document.relations:
        for role, id_ in (("head", relation.head), ("tail", relation.tail)):
            if id_ not in entities:
                yield Finding(
                    "V08-endpoint",
                    "error",
                    source,
                    document.doc_id,
                    f"relation {relation.id} {relation.label}: its {role} {id_!r} is not an entity.",
                    "remove the relation or add the entity",
                    text=id_,
                )
        if relation.head == relation.tail and relation.head in entities:
            entity = entities[relation.head]
            yield Finding(
                "V08-endpoint",
                "error",
                source,
                document.doc_id,
                f"relation {relation.id} {relation.label} joins {relation.head} with itself.",
                "head and tail must differ",
                entity.start,
                entity.end,
                entity.text,
            )


def read_document(path: str | Path) -> Document:
    """Read one canonical file.

    Raises :class:`DocumentError` with every integrity finding, :class:`OSError` where it cannot be read.
    """
    path = Path(path)
    document = json_to_document(path.read_bytes(), str(path))
    found = integrity_findings(document, str(path))
    if found:
        raise DocumentError(found)
    return document


SPLITS = ("train", "dev", "test")
BESIDE = ("rounds", "events")  # raw annotation passes and event rows: no documents of the corpus


def corpus_path(corpus: Path, document: Document) -> Path:
    """Where a document lies in a corpus: ``<split>/<doc_id>.json``, ``seed/`` where it has no split.

    Raises :class:`ValueError` where split or doc_id cannot be a folder or file name.
    """
    split = str(document.meta.get("split", "seed"))
    if split not in (*SPLITS, "seed"):
        raise ValueError(f"{document.doc_id}: split {split!r} is none of {', '.join(SPLITS)}.")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", document.doc_id):
        raise ValueError(
            f"doc_id {document.doc_id!r} cannot be a file name: use letters, digits, '-', '_' and '.'."
        )
    return corpus / split / f"{document.doc_id}.json"


def document_paths(folder: str | Path) -> list[Path]:
    """All ``*.json`` files below a folder, sorted; :class:`FileNotFoundError` where there is none.

    Of a corpus, ``rounds`` and ``events`` are left out.
    """
    folder = Path(folder)
    if not folder.exists():
        raise FileNotFoundError(f"{folder}: no such file or folder.")
    if folder.is_file():
        return [folder]
    paths = sorted(
        path
        for path in folder.rglob("*.json")
        if path.is_file() and path.relative_to(folder).parts[0] not in BESIDE
    )
    if not paths:
        raise FileNotFoundError(f"{folder}: the folder holds no document (*.json).")
    return paths


def read_documents(folder: str | Path) -> list[Document]:
    """Read every document below a folder in sorted order; errors of all files are raised together."""
    documents: list[Document] = []
    found: list[Finding] = []
    for path in document_paths(folder):
        try:
            documents.append(read_document(path))
        except DocumentError as error:
            found += error.findings
    if found:
        raise DocumentError(found)
    return documents


def write_document(document: Document, path: str | Path, *, force: bool = False) -> None:
    """Write the canonical file of a document; refuses what :func:`read_document` would refuse."""
    document = canonical(document)
    found = integrity_findings(document, str(path))
    if found:
        raise DocumentError(found)
    write_text(path, document_to_json(document), force=force)
