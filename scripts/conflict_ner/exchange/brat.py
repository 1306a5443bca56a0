r"""Documents as brat standoff (``.txt`` and ``.ann``), and back. Standard library only.

brat has no place for a document's id and metadata; they stand in a third file (``.meta.json``), which brat
does not read. Format: https://brat.nlplab.org/standoff.html. Offsets are code points on both sides. A span
that crosses a line break is written as brat's discontinuous fragments, one a line, and joined again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from ..document import Document, Entity, Relation, canonical, integrity_findings
from ..findings import DocumentError, Finding
from ..scheme import ENTITY_LABELS, EVENT_LABELS, RELATION_TYPES

_ENTITY = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t")
_RELATION = re.compile(r"(R\S+)\t(\S+) Arg1:(\S+) Arg2:(\S+)\s*\Z")


@dataclass(frozen=True, slots=True)
class Standoff:
    """The three files of one document."""

    text: str
    annotations: str
    meta: str


def document_to_brat(document: Document) -> Standoff:
    """Write a document as standoff; :func:`brat_to_document` gives back an equal document."""
    document = canonical(document)
    lines = [f"{e.id}\t{e.label} {_fragments(e)}\t{_one_line(e.text)}" for e in document.entities]
    lines += [f"{r.id}\t{r.label} Arg1:{r.head} Arg2:{r.tail}" for r in document.relations]
    meta = {"doc_id": document.doc_id, "meta": dict(document.meta)}
    return Standoff(
        document.text,
        "".join(f"{line}\n" for line in lines),
        json.dumps(meta, ensure_ascii=False, indent=1) + "\n",
    )


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _fragments(entity: Entity) -> str:
    parts = []
    at = entity.start
    for line in entity.text.split("\n"):
        if line:
            parts.append(f"{at} {at + len(line)}")
        at += len(line) + 1
    if "\n" in (entity.text[0], entity.text[-1]):
        raise ValueError(
            f"entity {entity.id} {entity.text!r} ({entity.start}-{entity.end}) begins or ends with a line "
            "break, which brat cannot hold; correct its offsets"
        )
    return ";".join(parts)


def brat_to_document(standoff: Standoff, source: str = "") -> Document:
    """Read standoff; notes, attributes, events and equivalence lines are refused, since they would be lost.

    Raises :class:`~conflict_ner.findings.DocumentError`: code ``E02-brat`` with the line, or the integrity
    findings.
    """
    try:
        meta = json.loads(standoff.meta)
        document = Document(meta["doc_id"], standoff.text, meta["meta"])
    except (ValueError, KeyError, TypeError) as error:
        raise _fault(source, 1, f"the metadata file has no doc_id and meta: {error}.") from None
    entities: list[Entity] = []
    relations: list[Relation] = []
    for number, line in enumerate(standoff.annotations.split("\n"), 1):
        if not line.strip():
            continue
        if match := _ENTITY.match(line):
            id_, label, fragments = match.groups()
            offsets = [int(offset) for offset in re.split("[ ;]", fragments)]
            start, end = min(offsets), max(offsets)
            entity = Entity(id_, start, end, label, standoff.text[start:end])
            if line[match.end() :] != _one_line(entity.text):
                raise _fault(source, number, f"{line!r} does not echo the text at {start}-{end}.")
            entities.append(entity)
        elif match := _RELATION.match(line):
            relations.append(Relation(*match.groups()))
        else:
            raise _fault(source, number, f"{line!r} is neither an entity nor a relation of this scheme.")
    document = Document(document.doc_id, document.text, document.meta, tuple(entities), tuple(relations))
    found = integrity_findings(document, source)
    if found:
        raise DocumentError(found)
    return canonical(document)


def _fault(source: str, line: int, message: str) -> DocumentError:
    remedy = "correct the line in brat, or remove it"
    return DocumentError([Finding("E02-brat", "error", f"{source}:{line}", "", message, remedy)])


def annotation_conf() -> str:
    """brat's ``annotation.conf`` for the scheme: labels, relation types and their allowed pairs."""
    lines = ["[entities]", *(label.name for label in ENTITY_LABELS), "", "[relations]"]
    for relation in RELATION_TYPES:
        heads = sorted({head for head, _ in relation.signature})
        tails = sorted({tail for _, tail in relation.signature})
        lines.append(f"{relation.name}\tArg1:{'|'.join(heads)}, Arg2:{'|'.join(tails)}")
    return "\n".join([*lines, "", "[events]", "", "[attributes]", ""])


def visual_conf() -> str:
    """brat's ``visual.conf``: the scheme's colours, event triggers with a darker border."""
    lines = ["[labels]", "", "[drawing]"]
    for label in ENTITY_LABELS:
        border = "black" if label.name in EVENT_LABELS else "darken"
        lines.append(f"{label.name}\tbgColor:{label.color}, fgColor:black, borderColor:{border}")
    return "\n".join([*lines, ""])
