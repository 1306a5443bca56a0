"""One self-contained HTML page that shows any document with its entities in colour and relations as arcs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from ..document import Document, canonical
from ..offsets import utf16_offsets
from ..scheme import ENTITY_LABELS, LABELS, RELATIONS


def documents_to_page(documents: Iterable[Document]) -> str:
    """The page with its data inside; it opens from disk without a server or a network.

    Raises :class:`~conflict_ner.findings.DocumentError` where a relation's end does not exist.
    """
    data = {
        "labels": [{"name": e.name, "color": e.color, "definition": e.definition} for e in ENTITY_LABELS],
        "types": list(RELATIONS),
        "documents": [_document(document) for document in documents],
    }
    # A "<" in a text could close the script element.
    inside = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    template = files(__package__).joinpath("browse.html").read_text("utf-8")
    return template.replace("@DATA@", inside)


def _document(document: Document) -> dict[str, Any]:
    document = canonical(document)
    units = utf16_offsets(document.text)
    index = {entity.id: i for i, entity in enumerate(document.entities)}
    return {
        "doc_id": document.doc_id,
        "split": str(document.meta.get("split", "seed")),
        **{key: str(document.meta.get(key, "")) for key in ("conflict", "genre", "date")},
        "text": document.text,
        "entities": [[units[e.start], units[e.end], LABELS.index(e.label)] for e in document.entities],
        "relations": [
            [list(RELATIONS).index(r.label), index[r.head], index[r.tail]] for r in document.relations
        ],
    }
