"""Scores of candidate pairs to a consistent set of relations."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..graphs import components, reaches
from ..scheme import RELATION_TYPES
from .candidates import Candidates

Decoded = tuple[int, int, int, float]  # head, tail, relation type, score


def decode(
    candidates: Candidates, scores: NDArray[np.float32], thresholds: NDArray[np.float32]
) -> list[Decoded]:
    """The relations whose score passes their type's threshold, made consistent.

    ``scores``: (pairs, relation types), between 0 and 1. SAME_EVENT and SAME_AS are equivalences: what is
    linked in one step is joined to a cluster, given as a chain from each mention to the nearest earlier one.
    Of a cycle of containment the link with the lowest score goes.
    """
    chosen = candidates.allowed & (scores >= thresholds)
    out: list[Decoded] = []
    for k, type_ in enumerate(RELATION_TYPES):
        rows = np.flatnonzero(chosen[:, k])
        links = [(int(candidates.heads[i]), int(candidates.tails[i]), float(scores[i, k])) for i in rows]
        if type_.symmetric and type_.stored_backwards:
            links = _chains(links)
        elif type_.acyclic:
            links = _without_cycles(links)
        out += [(head, tail, k, score) for head, tail, score in links]
    return sorted(out)


Link = tuple[int, int, float]


def _chains(links: list[Link]) -> list[Link]:
    cluster_of = components((head, tail) for head, tail, _ in links)
    members: dict[int, list[int]] = defaultdict(list)
    best: dict[int, float] = defaultdict(float)
    for mention in sorted(cluster_of):
        members[cluster_of[mention]].append(mention)
    for head, tail, score in links:
        for mention in (head, tail):
            best[mention] = max(best[mention], score)
    known = {(head, tail): score for head, tail, score in links}
    return [
        (later, earlier, known.get((later, earlier), min(best[later], best[earlier])))
        for cluster in members.values()
        for earlier, later in pairwise(cluster)
    ]


def _without_cycles(links: list[Link]) -> list[Link]:
    kept: list[Link] = []
    follows: dict[int, set[int]] = defaultdict(set)
    for head, tail, score in sorted(links, key=lambda link: (-link[2], link[0], link[1])):
        if not reaches(follows, tail, head):
            follows[head].add(tail)
            kept.append((head, tail, score))
    return kept
