"""Rows of a duty sheet（值班表的行）: what the xlsx and the csv share, nothing of either format.

A sheet is a plain value made from rosters; the same rosters give the same sheet.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from calendars.duty_day import BEIJING
from calendars.holidays import DayKind
from engine.errors import InputFault
from engine.facts.choices import Epoch, epochs
from engine.packs.pack import Pack, Unit
from engine.records.record import ReadingChoice
from engine.roster.roster import Because, Duty, Pending, Roster, UnitDuty
from engine.terms import Presence
from service.answering import Desk
from service.answers.screen import COVERAGE, hazard_words
from service.answers.wording import WEEKDAYS, width

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
DECEMBER: Final = 12
DIGEST_LENGTH: Final = 12
SHORT_NOTE: Final = 20
NO_HOLIDAY_DATA: Final = "no_holiday_data"
DRILL: Final = "【演练】"
DRILL_WORDS: Final = "演练材料，不是实际值班表"


# --- dates in words -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dates:
    """How a sheet writes dates（日期写法）: with the year only where its span has several."""

    first: date
    last: date

    @property
    def title(self) -> str:
        """The span: 2026年10月、2026年、2026年10月1日至11月3日."""
        first, last = self.first, self.last
        if first == last:
            return f"{first.year}年{_month_day(first)}"
        if first.day != 1 or (last + DAY).day != 1:
            return f"{first.year}年{_month_day(first)}至{self._until(last)}{_month_day(last)}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.year}年{first.month}月"
        if first.year == last.year and (first.month, last.month) == (1, DECEMBER):
            return f"{first.year}年"
        return f"{first.year}年{first.month}月至{self._until(last)}{last.month}月"

    def _until(self, last: date) -> str:
        return "" if last.year == self.first.year else f"{last.year}年"

    @property
    def several_years(self) -> bool:
        """Whether the span touches more than one year."""
        return self.first.year != self.last.year

    def day(self, day: date) -> str:
        """One date: 10月1日, with the year where it is not plain."""
        plain = day.year == self.first.year and not self.several_years
        return _month_day(day) if plain else f"{day.year}年{_month_day(day)}"

    def moment(self, moment: datetime) -> str:
        """A moment to the minute, Beijing time; midnight is the date alone."""
        local = moment.astimezone(BEIJING)
        clock = "" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M}"
        return self.day(local.date()) + clock

    def spans(self, days: Iterable[date]) -> str:
        """Dates as spans: 10月1日至7日、10月9日."""
        spans: list[list[date]] = []
        for day in sorted(set(days)):
            if spans and day - spans[-1][1] == DAY:
                spans[-1][1] = day
            else:
                spans.append([day, day])
        return "、".join(self._span(first, last) for first, last in spans)

    def _span(self, first: date, last: date) -> str:
        if first == last:
            return self.day(first)
        same_month = (first.year, first.month) == (last.year, last.month)
        return f"{self.day(first)}至{f'{last.day}日' if same_month else self.day(last)}"


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def day_of(roster: Roster) -> date:
    """The Beijing date by which a roster is named."""
    return roster.start.astimezone(BEIJING).date()


def weekday_of(day: date) -> str:
    """The weekday: 周一 … 周日."""
    return f"周{WEEKDAYS[day.weekday()]}"


# --- the sheet ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit on a day（单位当日）: its words; ``24h``, ``office_hours``, ``standby`` or none."""

    text: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day（一日一行）. ``shade`` is holiday, adjusted_workday, weekend, or empty."""

    day: date
    weekday: str
    note: str
    shade: str
    strength: str
    cells: tuple[Cell, ...]
    places: str
    basis: str
    attention: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One distinct reason（依据）, with the days and units it holds for."""

    number: int
    article: str
    title: str
    quote: str
    via: str
    units: str
    days: str
    facts: str
    readings: str
    parameters: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A pending item, a duty, a standing duty or a flag（待办、职责、常设职责、注意）."""

    sort: str
    what: str
    who: str
    to: str
    due: str
    text: str
    days: str
    basis: str


@dataclass(frozen=True, slots=True)
class DutySheet:
    """A span's unit roster ready to be written down（值班表内容）."""

    title: str
    regulation: str
    exercise: bool
    units: tuple[Unit, ...]
    days: tuple[DayRow, ...]
    reasons: tuple[ReasonRow, ...]
    tasks: tuple[TaskRow, ...]
    notes: tuple[str, ...]
    digests: str

    @property
    def several_years(self) -> bool:
        """Whether its dates must be written with the year."""
        return self.days[0].day.year != self.days[-1].day.year


