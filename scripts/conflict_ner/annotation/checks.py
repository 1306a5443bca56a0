"""The checks of one document, each a function from a :class:`Context` to findings.

The codes are listed in corpus/README.md. Integrity (codes V01, V02,
V03, V07, V08-endpoint) is checked by :mod:`conflict_ner.document`, on which these rely.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from ..document import Entity
from ..findings import Finding
from ..graphs import components, reaches
from ..scheme import CASUALTY_LABELS, EVENT_LABELS, RELATIONS
from .context import Context
from .lexicon import (
    ABBREVIATIONS,
    CASUALTY_WORD,
    GROUP_HEADS,
    NUMBER_WORDS,
    PARTITIVE_AFTER,
    PARTITIVE_BEFORE,
    PLATFORM_NOUNS,
)

_CASUALTY_REACH = 8  # words
_EDGES = "\"'“”‘’‚‛„‟‹›«»()[]{},;:!?…–—- \t\u00a0#"
_ACTOR_FAMILIES = (
    frozenset({"STATE_FORCE", "ORG", "LOCATION", "NORP"}),
    frozenset({"ARMED_GROUP", "ORG", "NORP"}),
    frozenset({"CIVILIAN", "ORG", "NORP"}),
    frozenset({"MEDIA", "ORG"}),
    frozenset({"PERSON", "CIVILIAN"}),
    frozenset({"FACILITY"}),
    frozenset({"WEAPON"}),
    frozenset({"PLATFORM"}),
)
_GENERIC_HEADS = frozenset(
    "forces fighters militants terrorists operatives troops group regime province".split()
)


def check_edges(context: Context) -> Iterator[Finding]:
    """V04: no white space, quote, bracket, comma, full stop or possessive at a span's edge."""
    for entity in context.document.entities:
        text = entity.text
        bad = ""
        if text[0] in _EDGES or text[0].isspace() or text[0] == ".":
            bad = text[0]
        elif text[-1] in _EDGES or text[-1].isspace():
            bad = text[-1]
        elif text.endswith(("'s", "’s")):
            bad = text[-2:]
        elif text.endswith(".") and not _closes_abbreviation(text):
            bad = "."
        if bad:
            yield context.finding(
                "V04-edge", entity, f"the span begins or ends with {bad!r}.", "leave it outside (S3)"
            )


def _closes_abbreviation(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1].casefold()
    return last in ABBREVIATIONS or re.fullmatch(r"(?:[^\W\d]\.){2,}", last) is not None


def check_line_breaks(context: Context) -> Iterator[Finding]:
    """V05: no span crosses a line break."""
    for entity in context.document.entities:
        if "\n" in entity.text:
            yield context.finding(
                "V05-line-break", entity, "the span crosses a line break.", "label the head's line (T2)"
            )


def check_tokens(context: Context) -> Iterator[Finding]:
    """V06: every span aligns with the tokens of the pipeline's tokenizer."""
    if context.tokenize is None:
        return
    tokens = context.tokenize(context.document.text)
    starts = {start for start, _ in tokens}
    ends = {end for _, end in tokens}
    for entity in context.document.entities:
        if entity.start in starts and entity.end in ends:
            continue
        cut = [
            context.document.text[start:end]
            for start, end in tokens
            if start < entity.start < end or start < entity.end < end
        ]
        yield context.finding(
            "V06-token",
            entity,
            f"the span cuts through the token {' and '.join(map(repr, cut))}.",
            "move the edge to a token boundary, or part the words with a space in the text",
        )


def check_signatures(context: Context) -> Iterator[Finding]:
    """V08: head and tail labels are an allowed pair of the relation type."""
    for relation in context.document.relations:
        head, tail = context.by_id[relation.head], context.by_id[relation.tail]
        if not RELATIONS[relation.label].allows(head.label, tail.label):
            turned = RELATIONS[relation.label].allows(tail.label, head.label)
            yield context.relation_finding(
                "V08-signature",
                relation,
                "the type does not join these labels.",
                "turn it round" if turned else "choose another type or correct a label (section 2)",
            )


