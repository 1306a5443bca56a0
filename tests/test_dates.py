"""Expected intervals were written from a calendar of 2024 before they were run; the anchor is a Tuesday."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_ner.events.dates import DateRange, resolve_date

ANCHOR = date(2024, 5, 14)


@pytest.mark.parametrize(
    ("expression", "start", "end"),
    [
        ("2017-01-23", "2017-01-23", "2017-01-23"),
        ("14 May 2024", "2024-05-14", "2024-05-14"),
        ("May 14, 2024", "2024-05-14", "2024-05-14"),
        ("Tue 08 Nov 2022", "2022-11-08", "2022-11-08"),
        ("Thursday, Dec. 15", "2023-12-15", "2023-12-15"),
        ("14.05.2024", "2024-05-14", "2024-05-14"),
        ("03/05/2024", "2024-05-03", "2024-05-03"),
        ("3rd of May", "2024-05-03", "2024-05-03"),
        ("January 22", "2024-01-22", "2024-01-22"),
        ("December 30", "2023-12-30", "2023-12-30"),
        ("20 June", "2023-06-20", "2023-06-20"),
        ("12 June", "2024-06-12", "2024-06-12"),
        ("29 February", "2024-02-29", "2024-02-29"),
        ("Tuesday", "2024-05-14", "2024-05-14"),
        ("Monday", "2024-05-13", "2024-05-13"),
        ("Wednesday", "2024-05-08", "2024-05-08"),
        ("last Tuesday", "2024-05-07", "2024-05-07"),
        ("next Wednesday", "2024-05-15", "2024-05-15"),
        ("Tuesday night", "2024-05-14", "2024-05-14"),
        ("late Monday", "2024-05-13", "2024-05-13"),
        ("late on Monday", "2024-05-13", "2024-05-13"),
        ("noon on Saturday", "2024-05-11", "2024-05-11"),
        ("before dawn on Wednesday", "2024-05-08", "2024-05-08"),
        ("midnight on 4 May", "2024-05-04", "2024-05-04"),
        ("dusk today", "2024-05-14", "2024-05-14"),
        ("last day of September", "2023-09-30", "2023-09-30"),
        ("first day of May", "2024-05-01", "2024-05-01"),
        ("today", "2024-05-14", "2024-05-14"),
        ("yesterday", "2024-05-13", "2024-05-13"),
        ("yesterday evening", "2024-05-13", "2024-05-13"),
        ("tomorrow", "2024-05-15", "2024-05-15"),
        ("overnight", "2024-05-13", "2024-05-14"),
        ("Last night", "2024-05-13", "2024-05-14"),
        ("this morning", "2024-05-14", "2024-05-14"),
        ("last week", "2024-05-06", "2024-05-12"),
        ("this week", "2024-05-13", "2024-05-19"),
        ("next week", "2024-05-20", "2024-05-26"),
        ("this weekend", "2024-05-11", "2024-05-12"),
        ("last weekend", "2024-05-11", "2024-05-12"),
        ("last month", "2024-04-01", "2024-04-30"),
        ("next month", "2024-06-01", "2024-06-30"),
        ("last year", "2023-01-01", "2023-12-31"),
        ("past 24 hours", "2024-05-13", "2024-05-14"),
        ("past two weeks", "2024-04-30", "2024-05-14"),
        ("last three days", "2024-05-11", "2024-05-14"),
        ("two days ago", "2024-05-12", "2024-05-12"),
        ("March", "2024-03-01", "2024-03-31"),
        ("November", "2023-11-01", "2023-11-30"),
        ("last December", "2023-12-01", "2023-12-31"),
        ("November 2022", "2022-11-01", "2022-11-30"),
        ("early November 2005", "2005-11-01", "2005-11-10"),
        ("mid-March", "2024-03-11", "2024-03-20"),
        ("mid-2022", "2022-05-02", "2022-08-31"),
        ("late 2019", "2019-09-01", "2019-12-31"),
        ("2011", "2011-01-01", "2011-12-31"),
        ("1990s", "1990-01-01", "1999-12-31"),
        ("2014-2016", "2014-01-01", "2016-12-31"),
        ("spring 2022", "2022-03-01", "2022-05-31"),
        ("last winter", "2023-12-01", "2024-02-29"),
        ("4–10 June 2023", "2023-06-04", "2023-06-10"),
        ("3–9 October 2022", "2022-10-03", "2022-10-09"),
        ("11-13 Dec.", "2023-12-11", "2023-12-13"),
        ("2 and 11 September", "2023-09-02", "2023-09-11"),
        ("March 3-5", "2024-03-03", "2024-03-05"),
        ("29 April to 3 May", "2024-04-29", "2024-05-03"),
        ("9/11", "2023-11-09", "2023-11-09"),
        ("14/05", "2024-05-14", "2024-05-14"),
        ("May 12 and 13", "2024-05-12", "2024-05-13"),
        ("between May 12 and 14", "2024-05-12", "2024-05-14"),
        ("night of 13-14 May", "2024-05-13", "2024-05-14"),
        ("12, 13 and 14 May", "2024-05-12", "2024-05-14"),
        ("2024-05-02 to 2024-05-05", "2024-05-02", "2024-05-05"),
        ("13-14 May 2023, 18:05", "2023-05-13", "2023-05-14"),
        ("first quarter of 2023", "2023-01-01", "2023-03-31"),
        ("third quarter of 2023", "2023-07-01", "2023-09-30"),
        ("first half of 2023", "2023-01-01", "2023-06-30"),
        ("first week of May", "2024-05-01", "2024-05-07"),
        ("past week", "2024-05-07", "2024-05-14"),
        ("past month", "2024-04-14", "2024-05-14"),
        ("this July", "2024-07-01", "2024-07-31"),
        ("this Friday", "2024-05-17", "2024-05-17"),
        ("next spring", "2025-03-01", "2025-05-31"),
        ("since the summer", "2023-06-01", "2023-08-31"),
        ("winter 2022-23", "2022-12-01", "2023-02-28"),
        ("end of last year", "2023-09-01", "2023-12-31"),
        ("late last month", "2024-04-21", "2024-04-30"),
        ("Monday to Friday", "2024-05-13", "2024-05-17"),
        ("Thursday of last week", "2024-05-09", "2024-05-09"),
        ("early hours of Monday", "2024-05-13", "2024-05-13"),
        ("9:30 a.m. Monday", "2024-05-13", "2024-05-13"),
        ("10:00, 14 May 2024", "2024-05-14", "2024-05-14"),
        ("a few days ago", "2024-05-11", "2024-05-11"),
        ("the weekend", "2024-05-11", "2024-05-12"),
        ("the week before last", "2024-04-29", "2024-05-05"),
        ("8 Jan 23", "2023-01-08", "2023-01-08"),
        ("2-3 a.m.", "2024-05-14", "2024-05-14"),
        ("1845", "2024-05-14", "2024-05-14"),
        ("18:05", "2024-05-14", "2024-05-14"),
        ("0430 hrs", "2024-05-14", "2024-05-14"),
        ("about 7 p.m.", "2024-05-14", "2024-05-14"),
    ],
)
def test_expression(expression: str, start: str, end: str) -> None:
    found = resolve_date(expression, ANCHOR)
    assert found is not None
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "a while",
        "six long hours",
        "soon",
        "earlier",
        "for six months",
        "the town",
        "40 February 2020",
        "31 April",
    ],
)
def test_what_is_no_date(expression: str) -> None:
    assert resolve_date(expression, ANCHOR) is None


def test_clock_times_say_that_the_day_is_open() -> None:
    assert resolve_date("18:05", ANCHOR) == DateRange(ANCHOR, ANCHOR, bare_clock=True)


def test_overlap_of_intervals() -> None:
    week, day = resolve_date("last week", ANCHOR), resolve_date("Wednesday", ANCHOR)
    assert week is not None
    assert day is not None
    assert week.overlaps(day)
    assert not week.overlaps(DateRange(ANCHOR, ANCHOR))


@pytest.mark.parametrize(
    ("expression", "anchor", "start"),
    [
        ("January", date(2023, 12, 20), "2024-01-01"),
        ("this winter", date(2024, 1, 10), "2023-12-01"),
        ("last winter", date(2024, 1, 10), "2022-12-01"),
        ("next Monday", date(2024, 5, 13), "2024-05-20"),
    ],
)
def test_around_the_turn_of_the_year(expression: str, anchor: date, start: str) -> None:
    found = resolve_date(expression, anchor)
    assert found is not None
    assert found.start.isoformat() == start


WORDS = (
    "last next this past early late mid- end of the first second quarter half week weeks month year years "
    "days hours ago since between and to - , Monday Fri January Dec. March 3 12 31 2024 99999999 9999 winter "
    "summer night morning overnight today tomorrow 18:05 a.m. weekend"
).split()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.dates())
def test_no_expression_raises(words: list[str], anchor: date) -> None:
    found = resolve_date(" ".join(words), anchor)
    assert found is None or found.start <= found.end


@given(st.text(max_size=30), st.dates())
def test_no_text_raises(expression: str, anchor: date) -> None:
    found = resolve_date(expression, anchor)
    assert found is None or found.start <= found.end
