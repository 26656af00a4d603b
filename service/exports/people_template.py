"""The sheet to fill in with people（人员名册模板）: CSV or xlsx, with examples and what is meant.

In xlsx all columns are text, so that a spreadsheet program leaves 01 and 2026-01-01 as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from engine.errors import NoAnswer
from engine.seating.seat import TITLES
from service.exports.fixed_zip import with_fixed_times
from service.files.people_files import EXAMPLES, HEADS

WIDTHS: Final = (22, 8, 14, 30, 20, 14, 14)
MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl knows no zones
ROWS: Final = 300
"""Rows made ready as text."""
MEANT: Final = (
    ("单位", "全称、简称或 id，每一行都写，不合并单元格"),
    ("编号", "本单位内不重复，字母、数字，如 01；以后不改，换人换编号"),
    ("姓名", "不超过 40 字"),
    ("可任岗位", f"可写几个，用顿号隔开：{'、'.join(TITLES.values())}"),
    ("电话", "可以不写；只写数字、空格和 + - ( )"),
    ("到岗日期、离岗日期", "含当天，写成 2026-01-01；不写就是一直在"),
)
"""Column → how it is filled in."""


def table_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that a spreadsheet program opens: UTF-8 with a byte-order mark, CRLF."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def template_bytes(suffix: str, units: Iterable[str]) -> bytes:
    """The template as ``.csv`` or ``.xlsx``. Raises NoAnswer E101 without openpyxl."""
    if suffix == ".csv":
        return table_csv((HEADS, *EXAMPLES))
    return _xlsx((HEADS, *EXAMPLES), units)


def _xlsx(rows: Sequence[Sequence[str]], units: Iterable[str]) -> bytes:
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font
    except ImportError as error:
        remedy = "pip install 'zhiban[files]'，或写成 .csv"
        raise NoAnswer("E101", "没有 openpyxl", where="文件", remedy=remedy) from error
    book = Workbook()
    page = book.worksheets[0]
    page.title = "人员名册"
    for row in (*rows, *[[None] * len(HEADS)] * ROWS):
        page.append(list(row))
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
        page[f"{letter}1"].font = Font(bold=True)
    for cells in page.iter_rows(max_col=len(HEADS)):
        for cell in cells:
            cell.number_format = "@"
    page.freeze_panes = "A2"
    told = book.create_sheet("填写说明")
    for line in (*MEANT, ("", ""), ("单位的全称", ""), *(("", name) for name in units)):
        told.append(line)
    told.column_dimensions["A"].width, told.column_dimensions["B"].width = 20, 70
    book.properties.created = book.properties.modified = MADE
    book.properties.creator = "zhiban"
    packed = io.BytesIO()
    book.save(packed)
    return with_fixed_times(packed.getvalue())
