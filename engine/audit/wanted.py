"""The data that norms ask for（所需数据）: sheets, columns, and what is written in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from engine.audit.data import AREA, NAME, key
from engine.audit.numbers import PERCENT
from engine.packs.pack import Measure


class Sort(Enum):
    """What the cells of a column hold（列的内容）."""

    NUMBER = "数"
    ANSWER = "是或否"
    TEXT = "文字"
    MOMENT = "日期和时刻"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that a norm reads（所需的列）.

    Attributes:
        sheet: the sheet that it is in.
        column: its head.
        sort: what its cells hold.
        words: the words that the norm looks for, of text.
        above_zero: whether none at all can be no measured value, such as a population.
        percent: whether it is a percentage.
        instead: whether it may be left out because others take its place, or takes another's.

    """

    sheet: str
    column: str
    sort: Sort
    words: tuple[str, ...] = ()
    above_zero: bool = False
    percent: bool = False
    instead: bool = False


@dataclass(frozen=True, slots=True)
class WantedSheet:
    """A sheet that norms read（所需的表）: its columns in the order in which they are asked for."""

    name: str
    columns: tuple[Wanted, ...]
    by_area: bool

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of a sheet to be filled in: area and name first."""
        named = () if key(self.name) == key(AREA) else (NAME,)
        area = (AREA,) if self.by_area else ()
        own = (one.column for one in self.columns)
        return tuple({key(one): one for one in (*area, *named, *own)}.values())


def columns_of(measure: Measure) -> Iterator[Wanted]:
    """Every column that a measure reads, its area column left out."""
    for test in measure.where:
        if test.op == "in":
            yield Wanted(measure.sheet, test.column, Sort.TEXT, test.values)
        else:
            yield Wanted(measure.sheet, test.column, Sort.NUMBER)
    between = measure.between
    if measure.column:
        sort = Sort.ANSWER if measure.of == "share" else Sort.NUMBER
        percent = sort is Sort.NUMBER and key(measure.unit) == PERCENT
        yield Wanted(
            measure.sheet,
            measure.column,
            sort,
            percent=percent and measure.per is None,
            instead=bool(between),
        )
    for column in between:
        yield Wanted(measure.sheet, column, Sort.MOMENT, instead=True)
    if measure.per is not None:
        per = measure.per
        yield Wanted(per.sheet, per.column, Sort.NUMBER, above_zero=per.of == "quota")


def wanted(measures: Iterable[Measure]) -> tuple[WantedSheet, ...]:
    """The sheets that measures ask for, the list of areas first if any is judged by area."""
    columns: dict[str, dict[tuple[str, Sort], Wanted]] = {}
    names: dict[str, str] = {}
    by_area: set[str] = set()
    measures = tuple(measures)
    if any(one.scope == "area" for one in measures):
        names[key(AREA)], columns[key(AREA)] = AREA, {}
        by_area.add(key(AREA))
    for measure in measures:
        _name(measure.sheet, names, columns)
        for one in columns_of(measure):
            _name(one.sheet, names, columns)
            _add(columns[key(one.sheet)], one)
        if measure.scope == "area":
            by_area |= {key(measure.sheet), *([key(measure.per.sheet)] if measure.per else ())}
    return tuple(
        WantedSheet(names[sheet], tuple(found.values()), sheet in by_area)
        for sheet, found in columns.items()
    )


def _name(
    sheet: str, names: dict[str, str], columns: dict[str, dict[tuple[str, Sort], Wanted]]
) -> None:
    names.setdefault(key(sheet), sheet)
    columns.setdefault(key(sheet), {})


def _add(columns: dict[tuple[str, Sort], Wanted], one: Wanted) -> None:
    """Add a column; one that several norms read has to please all of them."""
    place = (key(one.column), one.sort)
    known = columns.get(place)
    if known is None:
        columns[place] = one
        return
    columns[place] = Wanted(
        known.sheet,
        known.column,
        known.sort,
        tuple(dict.fromkeys((*known.words, *one.words))),
        above_zero=known.above_zero or one.above_zero,
        percent=known.percent or one.percent,
        instead=known.instead and one.instead,
    )
