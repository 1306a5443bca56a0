"""Documents as records of a doccano relation-extraction project (JSONL), and back. Standard library only.

doccano's page counts UTF-16 code units where Python counts code points, so offsets are converted both ways.
Records are written in ASCII, since the server guesses the encoding of what is uploaded, and all have the same
five keys, since it cannot import a file whose rows differ.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

from ..document import Document, Entity, Relation, canonical, integrity_findings
from ..findings import DocumentError, Finding
from ..offsets import utf16_offsets


def document_to_record(document: Document) -> dict[str, Any]:
    """One record: text, entities and relations with integer ids, doc_id, and the metadata as it is."""
    document = canonical(document)
    units = utf16_offsets(document.text)
    number = {entity.id: i for i, entity in enumerate(document.entities, 1)}
    return {
        "text": document.text,
        "entities": [
            {
                "id": number[entity.id],
                "label": entity.label,
                "start_offset": units[entity.start],
                "end_offset": units[entity.end],
            }
            for entity in document.entities
        ],
        "relations": [
            {"id": i, "from_id": number[r.head], "to_id": number[r.tail], "type": r.label}
            for i, r in enumerate(document.relations, 1)
        ],
        "doc_id": document.doc_id,
        "meta": dict(document.meta),
    }


def record_to_document(record: Mapping[str, Any], source: str = "") -> Document:
    """A canonical document from a record; any ids that are unique in the record will do.

    Raises :class:`~conflict_ner.findings.DocumentError`: code ``E03-doccano`` where a key is missing or an
    offset falls outside the text or inside a character, or the integrity findings.
    """
    doc_id = str(record.get("doc_id", ""))
    try:
        text = record["text"]
        units = utf16_offsets(text)
        entities = []
        for entity in record["entities"]:
            start, end = (_code_point(units, entity[f"{edge}_offset"]) for edge in ("start", "end"))
            entities.append(Entity(f"T{entity['id']}", start, end, entity["label"], text[start:end]))
        relations = [
            Relation(f"R{r['id']}", r["type"], f"T{r['from_id']}", f"T{r['to_id']}")
            for r in record["relations"]
        ]
        document = Document(record["doc_id"], text, record["meta"], tuple(entities), tuple(relations))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise _fault(
            source, doc_id, f"the record lacks a key or has a value of another kind: {error!r}."
        ) from None
    except ValueError as error:
        raise _fault(source, doc_id, f"{error}.") from None
    found = integrity_findings(document, source)
    if found:
        raise DocumentError(found)
    return canonical(document)


def _code_point(units: list[int], offset: int) -> int:
    at = bisect_left(units, offset)
    if at == len(units) or units[at] != offset:
        place = "outside the text" if not 0 <= offset <= units[-1] else "inside a character"
        raise ValueError(f"the offset {offset} (UTF-16 units) is {place}")
    return at


def _fault(source: str, doc_id: str, message: str) -> DocumentError:
    remedy = "correct the annotation in doccano and export it again"
    return DocumentError([Finding("E03-doccano", "error", source, doc_id, message, remedy)])


def documents_to_jsonl(documents: Iterable[Document]) -> str:
    """One record a line, in ASCII."""
    return "".join(json.dumps(document_to_record(document)) + "\n" for document in documents)


def jsonl_to_documents(lines: str, source: str = "") -> list[Document]:
    r"""Documents from an export; lines end at ``\n`` only, since U+2028 stands raw in them.

    Raises :class:`~conflict_ner.findings.DocumentError` with the findings of every bad line.
    """
    documents: list[Document] = []
    found: list[Finding] = []
    for number, line in enumerate(lines.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{source}:{number}"
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("it is no object")
            documents.append(record_to_document(record, where))
        except DocumentError as error:
            found += error.findings
        except ValueError as error:
            found += _fault(where, "", f"the line is not a JSON record: {error}.").findings
    if found:
        raise DocumentError(found)
    return documents