def duty_sheet(desk: Desk, rosters: Sequence[Roster]) -> DutySheet:
    """The sheet of ``rosters``, one row a day. Raises InputFault E103 where there is no day."""
    if not rosters:
        raise InputFault("E103", "没有要导出的日期", remedy="写明日期、起止日期或月份")
    pack = desk.loaded.pack
    dates = Dates(day_of(rosters[0]), day_of(rosters[-1]))
    reasons = Reasons(desk, rosters)
    units = _units(pack, rosters)
    return DutySheet(
        title=_title(desk, rosters, dates),
        regulation=f"依据：{pack.title}（{pack.number}）",
        exercise=desk.exercise,
        units=units,
        days=tuple(_day_rows(desk, rosters, units, reasons, dates)),
        reasons=reasons.rows(dates),
        tasks=tuple(_task_rows(desk, rosters, reasons, dates)),
        notes=tuple(_notes(desk, rosters, dates)),
        digests=_digests(desk),
    )


def _title(desk: Desk, rosters: Sequence[Roster], dates: Dates) -> str:
    area = next(iter(desk.loaded.pack.area_names), "")
    drill = DRILL if desk.exercise else ""
    early = "（预排）" if _open_days(rosters) else ""
    return f"{drill}{area}{dates.title}应急值守单位值班表{early}"


def _units(pack: Pack, rosters: Iterable[Roster]) -> tuple[Unit, ...]:
    """Every unit on site or standing by on some day, in the pack's order."""
    found = {line.unit.id: line.unit for roster in rosters for line in lines_of(roster)}
    return tuple(found[unit] for unit in sorted(found, key=pack.unit_order.__getitem__))


def lines_of(roster: Roster) -> tuple[UnitDuty, ...]:
    """The lines on site, then those on standby."""
    return (*roster.units, *roster.standby)


def _open_days(rosters: Iterable[Roster]) -> list[date]:
    """Days whose holidays are not known yet（预排的日子）."""
    return [day_of(r) for r in rosters if any(f.code == NO_HOLIDAY_DATA for f in r.flags)]


def _digests(desk: Desk) -> str:
    pack, site = desk.loaded.pack, desk.loaded.site
    settings = _short(site.digest) if site.exists else "无（未建 site.yaml，运行参数用默认值）"
    return f"规则包 {pack.id}，摘要 {_short(pack.digest)}；站点设置摘要 {settings}"


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:DIGEST_LENGTH]


# --- one row a day --------------------------------------------------------------------------------


def _day_rows(
    desk: Desk, rosters: Sequence[Roster], units: Sequence[Unit], reasons: Reasons, dates: Dates
) -> Iterator[DayRow]:
    before = _Said()
    for roster in rosters:
        day = day_of(roster)
        said = _Said(dict(_events(roster)), dict(_attention(desk, roster, dates)))
        lines = {line.unit.id: line for line in lines_of(roster)}
        yield DayRow(
            day=day,
            weekday=weekday_of(day),
            note="\n".join((*_day_notes(desk, roster, day), *said.events_after(before))),
            shade=_shade(desk.loaded.holidays.kind(day), day),
            strength=_strength(roster),
            cells=tuple(_cell(desk.loaded.pack, roster, lines.get(unit.id)) for unit in units),
            places=_places(roster),
            basis=_basis(reasons, day, [b for line in lines.values() for b in line.because]),
            attention="\n".join(said.attention_after(before)),
        )
        before = said


@dataclass(frozen=True, slots=True)
class _Said:
    """What a day's row says that the next day's need not say again, by what it is about."""

    events: dict[str, str] = field(default_factory=dict)
    attention: dict[tuple[str, ...], str] = field(default_factory=dict)

    def events_after(self, before: _Said) -> Iterator[str]:
        """Short events every day, long ones on their first."""
        for key, text in self.events.items():
            if key not in before.events or width(text) <= SHORT_NOTE:
                yield text

    def attention_after(self, before: _Said) -> Iterator[str]:
        """Items that the day before had not."""
        new = (text for key, text in self.attention.items() if key not in before.attention)
        yield from dict.fromkeys(new)


def _shade(kind: DayKind | None, day: date) -> str:
    if kind is DayKind.HOLIDAY:
        return "holiday"
    if kind is DayKind.ADJUSTED_WORKDAY:
        return "adjusted_workday"
    return "weekend" if day.weekday() >= SATURDAY else ""


