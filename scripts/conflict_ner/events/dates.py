"""Date expressions of conflict news to calendar intervals, relative to the document's date.

Own rules for what news writes (weekdays, "overnight", "past 24 hours", "mid-March", "since June",
ranges, seasons, clock times); calendar dates themselves go to the ``dateparser`` library.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

_WEEKDAYS = {
    name: i
    for i, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: i
    for i, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_NUMBERS = {
    word: i
    for i, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 3, "24": 24, "48": 48}
_UNIT_DAYS = {"hour": 1 / 24, "day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_DAYPARTS = (
    "morning|afternoon|evening|night|dawn|dusk|noon|midday|midnight|daybreak|sunrise|sunset|sundown|"
    "lunchtime|nightfall"
)
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEASON = "|".join(_SEASONS)


@dataclass(frozen=True, slots=True)
class DateRange:
    """A closed interval of days. ``bare_clock`` marks a time of day whose day is named elsewhere."""

    start: date
    end: date
    bare_clock: bool = False

    def overlaps(self, other: DateRange) -> bool:
        return self.start <= other.end and other.start <= self.end


def resolve_date(expression: str, anchor: date) -> DateRange | None:
    """The interval that an expression names in a text dated ``anchor``, or ``None`` where it names none.

    A weekday is the latest one up to the anchor ("on Monday" in a Monday's report is that Monday),
    unless "next" stands before it. A month or day without a year is the latest one that is not later
    than the anchor by more than a month (texts announce the near future).
    """
    text = re.sub(r"\s+", " ", expression.casefold().replace("–", "-").replace("—", "-")).strip(" .,")
    text = re.sub(r"\b(?:the|of|on|in|over|at)\b ?", "", text).strip()
    try:
        return _resolve(text, anchor) if text else None
    except (OverflowError, ValueError):  # a day before year 1 or behind year 9999
        return None


def _resolve(text: str, anchor: date) -> DateRange | None:
    for rule in (
        _deictic,
        _part_of_day,
        _edge_of_month,
        _weekday,
        _span_of_units,
        _part,
        _month_or_season,
        _range,
        _clock,
        _calendar,
    ):
        found = rule(text, anchor)
        if found is not None:
            return found
    return None


def _day(day: date) -> DateRange:
    return DateRange(day, day)


def _deictic(text: str, anchor: date) -> DateRange | None:
    text = re.sub(
        rf"^(early|late|mid-?|earlier|later|shortly before|before|after) ?"
        rf"(?=({_DAYPARTS})\b|today|yesterday|tomorrow|this |last night)",
        "",
        text,
    ).strip()
    match = re.fullmatch(rf"(today|yesterday|tomorrow)(?:'s)?(?: (?:{_DAYPARTS}))?", text)
    if match:
        shift = {"today": 0, "yesterday": -1, "tomorrow": 1}[match[1]]
        return _day(anchor + timedelta(shift))
    if text in {"overnight", "last night"}:
        return DateRange(anchor - timedelta(1), anchor)
    if text in {"tonight", "now"} or re.fullmatch(rf"(?:this |same )?(?:{_DAYPARTS})", text):
        return _day(anchor)
    if text in {"pre-dawn", "predawn", "pre-dawn hours", "early hours", "small hours"}:
        return _day(anchor)
    if text == "weekend":
        return _weekend("last", anchor)
    if text in {"day before yesterday", "two nights ago"}:
        return _day(anchor - timedelta(2))
    if text in {"day after tomorrow"}:
        return _day(anchor + timedelta(2))
    return None


def _part_of_day(text: str, anchor: date) -> DateRange | None:
    """ "noon on Saturday", "before dawn on 3 May": the day counts."""
    match = re.fullmatch(rf"(?:(?:shortly |just )?(?:before|after) )?(?:{_DAYPARTS}) (.+)", text)
    return _resolve(match[1], anchor) if match else None


def _edge_of_month(text: str, anchor: date) -> DateRange | None:
    match = re.fullmatch(r"(first|last) day (.+)", text)
    month = _month_or_season(match[2], anchor) if match else None
    if match is None or month is None:
        return None
    return _day(month.start if match[1] == "first" else month.end)


def _weekday(text: str, anchor: date) -> DateRange | None:
    match = re.fullmatch(
        rf"(?:(early|late|earlier|later|since|by|until|before|after) )?(?:(last|past|this|next|coming) )?"
        rf"({_WEEKDAY})s?\.?(?: (?:{_DAYPARTS}))?",
        text,
    )
    if not match:
        return None
    day = _WEEKDAYS[match[3]]
    if match[2] in {"next", "coming"}:
        return _day(anchor + timedelta((day - anchor.weekday() - 1) % 7 + 1))
    if match[2] == "this":
        return _day(anchor + timedelta(day - anchor.weekday()))
    back = (anchor.weekday() - day) % 7
    if match[2] in {"last", "past"} and back == 0:
        back = 7
    return _day(anchor - timedelta(back))


def _span_of_units(text: str, anchor: date) -> DateRange | None:
    units = (
        "hours?|days?|nights?|weeks?|fortnights?|months?|years?|weekends?|quarters?|decades?|centur(?:y|ies)"
    )
    match = re.fullmatch(
        rf"(last|past|previous|next|coming|this|current|same|following) "
        rf"(?:(\d+|{'|'.join(_NUMBERS)}) )?({units})",
        text,
    )
    if match:
        which, count, unit = match[1], match[2], match[3].rstrip("s")
        if unit == "weekend":
            return _weekend(which, anchor)
        # "last week" is the calendar week, "past week" the seven days up to now.
        if count is None and unit in {"week", "month", "year"} and which != "past":
            return _calendar_unit(which, unit, anchor)
        number = 1 if count is None else int(count) if count.isdigit() else _NUMBERS[count]
        days = round(number * _UNIT_DAYS.get(unit, 90))
        if which in {"next", "coming", "following"}:
            return DateRange(anchor, anchor + timedelta(days))
        return DateRange(anchor - timedelta(days), anchor)
    if text == "week before last":
        last = _calendar_unit("last", "week", anchor).start
        return DateRange(last - timedelta(7), last - timedelta(1))
    match = re.fullmatch(
        rf"(?:about |around |some |nearly |almost |more than |a )?(\d+|{'|'.join(_NUMBERS)})"
        rf"(?: (?:of|or so))? ?({units}) (ago|earlier|before|later|from now)",
        text,
    )
    if match:
        number = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]
        unit = match[2].rstrip("s")
        if unit not in _UNIT_DAYS:
            return None
        sign = 1 if match[3] in {"later", "from now"} else -1
        if number * _UNIT_DAYS[unit] > 365 * 1000:
            return None
        middle = anchor + timedelta(sign * round(number * _UNIT_DAYS[unit]))
        slack = {"week": 3, "month": 15, "year": 183}.get(unit, 0)
        return DateRange(middle - timedelta(slack), middle + timedelta(slack))
    return None


def _weekend(which: str, anchor: date) -> DateRange:
    saturday = anchor - timedelta((anchor.weekday() - 5) % 7)
    if which in {"next", "coming", "following"}:
        saturday += timedelta(7)
    elif which in {"last", "past", "previous"} and anchor.weekday() >= 5:
        saturday -= timedelta(7)
    elif which == "this" and anchor.weekday() in {2, 3, 4}:
        saturday += timedelta(7)
    return DateRange(saturday, saturday + timedelta(1))


def _calendar_unit(which: str, unit: str, anchor: date) -> DateRange:
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(which, 0)
    if unit == "week":
        monday = anchor - timedelta(anchor.weekday()) + timedelta(7 * shift)
        # "last week" in running news also means the seven days before.
        if shift < 0:
            return DateRange(
                monday, anchor - timedelta(1) if anchor.weekday() == 0 else monday + timedelta(6)
            )
        return DateRange(monday, monday + timedelta(6))
    if unit == "month":
        index = anchor.year * 12 + anchor.month - 1 + shift
        return _month_range(index // 12, index % 12 + 1)
    return DateRange(date(anchor.year + shift, 1, 1), date(anchor.year + shift, 12, 31))


def _month_range(year: int, month: int) -> DateRange:
    return DateRange(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _part(text: str, anchor: date) -> DateRange | None:
    """A modifier before a longer expression: early, mid-, late, since, end, first half ..."""
    match = re.fullmatch(
        r"(since|from|until|till|by|before|after|around|about|between|during|as from|and|to) (.+)", text
    )
    if match:
        return _resolve(match[2], anchor)
    match = re.fullmatch(
        r"(early hours|small hours|early|mid-?|middle|late|end|beginning|start|first half|second half|"
        r"first week|last week|first days|last days|night|evening|morning|"
        r"(?:first|second|third|fourth) quarter)"
        r"[ -]?(.+)",
        text,
    )
    if not match:
        return None
    whole = _resolve(match[2], anchor)
    return None if whole is None else _slice(match[1], whole)


def _slice(part: str, whole: DateRange) -> DateRange:
    """The part of an interval that a modifier names; a day or two stay as they are."""
    length = (whole.end - whole.start).days + 1
    words = part.split()
    if length < 3 or words[-1] in {"hours", "night", "evening", "morning"}:
        return whole
    if words[-1] in {"week", "days"}:
        reach = timedelta(min(6, length - 1))
        if words[0] == "first":
            return DateRange(whole.start, whole.start + reach)
        return DateRange(whole.end - reach, whole.end)
    parts = {"half": 2, "quarter": 4}.get(words[-1], 3)
    index = {"first": 0, "second": 1, "third": 2, "fourth": 3, "early": 0, "beginning": 0, "start": 0}
    at = index.get(words[0], 1 if words[0].startswith("mid") else 2)
    if parts > 2 and length >= 28 and parts == 4:
        return _months(whole, at * 3, 3)
    if parts == 2 and length >= 365:
        return _months(whole, at * 6, 6)
    return DateRange(
        whole.start + timedelta(length * at // parts), whole.start + timedelta(length * (at + 1) // parts - 1)
    )


def _months(year: DateRange, first: int, count: int) -> DateRange:
    start = _month_range(year.start.year, 1 + first).start
    return DateRange(start, _month_range(year.start.year, first + count).end)


def _month_or_season(text: str, anchor: date) -> DateRange | None:
    match = re.fullmatch(rf"(?:(last|past|this|next) )?({_MONTH})\.?(?:,? ((?:19|20)\d\d))?", text)
    if match and (match[1] or match[3] or match[2] in _MONTHS):
        month = _MONTHS[match[2]]
        if match[3]:
            return _month_range(int(match[3]), month)
        year = anchor.year
        if match[1] == "next":
            year += month <= anchor.month
        elif match[1] in {"last", "past"}:
            year -= month >= anchor.month
        elif match[1] is None:
            year = next(y for y in (year + 1, year, year - 1) if date(y, month, 1) <= anchor + timedelta(31))
        return _month_range(year, month)
    match = re.fullmatch(rf"(?:(last|past|this|next) )?({_SEASON})(?:,? ((?:19|20)\d\d))?", text)
    if match:
        return _season(match[1], match[2], int(match[3]) if match[3] else None, anchor)
    match = re.fullmatch(rf"({_SEASON}) ((?:19|20)\d\d)[-/](\d\d|\d{{4}})", text)
    if match:
        return _season(None, match[1], int(match[2]), anchor)
    match = re.fullmatch(r"((?:1[5-9]|20)\d\d)(s)?", text)
    if match and (match[2] or int(match[1]) >= 1900):  # "1845" alone is a clock time
        year = int(match[1])
        return DateRange(date(year, 1, 1), date(year + (9 if match[2] else 0), 12, 31))
    match = re.fullmatch(r"((?:1[5-9]|20)\d\d)[-/](\d\d|\d{4})", text)
    if match and not (
        len(match[2]) == 2 and int(match[2]) <= 12 and "-" in text and int(match[1]) % 100 >= int(match[2])
    ):
        year = int(match[1])
        end = int(match[2]) if len(match[2]) == 4 else year // 100 * 100 + int(match[2])
        return DateRange(date(year, 1, 1), date(end, 12, 31)) if end >= year else None
    return None


def _season(which: str | None, name: str, year: int | None, anchor: date) -> DateRange:
    """A season of a year, or the latest begun, the last finished, or the next one."""
    first, last = _SEASONS[name]

    def of(year: int) -> DateRange:
        return DateRange(date(year, first, 1), _month_range(year + (last < first), last).end)

    if year is not None:
        return of(year)
    years = range(anchor.year + 1, anchor.year - 3, -1)
    if which in {"last", "past"}:
        return of(next(y for y in years if of(y).end < anchor))
    if which == "next":
        return of(next(y for y in reversed(years) if of(y).start > anchor))
    if which == "this" and of(anchor.year).start > anchor and of(anchor.year - 1).end < anchor:
        return of(anchor.year)
    return of(next(y for y in years if of(y).start <= anchor))


def _range(text: str, anchor: date) -> DateRange | None:
    text = re.sub(r" ?(?:-|\b(?:to|through|and|until|till)\b) ?", "-", text)
    text = re.sub(r"^(?:night|evening|morning)s? ", "", text)
    match = re.fullmatch(rf"(\d{{1,2}})(?:, ?\d{{1,2}})*[-/](\d{{1,2}}) (({_MONTH})\.?(?:,? \d{{4}})?)", text)
    if match:
        return _join(f"{match[1]} {match[3]}", f"{match[2]} {match[3]}", anchor)
    match = re.fullmatch(rf"(({_MONTH})\.?) (\d{{1,2}})(?:, ?\d{{1,2}})*-(\d{{1,2}})((?:,? \d{{4}})?)", text)
    if match:
        return _join(f"{match[1]} {match[3]}{match[5]}", f"{match[1]} {match[4]}{match[5]}", anchor)
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)-(\d{4}-\d\d-\d\d)", text)
    if match:
        return _join(match[1], match[2], anchor)
    match = re.fullmatch(rf"((?:.*\b)?(?:{_MONTH}|{_WEEKDAY}|\d{{4}})\.?(?:,? \d{{1,2}})?)-(.+)", text)
    if match:
        right = match[2]
        year = re.search(r"\b(?:19|20)\d\d\b", right)
        left = match[1] if not year or re.search(r"\d{4}", match[1]) else f"{match[1]} {year[0]}"
        return _join(left, right, anchor)
    return None


def _join(left: str, right: str, anchor: date) -> DateRange | None:
    first, last = _resolve(left.strip(), anchor), _resolve(right.strip(), anchor)
    if first is None or last is None:
        return None
    if first.start > last.end and right.strip(" .") in _WEEKDAYS:
        # "Monday to Friday": the right end is the one behind the left.
        last = _day(first.start + timedelta((_WEEKDAYS[right.strip(" .")] - first.start.weekday()) % 7))
    return DateRange(first.start, last.end) if first.start <= last.end else None


def _clock(text: str, anchor: date) -> DateRange | None:
    hour, minute = r"(?:[01]?\d|2[0-4])", r"[0-5]\d"
    text = re.sub(rf"^({hour})-({hour} ?[ap]\.?m)", r"\2", text)
    if re.fullmatch(
        rf"(?:around |about |~|c\. ?)?"
        rf"(?:{hour}(?:[:.h]?{minute})? ?[ap]\.?m\.?|{hour}[:.h]{minute}(?:[:.]{minute})?|[012]\d{minute})"
        rf"(?: ?(?:hrs?|hours|local(?: time)?|utc|gmt|z|lt|l|zulu))?",
        text,
    ):
        return DateRange(anchor, anchor, bare_clock=True)
    return None


def _calendar(text: str, anchor: date) -> DateRange | None:
    """A calendar date in any usual spelling, with or without weekday, clock time and year."""
    weekday_of_week = re.fullmatch(rf"({_WEEKDAY}) ((?:last|this|next) week)", text)
    if weekday_of_week:
        week = _resolve(weekday_of_week[2], anchor)
        return week and _day(week.start + timedelta(_WEEKDAYS[weekday_of_week[1]]))
    time = r"\d{1,2}(?:[:.]\d\d)?(?: ?(?:hrs?|hours|[ap]\.?m\.?|utc|gmt|local))?"
    without = re.sub(
        rf"(?:[, ]+\d{{1,2}}[:.]\d\d(?: ?(?:hrs?|[ap]\.?m\.?|utc|gmt|local))?$|^{time},? (?=.*[a-z]))",
        "",
        text,
    )
    if without != text and not re.match(rf"(?:{_MONTH})\b", without):
        found = _resolve(without.strip(" ,"), anchor)
        if found is not None and not found.bare_clock:
            return found
    text = re.sub(rf"\b(?:{_WEEKDAY})\b\.?,?\s?", "", text)
    text = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1", text)
    text = re.sub(rf"\b(?:early|late|{_DAYPARTS})\b,?", "", text).strip(" ,.-")
    day_, year_ = r"\d{1,2}", r"(?:\d{4}|'?\d\d)"
    if not re.fullmatch(
        rf"{day_}[ -]?(?:{_MONTH})\.?(?:[ ,-]+{year_})?|(?:{_MONTH})\.? {day_}(?:,? {year_})?|"
        rf"{day_}([./-]){day_}\1{year_}|{day_}/{day_}|\d{{4}}([./-]){day_}\2{day_}",
        text,
    ):
        return None
    iso = bool(re.match(r"\d{4}", text))
    data = _parser(iso).get_date_data(text, _formats(text))
    if data.date_obj is None:
        return None
    found = data.date_obj
    try:
        day = date(found.year, found.month, found.day)
        if not re.search(
            rf"\d{{4}}|[./-]\d+[./-]\d\d$|^\d{{1,2}}[ -]?(?:{_MONTH})\.?[ ,-]+'?\d\d$|, ?'?\d\d$", text
        ):
            day = _latest_year(day, anchor)
    except ValueError:
        return None
    if data.period == "month":
        return _month_range(day.year, day.month)
    return _day(day)


def _latest_year(day: date, anchor: date) -> date:
    """The latest such day that is at most a month after the anchor."""
    candidates = []
    for year in range(anchor.year + 1, anchor.year - 9, -1):
        try:
            candidates.append(day.replace(year=year))
        except ValueError:  # 29 February
            continue
    return next(c for c in candidates if c <= anchor + timedelta(31))


def _formats(text: str) -> list[str]:
    if re.match(r"\d{4}-", text):
        return ["%Y-%m-%d"]
    return []


@lru_cache(maxsize=2)
def _parser(iso: bool) -> Any:
    from dateparser.date import DateDataParser

    # 2000 is a leap year, so that "29 February" parses; _latest_year then finds the year.
    return DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(2000, 1, 1),
            "DATE_ORDER": "YMD" if iso else "DMY",
            "PREFER_DAY_OF_MONTH": "first",
            "RETURN_AS_TIMEZONE_AWARE": False,
            "PARSERS": ["custom-formats", "absolute-time"],
        },
    )
