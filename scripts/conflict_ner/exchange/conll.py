"""Documents as CoNLL lines, token and BIO tag, and back. Entities are kept, relations are not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..docs import Misalignment, MisalignmentError, document_to_doc
from ..document import Document, Entity, canonical
from ..findings import DocumentError, Finding

if TYPE_CHECKING:
    from spacy.tokens import Doc

_COMMENTS = {"doc_id": str, "text": str, "meta": dict}


def document_to_conll(document: Document, tokenize: Callable[[str], Doc]) -> str:
    """Two columns, token and BIO tag, a blank line after each sentence.

    At the head stand ``# doc_id = ...``, ``# text = ...`` and ``# meta = ...`` with JSON values, from which
    the offsets can be had back. ``tokenize`` gives tokens and sentence boundaries; white space is no token.
    Raises :class:`~conflict_ner.docs.MisalignmentError` where an entity cuts a token or begins
    or ends with white space.
    """
    doc = document_to_doc(document, tokenize)
    _refuse_space_at_edges(document, doc)
    head = {"doc_id": document.doc_id, "text": document.text, "meta": dict(document.meta)}
    lines = [f"# {key} = {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    for token in doc:
        # An entity is never parted by a blank line, whatever the segmenter thinks.
        if token.is_sent_start and len(lines) > len(head) and lines[-1] and token.ent_iob_ != "I":
            lines.append("")
        if not token.is_space:
            tag = f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
            lines.append(f"{token.text}\t{tag}")
    while not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n\n"


def _refuse_space_at_edges(document: Document, doc: Doc) -> None:
    bad = []
    for entity, span in zip(document.entities, doc.ents, strict=True):
        if span[0].is_space or span[-1].is_space:
            inner = entity.text.strip()
            start = entity.start + entity.text.find(inner)
            bad.append(Misalignment(document.doc_id, entity, start, start + len(inner), inner))
    if bad:
        raise MisalignmentError(bad)


def conll_to_documents(lines: str, source: str = "") -> Iterator[Document]:
    """Documents with entities and metadata, without relations.

    Raises :class:`~conflict_ner.findings.DocumentError` (code ``E01-conll``, with the line) where a comment
    is missing or broken, a token does not stand in the text, or a tag does not follow from the one before.
    """
    numbered = list(enumerate(lines.split("\n"), 1))
    starts = [i for i, (_, line) in enumerate(numbered) if line.startswith("# doc_id = ")]
    for number, line in numbered[: starts[0] if starts else len(numbered)]:
        if line.strip():
            raise _fault(source, number, "", f"{line!r} stands before any line '# doc_id = '.")
    for start, end in pairwise([*starts, len(numbered)]):
        yield _parse(numbered[start:end], source)


def _parse(numbered: list[tuple[int, str]], source: str) -> Document:
    head: dict[str, object] = {}
    for (number, line), (key, kind) in zip(numbered, _COMMENTS.items(), strict=False):
        name, _, value = line.removeprefix("# ").partition(" = ")
        try:
            head[key] = json.loads(value) if name == key else None
        except ValueError:
            head[key] = None
        if not isinstance(head[key], kind):
            raise _fault(source, number, "", f"here must stand '# {key} = ' and a JSON value: {line[:40]!r}.")
    if len(head) < len(_COMMENTS):
        raise _fault(source, numbered[-1][0], "", "the document's three comment lines are not complete.")
    doc_id, text, meta = head["doc_id"], head["text"], head["meta"]
    assert isinstance(doc_id, str) and isinstance(text, str) and isinstance(meta, dict)
    spans: list[tuple[int, int, str]] = []
    at = 0
    previous = "O"
    for number, line in numbered[len(_COMMENTS) :]:
        if not line:
            continue
        token, tab, tag = line.partition("\t")
        start = text.find(token, at)
        if not tab or not token or start < 0 or text[at:start].strip():
            raise _fault(source, number, doc_id, f"{line!r} is no token of the text behind offset {at}.")
        at = start + len(token)
        if tag.startswith("B-"):
            spans.append((start, at, tag[2:]))
        elif tag.startswith("I-") and previous[2:] == tag[2:]:
            spans[-1] = (spans[-1][0], at, tag[2:])
        elif tag != "O":
            raise _fault(source, number, doc_id, f"the tag {tag!r} cannot follow {previous!r}.")
        previous = tag
    if text[at:].strip():
        raise _fault(
            source, numbered[-1][0], doc_id, f"the tokens end before the text does: {text[at : at + 30]!r}."
        )
    entities = tuple(
        Entity(f"T{i}", start, end, label, text[start:end]) for i, (start, end, label) in enumerate(spans, 1)
    )
    return canonical(Document(doc_id, text, meta, entities))


def _fault(source: str, line: int, doc_id: str, message: str) -> DocumentError:
    remedy = "export the document again; tokens may be retagged, not rewritten"
    return DocumentError([Finding("E01-conll", "error", f"{source}:{line}", doc_id, message, remedy)])