def _day_notes(desk: Desk, roster: Roster, day: date) -> Iterator[str]:
    """What sort of day it is: holiday, adjusted workday, weekend, holidays not known yet."""
    holidays = desk.loaded.holidays
    off, work = holidays.block_on(day), holidays.workday_block_on(day)
    early = bool(_open_days([roster]))
    if off:
        yield f"{off.name}放假"
    elif work:
        yield f"{work.name}调休上班"
    elif day.weekday() >= SATURDAY:
        yield "周末、预排" if early else "周末"
    elif early:
        yield "预排"


def _events(roster: Roster) -> Iterator[tuple[str, str]]:
    """What people recorded that called units in: whole sentence, its first words."""
    for line in lines_of(roster):
        for reason in line.because:
            for ground in reason.all_facts:
                if ground.event:
                    yield ground.text, ground.text.partition("（")[0]


def _strength(roster: Roster) -> str:
    """The strongest coverage first: 24小时、工作时间."""
    if not roster.in_force:
        return "尚未施行"
    found = {coverage for line in roster.units for _, _, coverage in line.parts}
    if found:
        return "、".join(COVERAGE[c] for c in sorted(found, key=lambda c: -c.strength))
    return "备勤" if roster.standby else "无人入驻"


def _cell(pack: Pack, roster: Roster, line: UnitDuty | None) -> Cell:
    if line is None:
        return Cell()
    if line.presence is not Presence.ON_POST:
        name = pack.vocabulary.label("presence", line.presence.value)
        parts = [(start, end, name) for start, end in line.intervals]
        return Cell(_part_words(roster, parts), "standby")
    named = [(start, end, COVERAGE[coverage]) for start, end, coverage in line.parts]
    return Cell(_part_words(roster, named), line.coverage.value)


def _part_words(roster: Roster, parts: Iterable[tuple[datetime, datetime, str]]) -> str:
    """Each part on a line: 24小时, 24小时 02:10起, 工作时间 18:00止, 24小时 02:10至18:00."""
    return "\n".join(f"{name} {_hours(roster, start, end)}".rstrip() for start, end, name in parts)


def _hours(roster: Roster, start: datetime, end: datetime) -> str:
    if start == roster.start:
        return "" if end == roster.end else f"{_clock(roster, end)}止"
    if end == roster.end:
        return f"{_clock(roster, start)}起"
    return f"{_clock(roster, start)}至{_clock(roster, end)}"


def _clock(roster: Roster, moment: datetime) -> str:
    local = moment.astimezone(BEIJING)
    return f"{'' if local.date() == day_of(roster) else '次日'}{local:%H:%M}"


def _places(roster: Roster) -> str:
    """Where: one place alone, or each place with its units."""
    found: dict[str, list[str]] = {}
    for line in lines_of(roster):
        if line.place:
            found.setdefault(line.place, []).append(line.unit.name)
    if len(found) == 1:
        return next(iter(found))
    return "\n".join(f"{place}：{'、'.join(names)}" for place, names in found.items())


def _basis(reasons: Reasons, day: date, found: Iterable[Because]) -> str:
    """Articles with the numbers of the reasons: 第七条〔1、2〕, a line an article."""
    by_article: dict[str, set[int]] = {}
    for reason in found:
        by_article.setdefault(reason.article, set()).add(reasons.number(reason, day))
    return "\n".join(
        f"{article}〔{'、'.join(map(str, sorted(numbers)))}〕"
        for article, numbers in by_article.items()
    )


def _attention(desk: Desk, roster: Roster, dates: Dates) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is pending or must be known on the day: what it is about, and its line."""
    label = desk.loaded.pack.vocabulary.label
    for item in roster.pending:
        words = f"{label('pending', item.kind)}：{'、'.join(item.by)}（{_due(item, dates)}）"
        yield _about(item, day_of(roster)), words
    for flag in roster.flags:
        if flag.code != NO_HOLIDAY_DATA:
            known = label("flags", flag.code)
            yield (flag.code, flag.text), known if known != flag.code else flag.text


def _about(item: Pending, day: date) -> tuple[str, ...]:
    """What makes a pending item the same on two days: what, by whom, because of which facts."""
    facts = {undated(g.text, day) for reason in item.because for g in reason.all_facts}
    return (item.kind, *item.by, item.text, *sorted(facts))


def undated(text: str, day: date) -> str:
    """A fact's sentence without the date it begins with, where that is ``day``."""
    return text.removeprefix(f"{day.isoformat()} ")


