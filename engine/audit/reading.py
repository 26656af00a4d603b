"""Read the cells of sheets（读取单元格）: numbers, answers, moments; every bad cell reported once.

A cell that cannot be read is not known, like one that is empty; it is never taken for a zero or
left out of the count. What it bears on cannot be called met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final, TypeVar

from engine.audit.areas import Areas, areas_of
from engine.audit.data import AREA, FORMULA, Data, Row, Sheet, key
from engine.audit.numbers import PERCENT, answer_of, minutes_between, moment_of, number_of
from engine.audit.wanted import Sort, Wanted, WantedSheet
from engine.errors import DutyError, InputFault

T = TypeVar("T")
LONGEST: Final = 30
"""Characters of a bad cell that a fault shows."""


class SheetRead:
    """A sheet being read for the norms（一张表）: columns as values, row by row.

    ``areas`` has the number of the area of each row, ``None`` where it is not known; ``faults``
    grows by what cannot be read; ``lists_areas`` says that it is the sheet of the areas.
    """

    def __init__(
        self, sheet: Sheet, wanted: WantedSheet, areas: Areas, faults: list[DutyError]
    ) -> None:
        self.sheet = sheet
        self.rows: Sequence[Row] = sheet.rows
        self.faults = faults
        self.wanted = wanted
        self.areas: tuple[int | None, ...] = areas.of_rows(sheet) if wanted.by_area else ()
        self.lists_areas = key(sheet.name) == key(AREA)
        self._spoiled = areas.doubled if self.lists_areas else frozenset[int]()
        self._kept: dict[tuple[str, Sort], tuple[object, ...]] = {}

    def column(self, one: Wanted) -> tuple[object, ...]:
        """The cells of a column as values, each read once; ``None`` where one is not known."""
        place = (key(one.column), one.sort)
        if place not in self._kept:
            if one.sort is Sort.NUMBER:
                found: tuple[object, ...] = self._each(one, self._number)
            elif one.sort is Sort.ANSWER:
                found = self._each(one, self._answer)
            elif one.sort is Sort.MOMENT:
                found = self._each(one, self._moment)
            else:
                found = self._each(one, lambda _, __, text: key(text))
            self._kept[place] = found
        return self._kept[place]

    def minutes(self, start: str, end: str) -> tuple[Fraction | None, ...]:
        """The minutes between two columns of moments; ``None`` where either is not known."""
        firsts = self.column(self.called(start, Sort.MOMENT))
        lasts = self.column(self.called(end, Sort.MOMENT))
        return tuple(
            self._span(row, first, last, end)
            for row, first, last in zip(self.rows, firsts, lasts, strict=True)
        )

    def is_none(self, row: Row) -> bool | None:
        """Whether a row says that there is nothing; ``None`` if it says something besides."""
        if row.torn:
            return None
        if not row.declares_none:
            return False
        return None if any(row.text(one.column) for one in self.wanted.columns) else True

    def called(self, column: str, sort: Sort) -> Wanted:
        """The column of that name and content, as all norms together want it."""
        return next(
            one
            for one in self.wanted.columns
            if key(one.column) == key(column) and one.sort is sort
        )

    def _each(
        self, one: Wanted, read: Callable[[Row, Wanted, str], T | None]
    ) -> tuple[T | None, ...]:
        return tuple(
            self._cell(row, one, read)
            if row.text(one.column) and not row.declares_none and number not in self._spoiled
            else None
            for number, row in enumerate(self.rows)
        )

    def _cell(
        self, row: Row, one: Wanted, read: Callable[[Row, Wanted, str], T | None]
    ) -> T | None:
        """A cell as a value; a formula that no program has computed has none."""
        text = row.text(one.column)
        if not text.startswith(FORMULA):
            return read(row, one, text)
        remedy = "用表格程序打开，保存一次；或写成数"
        self._note(row, one, text, "是没有算过的公式", remedy)
        return None

    def _number(self, row: Row, one: Wanted, text: str) -> Fraction | None:
        signed = one.percent and key(text).endswith(PERCENT)
        number = number_of(key(text).removesuffix(PERCENT) if signed else text)
        fault = _number_fault(one, text, number, signed=signed)
        if fault is not None:
            self._note(row, one, text, *fault)
            return None
        return number

    def _answer(self, row: Row, one: Wanted, text: str) -> bool | None:
        answer = answer_of(text)
        if answer is None:
            self._note(row, one, text, "不是是或否", "写 是 或 否")
        return answer

    def _moment(self, row: Row, one: Wanted, text: str) -> datetime | None:
        moment = moment_of(text)
        if moment is None:
            remedy = "日期和时刻都写，如 2026-01-05 02:10"
            self._note(row, one, text, "不是日期和时刻", remedy)
        return moment

    def _span(self, row: Row, first: object, last: object, end: str) -> Fraction | None:
        if not isinstance(first, datetime) or not isinstance(last, datetime):
            return None
        if last < first:
            one = self.called(end, Sort.MOMENT)
            self._note(row, one, row.text(end), "早于起点", "核对两个时刻")
            return None
        return minutes_between(first, last)

    def _note(self, row: Row, one: Wanted, text: str, what: str, remedy: str) -> None:
        where = self.sheet.where(row, one.column)
        shown = text[:LONGEST]
        self.faults.append(InputFault("D101", f"「{shown}」{what}", where=where, remedy=remedy))


def _number_fault(
    one: Wanted, text: str, number: Fraction | None, *, signed: bool
) -> tuple[str, str] | None:
    """What is wrong with a cell that should be a number, and what to do."""
    if number is None:
        return "不是数", "只写数字，不带单位"
    if number < 0:
        return "是负数", "核对这个数"
    if number == 0 and one.above_zero:
        return "是零", "核对这个数；按它计的标准没法算"
    if one.percent and not signed and 0 < number <= 1:
        remedy = f"百分之几就写几，如 96；确实只有百分之 {text}，写成 {text}%"
        return "分不清是不是百分数", remedy
    return None


class DataRead:
    """All that norms read of the data（读取结果）: sheets by name, areas, faults."""

    def __init__(self, data: Data, wanted: Iterable[WantedSheet]) -> None:
        wanted = tuple(wanted)
        faults: list[DutyError] = []
        self.areas = areas_of(data, [one.name for one in wanted if one.by_area], faults)
        self._faults = faults
        self._sheets = {
            key(one.name): SheetRead(sheet, one, self.areas, faults)
            for one in wanted
            if (sheet := data.sheet(one.name)) is not None
        }
        for one in self._sheets.values():
            _check_whole(one)

    @property
    def faults(self) -> tuple[DutyError, ...]:
        """What is wrong with the rows, each thing once, in the order of the sheets."""
        return tuple({(one.where, one.code): one for one in self._faults}.values())

    def sheet(self, name: str) -> SheetRead | None:
        """The sheet of that name, if it was handed in."""
        return self._sheets.get(key(name))


def _check_whole(sheet: SheetRead) -> None:
    """Read every column that some norm wants, so that a bad cell is found whoever asks for it."""
    for one in sheet.wanted.columns:
        if sheet.sheet.has(one.column):
            sheet.column(one)
    _check_nones(sheet)


def _check_nones(sheet: SheetRead) -> None:
    """A row that says that there is nothing has nothing else to say; none has too many cells."""
    for row in sheet.rows:
        where = sheet.sheet.where(row)
        if row.torn:
            what, remedy = "这一行的格子比表头多", "数里有逗号的，整格加引号，或不写逗号"
            sheet.faults.append(InputFault("D107", what, where=where, remedy=remedy))
        elif sheet.is_none(row) is None:
            what, remedy = "名称写「无」的一行另有内容", "有的写名称；没有的，只写地区和「无」"
            sheet.faults.append(InputFault("D101", what, where=where, remedy=remedy))
