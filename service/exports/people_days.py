"""The pages of a people sheet that go by day（逐日版面）: who is in the hall, and a page a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil
from typing import Final

from engine.seating.seat import ORDER
from engine.terms import Presence
from service.exports.people_table import JOINT, Cell, Column, Page
from service.exports.people_words import (
    OFFICE_HOURS,
    SHADES,
    VACANT,
    called,
    day_note,
    foot_of,
    phones_of,
    seat_words,
    subtitle_of,
    title_of,
)
from service.exports.sheet_dates import weekday_of
from service.people.named_sheet import NamedDay, NamedDuty, NamedLoad, NamedSheet
from service.people.seats import HALL

ON_POST: Final = Presence.ON_POST.value
STANDBY: Final = Presence.STANDBY.value
STANDBY_WORDS: Final = "备勤"
UNITS_ABREAST: Final = 10
DATE: Final = Column("日期", 11.0, 11.0)
WEEKDAY: Final = Column("星期", 6.0, 6.0)
PHONES: Final = Column("联系电话（依次）", 17.0, 58.0)
REMARK: Final = Column("备注", 12.0, 40.0, long=True)


@dataclass(frozen=True)
class Kept:
    """The seats of a sheet, to be found by unit, day and post（席位检索）."""

    sheet: NamedSheet

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit's id → its name, in the order of the counts; the hall is none of them."""
        listed: tuple[NamedLoad | NamedDuty, ...] = (*self.sheet.loads, *self.sheet.duties)
        return {one.unit: one.unit_name for one in listed if one.unit != HALL}

    @cached_property
    def hall(self) -> str:
        """The head of the column of the hall's leaders（带班领导）; empty where it has none."""
        titles = (one.title for one in self.sheet.duties if one.unit == HALL)
        return next(titles, "")

    @cached_property
    def _by_place(self) -> dict[tuple[str, date], list[NamedDuty]]:
        found: dict[tuple[str, date], list[NamedDuty]] = {}
        for duty in self.sheet.duties:
            found.setdefault((duty.unit, duty.day), []).append(duty)
        return found

    def on(self, unit: str, day: date) -> list[NamedDuty]:
        """The seats of a unit on a day, by post, the highest first."""
        return sorted(self._by_place.get((unit, day), ()), key=_place)

    def posts(self, *, standby: bool, unit: str = "") -> dict[str, str]:
        """Posts that have a seat → their names: of one unit, or of all but the hall."""
        return {
            one.post: one.title
            for one in sorted(self.sheet.duties, key=_place)
            if (one.presence == STANDBY) is standby
            and (one.unit == unit if unit else one.unit != HALL)
        }  # fmt: skip


def _place(duty: NamedDuty) -> tuple[int, str, str, int]:
    return ORDER.get(duty.post, len(ORDER)), duty.post, duty.presence, duty.number


def _dated(day: NamedDay) -> tuple[Cell, Cell]:
    shade = SHADES.get(day.class_words, "")
    return Cell(day.day, shade), Cell(weekday_of(day.day), shade)


def _seats(texts: Iterable[str], duties: Sequence[NamedDuty]) -> Cell:
    """Seats of one kind in one cell; a vacant one marks it, then standby."""
    vacant = any(not one.person for one in duties)
    idle = any(one.presence == STANDBY for one in duties)
    look = "vacant" if vacant else "standby" if idle else ""
    return Cell(JOINT.join(texts), look)


# --- a page a unit --------------------------------------------------------------------------------


def unit_page(kept: Kept, unit: str, name: str) -> Page:
    """The page of a unit, or of the hall: one row a day, posts in columns, standby apart."""
    sheet = kept.sheet
    own = unit if unit == HALL else ""
    groups = [(post, title, False) for post, title in kept.posts(standby=False, unit=own).items()]
    idle = kept.posts(standby=True, unit=unit)
    groups += [(post, f"{STANDBY_WORDS}\n{title}", True) for post, title in idle.items()]
    leaders = kept.hall if unit != HALL else ""
    columns = [
        DATE, WEEKDAY, *([Column(leaders, 10.0, 26.0)] if leaders else []),
        *(Column(title, 12.0, 34.0) for _, title, _ in groups), PHONES, REMARK,
    ]  # fmt: skip
    return Page(
        name=name,
        title=title_of(sheet, name, "值班表"),
        subtitle=subtitle_of(sheet),
        columns=tuple(columns),
        rows=tuple(tuple(_unit_row(kept, unit, day, groups, leaders)) for day in sheet.days),
        notes=foot_of(sheet),
        frozen=2,
    )