def _due(item: Pending, dates: Dates) -> str:
    return f"{dates.moment(item.due)}{'前' if item.kind == 'notice' else ''}"


# --- reasons --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Entry:
    """A reason while its days are gathered."""

    number: int
    reason: Because
    readings: tuple[str, ...]
    days: list[date] = field(default_factory=list)
    units: dict[str, None] = field(default_factory=dict)
    facts: dict[str, list[date]] = field(default_factory=dict)


class Reasons:
    """Each distinct reason of a span once（依据清单）, numbered in the order first met.

    A rule read in two ways within the span is two reasons; the same rule resting on other dates is
    one, with all the dates.
    """

    def __init__(self, desk: Desk, rosters: Sequence[Roster]) -> None:
        self._desk = desk
        self._epochs = _epochs(desk, rosters)
        self._entries: dict[tuple[object, ...], _Entry] = {}
        for roster in rosters:
            day = day_of(roster)
            for names, reason in _reasons_of(roster):
                self._take(reason, day, names)

    def _take(self, reason: Because, day: date, names: Iterable[str]) -> None:
        key = self._key(reason, day)
        if key not in self._entries:
            readings = self._readings(reason, day)
            self._entries[key] = _Entry(len(self._entries) + 1, reason, readings)
        entry = self._entries[key]
        entry.days.append(day)
        entry.units.update(dict.fromkeys(names))
        for ground in reason.all_facts:
            text = undated(ground.text, day)
            entry.facts.setdefault(text, [])
            if text != ground.text:
                entry.facts[text].append(day)

    def number(self, reason: Because, day: date) -> int:
        """The number of ``reason`` as it stood on ``day``."""
        return self._entries[self._key(reason, day)].number

    def _key(self, reason: Because, day: date) -> tuple[object, ...]:
        words = self._readings(reason, day)
        return (reason.rules, reason.article, reason.quote, reason.all_parameters, words)

    def _readings(self, reason: Because, day: date) -> tuple[str, ...]:
        setting = self._epoch(day).setting
        return tuple(
            self._reading_words(name, setting.choice(name), day) for name in reason.all_readings
        )

    def _epoch(self, day: date) -> Epoch:
        return next(epoch for epoch in self._epochs if day < epoch.end.astimezone(BEIJING).date())

    def _reading_words(self, name: str, chosen: str, day: date) -> str:
        reading = self._desk.loaded.pack.reading_by_id[name]
        choice = reading.choice(chosen)
        document = self._document(name, day)
        made = "默认" if document is None else f"运行单位选定，{document or '未写依据文件'}"
        return f"{name} 选{chosen}：{choice.text if choice else ''}（{made}）"

    def _document(self, name: str, day: date) -> str | None:
        """The document of the choice in force on ``day``; None where it is the pack's default."""
        operator = self._desk.loaded.site.operator.readings
        recorded = (r for r in self._desk.records if isinstance(r, ReadingChoice))
        made = [c for c in (*operator, *recorded) if c.reading == name and c.start <= day]
        made.sort(key=lambda one: one.start)  # of two on one day the later recorded, as the engine
        return made[-1].document if made else None

    def rows(self, dates: Dates) -> tuple[ReasonRow, ...]:
        """All reasons, numbered from 1."""
        return tuple(self._row(entry, dates) for entry in self._entries.values())

    def _row(self, entry: _Entry, dates: Dates) -> ReasonRow:
        reason = entry.reason
        facts = (
            f"{text}（{dates.spans(days)}）" if days else text for text, days in entry.facts.items()
        )
        return ReasonRow(
            number=entry.number,
            article=reason.article,
            title=reason.title,
            quote=reason.quote,
            via="\n".join(_via_words(reason)),
            units="、".join(entry.units),
            days=dates.spans(entry.days),
            facts="\n".join(facts),
            readings="\n".join(entry.readings),
            parameters="\n".join(parameter_words(self._desk.loaded.pack, reason)),
        )


def _epochs(desk: Desk, rosters: Sequence[Roster]) -> tuple[Epoch, ...]:
    """The choices of the span, by calendar date: a choice starts at midnight."""
    start = datetime.combine(day_of(rosters[0]), datetime.min.time(), BEIJING)
    end = datetime.combine(day_of(rosters[-1]) + DAY, datetime.min.time(), BEIJING)
    loaded = desk.loaded
    return epochs(loaded.pack, loaded.site.operator, desk.records, start, end)


