"""Gather facts（收集事实）: the calendar and the records, for one stretch of time.

Every recorded thing becomes a fact with a beginning, an end and a sentence; whatever was missing
and had to be assumed becomes a flag beside it. Nothing is decided here: rules decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from calendars.duty_day import BEIJING
from calendars.holidays import DayKind, HolidayCalendar
from calendars.notices import HolidayBlock, Notice
from calendars.windows import MonthDay, YearlyWindow
from engine.errors import InputFault
from engine.facts.admissions import admission_facts
from engine.facts.alert_life import alert_facts
from engine.facts.choices import missing_words, names_of
from engine.facts.fact import Fact, Facts, Flag
from engine.facts.moments import DAY, midnight, shown
from engine.inference.compiling import Setting, value_of
from engine.inference.program import Program, atom
from engine.packs.pack import FromParameter, FromReading, Pack, Term, Window
from engine.records.record import (
    FOREVER,
    Activity,
    Alert,
    Consent,
    Declaration,
    Incident,
    Proposal,
    Record,
    Release,
    Response,
    WindowOverride,
)
from engine.terms import GRADE_RANK, LEVEL_RANK


@dataclass(frozen=True, slots=True)
class Gathering:
    """What facts are gathered from, for a stretch in which no choice changes（收集范围）."""

    pack: Pack
    records: Sequence[Record]
    holidays: HolidayCalendar
    setting: Setting
    program: Program
    start: datetime
    end: datetime
    exercise: bool = False

    @property
    def first(self) -> date:
        """The first calendar date touched."""
        return self.start.astimezone(BEIJING).date()

    @property
    def last(self) -> date:
        """The last calendar date touched, inclusive."""
        return (self.end - timedelta(microseconds=1)).astimezone(BEIJING).date()

    def setting_value(self, name: str) -> str:
        """An engine setting of the pack, as the operator's choices make it."""
        return str(value_of(self.pack.setting_terms[name], self.pack, self.setting))


def gather(gathering: Gathering) -> Facts:
    """All facts and flags that touch the stretch, in a fixed order.

    Raises:
        InputFault: R301 a record names a unit that the pack does not know, R302 a window.

    """
    facts: list[Fact] = []
    flags: list[Flag] = []
    for source in _SOURCES:
        for found in source(gathering):
            (flags if isinstance(found, Flag) else facts).append(found)  # type: ignore[arg-type]
    return Facts(
        tuple(sorted(filter(_touching(gathering), facts), key=_fact_order)),
        tuple(sorted(filter(_touching(gathering), flags), key=_flag_order)),
    )


def _touching(gathering: Gathering) -> Callable[[Fact | Flag], bool]:
    return lambda one: one.start < gathering.end and one.end > gathering.start


def _fact_order(fact: Fact) -> tuple[object, ...]:
    return (fact.start, fact.end, fact.atom.kind, repr(fact.atom.fields), fact.source)


def _flag_order(flag: Flag) -> tuple[object, ...]:
    return (flag.code, flag.start, flag.source, flag.text)


# --- the calendar ---------------------------------------------------------------------------------


def _dates(gathering: Gathering) -> Iterator[Fact]:
    """A fact for each range of dates that some rule names."""
    for pattern in gathering.program.inputs:
        if pattern.kind == "date":
            bounds = {test.field: str(test.value) for test in pattern.tests}
            start = midnight(date.fromisoformat(bounds.get("from", "1990-01-01")))
            through = bounds.get("through")
            end = midnight(date.fromisoformat(through)) + DAY if through else FOREVER
            text = f"日期在 {bounds.get('from', '')} 至 {through or '今后'} 之间"
            yield Fact(atom("date", **bounds), start, end, text, "calendar")


def _windows(gathering: Gathering) -> Iterator[Fact | Flag]:
    for window in gathering.pack.windows:
        yield from _window_facts(window, gathering)


def _window_facts(window: Window, gathering: Gathering) -> Iterator[Fact | Flag]:
    overrides = _overrides(window, gathering.records)
    obeyed = gathering.setting_value("window_override") == "recorded"
    readings = _readings_of(window)
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


def _overrides(window: Window, records: Iterable[Record]) -> list[WindowOverride]:
    """The decisions about the window in force: a later one replaces those it overlaps."""
    kept: list[WindowOverride] = []
    for record in records:
        if isinstance(record, WindowOverride) and record.window in (window.id, window.title):
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
        yearly = YearlyWindow(_month_day(start, gathering), _month_day(through, gathering))
        for span in yearly.spans(gathering.first - 40 * DAY, gathering.last + 40 * DAY):
            last = span.last - DAY if excluded else span.last
            if year in ("every", str(span.first.year)) and last >= span.first:
                yield span.first, last


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
    unlisted = not listed and isinstance(parameter, FromParameter) and _asks_for_list(gathering)
    for block, notice in _blocks(gathering):
        if unlisted and isinstance(parameter, FromParameter):
            missing = missing_words(gathering.pack, parameter.parameter)
            start, end = midnight(block.first), midnight(block.last) + DAY
            yield Flag("operator_parameter_missing", missing, start, end)
        text = f"{block.name}放假（{block.first} 至 {block.last}，{notice.title}）"
        for festival in block.festivals:
            named = int(festival in listed or block.name in listed)
            for part, days in (("block", block.days), ("statutory", block.statutory)):
                fact = atom("holiday", festival=festival, part=part, listed=named)
                for first, last in _runs(days):
                    yield Fact(fact, midnight(first), midnight(last) + DAY, text, notice.title)


