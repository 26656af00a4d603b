"""Read people from a sheet（人员名册）: CSV or xlsx, every bad row reported.

Names and phones are personal data: they go from here into tables that can be erased, never into the
append-only log, and a fault names the row, not the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from engine.errors import DutyError, InputFault, refuse
from engine.likeness import nearest
from engine.people.person import HELD_POSTS, Person
from engine.seating.seat import TITLES
from service.files.table_rows import closed_up, date_of, read_table
from service.people.register import Listed

HEADS: Final = ("单位", "编号", "姓名", "可任岗位", "电话", "到岗日期", "离岗日期")
NEEDED: Final = HEADS[:4]
POST_OF: Final = {title: post for post, title in TITLES.items()} | {one: one for one in HELD_POSTS}
NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,19}", re.ASCII)
_PHONE: Final = re.compile(r"[0-9+() -]{5,20}", re.ASCII)
_FORMULA: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")  # the last four are full width
_LONGEST: Final = 40

EXAMPLES: Final = (
    ("示例单位", "01", "测试甲", "分管领导", "", "2026-01-01", ""),
    ("示例单位", "02", "测试乙", "具体工作人员、分管领导", "", "", ""),
)
"""Two rows that show how to fill in the sheet."""

TEMPLATE: Final = "".join(f"{','.join(row)}\n" for row in (HEADS, *EXAMPLES))
"""A sheet to fill in, as CSV."""


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """What a sheet holds（读取结果）: the good rows, and what is wrong with the others."""

    listed: tuple[Listed, ...]
    faults: tuple[DutyError, ...]

    def taken(self, *, despite: bool = False) -> tuple[Listed, ...]:
        """The people to take: none of a sheet with faults, unless told to take the good rows.

        Raises:
            Faults: everything that is wrong.

        """
        if not despite:
            refuse(self.faults)
        return self.listed


def read_people(path: Path, units: Mapping[str, str]) -> PeopleRead:
    """The people of a sheet.

    Args:
        path: a ``.csv`` (UTF-8, or GB 18030 as spreadsheets write it) or an ``.xlsx``.
        units: every name and alias of a unit → its id.

    Raises:
        InputFault: L102 for a file that is no such sheet, F101 and F108 if it cannot be read.
        NoAnswer: L302 for an xlsx without openpyxl.

    """
    table = read_table(path, "人员名册", HEADS, len(NEEDED))
    listed: dict[str, Listed] = {}
    first_row: dict[str, int] = {}
    faults: list[DutyError] = []
    for number, cells in table.rows:
        row = PersonRow(table.where(number), cells, units)
        one = row.listed()
        faults += row.faults
        if one is None:
            continue
        if one.person.id in listed:
            what = f"编号与第 {first_row[one.person.id]} 行重复"
            fault = InputFault("L104", what, where=row.where, remedy="同一单位内编号不能重复")
            faults.append(fault)
        else:
            listed[one.person.id], first_row[one.person.id] = one, number
    return PeopleRead(tuple(listed.values()), tuple(faults))


class TableRow:
    """A row being read（一行）: its cells by head, and what is wrong with them."""

    def __init__(self, where: str, cells: Mapping[str, str], units: Mapping[str, str]) -> None:
        self.where, self.cells, self.units = where, cells, units
        self.faults: list[DutyError] = []

    def unit(self) -> str:
        """The id of the unit; empty if it is not known."""
        written = self.cells.get("单位", "")
        if not written:
            self.wrong("没有写单位", "每一行都写；合并的单元格先拆开")
        elif written not in self.units:
            like = nearest(written, self.units, 0.4)
            remedy = f"是不是：{'、'.join(like)}" if like else "写单位的全称或登记过的简称"
            self.wrong(f"不认识的单位「{written[:_LONGEST]}」", remedy)
        return self.units.get(written, "")

    def number(self) -> str:
        """The person's number within the unit."""
        return self.text("编号", NUMBER, "写成 01 这样的字母或数字")

    def text(
        self, head: str, form: re.Pattern[str], remedy: str, *, needed: bool = True
    ) -> str:  # fmt: skip
        """A cell of that form."""
        text = self.cells.get(head, "")
        if (text or needed) and not form.fullmatch(text):
            self.wrong(f"{head}是空的或写法不对", remedy)
        return text

    def day(self, head: str) -> date | None:
        """A date; None if the cell is empty."""
        text = self.cells.get(head, "")
        day = date_of(text)
        if text and day is None:
            self.wrong(f"{head}「{text[:_LONGEST]}」不是日期", "写成 2026-01-01")
        return day

    def wrong(self, what: str, remedy: str) -> None:
        """Note what is wrong."""
        self.faults.append(InputFault("L103", what, where=self.where, remedy=remedy))


class PersonRow(TableRow):
    """A row of the register being read（名册的一行）."""

    def listed(self) -> Listed | None:
        """The person of the row; None if anything is wrong."""
        unit, number = self.unit(), self.number()
        name = self._name()
        posts = self._posts()
        phone = self.text("电话", _PHONE, "只写数字、空格和 + - ( )", needed=False)
        first, last = self.day("到岗日期"), self.day("离岗日期")
        if first and last and last < first:
            self.wrong("离岗日期早于到岗日期", "核对两个日期")
        if self.faults:
            return None
        return Listed(Person(f"{unit}-{number}", unit, posts, first, last, name), phone)

    def _name(self) -> str:
        name = closed_up(self.cells.get("姓名", ""))
        if not name or len(name) > _LONGEST or not name.isprintable():
            self.wrong("姓名是空的、太长或有不能显示的字符", f"写姓名，不超过 {_LONGEST} 字")
        elif name.startswith(_FORMULA):
            self.wrong("姓名以 = + - @ 开头，像是公式", "写姓名")
        return name

    def _posts(self) -> tuple[str, ...]:
        written = [one for one in re.split(r"[、,，;；\s]+", self.cells.get("可任岗位", "")) if one]
        unknown = [one for one in written if one not in POST_OF]
        if unknown or not written:
            known = "、".join(TITLES.values())
            what = f"不认识的岗位「{unknown[0][:_LONGEST]}」" if unknown else "没有写可任岗位"
            self.wrong(what, f"可用：{known}")
        held = {POST_OF[one] for one in written if one in POST_OF}
        return tuple(post for post in HELD_POSTS if post in held)