def _reasons_of(roster: Roster) -> Iterator[tuple[tuple[str, ...], Because]]:
    """Every reason of a roster, with the units it is about."""
    for line in lines_of(roster):
        yield from (((line.unit.name,), reason) for reason in line.because)
    for duty in roster.duties:
        yield from (((duty.unit.name,), reason) for reason in duty.because)
    for item in roster.pending:
        yield from ((item.by, reason) for reason in item.because)


def _via_words(reason: Because) -> Iterator[str]:
    for via in reason.via:
        yield f"因{via.article}「{via.quote}」，{via.title}"
        yield from _via_words(via)


def parameter_words(pack: Pack, reason: Because) -> Iterator[str]:
    """The operator's parameters of a reason, labelled as such."""
    for name, value in reason.all_parameters:
        known = pack.parameter_by_id[name]
        shown = pack.vocabulary.label("colours", value) or "未填"
        yield f"运行参数 {known.title}：{shown}{'天' if known.sort == 'days' else ''}"


# --- pending items, duties, flags -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Task:
    """One item of one day: equal ``about`` is one item; ``row`` lacks receivers, days, basis."""

    about: tuple[str, ...]
    row: TaskRow
    to: tuple[str, ...] = ()
    basis: str = ""


def _task_rows(
    desk: Desk, rosters: Sequence[Roster], reasons: Reasons, dates: Dates
) -> Iterator[TaskRow]:
    """Pending items, then flags, then duties, each once with its days; standing duties last."""
    days = [(day_of(roster), roster) for roster in rosters]
    order = {unit.name: number for number, unit in enumerate(desk.loaded.pack.units)}
    for found in (
        [(day, task) for day, r in days for task in _pending(desk, r, reasons, dates)],
        [(day, task) for day, r in days for task in _flags(desk, r)],
        [(day, task) for day, r in days for task in _duties(desk, r, reasons)],
    ):
        yield from _joined(found, dates, order)
    yield from _standing(desk, rosters)


def _joined(
    found: Iterable[tuple[date, _Task]], dates: Dates, order: dict[str, int]
) -> Iterator[TaskRow]:
    """Equal items of several days as one row."""
    gathered: dict[tuple[str, ...], list[tuple[date, _Task]]] = {}
    for day, task in found:
        gathered.setdefault(task.about, []).append((day, task))
    for held in gathered.values():
        names = {name for _, task in held for name in task.to}
        to = sorted(names, key=lambda name: (order.get(name, len(order)), name))
        basis = dict.fromkeys(task.basis for _, task in held if task.basis)
        days = dates.spans(day for day, _ in held)
        yield replace(held[0][1].row, to="、".join(to), days=days, basis="\n".join(basis))


def _pending(desk: Desk, roster: Roster, reasons: Reasons, dates: Dates) -> Iterator[_Task]:
    label = desk.loaded.pack.vocabulary.label
    for item in roster.pending:
        what, who = label("pending", item.kind), "、".join(item.by)
        row = TaskRow("待办", what, who, "", _due(item, dates), item.text, "", "")
        about = _about(item, day_of(roster))
        yield _Task(about, row, item.to, _basis(reasons, day_of(roster), item.because))


def _duties(desk: Desk, roster: Roster, reasons: Reasons) -> Iterator[_Task]:
    for duty in roster.duties:
        row = _duty_row(desk, "职责", duty)
        about = (duty.kind, duty.unit.id, duty.hazard, duty.text)
        yield _Task(about, row, duty.to, _basis(reasons, day_of(roster), duty.because))


def _duty_row(desk: Desk, sort: str, duty: Duty) -> TaskRow:
    pack = desk.loaded.pack
    about = (hazard_words(pack, duty.hazard) if duty.hazard else "", duty.text)
    text = "：".join(part for part in about if part)
    return TaskRow(
        sort, pack.vocabulary.label("duty_kinds", duty.kind), duty.unit.name, "", "", text, "", ""
    )


def _flags(desk: Desk, roster: Roster) -> Iterator[_Task]:
    label = desk.loaded.pack.vocabulary.label
    for flag in roster.flags:
        text = flag.text.removeprefix(f"{day_of(roster).isoformat()}：")
        row = TaskRow("注意", label("flags", flag.code), "", "", "", text, "", "")
        yield _Task((flag.code, text), row)


