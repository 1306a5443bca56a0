"""Two questions about links: what hangs together, and what reaches what. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def components(links: Iterable[tuple[Node, Node]]) -> dict[Node, Node]:
    """Each linked node's connected component, named by one of its nodes."""
    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for left, right in links:
        parent[root(left)] = root(right)
    return {node: root(node) for node in list(parent)}


def reaches(follows: Mapping[Node, Iterable[Node]], start: Node, goal: Node) -> bool:
    """Whether directed links lead from one node to another; a node reaches itself."""
    stack, seen = [start], {start}
    while stack:
        node = stack.pop()
        if node == goal:
            return True
        for following in follows.get(node, ()):
            if following not in seen:
                seen.add(following)
                stack.append(following)
    return False
