"""The calendar as facts（日历事实）: dates, yearly windows, holidays, kinds of day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from calendars.holidays import DayKind
from calendars.notices import HolidayBlock, Notice
from calendars.windows import MonthDay, YearlyWindow
from engine.errors import InputFault
from engine.facts.choices import missing_words
from engine.facts.fact import Fact, Flag
from engine.facts.moments import DAY, midnight
from engine.facts.scope import Gathering
from engine.inference.compiling import value_of
from engine.inference.program import atom
from engine.packs.pack import FromParameter, FromReading, Term, Window
from engine.packs.words import names_of
from engine.records.record import FOREVER, WindowOverride


def calendar_facts(gathering: Gathering) -> Iterator[Fact | Flag]:
    """Facts of the calendar for the stretch, and flags for what no notice decides.

    Raises:
        InputFault: R302 a decision about a window that the pack does not have.

    """
    _refuse_unknown_windows(gathering)
    for source in (_dates, _windows, _holidays, _days):
        yield from source(gathering)


def _refuse_unknown_windows(gathering: Gathering) -> None:
    known = [name for window in gathering.pack.windows for name in (window.id, window.title)]
    for record in gathering.recorded(WindowOverride):
        if record.window not in known:
            raise InputFault(
                "R302",
                f"没有窗口 {record.window}",
                where=record.where,
                remedy=f"窗口：{'、'.join(known)}",
            )


def _dates(gathering: Gathering) -> Iterator[Fact]:
    """A fact for each range of dates that some rule names."""
    for pattern in gathering.program.inputs:
        if pattern.kind == "date":
            bounds = {test.field: str(test.value) for test in pattern.tests}
            start = midnight(date.fromisoformat(bounds.get("from", "1990-01-01")))
            through = bounds.get("through")
            end = midnight(date.fromisoformat(through)) + DAY if through else FOREVER
            text = _range_words(bounds.get("from"), through)
            yield Fact(atom("date", **bounds), start, end, text, "calendar")


def _range_words(first: str | None, through: str | None) -> str:
    if first is None:
        return f"日期在 {through} 及以前"
    return f"日期在 {first} 至 {through} 之间" if through else f"日期在 {first} 及以后"


def _required(term: FromParameter, gathering: Gathering) -> bool:
    """Whether the parameter must be filled in."""
    return not gathering.pack.parameter_by_id[term.parameter].optional


def _windows(gathering: Gathering) -> Iterator[Fact | Flag]:
    for window in gathering.pack.windows:
        yield from _window_facts(window, gathering)


def _window_facts(window: Window, gathering: Gathering) -> Iterator[Fact | Flag]:
    overrides = _overrides(window, gathering.recorded(WindowOverride))
    obeyed = gathering.setting_value("window_override") == "recorded"
    readings = _readings_of(window)
    if not overrides:
        yield from _undated(window, gathering)
    for first, last in _occurrences(window, gathering):
        if not (obeyed and any(o.first <= last and first <= o.last for o in overrides)):
            yield _window_fact(window, first, last, "", readings)
    for record in overrides:
        if obeyed:
            yield _window_fact(window, record.first, record.last, record.document, readings)
        else:
            text = f"{window.title} 调整（{record.document}）不生效"
            end = midnight(record.last) + DAY
            yield Flag("window_override_ignored", text, midnight(record.first), end, record.where)


def _undated(window: Window, gathering: Gathering) -> Iterator[Flag]:
    """A flag for each day of the window that is the operator's to say and is not said."""
    start, end = midnight(gathering.first), midnight(gathering.last) + DAY
    year = str(value_of(window.year, gathering.pack, gathering.setting))
    if year not in {"every", "", str(gathering.first.year), str(gathering.last.year)}:
        return
    days = [term for span in window.spans for term in span]
    for term in dict.fromkeys((window.year, *days)):
        if isinstance(term, FromParameter) and not _dated(term, gathering):
            missing = missing_words(gathering.pack, term.parameter)
            yield Flag("operator_parameter_missing", missing, start, end)


def _overrides(window: Window, records: Iterable[WindowOverride]) -> list[WindowOverride]:
    """The decisions about the window in force: a later one replaces those it overlaps."""
    kept: list[WindowOverride] = []
    for record in records:
        if record.window in (window.id, window.title):
            kept = [o for o in kept if o.last < record.first or record.last < o.first]
            kept.append(record)
    return kept


def _window_fact(
    window: Window, first: date, last: date, document: str, readings: tuple[str, ...]
) -> Fact:
    basis = f"，据 {document}" if document else ""
    text = f"{window.title}（{first.isoformat()} 至 {last.isoformat()}{basis}）"
    source = document or "calendar"
    fact = atom("window", window=window.id)
    return Fact(fact, midnight(first), midnight(last) + DAY, text, source, readings)