def _standing(desk: Desk, rosters: Sequence[Roster]) -> Iterator[TaskRow]:
    """Standing duties of the span（常设职责）, those of equal words on one row, with the quote."""
    span = replace(rosters[0], end=rosters[-1].end)
    gathered: dict[TaskRow, dict[str, None]] = {}
    for duty in desk.standing(span):
        quotes = dict.fromkeys(f"{b.article}「{b.quote}」" for b in duty.because)
        row = replace(
            _duty_row(desk, "常设职责", duty),
            who="",
            to="、".join(duty.to),
            days="每日",
            basis="\n".join(quotes),
        )
        gathered.setdefault(row, {})[duty.unit.name] = None
    for row, units in gathered.items():
        yield replace(row, who="、".join(units))


# --- notes under the table ------------------------------------------------------------------------


def _notes(desk: Desk, rosters: Sequence[Roster], dates: Dates) -> Iterator[str]:
    if desk.exercise:
        yield f"{DRILL}本表含演练预警，{DRILL_WORDS}。"
    yield from _hours_notes(desk)
    posts = "；".join(_posts_notes(desk.loaded.pack, rosters))
    if posts:
        yield f"岗位：{posts}。"
    periods = "；".join(_periods(rosters))
    if periods:
        yield f"时段：{periods}。"
    open_days = _open_days(rosters)
    if open_days:
        spans = dates.spans(open_days)
        yield f"预排：{spans}没有国务院放假安排，节假日未计入，按平日预排；公布后重新制表。"
    yield (
        "说明：单位栏空白为当日不入驻；〔〕内为《依据》表序号；"
        "待办与注意写在起始之日，起止日期与职责见《待办与职责》表。"
    )


def _hours_notes(desk: Desk) -> Iterator[str]:
    site = desk.loaded.site
    hour = f"{site.handover:%H:%M}"
    known = "" if site.exists else "，未建 site.yaml，用默认值"
    yield (
        f"交接时刻：每日{hour}，值班日为当日{hour}至次日{hour}（运行参数{known}）；"
        "本表按自然日 00:00—24:00 列示。"
        f"工作时间：{site.office_hours or '未填写'}（运行参数）。"
    )


def _posts_notes(pack: Pack, rosters: Iterable[Roster]) -> Iterator[str]:
    """Posts and the units that fill them; all units where they are alike."""
    found: dict[tuple[tuple[str, int], ...], dict[str, None]] = {}
    for roster in rosters:
        for line in lines_of(roster):
            found.setdefault(line.posts, {})[line.unit.name] = None
    label = pack.vocabulary.label
    for posts, names in found.items():
        words = "、".join(f"{label('posts', post)}{number}名" for post, number in posts)
        yield f"{'各入驻单位' if len(found) == 1 else '、'.join(names)} {words or '未规定'}"


def _periods(rosters: Iterable[Roster]) -> Iterator[str]:
    """Facts of the calendar that lines rest on and that last more than a day."""
    grounds = (
        ground
        for roster in rosters
        for line in lines_of(roster)
        for reason in line.because
        for ground in reason.all_facts
    )
    yield from dict.fromkeys(g.text for g in grounds if not g.event and g.end - g.start > DAY)


# --- writing a file whole -------------------------------------------------------------------------


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all（整份写入）: an earlier one stays until the new one is done.

    Raises:
        InputFault: E102 where the place cannot be written.

    """
    part: Path | None = None
    try:
        target = path.expanduser().resolve()
        part = target.with_name(f".zhiban-{secrets.token_hex(6)}.part")
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except (OSError, ValueError, RuntimeError) as error:
        if part is not None:
            _drop(part)
        raise _unwritable(path, error) from error


def _drop(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # it could not be made in the first place


def _unwritable(path: Path, error: Exception) -> InputFault:
    words: dict[type[Exception], tuple[str, str]] = {
        FileNotFoundError: ("文件夹不存在", "先建好文件夹，或换一个位置"),
        NotADirectoryError: ("上一级不是文件夹", "换一个位置"),
        IsADirectoryError: ("这是文件夹", "写明文件名"),
        PermissionError: ("没有写权限", "换一个有写权限的位置；文件若正打开，请先关闭"),
    }
    unknown = (f"{error}", "换一个可写的位置，或腾出磁盘空间")
    why, remedy = words.get(type(error), unknown)
    return InputFault("E102", f"文件写不进去：{why}", where=str(path), remedy=remedy)
