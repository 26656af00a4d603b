"""The rows that a norm looks at（所看的行）: which count, with what value, of what area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from engine.audit.data import AREA, Row, key
from engine.audit.numbers import number_of
from engine.audit.reading import DataRead, SheetRead
from engine.audit.wanted import Sort, columns_of
from engine.likeness import nearest
from engine.packs.pack import Measure, Where

LIKE: Final = 0.5
"""How like two words must be for one to be taken for the other: 城区 and 城市 are."""
CLOSE: Final = 0.51
"""How like words must be that surely belong together: 重大事故 and 重大, not 较大 and 重大."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A row as a norm sees it（一行）.

    ``counts`` and ``value`` are ``None`` where that is not known; an answer's value is 1 or 0.
    ``against`` is what it is set against, for norms that are set against a column of the row.
    ``doubted`` is a word for which it does not count, and which no norm has for that column: it may
    be meant for another.
    """

    row: Row
    area: int | None
    counts: bool | None
    value: Fraction | None
    against: Fraction | None = None
    doubted: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that no norm has for its column（没有标准用到的词）, and those most like it.

    ``close`` says that one of them has more than half of its letters.
    """

    column: str
    word: str
    like: tuple[str, ...] = ()
    close: bool = False


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
    doubts = _doubts(measure.where, sheet, counts)
    areas = sheet.areas or (None,) * len(sheet.rows)
    for number, row in enumerate(sheet.rows):
        yield Looked(
            row, areas[number], counts[number], values[number], against[number], doubts[number]
        )


def _doubts(
    where: Sequence[Where], sheet: SheetRead, counts: Sequence[bool | None]
) -> list[Doubt | None]:
    """Of each row that does not count the word that is to blame, if no norm has that word.

    A row that does not count for a known word or a number as well is none to wonder about.
    """
    found: list[Doubt | None] = [None] * len(counts)
    out = [
        counted is False and not row.declares_none
        for counted, row in zip(counts, sheet.rows, strict=True)
    ]
    for test in where:
        passed = members((test,), sheet)
        doubts = _doubts_of(test, sheet) if test.op == "in" else {}
        for number, row in enumerate(sheet.rows):
            if not out[number] or passed[number] is not False:
                continue
            doubt = doubts.get(key(row.text(test.column)))
            out[number] = doubt is not None
            found[number] = doubt and (found[number] or doubt)
    return found


def _doubts_of(test: Where, sheet: SheetRead) -> dict[str, Doubt]:
    """The words of a column that no norm has for it, by their ``key``."""
    words = sheet.called(test.column, Sort.TEXT).words
    known = {key(one) for one in words}
    found: dict[str, Doubt] = {}
    for text in dict.fromkeys(row.text(test.column) for row in sheet.rows):
        if text and key(text) not in known:
            like = tuple(nearest(text, test.values, LIKE))
            close = bool(nearest(text, test.values, CLOSE))
            found[key(text)] = Doubt(test.column, text, like, close)
    return found


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
