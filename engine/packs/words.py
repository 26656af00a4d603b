"""The words a pack may use（可用的词）: what each field of a condition or consequence can be.

A slip in a word would otherwise be a rule that silently never holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from calendars.errors import CalendarFault
from calendars.windows import MonthDay
from engine.decimals import is_decimal, thousandths
from engine.packs.pack import UNIT_SORTS, Pack
from engine.terms import DUTY_KINDS, LADDERS, PENDING_KINDS, Coverage

DAY_KINDS: Final = ("workday", "weekend", "holiday", "adjusted_workday", "unknown")
CONSENT_COVERAGES: Final = (*(one.value for one in Coverage), "unstated")
SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "alert_area": ("intersects", "any"),
    "window_override": ("recorded", "ignored"),
}
MOST_DAYS: Final = 60
UNIT_COLUMNS: Final = frozenset({"unit", "body"})
"""Columns of tables that hold a unit."""
UNIT_FIELDS: Final = UNIT_COLUMNS | {"by", "decided_by"}
"""Fields of facts that hold a unit."""


_WORDS: Final[Mapping[tuple[str, str], Callable[[Pack], Iterable[str]]]] = {
    ("window", "window"): lambda pack: [window.id for window in pack.windows],
    ("situation", "name"): lambda pack: pack.situation_names,
    ("situation_cause", "name"): lambda pack: pack.situation_names,
    ("situation_cause", "cause"): lambda pack: label_words(pack, "causes"),
    ("response", "plan"): lambda pack: [plan.id for plan in pack.vocabulary.plans],
    ("day", "kind"): lambda _: DAY_KINDS,
    ("consent", "coverage"): lambda _: CONSENT_COVERAGES,
    ("holiday", "festival"): lambda pack: label_words(pack, "festivals"),
    ("incident", "kind"): lambda pack: label_words(pack, "incident_kinds"),
    ("declaration", "situation"): lambda pack: label_words(pack, "situations"),
    ("flag", "code"): lambda pack: label_words(pack, "flags"),
    ("response", "decided_by_sort"): lambda _: (*UNIT_SORTS, "unknown"),
    ("observation", "quantity"): lambda pack: [one.id for one in pack.quantities],
    ("order", "act"): lambda pack: label_words(pack, "acts"),
    ("incident", "setting"): lambda pack: [*label_words(pack, "incident_settings"), "unknown"],
    ("done", "kind"): lambda _: (*PENDING_KINDS, *DUTY_KINDS),
}


def words_for(kind: str, field: str, pack: Pack) -> Iterable[str] | None:
    """The words that ``field`` of a fact of ``kind`` can be, or ``None`` where any text may be."""
    if field in LADDERS:
        return LADDERS[field]
    if field == "class":
        return {hazard.sort for hazard in pack.vocabulary.hazards} | {"unknown"}
    if field == "hazard":
        return hazard_words(pack)
    words = _WORDS.get((kind, field))
    return words(pack) if words else None


def unit_fields(kind: str) -> frozenset[str]:
    """The fields of a fact, or the columns of a table, that hold a unit."""
    return UNIT_COLUMNS if kind.startswith("table:") else UNIT_FIELDS


def column_words(column: str, pack: Pack) -> Iterable[str] | None:
    """The words that a table's column of that name can hold."""
    named = {"hazard": "alert", "window": "window", "kind": "incident", "festival": "holiday"}
    return words_for(named[column], column, pack) if column in named else None


def hazard_words(pack: Pack) -> list[str]:
    """Hazards of the vocabulary, those that only plans call for, and the unknown one."""
    hazards = [hazard.id for hazard in pack.vocabulary.hazards]
    return [*hazards, *(plan.hazard for plan in pack.vocabulary.plans), "unknown"]


def label_words(pack: Pack, group: str) -> list[str]:
    """The words of a group of the vocabulary's labels."""
    return [word for name, word, _ in pack.vocabulary.labels if name == group]


def is_date(text: str) -> bool:
    """Whether ``text`` is a calendar date."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_days(text: str) -> bool:
    """Whether ``text`` is a number of days."""
    return text.isascii() and text.isdecimal() and int(text) <= MOST_DAYS


def span_of(text: str) -> timedelta:
    """The span of time that ``30m``, ``2h`` or ``1d`` writes（时限）. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,4})([mhd])", text, re.ASCII)
    if match is None:
        raise ValueError(text)
    number, unit = int(match.group(1)), match.group(2)
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[unit]: number})


def is_span(text: str) -> bool:
    """Whether ``text`` is a span of time of at most sixty days."""
    try:
        return span_of(text) <= timedelta(days=MOST_DAYS)
    except ValueError:
        return False


def is_count(text: str) -> bool:
    """Whether ``text`` is a whole number of at most nine digits."""
    return re.fullmatch(r"\d{1,9}", text, re.ASCII) is not None


def is_year_number(text: str) -> bool:
    """Whether ``text`` is a year of four digits."""
    return re.fullmatch(r"\d{4}", text, re.ASCII) is not None


def is_date_or_year(text: str) -> bool:
    """Whether ``text`` is a year or a date."""
    return is_year_number(text) or is_date(text)


def is_due_date(text: str) -> bool:
    """Whether ``text`` is a date, or a day of a year that is written apart."""
    return is_date(text) or is_day_of_year(text)


def is_day_of_year(text: str) -> bool:
    """Whether ``text`` is a day of any year, such as 11-20（29 February included）."""
    return re.fullmatch(r"\d\d-\d\d", text, re.ASCII) is not None and is_date(f"2024-{text}")


def due_days(cadence: str) -> tuple[Callable[[str], bool], str]:
    """What the days of a cadence can be, one or several with 、 between, and how to write them."""
    fits: Callable[[str], bool]
    if cadence == "year":
        fits, how = is_day_of_year, "写成 11-20，几天用顿号隔开"
    elif cadence == "week":
        fits, how = _in({*"1234567"}), "写 1 到 7，1 是周一，几天用顿号隔开"
    else:
        days = {*(str(day) for day in range(1, 32)), "last"}
        fits, how = _in(days), "写 1 到 31，或 last（期末），几天用顿号隔开"
    return lambda text: bool(names_of(text)) and all(map(fits, names_of(text))), how


def _in(known: Collection[str]) -> Callable[[str], bool]:
    return lambda text: text in known


def is_some_days(text: str) -> bool:
    """Whether ``text`` is a number of days above none."""
    return is_days(text) and int(text) > 0


def is_hours(text: str) -> bool:
    """Whether ``text`` is a number of hours above none, or leaves it open."""
    return not text or (is_decimal(text) and thousandths(text) > 0)


def is_year(text: str) -> bool:
    """Whether ``text`` is ``every`` or a year."""
    return text == "every" or re.fullmatch(r"\d{4}", text, re.ASCII) is not None


def is_month_day(text: str) -> bool:
    """Whether ``text`` is a day or a ten-day period of any year."""
    try:
        MonthDay.parse(text)
    except CalendarFault:
        return False
    return True


def names_of(text: str) -> tuple[str, ...]:
    """The names in a list parameter, separated by commas or 、."""
    return tuple(name.strip() for name in re.split("[,，、]", text) if name.strip())


def squeezed(text: str) -> str:
    """Text without white space: the source breaks lines in the middle of sentences."""
    return re.sub(r"\s+", "", text)
