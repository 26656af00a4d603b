"""The duty sheet as xlsx（值班表 xlsx）: what a unit prints, signs and circulates.

Three sheets: the days, the reasons, what is to be done. No clock is read: the same rosters give the
same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.roster.roster import Roster
from service.answering import Desk
from service.exports.book import (
    Pen,
    cell_at,
    describe,
    draw_list,
    height_of,
    new_book,
    open_page,
    packed,
    sign,
)
from service.exports.rows import duty_sheet
from service.exports.sheet import DayRow, DutySheet, ReasonRow, TaskRow
from service.exports.whole_file import write_whole

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

DATE_FORM: Final = 'm"月"d"日"'
YEAR_FORM: Final = f'yyyy"年"{DATE_FORM}'
YEAR_WIDTH: Final = 14.0

DAY_HEADS: Final = (("日期", 9.0), ("星期", 5.5), ("备注", 15.0), ("值守强度", 9.5))
END_HEADS: Final = (("地点", 15.0), ("依据（条）", 15.5))
UNIT_WIDTH: Final = 8.8
ATTENTION: Final = ("待办与注意", 46.0, 60.0)  # its least and its greatest width
DAYS_WIDTH: Final = 160.0  # what the other columns leave of this it takes
REASON_HEADS: Final = (
    ("序号", 5.0), ("条", 8.0), ("规则", 16.0), ("原文", 30.0), ("因何适用", 26.0), ("单位", 20.0),
    ("适用日期", 14.0), ("事实", 26.0), ("释义（所选）", 36.0), ("运行参数", 16.0),
)  # fmt: skip
TASK_HEADS: Final = (
    ("类别", 9.0), ("事项", 16.0), ("负责单位", 26.0), ("对象", 32.0), ("时限", 14.0),
    ("内容", 34.0), ("日期", 18.0), ("依据（条）", 34.0),
)  # fmt: skip


def write_xlsx(path: Path, desk: Desk, rosters: Sequence[Roster], when: str) -> None:
    """Write ``rosters`` to ``path``, whole or not at all.

    Args:
        path: the file; one that exists is replaced when the new one is complete.
        desk: what the rosters were made with.
        rosters: one for each day, in order.
        when: the span as it was asked for; kept in the file's properties.

    Raises:
        NoAnswer: E101 without openpyxl.
        InputFault: E102 where the place cannot be written, E103 without a day.

    """
    write_whole(path, xlsx_bytes(desk, rosters, when))


def xlsx_bytes(desk: Desk, rosters: Sequence[Roster], when: str) -> bytes:
    """The whole file; the same rosters give the same bytes. Raises as ``write_xlsx``."""
    sheet = duty_sheet(desk, rosters)
    book = new_book()
    pen = Pen()
    _draw_days(book.create_sheet("值班表"), sheet, pen)
    _draw_reasons(book.create_sheet("依据"), sheet, pen)
    _draw_tasks(book.create_sheet("待办与职责"), sheet, pen)
    describe(book, sheet, when, sheet.days[0].day)
    return packed(book)


# --- the three sheets -----------------------------------------------------------------------------


def _draw_days(page: Worksheet, sheet: DutySheet, pen: Pen) -> None:
    """One row a day, one column a unit."""
    heads = _day_heads(sheet)
    first = row = open_page(page, sheet, pen, sheet.title, heads)
    page.freeze_panes = f"C{first}"
    for day in sheet.days:
        _draw_day(page, row, day, pen, heads)
        row += 1
    for note in sheet.notes:
        pen.wide(page, row, note)
        row += 1
    sign(page, sheet, pen, row)


def _day_heads(sheet: DutySheet) -> list[tuple[str, float]]:
    """Columns with their widths; the last takes what the others leave."""
    units = [(unit.name, UNIT_WIDTH) for unit in sheet.units]
    heads = [*DAY_HEADS, *units, *END_HEADS]
    if sheet.several_years:
        heads[0] = (heads[0][0], YEAR_WIDTH)
    name, least, most = ATTENTION
    left = DAYS_WIDTH - sum(columns for _, columns in heads)
    return [*heads, (name, min(max(left, least), most))]


def _draw_day(
    page: Worksheet, row: int, day: DayRow, pen: Pen, heads: Sequence[tuple[str, float]]
) -> None:
    pen.write(cell_at(page, row, 1), day.day, fill=day.shade)
    cell_at(page, row, 1).number_format = YEAR_FORM if heads[0][1] == YEAR_WIDTH else DATE_FORM
    cells = [
        (day.weekday, day.shade),
        (day.note, day.shade),
        (day.strength, ""),
        *((cell.text, cell.look) for cell in day.cells),
        (day.places, ""),
        (day.basis, ""),
    ]
    for number, (text, fill) in enumerate(cells, 2):
        pen.write(cell_at(page, row, number), text, fill=fill)
    pen.write(cell_at(page, row, len(heads)), day.attention, across="left")
    texts = ["", *(text for text, _ in cells), day.attention]
    widths = (columns for _, columns in heads)
    page.row_dimensions[row].height = height_of(list(zip(texts, widths, strict=True)))


def _draw_reasons(page: Worksheet, sheet: DutySheet, pen: Pen) -> None:
    """Each distinct reason: article, quote, facts, readings, parameters."""

    def texts(row: ReasonRow) -> list[str | int]:
        return [
            row.number, row.article, row.title, row.quote, row.via,
            row.units, row.days, row.facts, row.readings, row.parameters,
        ]  # fmt: skip

    draw_list(page, sheet, pen, "依据", REASON_HEADS, [texts(row) for row in sheet.reasons])


def _draw_tasks(page: Worksheet, sheet: DutySheet, pen: Pen) -> None:
    """Pending items, flags, duties, standing duties."""

    def texts(row: TaskRow) -> list[str | int]:
        return [row.sort, row.what, row.who, row.to, row.due, row.text, row.days, row.basis]

    draw_list(page, sheet, pen, "待办与职责", TASK_HEADS, [texts(row) for row in sheet.tasks])