def _asks_for_list(gathering: Gathering) -> bool:
    """Whether some rule looks for holidays of the operator's list."""
    return any(
        pattern.kind == "holiday" and any(test.field == "listed" for test in pattern.tests)
        for pattern in gathering.program.inputs
    )


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


# --- records --------------------------------------------------------------------------------------


def _alerts(gathering: Gathering) -> Iterator[Fact | Flag]:
    alerts = [record for record in gathering.records if isinstance(record, Alert)]
    home = gathering.pack.area if gathering.setting_value("alert_area") == "intersects" else ""
    return alert_facts(alerts, gathering.pack, home, exercise=gathering.exercise)


def _responses(gathering: Gathering) -> Iterator[Fact]:
    pack = gathering.pack
    for record in gathering.records:
        if isinstance(record, Response):
            plan = pack.plan_by_name[record.plan]
            decider = pack.unit_by_name.get(record.decided_by)
            deciders = {pack.unit_by_name[name].id for name in pack.deciders}
            city = decider is not None and decider.id in deciders
            fact = atom(
                "response",
                plan=plan.id,
                hazard=plan.hazard,
                natural=int(plan.natural),
                level=LEVEL_RANK[record.level],
                city=int(city),
            )
            yield Fact(
                fact,
                record.started,
                record.ended or FOREVER,
                _response_text(record, plan.name, pack),
                record.id,
                event=True,
            )


def _response_text(record: Response, plan: str, pack: Pack) -> str:
    level = pack.vocabulary.label("levels", record.level)
    document = f"，{record.document}" if record.document else ""
    ended = f"，{shown(record.ended)} 终止" if record.ended else "，尚未终止"
    by = record.decided_by or "决定机关未记录"
    return f"{plan}{level}应急响应（{by} {shown(record.started)} 启动{document}{ended}）"


def _incidents(gathering: Gathering) -> Iterator[Fact | Flag]:
    vocabulary = gathering.pack.vocabulary
    for record in gathering.records:
        if isinstance(record, Incident):
            hazard = gathering.pack.hazard_by_name.get(record.hazard)
            fact = atom(
                "incident",
                kind=record.kind,
                grade=GRADE_RANK[record.grade],
                hazard=hazard.id if hazard else "unknown",
            )
            end = record.closed or FOREVER
            grade = vocabulary.label("grades", record.grade)
            kind = vocabulary.label("incident_kinds", record.kind)
            place = f"，{record.place}" if record.place else ""
            text = f"{grade}{kind} {record.id}（{shown(record.at)}{place}）"
            yield Fact(fact, record.at, end, text, record.id, event=True)
            if record.grade == "unknown":
                flag = f"{record.id}：等级未知，按重大处理"
                yield Flag("no_grade", flag, record.at, end, record.id)


def _activities(gathering: Gathering) -> Iterator[Fact]:
    for record in gathering.records:
        if isinstance(record, Activity):
            last = record.end - timedelta(microseconds=1)
            text = f"重要活动「{record.name}」（{shown(record.start)[:10]} 至 {shown(last)[:10]}）"
            fact = atom("activity", name=record.name)
            yield Fact(fact, record.start, record.end, text, record.name)


def _declarations(gathering: Gathering) -> Iterator[Fact | Flag]:
    for record in gathering.records:
        if isinstance(record, Declaration):
            end = record.end or FOREVER
            name = gathering.pack.vocabulary.label("situations", record.situation)
            basis = "，".join(filter(None, (record.by, record.document))) or "依据未记录"
            text = f"宣布{name}（{shown(record.start)} 起，{basis}）"
            fact = atom("declaration", situation=record.situation)
            yield Fact(fact, record.start, end, text, record.document or record.where, event=True)
            if record.end is None:
                flag = f"宣布的{name}未记录终止时间"
                yield Flag("no_end_recorded", flag, record.start, end, record.where)


def _admissions(gathering: Gathering) -> Iterator[Fact | Flag]:
    chosen = [r for r in gathering.records if isinstance(r, Proposal | Consent | Release)]
    return admission_facts(chosen, gathering.pack)


def _window_names(gathering: Gathering) -> Iterator[Fact]:
    """No facts: refuses overrides of windows that the pack does not have."""
    known = [name for window in gathering.pack.windows for name in (window.id, window.title)]
    for record in gathering.records:
        if isinstance(record, WindowOverride) and record.window not in known:
            raise InputFault(
                "R302",
                f"没有窗口 {record.window}",
                where=record.where,
                remedy=f"窗口：{'、'.join(known)}",
            )
    return iter(())


Source = Callable[[Gathering], Iterable[Fact | Flag]]
_SOURCES: Final[tuple[Source, ...]] = (
    _window_names,
    _dates,
    _windows,
    _holidays,
    _days,
    _alerts,
    _responses,
    _incidents,
    _activities,
    _declarations,
    _admissions,
)
