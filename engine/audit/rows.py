"""The rows that a norm looks at（所看的行）: which count, with what value, of what area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.audit.data import AREA, Row, key
from engine.audit.numbers import number_of
from engine.audit.reading import DataRead, SheetRead
from engine.audit.wanted import Sort, columns_of
from engine.packs.pack import Measure, Where


@dataclass(frozen=True, slots=True)
class Looked:
    """A row as a norm sees it（一行）.

    ``counts`` and ``value`` are ``None`` where that is not known; an answer's value is 1 or 0.
    ``limit`` is the row's own, for norms that are set against a column of the row.
    """

    row: Row
    area: int | None
    counts: bool | None
    value: Fraction | None
    against: Fraction | None = None


def lacking(measure: Measure, data: DataRead) -> tuple[str, ...]:
    """Why a norm cannot be judged at all: sheets or columns that were not handed in."""
    found: dict[str, None] = {}
    names = [measure.sheet, *([measure.per.sheet] if measure.per else [])]
    for name in dict.fromkeys(names):
        sheet = data.sheet(name)
        if sheet is None:
            found[f"没有「{name}」表"] = None
        elif not sheet.rows:
            found[f"「{name}」表里没有一行"] = None
        elif measure.scope == "area" and not sheet.sheet.has(AREA):
            found[f"「{name}」表没有「{AREA}」列"] = None
    for one in columns_of(measure):
        sheet = data.sheet(one.sheet)
        if sheet is None or sheet.sheet.has(one.column):
            continue
        if not one.instead or not _replaced(measure, sheet, one.column):
            found[f"「{one.sheet}」表没有「{one.column}」列"] = None
    return tuple(found)


def _replaced(measure: Measure, sheet: SheetRead, column: str) -> bool:
    """Whether the other columns of a pair of ways stand in for one that is not there."""
    if key(column) == key(measure.column):
        return all(map(sheet.sheet.has, measure.between))
    return sheet.sheet.has(measure.column)


def looked_at(measure: Measure, sheet: SheetRead) -> Iterator[Looked]:
    """Every row of the norm's sheet, in order. Raises KeyError for none of ``lacking``'s."""
    counts = members(measure.where, sheet)
    values = _values(measure, sheet)
    against = _against(measure, sheet)
    areas = sheet.areas or (None,) * len(sheet.rows)
    for number, row in enumerate(sheet.rows):
        yield Looked(row, areas[number], counts[number], values[number], against[number])


def members(where: Sequence[Where], sheet: SheetRead) -> list[bool | None]:
    """Whether each row is one of those that a norm is about; ``None`` where that is not known."""
    nones = [sheet.is_none(row) for row in sheet.rows]
    found = [None if none is None else not none for none in nones]
    for test in where:
        sort = Sort.TEXT if test.op == "in" else Sort.NUMBER
        cells = sheet.column(sheet.called(test.column, sort))
        words = {key(one) for one in test.values}
        bound = number_of(test.values[0])
        for number, cell in enumerate(cells):
            if found[number] is not False:
                passed = _passes(test.op, cell, words, bound)
                found[number] = passed if passed is not True else found[number]
    return found


def _passes(op: str, cell: object, words: set[str], bound: Fraction | None) -> bool | None:
    if cell is None or (op != "in" and bound is None):
        return None
    if op == "in":
        return cell in words
    assert isinstance(cell, Fraction)  # noqa: S101 - a column of numbers
    assert bound is not None  # noqa: S101 - as just looked at
    return cell >= bound if op == "ge" else cell <= bound


def _values(measure: Measure, sheet: SheetRead) -> Sequence[Fraction | None]:
    """The value of each row; of a norm that counts rows, one each."""
    if not measure.column:
        return [Fraction(1)] * len(sheet.rows)
    sort = Sort.ANSWER if measure.of == "share" else Sort.NUMBER
    written = sheet.column(sheet.called(measure.column, sort))
    found = [None if cell is None else Fraction(cell) for cell in written]  # type: ignore[call-overload]
    if measure.between and all(map(sheet.sheet.has, measure.between)):
        minutes = sheet.minutes(*measure.between)
        blank = [not row.text(measure.column) for row in sheet.rows]
        found = [
            other if empty else own for own, other, empty in zip(found, minutes, blank, strict=True)
        ]
    return found


def _against(measure: Measure, sheet: SheetRead) -> Sequence[Fraction | None]:
    """What each row is set against, for a norm of each row; nothing for the others."""
    if measure.per is None or measure.of != "each":
        return [None] * len(sheet.rows)
    cells = sheet.column(sheet.called(measure.per.column, Sort.NUMBER))
    return [cell if isinstance(cell, Fraction) else None for cell in cells]