def _occurrences(window: Window, gathering: Gathering) -> Iterator[tuple[date, date]]:
    """The window's spans near the stretch, as the readings in force draw them."""
    year = value_of(window.year, gathering.pack, gathering.setting)
    excluded = value_of(window.last_day, gathering.pack, gathering.setting) == "excluded"
    for start, through in window.spans:
        if not _dated(start, gathering) or not _dated(through, gathering):
            continue
        yearly = YearlyWindow(_month_day(start, gathering), _month_day(through, gathering))
        for span in yearly.spans(gathering.first - 40 * DAY, gathering.last + 40 * DAY):
            last = span.last - DAY if excluded else span.last
            if year in ("every", str(span.first.year)) and last >= span.first:
                yield span.first, last


def _dated(term: Term, gathering: Gathering) -> bool:
    """Whether anybody has said which day it is."""
    return value_of(term, gathering.pack, gathering.setting) != ""


def _month_day(term: Term, gathering: Gathering) -> MonthDay:
    return MonthDay.parse(str(value_of(term, gathering.pack, gathering.setting)))


def _readings_of(window: Window) -> tuple[str, ...]:
    terms = [window.year, window.last_day, *(term for span in window.spans for term in span)]
    return tuple(sorted({term.reading for term in terms if isinstance(term, FromReading)}))


def _holidays(gathering: Gathering) -> Iterator[Fact | Flag]:
    """A fact for each block of days off, and one for its statutory days alone."""
    if "holiday" not in gathering.program.input_kinds:
        return
    listed = set(names_of(gathering.setting_value("holidays_listed")))
    parameter = gathering.pack.setting_terms["holidays_listed"]
    unlisted = not listed and gathering.asks("holiday", "listed")
    for block, notice in _blocks(gathering):
        if unlisted and isinstance(parameter, FromParameter) and _required(parameter, gathering):
            missing = missing_words(gathering.pack, parameter.parameter)
            start, end = midnight(block.first), midnight(block.last) + DAY
            yield Flag("operator_parameter_missing", missing, start, end)
        text = f"{block.name}放假（{block.first} 至 {block.last}，{notice.title}）"
        for festival in block.festivals:
            called = gathering.pack.vocabulary.label("festivals", festival)
            named = int(bool({festival, called, block.name} & listed))
            for part, days in (("block", block.days), ("statutory", block.statutory)):
                fact = atom("holiday", festival=festival, part=part, listed=named)
                for first, last in _runs(days):
                    yield Fact(fact, midnight(first), midnight(last) + DAY, text, notice.title)


def _blocks(gathering: Gathering) -> Iterator[tuple[HolidayBlock, Notice]]:
    """Each block with a day off in the stretch, and the notice that decides it, once."""
    first, last = gathering.first, gathering.last
    named = {
        day
        for notice in gathering.holidays.notices
        for block in notice.blocks
        for day in block.days
        if first <= day <= last
    }
    seen: set[date] = set()
    for day in sorted(named):
        block = gathering.holidays.block_on(day)
        if block is not None and block.first not in seen:
            notice = gathering.holidays.notice_on(day)
            if notice is not None:
                seen.add(block.first)
                yield block, notice


def _days_of(gathering: Gathering) -> Iterator[date]:
    """Every calendar date of the stretch."""
    first = gathering.first
    return (first + timedelta(days=n) for n in range((gathering.last - first).days + 1))


def _runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days as runs of days that follow one another."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][1] == DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _days(gathering: Gathering) -> Iterator[Fact | Flag]:
    """The kind of each day, where rules ask; and a flag for days that no notice decides."""
    kinds = gathering.program.input_kinds
    if kinds & {"day", "holiday"}:
        unknown = gathering.holidays.unknown_days(gathering.first, gathering.last)
        for first, last in _runs(unknown):
            text = "没有该日的国务院放假安排，节假日未计入，按平日预排"
            yield Flag("no_holiday_data", text, midnight(first), midnight(last) + DAY)
    for day in _days_of(gathering) if "day" in kinds else ():
        kind = gathering.holidays.kind(day)
        word = kind.name.lower() if isinstance(kind, DayKind) else "unknown"
        text = f"{day} 是{_DAYS[word]}"
        yield Fact(atom("day", kind=word), midnight(day), midnight(day) + DAY, text, "calendar")


_DAYS: Final = {
    "holiday": "放假日",
    "adjusted_workday": "调休上班日",
    "weekend": "周末",
    "workday": "工作日",
    "unknown": "放假安排未公布的日子",
}
