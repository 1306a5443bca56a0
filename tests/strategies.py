"""Random documents for property tests."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from conflict_ner.document import Document, Entity, Relation, canonical
from conflict_ner.scheme import LABELS, RELATIONS

_CHARACTERS = st.one_of(
    st.sampled_from("abc XYZ 019 .,:;'\"-–—[]|\\#=\n\t€é😀\u200b\u2028\u00a0عم"),
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\0\ufeff"),
)
_SCALARS = st.one_of(st.booleans(), st.none(), st.integers(-10, 10**12), st.text(_CHARACTERS, max_size=12))
_META = st.dictionaries(
    st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda key: key not in {"waive", "doc_id"}),
    st.one_of(_SCALARS, st.lists(_SCALARS, max_size=3)),
    max_size=4,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Canonical documents with any text, entities without overlap, and any relations between them."""
    text = unicodedata.normalize("NFC", draw(st.text(_CHARACTERS, max_size=80)))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    entities = [
        Entity(f"T{i}", start, end, draw(st.sampled_from(LABELS)), text[start:end])
        for i, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False), 1)
        if "\n" not in text[start:end]
    ]
    ids = [entity.id for entity in entities]
    pairs = draw(st.sets(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=6)) if ids else set()
    relations = [
        Relation(f"R{i}", draw(st.sampled_from(list(RELATIONS))), head, tail)
        for i, (head, tail) in enumerate(sorted(pairs), 1)
        if head != tail
    ]
    meta = draw(_META)
    doc_id = draw(st.sampled_from(["doc-1", "true", "=5", "a b", "x ", "7", "=[", 'q"'])).strip()
    return canonical(Document(doc_id, text, meta, tuple(entities), tuple(relations)))