def check_scope(context: Context) -> Iterator[Finding]:
    """V09: sentence and token distance stay inside the type's window."""
    for relation in context.document.relations:
        type_ = RELATIONS[relation.label]
        window = type_.window
        head, tail = context.by_id[relation.head], context.by_id[relation.tail]
        if window.whole_document_for_aliases and are_aliases(head.text, tail.text):
            continue
        gap = context.sentence_of(head) - context.sentence_of(tail)
        if type_.symmetric:
            gap = abs(gap)
        words = context.words_between(head, tail)
        if not 0 <= gap <= window.sentences:
            allowed = {
                0: "its head's sentence",
                1: "its head's sentence or the one before",
            }.get(window.sentences, f"{window.sentences} sentences back")
            yield context.relation_finding(
                "V09-scope",
                relation,
                f"the tail is {gap} sentences back; {relation.label} reaches {allowed}.",
                "attach it to a mention inside the window, or leave it out",
            )
        elif window.tokens is not None and words > window.tokens:
            yield context.relation_finding(
                "V09-scope",
                relation,
                f"{words} words lie between; {relation.label} reaches {window.tokens}.",
                "attach it to a nearer mention, or leave it out",
            )


def are_aliases(left: str, right: str) -> bool:
    """Whether one name contains or abbreviates the other (rule L5), generic heads stripped."""
    a, b = bare_words(left), bare_words(right)
    if not a or not b:
        return False
    if set(a) <= set(b) or set(b) <= set(a):
        return True
    return _is_acronym(left, right) or _is_acronym(right, left)


def bare_words(text: str) -> list[str]:
    """The words of a name without generic heads, plural and letter case, for comparing names (L5)."""
    words = [word.casefold() for word in re.findall(r"\w+", text)]
    # "Ethiopians" and "Ethiopian troops" are one name.
    return [_singular(word) for word in words if word not in _GENERIC_HEADS] or words


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _is_acronym(short: str, long: str) -> bool:
    letters = re.sub(r"\W", "", short)
    if not (2 <= len(letters) <= 10 and sum(c.isupper() for c in letters) >= len(letters) - 1):
        return False
    words = re.findall(r"\w+", long)
    initials = "".join(word[0] for word in words)
    capitals = "".join(word[0] for word in words if word[0].isupper())
    return letters.casefold() in {initials.casefold(), capitals.casefold()}


def check_graph(context: Context) -> Iterator[Finding]:
    """V10: no relation twice, symmetric types once and backwards, no cycles of containment."""
    seen: set[tuple[str, frozenset[str] | tuple[str, str]]] = set()
    edges: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for relation in context.document.relations:
        type_ = RELATIONS[relation.label]
        ends = (relation.head, relation.tail)
        key = (relation.label, frozenset(ends) if type_.symmetric else ends)
        if key in seen:
            yield context.relation_finding(
                "V10-duplicate", relation, "the relation stands twice.", "keep it once"
            )
        seen.add(key)
        head, tail = context.by_id[relation.head], context.by_id[relation.tail]
        if type_.stored_backwards and head.start < tail.start:
            yield context.relation_finding(
                "V10-symmetric", relation, "the head stands before the tail.", "turn it round (R5)"
            )
        if type_.acyclic:
            edges[relation.label][relation.head].append(relation.tail)
    for relation in context.document.relations:
        if RELATIONS[relation.label].acyclic and reaches(edges[relation.label], relation.tail, relation.head):
            yield context.relation_finding(
                "V10-cycle", relation, "the relation closes a cycle.", "remove one of its links"
            )


def check_casualties(context: Context) -> Iterator[Finding]:
    """V12, V15: casualty numbers are numbers near a casualty word, and hang on an event."""
    counted = {r.tail for r in context.document.relations if r.label == "CASUALTIES"}
    text = context.document.text
    for entity in context.document.entities:
        if entity.label not in CASUALTY_LABELS:
            continue
        words = re.findall(r"\w+", entity.text.casefold())
        if not any(word in NUMBER_WORDS or word[0].isdigit() for word in words):
            yield context.finding(
                "V12-number",
                entity,
                "the span holds no number and no listed quantifier.",
                "label the numeral with its approximator, nothing else",
            )
        first = bisect_left(context.word_starts, entity.start)
        last = bisect_left(context.word_starts, entity.end)
        before = context.words[max(0, first - _CASUALTY_REACH) : first]
        after = context.words[last : last + _CASUALTY_REACH]
        if not any(CASUALTY_WORD.match(text[s:e]) for s, e in (*before, *after)):
            yield context.finding(
                "V12-casualty-word",
                entity,
                f"no casualty word stands within {_CASUALTY_REACH} words.",
                "only conflict tolls are labelled; another count stays unlabelled",
            )
        if entity.id not in counted and not _is_partitive(context, entity):
            yield context.finding(
                "V15-casualties",
                entity,
                "the number has no CASUALTIES relation and does not stand at 'including', "
                "'among them' or 'of whom'.",
                "link it to its event, or leave a non-conflict count unlabelled",
            )


