"""Documents as tables of the ``datasets`` library in two views, and back.

``documents`` holds text, entities, relations and metadata; ``tokens`` holds words with BIO tags and relation
triples between word ranges, ready for token classification. ``meta`` is the metadata as a JSON string, since
a column needs one type; the keys to filter by are columns of their own as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..docs import document_to_doc
from ..document import Document, Entity, Relation, canonical
from ..scheme import LABELS, RELATIONS

if TYPE_CHECKING:
    from datasets import DatasetDict, Features
    from spacy.tokens import Doc

BIO_TAGS = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))
_COLUMNS = ("conflict", "genre", "date")


def document_to_row(document: Document) -> dict[str, Any]:
    """A row of the ``documents`` view; label columns hold class indices."""
    document = canonical(document)
    return {
        "doc_id": document.doc_id,
        "text": document.text,
        **_meta_columns(document),
        "entities": [
            {"id": e.id, "start": e.start, "end": e.end, "label": LABELS.index(e.label), "text": e.text}
            for e in document.entities
        ],
        "relations": [
            {"id": r.id, "label": list(RELATIONS).index(r.label), "head": r.head, "tail": r.tail}
            for r in document.relations
        ],
    }


def row_to_document(row: Mapping[str, Any]) -> Document:
    """The document of a row of the ``documents`` view."""
    return Document(
        row["doc_id"],
        row["text"],
        json.loads(row["meta"]),
        tuple(Entity(e["id"], e["start"], e["end"], LABELS[e["label"]], e["text"]) for e in row["entities"]),
        tuple(Relation(r["id"], list(RELATIONS)[r["label"]], r["head"], r["tail"]) for r in row["relations"]),
    )


def document_to_token_row(document: Document, tokenize: Callable[[str], Doc]) -> dict[str, Any]:
    """A row of the ``tokens`` view: words without white space, their offsets, tags, and relation triples.

    A relation's ends are half-open word ranges. Raises
    :class:`~conflict_ner.docs.MisalignmentError` where an entity cuts a token.
    """
    document = canonical(document)
    doc = document_to_doc(document, tokenize)
    tokens = [token for token in doc if not token.is_space]
    ranges: dict[str, tuple[int, int]] = {}
    tags = ["O"] * len(tokens)
    for entity in document.entities:
        inside = [i for i, t in enumerate(tokens) if entity.start <= t.idx < entity.end]
        ranges[entity.id] = (inside[0], inside[-1] + 1)
        tags[inside[0] : inside[-1] + 1] = [f"B-{entity.label}", *[f"I-{entity.label}"] * (len(inside) - 1)]
    return {
        "doc_id": document.doc_id,
        "text": document.text,
        **_meta_columns(document),
        "words": [token.text for token in tokens],
        "starts": [token.idx for token in tokens],
        "tags": [BIO_TAGS.index(tag) for tag in tags],
        "relations": [
            {
                "label": list(RELATIONS).index(r.label),
                **dict(zip(("head_start", "head_end"), ranges[r.head], strict=True)),
                **dict(zip(("tail_start", "tail_end"), ranges[r.tail], strict=True)),
            }
            for r in document.relations
        ],
    }


def token_row_to_document(row: Mapping[str, Any]) -> Document:
    """The document of a row of the ``tokens`` view."""
    text, starts = row["text"], row["starts"]
    ends = [start + len(word) for start, word in zip(starts, row["words"], strict=True)]
    entities: dict[tuple[int, int], Entity] = {}
    first = 0
    for i, tag in enumerate(row["tags"]):
        name = BIO_TAGS[tag]
        following = BIO_TAGS[row["tags"][i + 1]] if i + 1 < len(row["tags"]) else "O"
        if name.startswith("B-"):
            first = i
        if name != "O" and not following.startswith("I-"):
            span = (starts[first], ends[i])
            entities[first, i + 1] = Entity(f"T{len(entities) + 1}", *span, name[2:], text[slice(*span)])
    relations = tuple(
        Relation(
            f"R{i}",
            list(RELATIONS)[r["label"]],
            entities[r["head_start"], r["head_end"]].id,
            entities[r["tail_start"], r["tail_end"]].id,
        )
        for i, r in enumerate(row["relations"], 1)
    )
    return canonical(
        Document(row["doc_id"], text, json.loads(row["meta"]), tuple(entities.values()), relations)
    )


def _meta_columns(document: Document) -> dict[str, Any]:
    columns = {key: str(document.meta.get(key, "")) for key in _COLUMNS}
    return {**columns, "meta": json.dumps(dict(document.meta), ensure_ascii=False)}


def document_features() -> Features:
    """Column types of the ``documents`` view."""
    from datasets import ClassLabel, Features, Value

    offset, string = Value("int64"), Value("string")
    return Features(
        {
            **dict.fromkeys(("doc_id", "text", *_COLUMNS, "meta"), string),
            "entities": [
                {
                    "id": string,
                    "start": offset,
                    "end": offset,
                    "label": ClassLabel(names=list(LABELS)),
                    "text": string,
                }
            ],
            "relations": [
                {"id": string, "label": ClassLabel(names=list(RELATIONS)), "head": string, "tail": string}
            ],
        }
    )


def token_features() -> Features:
    """Column types of the ``tokens`` view."""
    from datasets import ClassLabel, Features, List, Value

    offset, string = Value("int64"), Value("string")
    ends = {f"{side}_{edge}": offset for side in ("head", "tail") for edge in ("start", "end")}
    return Features(
        {
            **dict.fromkeys(("doc_id", "text", *_COLUMNS, "meta"), string),
            "words": List(string),
            "starts": List(offset),
            "tags": List(ClassLabel(names=list(BIO_TAGS))),
            "relations": [{"label": ClassLabel(names=list(RELATIONS)), **ends}],
        }
    )


def documents_to_datasets(
    splits: Mapping[str, Iterable[Document]], tokenize: Callable[[str], Doc]
) -> dict[str, DatasetDict]:
    """Both views of the splits, as ``{"documents": DatasetDict, "tokens": DatasetDict}``."""
    from datasets import Dataset, DatasetDict

    documents = {split: list(members) for split, members in splits.items()}
    return {
        "documents": DatasetDict(
            {
                split: Dataset.from_list([document_to_row(d) for d in members], features=document_features())
                for split, members in documents.items()
            }
        ),
        "tokens": DatasetDict(
            {
                split: Dataset.from_list(
                    [document_to_token_row(d, tokenize) for d in members], features=token_features()
                )
                for split, members in documents.items()
            }
        ),
    }


def write_parquet(views: Mapping[str, DatasetDict], folder: Path) -> list[Path]:
    """Write ``<folder>/<view>/<split>.parquet``; returns the paths."""
    paths = []
    for view, splits in views.items():
        for split, dataset in splits.items():
            path = folder / view / f"{split}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            dataset.to_parquet(path)
            paths.append(path)
    return paths
