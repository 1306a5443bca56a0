from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_ner.sentences import sentence_index, split_sentences, word_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Heading\n• item one\n\nText.", ["Heading", "• item one", "Text."]),
        ("Capt. Liban of the 27th Div. said so.", ["Capt. Liban of the 27th Div. said so."]),
        ("The U.S. Army left. U.S. officials stayed.", ["The U.S. Army left.", "U.S. officials stayed."]),
        ("They came at 3 a.m. The camp slept.", ["They came at 3 a.m.", "The camp slept."]),
        ("Report No. 23 came. He said no. It ended.", ["Report No. 23 came.", "He said no.", "It ended."]),
        ('"We left." She wept. "Why?" he asked.', ['"We left."', "She wept.", '"Why?" he asked.']),
        ("J. Smith and A. B. Jones met.", ["J. Smith and A. B. Jones met."]),
        ("Gunfire in clip C. Unverified.", ["Gunfire in clip C.", "Unverified."]),
        ("About 2.5 km away. Then ... nothing.", ["About 2.5 km away.", "Then ... nothing."]),
        ("In the sun. There he sat. Then he left.", ["In the sun.", "There he sat.", "Then he left."]),
        ("On Sat. 3 Dec. 2022 it fell.", ["On Sat. 3 Dec. 2022 it fell."]),
        ("Maj.-Gen. Smith left. Camp B. is ours.", ["Maj.-Gen. Smith left.", "Camp B. is ours."]),
        ("In D.R. Congo it rained.", ["In D.R. Congo it rained."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == expected


@given(st.text(alphabet="aB .!?\"'\n1“”", max_size=60))
def test_sentences_hold_every_visible_character_once(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())
    assert spans == sorted(spans)
    assert all(not text[s].isspace() and not text[e - 1].isspace() for s, e in spans)
    assert all("\n" not in text[s:e] for s, e in spans)


def test_index_of_an_offset() -> None:
    sentences = split_sentences("One. Two. Three.")
    assert [sentence_index(sentences, offset) for offset in (0, 3, 5, 10, 15)] == [0, 0, 1, 2, 2]


def test_words_are_words_and_marks() -> None:
    text = "al-Bab, 7!"
    assert [text[s:e] for s, e in word_spans(text)] == ["al", "-", "Bab", ",", "7", "!"]
