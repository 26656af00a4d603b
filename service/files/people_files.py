"""Read people from a sheet（人员名册）: CSV or xlsx, every bad row reported.

Names and phones are personal data: they go from here into tables that can be erased, never into the
append-only log, and a fault names the row, not the person.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from engine.errors import DutyError, InputFault, NoAnswer
from engine.likeness import nearest
from engine.people.person import HELD_POSTS, Person
from engine.seating.seat import TITLES
from service.people.register import Listed

HEADS: Final = ("单位", "编号", "姓名", "可任岗位", "电话", "到岗日期", "离岗日期")
NEEDED: Final = HEADS[:4]
POST_OF: Final = {title: post for post, title in TITLES.items()} | {one: one for one in HELD_POSTS}
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_ROWS: Final = 100_000
_NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,19}", re.ASCII)
_PHONE: Final = re.compile(r"[0-9+() -]{5,20}", re.ASCII)
_LONGEST: Final = 40

TEMPLATE: Final = (
    ",".join(HEADS)
    + "\n示例单位,01,测试甲,分管领导,,2026-01-01,\n示例单位,02,测试乙,具体工作人员、分管领导,,,\n"
)
"""A sheet to fill in: two rows that show how."""


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
        from engine.errors import refuse

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
    rows = list(_rows(path))
    if not rows:
        raise _no_sheet(path, "没有内容")
    (_, heads), *others = rows
    missing = [head for head in NEEDED if head not in heads]
    if missing:
        raise _no_sheet(path, f"缺列：{'、'.join(missing)}")
    if len(others) > MOST_ROWS:
        raise _no_sheet(path, f"超过 {MOST_ROWS} 行")
    return _read(path, heads, others, units)


def _read(
    path: Path,
    heads: list[str],
    rows: Iterable[tuple[int, list[str]]],
    units: Mapping[str, str],
) -> PeopleRead:
    listed: dict[str, Listed] = {}
    first_row: dict[str, int] = {}
    faults: list[DutyError] = []
    for number, cells in rows:
        row = _Row(f"{path.name}:{number}", dict(zip(heads, cells, strict=False)), units)
        if not any(cells):
            continue
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


class _Row:
    """One row being read: its cells by head, and what is wrong with them."""

    def __init__(self, where: str, cells: Mapping[str, str], units: Mapping[str, str]) -> None:
        self.where, self.cells, self.units = where, cells, units
        self.faults: list[DutyError] = []

    def listed(self) -> Listed | None:
        """The person of the row; None if anything is wrong."""
        unit, number = self._unit(), self._text("编号", _NUMBER, "写成 01 这样的字母或数字")
        name = self._name()
        posts = self._posts()
        phone = self._text("电话", _PHONE, "只写数字、空格和 + - ( )", needed=False)
        first, last = self._date("到岗日期"), self._date("离岗日期")
        if first and last and last < first:
            self._wrong("离岗日期早于到岗日期", "核对两个日期")
        if self.faults:
            return None
        return Listed(Person(f"{unit}-{number}", unit, posts, first, last, name), phone)

    def _unit(self) -> str:
        written = self.cells.get("单位", "")
        if written not in self.units:
            like = nearest(written, self.units, 0.4)
            remedy = f"是不是：{'、'.join(like)}" if like else "写单位的全称或登记过的简称"
            self._wrong(f"不认识的单位「{written[:_LONGEST]}」", remedy)
        return self.units.get(written, "")

    def _name(self) -> str:
        name = self.cells.get("姓名", "")
        if not name or len(name) > _LONGEST or not name.isprintable():
            self._wrong("姓名是空的、太长或有不能显示的字符", f"写姓名，不超过 {_LONGEST} 字")
        return name

    def _posts(self) -> tuple[str, ...]:
        written = [one for one in re.split(r"[、,，;；\s]+", self.cells.get("可任岗位", "")) if one]
        unknown = [one for one in written if one not in POST_OF]
        if unknown or not written:
            known = "、".join(TITLES.values())
            what = f"不认识的岗位「{unknown[0][:_LONGEST]}」" if unknown else "没有写可任岗位"
            self._wrong(what, f"可用：{known}")
        held = {POST_OF[one] for one in written if one in POST_OF}
        return tuple(post for post in HELD_POSTS if post in held)

    def _text(
        self, head: str, form: re.Pattern[str], remedy: str, *, needed: bool = True
    ) -> str:  # fmt: skip
        text = self.cells.get(head, "")
        if (text or needed) and not form.fullmatch(text):
            self._wrong(f"{head}是空的或写法不对", remedy)
        return text

    def _date(self, head: str) -> date | None:
        text = self.cells.get(head, "")
        try:
            return date.fromisoformat(text.replace("/", "-")) if text else None
        except ValueError:
            self._wrong(f"{head}「{text[:_LONGEST]}」不是日期", "写成 2026-01-01")
            return None

    def _wrong(self, what: str, remedy: str) -> None:
        self.faults.append(InputFault("L103", what, where=self.where, remedy=remedy))


# --- cells ----------------------------------------------------------------------------------------


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, cells as text without blanks around them."""
    try:
        if path.stat().st_size > MOST_BYTES:
            remedy = "分成几个文件"
            raise InputFault("F108", "文件超过 16 MiB", where=path.name, remedy=remedy)
        content = path.read_bytes()
    except OSError as error:
        what = f"读不了文件：{error.strerror}"
        raise InputFault("F101", what, where=path.name, remedy="核对路径和权限") from error
    if path.suffix.lower() == ".xlsx":
        yield from _xlsx_rows(path, content)
    else:
        text = _decoded(path, content)
        for number, cells in enumerate(csv.reader(io.StringIO(text)), start=1):
            yield number, [cell.strip() for cell in cells]


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _no_sheet(path, "不是 CSV 文件")


def _xlsx_rows(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise NoAnswer(
            "L302", "没有 openpyxl，读不了 xlsx", where=path.name,
            remedy="pip install 'zhiban[files]'，或另存为 CSV",
        ) from error  # fmt: skip
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = [[_cell(cell) for cell in row] for row in book.worksheets[0].values]
    except Exception as error:
        raise _no_sheet(path, f"不是能读的 xlsx（{type(error).__name__}）") from error
    yield from enumerate(rows, start=1)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _no_sheet(path: Path, what: str) -> InputFault:
    remedy = f"用模板：第一行是 {'、'.join(HEADS)}"
    return InputFault("L102", f"不是人员名册：{what}", where=path.name, remedy=remedy)
