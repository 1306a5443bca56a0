"""Sentences and words by rule, for the relation windows of the guidelines. Standard library only.

The guideline's sentence is typographic: a line break always ends one (headings and list items count),
and inside a line a full stop, question or exclamation mark does, unless it closes an abbreviation.
The trained pipeline has its own statistical segmenter; annotation checks need one that never changes.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_WORD = re.compile(r"\w+|[^\w\s]")
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+(\S+))")
_OPENERS = "\"'“‘«([-–—•#@"
# Never end a sentence in front of what they belong to: capitalised titles, months and weekdays ...
_TITLES = frozenset(
    (
        "Mr Mrs Ms Dr Prof Rev St Spc Supt Insp Asst Sgt Cpl Pte Pvt Capt Cpt Maj Lt Col Brig Gen Adm Cdr "
        "Cmdr Cmdt Gov Sen "
        "Rep Hon Amb Pres Nos Art Sec Mt Ft Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues "
        "Wed Thu Thur Thurs Fri Sat Sun"
    ).split()
)
# ... and short forms in any case.
_SHORT_FORMS = frozenset("approx ca cf vs e.g i.e fig para vol pp nos".split())
# May end one: decided by the next word.
_OPEN_ABBREVIATIONS = frozenset("a.m p.m u.s u.n u.k d.c inc ltd corp co jr sr etc al".split())
_STARTERS = frozenset(
    (
        "the a an in on at he she it they we i but and no one two three this that these those its their "
        "his her after before when while as if since some several local earlier later meanwhile there"
    ).split()
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Half-open code-point offsets of the sentences, in order, without surrounding white space."""
    sentences: list[tuple[int, int]] = []
    line_start = 0
    for line in text.split("\n"):
        start = line_start
        for match in _STOP.finditer(line):
            if _ends_sentence(line, match):
                _append(sentences, text, start, line_start + match.end())
                start = line_start + match.end()
        _append(sentences, text, start, line_start + len(line))
        line_start += len(line) + 1
    return sentences


def _append(sentences: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        sentences.append((start, end))


def _ends_sentence(line: str, match: re.Match[str]) -> bool:
    following = match.group(1)
    bare = following.lstrip(_OPENERS)
    # "gone ... but" and "2.5 km" go on; capitals, digits and quotes begin a sentence.
    if bare and bare[0].islower():
        return False
    if not match.group().startswith("."):
        return True
    before = line[: match.start()].rsplit(None, 1)
    written = before[-1].lstrip(_OPENERS).rpartition("-")[2] if before else ""
    word = written.casefold()
    if written in _TITLES or word in _SHORT_FORMS:
        return False
    if word == "no":
        return not bare[:1].isdigit()
    if word in _OPEN_ABBREVIATIONS or re.fullmatch(r"[A-Z](?:\.[A-Z])+", written):
        return bare.rstrip(",.:;").casefold() in _STARTERS
    # A single capital is an initial ("J. Smith"), but not "I" or the end of a code ("clip C.").
    if re.match(r"[A-Z]\.", following) and len(word) == 1:
        return False
    return not (len(word) == 1 and word.isalpha() and _is_initial(line, match.start()))


def _is_initial(line: str, stop: int) -> bool:
    before = line[: stop - 1].rsplit(None, 1)
    previous = before[-1] if before else ""
    return (
        line[stop - 1].isupper()
        and line[stop - 1] != "I"
        and (not previous or previous[0].isupper() or previous.endswith("."))
    )


def sentence_index(sentences: list[tuple[int, int]], offset: int) -> int:
    """Index of the sentence that holds an offset (the one before it, between two sentences)."""
    return max(0, bisect_right([start for start, _ in sentences], offset) - 1)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Half-open offsets of words and single punctuation marks."""
    return [match.span() for match in _WORD.finditer(text)]