def _is_partitive(context: Context, entity: Entity) -> bool:
    start, end = context.sentences[context.sentence_of(entity)]
    before = context.document.text[max(start, entity.start - 60) : entity.start]
    after = context.document.text[entity.end : min(end, entity.end + 30)]
    return PARTITIVE_BEFORE.search(before) is not None or PARTITIVE_AFTER.match(after) is not None


def check_dates(context: Context) -> Iterator[Finding]:
    """V13: every DATE resolves against the document's date, which the metadata must hold."""
    if context.resolve_date is None:
        return
    dates = [entity for entity in context.document.entities if entity.label == "DATE"]
    if context.date is None:
        if dates or "date" in context.document.meta:
            yield Finding(
                "V13-document-date",
                "error",
                context.file,
                context.document.doc_id,
                "meta.date is missing or not an ISO date.",
                "write the publication date as YYYY-MM-DD",
                text=str(context.document.meta.get("date", "")),
            )
        return
    for entity in dates:
        if context.resolve_date(entity.text, context.date) is None:
            yield context.finding(
                "V13-date",
                entity,
                "the expression does not resolve to a day or range.",
                "durations and vague adverbs are not DATE; mend the span or extend events/dates.py",
            )


def check_triggers(context: Context) -> Iterator[Finding]:
    """V14: every trigger takes part in a relation; hard negatives hold none but the listed."""
    linked = {id_ for r in context.document.relations for id_ in (r.head, r.tail)}
    hard_negative = context.document.meta.get("emphasis") == "hard_negative"
    for entity in context.document.entities:
        if entity.label not in EVENT_LABELS:
            continue
        if hard_negative:
            yield context.finding(
                "V14-hard-negative",
                entity,
                "a hard-negative document holds a trigger.",
                "unlabel it, or list it as a waiver with the reason",
            )
        if entity.id not in linked:
            yield context.finding(
                "V14-trigger",
                entity,
                "the trigger takes part in no relation.",
                "check that it is an event, and whether an argument stands in its window (E5)",
                level="warning",
            )


def check_label_consistency(context: Context) -> Iterator[Finding]:
    """V16: one string has one label inside a document (letter case and numerals aside)."""
    first: dict[str, Entity] = {}
    for entity in context.document.entities:
        earlier = first.setdefault(entity.text.casefold(), entity)
        if earlier.label != entity.label and not {earlier.label, entity.label} <= set(CASUALTY_LABELS):
            yield context.finding(
                "V16-label",
                entity,
                f"the same string is {earlier.label} at {earlier.start}-{earlier.end}.",
                "make them agree, or waive it with the reason",
            )


def check_clusters(context: Context) -> Iterator[Finding]:
    """V18: mentions of one event agree in date and place, aliases in kind."""
    yield from _event_cluster_findings(context)
    for cluster in _clusters(context, "SAME_AS"):
        labels = {entity.label for entity in cluster}
        if not any(labels <= family for family in _ACTOR_FAMILIES):
            names = ", ".join(f"{e.text!r} {e.label}" for e in cluster)
            yield context.finding(
                "V18-same-as",
                cluster[-1],
                f"the SAME_AS cluster mixes kinds: {names}.",
                "correct a label or remove a link",
            )


def _clusters(context: Context, label: str) -> list[list[Entity]]:
    """Connected components of a symmetric relation, each in text order."""
    links = ((r.head, r.tail) for r in context.document.relations if r.label == label)
    groups: dict[str, list[Entity]] = defaultdict(list)
    for id_, name in components(links).items():
        groups[name].append(context.by_id[id_])
    return [sorted(group, key=lambda e: e.start) for group in groups.values()]