def _unit_row(
    kept: Kept, unit: str, day: NamedDay, groups: Sequence[tuple[str, str, bool]], leaders: str
) -> Iterator[Cell]:
    yield from _dated(day)
    if leaders:
        yield _leaders(kept, day.day)
    duties = kept.on(unit, day.day)
    coverages = _coverages(duties)
    shown: list[NamedDuty] = []
    for post, _, idle in groups:
        own = [one for one in duties if one.post == post and (one.presence == STANDBY) is idle]
        mixed = idle or len(coverages) > 1
        yield _seats((seat_words(one, kept.sheet.handover, office=mixed) for one in own), own)
        shown += own
    yield Cell(phones_of(shown))
    notes = [day_note(day), OFFICE_HOURS if coverages == (OFFICE_HOURS,) else ""]
    notes += [f"{called(one)} {one.note}" for one in shown if one.note]
    yield Cell("，".join(filter(None, notes)), SHADES.get(day.class_words, ""))


def _leaders(kept: Kept, day: date) -> Cell:
    duties = kept.on(HALL, day)
    return _seats((seat_words(one, kept.sheet.handover) for one in duties), duties)


# --- who is in the hall ---------------------------------------------------------------------------


def overview_pages(kept: Kept) -> Iterator[Page]:
    """By day and unit, who is in the hall（总表）; very many units on several pages."""
    units = list(kept.units)
    count = ceil(len(units) / UNITS_ABREAST)
    abreast = ceil(len(units) / count)
    for number in range(count):
        some = units[number * abreast : (number + 1) * abreast]
        yield _overview(kept, some, f"总表{number + 1}" if count > 1 else "总表")


def _overview(kept: Kept, units: Sequence[str], name: str) -> Page:
    sheet = kept.sheet
    columns = [
        DATE, WEEKDAY, *([Column(kept.hall, 8.0, 16.0)] if kept.hall else []),
        *(Column(kept.units[unit], 9.0, 20.0) for unit in units), REMARK,
    ]  # fmt: skip
    legend = (
        f"本表列在岗人员；「{STANDBY_WORDS}」「在位听令」为当日不在大厅在岗，人员见各单位值班表；"
        f"「{VACANT}」为无人可排；空白为当日没有席位。"
    )
    return Page(
        name=name,
        title=title_of(sheet, "", f"值班{name}"),
        subtitle=subtitle_of(sheet),
        columns=tuple(columns),
        rows=tuple(tuple(_overview_row(kept, units, day)) for day in sheet.days),
        notes=(legend, *foot_of(sheet)),
        frozen=2,
        stacks=True,
    )


def _overview_row(kept: Kept, units: Sequence[str], day: NamedDay) -> Iterator[Cell]:
    held = [kept.on(unit, day.day) for unit in units]
    coverages = _coverages(one for duties in held for one in duties)
    yield from _dated(day)
    if kept.hall:
        yield _leaders(kept, day.day)
    for duties in held:
        yield _in_the_hall(duties, kept.sheet, mixed=len(coverages) > 1)
    notes = (day_note(day), JOINT.join(coverages))
    yield Cell("，".join(filter(None, notes)), SHADES.get(day.class_words, ""))


def _coverages(duties: Iterable[NamedDuty]) -> tuple[str, ...]:
    """How long those on post are there: 24小时, 工作时间, or both."""
    return tuple(dict.fromkeys(one.coverage for one in duties if one.presence == ON_POST))


def _in_the_hall(duties: Sequence[NamedDuty], sheet: NamedSheet, *, mixed: bool) -> Cell:
    """Who of a unit is in the hall; where nobody is meant to be, in what way it is at hand."""
    on_post = [one for one in duties if one.presence == ON_POST]
    if not on_post:
        others = dict.fromkeys(one.presence_words for one in duties)
        look = "standby" if any(one.presence == STANDBY for one in duties) else ""
        return Cell(JOINT.join(others), look)
    return _seats((seat_words(one, sheet.handover, office=mixed) for one in on_post), on_post)
