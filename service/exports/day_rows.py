"""One row a day（每日一行）: what each unit does on it, where, and on what ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from calendars.duty_day import BEIJING
from calendars.holidays import DayKind
from engine.packs.pack import Pack, Unit
from engine.roster.roster import Because, Pending, Roster, UnitDuty
from engine.terms import Presence
from service.answering import Desk
from service.answers.screen import COVERAGE, brief
from service.answers.wording import width
from service.exports.reason_rows import Reasons
from service.exports.sheet import Cell, DayRow, lines_of
from service.exports.sheet_dates import Dates, day_of, open_days, undated, weekday_of

SATURDAY: Final = 5
SHORT_NOTE: Final = 20
NO_HOLIDAY_DATA: Final = "no_holiday_data"


def day_rows(
    desk: Desk, rosters: Sequence[Roster], units: Sequence[Unit], reasons: Reasons, dates: Dates
) -> Iterator[DayRow]:
    """The rows of the days, in order; what was said of the day before is not said again."""
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
            basis=basis_words(reasons, day, [b for line in lines.values() for b in line.because]),
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
    early = bool(open_days([roster]))
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


def basis_words(reasons: Reasons, day: date, found: Iterable[Because]) -> str:
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
    groups: dict[tuple[str, str], list[Pending]] = {}
    for item in roster.pending:
        groups.setdefault((label("pending", item.kind), due_words(item, dates)), []).append(item)
    for (kind, due), items in groups.items():
        about = [part for item in items for part in about_day(item, day_of(roster))]
        yield tuple(about), f"{kind}：{brief([n for item in items for n in item.by])}（{due}）"
    for flag in roster.flags:
        if flag.code != NO_HOLIDAY_DATA:
            known = label("flags", flag.code)
            yield (flag.code, flag.text), known if known != flag.code else flag.text


def about_day(item: Pending, day: date) -> tuple[str, ...]:
    """What makes a pending item the same on two days: what, by whom, because of which facts."""
    facts = {undated(g.text, day) for reason in item.because for g in reason.all_facts}
    return (item.kind, *item.by, item.text, *sorted(facts))


def due_words(item: Pending, dates: Dates) -> str:
    """When a pending item is due: a notice before, anything else from then on."""
    return f"{dates.moment(item.due)}{'前' if item.kind == 'notice' else ''}"
