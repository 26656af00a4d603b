"""Read leave and wishes from a sheet（请假和意愿）: CSV or xlsx, every bad row reported.

A reason is nobody's business but the register's: no fault repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from engine.errors import DutyError, refuse
from engine.people.person import Leave, Wish
from service.files.people_files import TableRow
from service.files.table_rows import read_table
from service.people.away import HEAVIEST, LONGEST_REASON, LONGEST_WISH, Asked, AskedLeave

HEADS: Final = ("单位", "编号", "开始", "结束", "事由", "类别", "分量")
SORTS: Final = {"": None, "请假": None, "愿值": True, "不愿值": False}
"""What a row says → whether duty is wanted; None for leave, which an empty cell means too."""
_WEIGHT: Final = re.compile(r"[1-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class LeaveRead:
    """What a sheet holds（读取结果）: the good rows with their place, what is wrong with others."""

    asked: tuple[tuple[str, Asked], ...]
    faults: tuple[DutyError, ...]

    def taken(self, *, despite: bool = False) -> tuple[tuple[str, Asked], ...]:
        """The rows to take: none of a sheet with faults, unless told to. Raises Faults."""
        if not despite:
            refuse(self.faults)
        return self.asked


def read_leave(path: Path, units: Mapping[str, str], people: Collection[str]) -> LeaveRead:
    """Leave and wishes of a sheet.

    Args:
        path: a ``.csv`` or an ``.xlsx``.
        units: every name and alias of a unit → its id.
        people: ids of those who are listed.

    Raises:
        InputFault: L102 for a file that is no such sheet, F101 and F108 if it cannot be read.
        NoAnswer: L302 for an xlsx without openpyxl.

    """
    table = read_table(path, "请假表", HEADS, 3)
    asked: list[tuple[str, Asked]] = []
    faults: list[DutyError] = []
    for number, cells in table.rows:
        row = _LeaveRow(table.where(number), cells, units)
        one = row.asked(people)
        faults += row.faults
        if one is not None:
            asked.append((row.where, one))
    return LeaveRead(tuple(asked), tuple(faults))


class _LeaveRow(TableRow):
    """A row of leave or a wish being read."""

    def asked(self, people: Collection[str]) -> Asked | None:
        """What the row asks for; None if anything is wrong."""
        person = self._person(people)
        first, last = self._days()
        sort = self.cells.get("类别", "")
        if sort not in SORTS:
            self.wrong("不认识的类别", f"可用：{'、'.join(one for one in SORTS if one)}")
        weight = self.text("分量", _WEIGHT, f"写 1 到 {HEAVIEST}", needed=False)
        reason = self.cells.get("事由", "")
        if len(reason) > LONGEST_REASON or not reason.isprintable():
            self.wrong("事由太长或有不能显示的字符", f"一行，不超过 {LONGEST_REASON} 字")
        if self.faults or first is None or last is None:
            return None
        wanted = SORTS[sort]
        if wanted is None:
            return AskedLeave(Leave(person, first, last), reason)
        return self._wishes(person, first, last, wanted=wanted, weight=int(weight or 1))

    def _person(self, people: Collection[str]) -> str:
        unit, number = self.unit(), self.number()
        person = f"{unit}-{number}"
        if not self.faults and person not in people:
            self.wrong(f"名册里没有 {person}", "先导入名册，或核对编号（01 与 1 不是一个编号）")
        return person

    def _days(self) -> tuple[date | None, date | None]:
        first = self.day("开始")
        last = self.day("结束") or first
        if first is None and not self.cells.get("开始"):
            self.wrong("没有写开始日期", "写成 2026-01-01")
        if first and last and last < first:
            self.wrong("结束早于开始", "核对两个日期")
        return first, last

    def _wishes(
        self, person: str, first: date, last: date, *, wanted: bool, weight: int
    ) -> Asked | None:  # fmt: skip
        count = (last - first).days + 1
        if count > LONGEST_WISH:
            self.wrong("意愿的日子太多", f"一行不超过 {LONGEST_WISH} 天")
            return None
        days = (first + timedelta(days=number) for number in range(count))
        return tuple(Wish(person, day, wanted, weight) for day in days)