def _event_cluster_findings(context: Context) -> Iterator[Finding]:
    arguments: dict[str, dict[str, list[Entity]]] = defaultdict(lambda: defaultdict(list))
    for relation in context.document.relations:
        if relation.label in {"TIME", "PLACE"}:
            arguments[relation.head][relation.label].append(context.by_id[relation.tail])
    related = _related_places(context)
    for cluster in _clusters(context, "SAME_EVENT"):
        for left, right in combinations(cluster, 2):
            times = (arguments[left.id]["TIME"], arguments[right.id]["TIME"])
            if context.resolve_date and context.date and _dates_conflict(context, *times):
                yield context.finding(
                    "V18-dates",
                    right,
                    f"its date {_quote(times[1])} conflicts with {_quote(times[0])} of "
                    f"{left.text!r} ({left.id}) in the same SAME_EVENT cluster.",
                    "part the events or correct a TIME (R7)",
                )
            places = tuple(
                [e for e in arguments[side.id]["PLACE"] if e.label == "LOCATION"] for side in (left, right)
            )
            if all(places) and not any(related(a, b) for a in places[0] for b in places[1]):
                yield context.finding(
                    "V18-places",
                    right,
                    f"its place {_quote(places[1])} has no stated link with {_quote(places[0])} of "
                    f"{left.text!r} ({left.id}) in the same SAME_EVENT cluster.",
                    "part the events, or check that one place lies in the other",
                    level="warning",
                )


def _quote(entities: Iterable[Entity]) -> str:
    return ", ".join(repr(entity.text) for entity in entities)


def _dates_conflict(context: Context, left: list[Entity], right: list[Entity]) -> bool:
    assert context.resolve_date is not None and context.date is not None
    ranges = [
        [
            found
            for e in side
            if (found := context.resolve_date(e.text, context.date)) is not None and not found.bare_clock
        ]
        for side in (left, right)
    ]
    return all(ranges) and not any(
        a.start <= b.end and b.start <= a.end for a in ranges[0] for b in ranges[1]
    )


def _related_places(context: Context) -> Callable[[Entity, Entity], bool]:
    """Whether two places are equal, aliases, or one inside the other by the document's own links."""
    links: dict[str, set[str]] = defaultdict(set)
    for relation in context.document.relations:
        if relation.label in {"LOCATED_IN", "SAME_AS"}:
            head, tail = (context.by_id[id_].text.casefold() for id_ in (relation.head, relation.tail))
            links[head].add(tail)
            if relation.label == "SAME_AS":
                links[tail].add(head)

    def related(left: Entity, right: Entity) -> bool:
        a, b = left.text.casefold(), right.text.casefold()
        return are_aliases(a, b) or reaches(links, a, b) or reaches(links, b, a)

    return related


def check_group_heads(context: Context) -> Iterator[Finding]:
    """V19: a group head swallows its nationality; a platform noun does not end a group span."""
    text = context.document.text
    entities = context.document.entities
    for i, entity in enumerate(entities):
        if entity.label in {"STATE_FORCE", "ARMED_GROUP", "ORG"} and entity.text.strip():
            words = entity.text.casefold().split()
            last = words[-1]
            if last in PLATFORM_NOUNS and len(words) > 1 and words[-2] != "suicide":
                yield context.finding(
                    "V19-platform",
                    entity,
                    f"a group span ends in the platform noun {last!r}.",
                    "label owner and platform as two spans (principle 3)",
                )
        if entity.label != "NORP" or _is_coordinated(text, entities, i):
            continue
        following = entities[i + 1] if i + 1 < len(entities) else None
        adjacent = following is not None and text[entity.end : following.start] == " "
        if adjacent and following is not None:
            swallowed = following.label in {"STATE_FORCE", "ARMED_GROUP", "ORG", "CIVILIAN"}
            head = following.text
        else:
            match = re.match(r" (\w+)", text[entity.end :])
            head = match.group(1) if match else ""
            swallowed = head.casefold() in GROUP_HEADS
        if swallowed:
            yield context.finding(
                "V19-group-head",
                entity,
                f"the group head {head!r} follows directly.",
                f"make it one span: [{entity.text} {head}] (principle 3)",
            )


def _is_coordinated(text: str, entities: tuple[Entity, ...], i: int) -> bool:
    """Whether the modifier is one of several before one head (rule T4)."""
    if i == 0:
        return False
    between = text[entities[i - 1].end : entities[i].start]
    return entities[i - 1].label in {"NORP", "LOCATION"} and (
        re.fullmatch(r"(?:, | and | or |, and |, or |[-–/])", between) is not None
    )


CHECKS: tuple[Callable[[Context], Iterable[Finding]], ...] = (
    check_edges,
    check_line_breaks,
    check_tokens,
    check_signatures,
    check_scope,
    check_graph,
    check_casualties,
    check_dates,
    check_triggers,
    check_label_consistency,
    check_clusters,
    check_group_heads,
)
