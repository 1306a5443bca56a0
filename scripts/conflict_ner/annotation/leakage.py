"""Check 20: nothing of one split may be remembered in another, and no document repeats another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from ..document import Document, Entity
from ..findings import Finding

NGRAM = 8  # words that two documents may not share in a row
SHINGLE = 5  # words of the shingles compared by Jaccard similarity
MAX_JACCARD = 0.15
_NAME_LABELS = frozenset(
    {"PERSON", "STATE_FORCE", "ARMED_GROUP", "ORG", "MEDIA", "LOCATION", "FACILITY", "OPERATION"}
)
_Located = Sequence[tuple[Path, Document]]


def leakage_findings(
    documents: _Located, shared_names: frozenset[str], boilerplate: Sequence[str]
) -> Iterator[Finding]:
    """Findings V20-conflict, V20-name, V20-ngram and V20-shingle over a whole corpus."""
    yield from _conflicts(documents)
    yield from _names(documents, {name.casefold() for name in shared_names})
    yield from _repetition(documents, [_words(line) for line in boilerplate])


def _split(document: Document) -> str:
    return str(document.meta.get("split", ""))


def _conflicts(documents: _Located) -> Iterator[Finding]:
    first: dict[str, tuple[str, str]] = {}
    for path, document in documents:
        split, conflict = _split(document), str(document.meta.get("conflict", ""))
        if not split or not conflict:
            continue
        earlier, doc_id = first.setdefault(conflict, (split, document.doc_id))
        if earlier != split:
            yield Finding(
                "V20-conflict",
                "error",
                str(path),
                document.doc_id,
                f"the conflict stands in {split!r} here and in {earlier!r} with {doc_id}.",
                "keep each conflict in one split",
                text=conflict,
            )


def _names(documents: _Located, shared: set[str]) -> Iterator[Finding]:
    first: dict[str, tuple[str, str]] = {}
    for path, document in documents:
        split = _split(document)
        if not split:
            continue
        reported: set[str] = set()
        for entity in document.entities:
            name = entity.text.casefold()
            if not _is_name(entity) or name in shared or name in reported:
                continue
            earlier, doc_id = first.setdefault(name, (split, document.doc_id))
            if earlier != split:
                reported.add(name)
                yield Finding(
                    "V20-name",
                    "error",
                    str(path),
                    document.doc_id,
                    f"{entity.id} {entity.label}: the name stands in {earlier!r} too ({doc_id}).",
                    "use another name, or list a country, agency or big city in shared_names.txt",
                    entity.start,
                    entity.end,
                    entity.text,
                )


def _is_name(entity: Entity) -> bool:
    """Whether a mention is a proper name: a capital that is not only that of a sentence's beginning."""
    words = re.findall(r"\w[\w'’-]*", entity.text)
    if entity.label not in _NAME_LABELS or not words:
        return False
    if len(words) > 1 and any(word[0].isupper() for word in words[1:]):
        return True
    if len(words) > 1 and entity.label not in {"LOCATION", "PERSON", "MEDIA"}:
        return False  # "Armed men", "Military checkpoint" at a sentence's beginning
    return words[0][0].isupper() and entity.text.casefold() not in _COMMON


# Nominals that a sentence's beginning or a heading capitalises.
_COMMON = frozenset(
    (
        "police soldiers troops army residents officials authorities government militants rebels gunmen "
        "fighters hospital hospitals schools school roads road markets market clinics officers marines "
        "ministry navy checkpoints operation operations patrols homes houses militiamen villagers shops"
    ).split()
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _grams(words: tuple[str, ...], n: int) -> set[tuple[str, ...]]:
    return {words[i : i + n] for i in range(len(words) - n + 1)}


def _repetition(documents: _Located, boilerplate: list[tuple[str, ...]]) -> Iterator[Finding]:
    allowed: set[tuple[str, ...]] = set()
    for line in boilerplate:
        allowed |= _grams(line, NGRAM)
    owner: dict[tuple[str, ...], int] = {}
    shingles: list[set[tuple[str, ...]]] = []
    pairs: dict[tuple[int, int], tuple[str, ...]] = {}
    for i, (_, document) in enumerate(documents):
        words = _words(document.text)
        shingles.append(_grams(words, SHINGLE))
        for gram in sorted(_grams(words, NGRAM) - allowed):
            j = owner.setdefault(gram, i)
            if j != i:
                pairs.setdefault((j, i), gram)
    for (j, i), gram in pairs.items():
        path, document = documents[i]
        yield Finding(
            "V20-ngram",
            "error",
            str(path),
            document.doc_id,
            f"shares {NGRAM} words in a row with {documents[j][1].doc_id}.",
            "rewrite one of them, or list true boilerplate in boilerplate.txt",
            text=" ".join(gram),
        )
    for j, i in _similar(shingles):
        path, document = documents[i]
        jaccard = len(shingles[i] & shingles[j]) / len(shingles[i] | shingles[j])
        yield Finding(
            "V20-shingle",
            "error",
            str(path),
            document.doc_id,
            f"its {SHINGLE}-word shingles overlap with {documents[j][1].doc_id}: "
            f"Jaccard {jaccard:.2f}, allowed below {MAX_JACCARD}.",
            "write one of them anew",
        )


def _similar(shingles: list[set[tuple[str, ...]]]) -> Iterator[tuple[int, int]]:
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, grams in enumerate(shingles):
        for gram in grams:
            holders[gram].append(i)
    candidates = {pair for owners in holders.values() if len(owners) > 1 for pair in combinations(owners, 2)}
    for j, i in sorted(candidates):
        union = len(shingles[i] | shingles[j])
        if union and len(shingles[i] & shingles[j]) / union >= MAX_JACCARD:
            yield j, i
