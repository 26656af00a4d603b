"""The areas that norms are judged by（地区）: which there are, and which a row is of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.audit.data import AREA, Data, Row, Sheet, key
from engine.errors import MOST_SHOWN, DutyError, InputFault
from engine.likeness import nearest


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas in the order of the data（地区名单）.

    ``numbers`` has each by its ``key``; ``doubled`` are the rows of the list of areas that are of
    an area with several rows: which of them is right nobody knows.
    """

    names: tuple[str, ...]
    numbers: Mapping[str, int]
    doubled: frozenset[int]

    def of_rows(self, sheet: Sheet) -> tuple[int | None, ...]:
        """The number of each row's area; ``None`` where it is not known."""
        return tuple(self.numbers.get(key(row.area)) for row in sheet.rows)


def areas_of(data: Data, by_area: Sequence[str], faults: list[DutyError]) -> Areas:
    """The areas of the data: those of the sheet 地区, else all that are named.

    Args:
        data: what was handed in.
        by_area: the sheets that are read by area.
        faults: grows by rows without an area, of an unknown one, or of one listed twice.

    """
    sheets = [sheet for name in by_area if (sheet := data.sheet(name)) and sheet.has(AREA)]
    listed = next((one for one in sheets if key(one.name) == key(AREA)), None)
    sources = [listed] if listed is not None else sheets
    names: dict[str, str] = {}
    for sheet in sources:
        for row in sheet.rows:
            if row.area:
                names.setdefault(key(row.area), row.area)
    numbers = {one: number for number, one in enumerate(names)}
    shown = tuple(names.values())
    for sheet in sheets:
        for row in sheet.rows:
            if key(row.area) not in names and not row.torn:
                faults.append(_fault(sheet, row, shown if len(faults) < MOST_SHOWN else ()))
    doubled = _doubled(listed, faults) if listed is not None else frozenset[int]()
    return Areas(tuple(names.values()), numbers, doubled)


def _fault(sheet: Sheet, row: Row, known: Collection[str]) -> DutyError:
    """What is wrong with the area of a row; with the ``known`` areas that may have been meant."""
    written = row.area
    what, remedy = "没有写地区", "每一行都写；合并的单元格先拆开"
    if row.text(AREA) != written:
        what, remedy = "地区是没有算过的公式", "用表格程序打开，保存一次；或写成文字"
    if written:
        like = nearest(written, known, 0.4)
        what = f"「{written[:30]}」不在「{AREA}」表里"
        remedy = f"核对名称，或把它加进「{AREA}」表"
        if like:
            remedy = f"是不是：{'、'.join(like)}；或把它加进「{AREA}」表"
    return InputFault("D102", what, where=sheet.where(row, AREA), remedy=remedy)


def _doubled(listed: Sheet, faults: list[DutyError]) -> frozenset[int]:
    """The rows of areas that are listed several times, each of them reported after the first."""
    rows: dict[str, list[int]] = {}
    for number, row in enumerate(listed.rows):
        if row.area:
            rows.setdefault(key(row.area), []).append(number)
    found = [numbers for numbers in rows.values() if len(numbers) > 1]
    for first, *others in found:
        for number in others:
            row = listed.rows[number]
            other = listed.rows[first]
            what = f"「{row.area[:30]}」与 {other.file} 第 {other.number} 行重复"
            remedy = "一个地区一行；不知道哪一行对，两行都没有采用"
            where = listed.where(row, AREA)
            faults.append(InputFault("D103", what, where=where, remedy=remedy))
    return frozenset(number for numbers in found for number in numbers)
