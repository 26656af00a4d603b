"""The duty sheet as xlsx（值班表 xlsx）: what a unit prints, signs and circulates.

Three sheets: the days, the reasons, what is to be done. A4 landscape, one page wide. Colours never
stand alone: the same is said in words, for copies in black and white. The fonts are those of
official papers, with the Chinese character set named, so that a machine without them takes its own
Chinese fonts. No clock is read: the same rosters give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import NoAnswer
from engine.roster.roster import Roster
from service.answering import Desk
from service.answers.wording import width
from service.exports.rows import DRILL, DRILL_WORDS, duty_sheet
from service.exports.sheet import DayRow, DutySheet, ReasonRow, TaskRow
from service.exports.whole_file import write_whole

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TITLE_FONT: Final = ("方正小标宋简体", 20)
SUBTITLE_FONT: Final = ("仿宋_GB2312", 11)
HEAD_FONT: Final = ("黑体", 10)
BODY_FONT: Final = ("仿宋_GB2312", 10)
CHINESE: Final = 134  # the GB2312 character set: which font may stand in
FILLS: Final = {
    "24h": "F8CBAD", "office_hours": "E2EFDA", "standby": "FFF2CC", "head": "D9E2F3",
    "holiday": "FADBD8", "adjusted_workday": "DDEBF7", "weekend": "E7E6E6",
}  # fmt: skip
LINE_HEIGHT: Final = 14.5
ROW_PADDING: Final = 2.5
ONE_PAGE_HEIGHT: Final = 800.0  # points that still read well on one A4 page
CM: Final = 1 / 2.54
DATE_FORM: Final = 'm"月"d"日"'
YEAR_FORM: Final = f'yyyy"年"{DATE_FORM}'
YEAR_WIDTH: Final = 14.0
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FORMULA_STARTS: Final = ("=", "+", "-", "@")

DAY_HEADS: Final = (("日期", 9.0), ("星期", 5.5), ("备注", 15.0), ("值守强度", 9.5))
END_HEADS: Final = (("地点", 15.0), ("依据（条）", 15.5))
UNIT_WIDTH: Final = 8.8
ATTENTION: Final = ("待办与注意", 46.0, 60.0)  # its least and its greatest width
DAYS_WIDTH: Final = 160.0  # what the other columns leave of this it takes
NARROW: Final = 20.0  # columns under this width are centred
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
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise NoAnswer(
            "E101", "没有 openpyxl", where="--xlsx", remedy="pip install 'zhiban[files]'"
        ) from error
    sheet = duty_sheet(desk, rosters)
    book = Workbook()
    book.remove(book.worksheets[0])
    pen = _Pen()
    _draw_days(book.create_sheet("值班表"), sheet, pen)
    _draw_reasons(book.create_sheet("依据"), sheet, pen)
    _draw_tasks(book.create_sheet("待办与职责"), sheet, pen)
    _describe(book, sheet, when)
    return _packed(book)


def _describe(book: Workbook, sheet: DutySheet, when: str) -> None:
    """Properties of the file; its times are the first day of the span, not the present."""
    first = sheet.days[0].day
    properties = book.properties
    properties.title = sheet.title
    properties.subject = _clean(when)
    properties.description = sheet.digests
    properties.creator = properties.lastModifiedBy = "zhiban"
    properties.created = properties.modified = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - openpyxl wants it naive


def _packed(book: Workbook) -> bytes:
    """The workbook as bytes, every entry with the same time."""
    from openpyxl.writer.excel import ExcelWriter

    raw, fixed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(raw, "w")).save()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            target.writestr(info, source.read(entry))
    return fixed.getvalue()


# --- the pen --------------------------------------------------------------------------------------


class _Pen:
    """Fonts, fills and borders（笔）, and cells written with them."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        thin = Side(style="thin", color="7F7F7F")
        self._box = Border(left=thin, right=thin, top=thin, bottom=thin)
        self._fills = {name: PatternFill("solid", fgColor=rgb) for name, rgb in FILLS.items()}
        self._place = Alignment
        self._fonts = {
            name_size: Font(name=name_size[0], size=name_size[1], charset=CHINESE, family=1)
            for name_size in (TITLE_FONT, SUBTITLE_FONT, HEAD_FONT, BODY_FONT)
        }

    def write(  # noqa: PLR0913 - one parameter a property of the cell
        self,
        cell: Cell,
        value: str | int | date,
        *,
        font: tuple[str, int] = BODY_FONT,
        fill: str = "",
        across: str = "center",
        boxed: bool = True,
    ) -> None:
        """Write one cell; text is text whatever it begins with."""
        cell.value = _clean(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(FORMULA_STARTS)
        cell.font = self._fonts[font]
        cell.alignment = self._place(horizontal=across, vertical="center", wrap_text=True)
        if fill:
            cell.fill = self._fills[fill]
        if boxed:
            cell.border = self._box

    def wide(  # noqa: PLR0913 - one parameter a property of the line
        self,
        page: Worksheet,
        row: int,
        text: str,
        *,
        font: tuple[str, int] = BODY_FONT,
        across: str = "left",
        height: float = 0.0,
    ) -> None:
        """Write one line over all columns of the page."""
        columns = len(page.column_dimensions)
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        self.write(_cell(page, row, 1), text, font=font, across=across, boxed=False)
        total = sum(one.width for one in page.column_dimensions.values())
        page.row_dimensions[row].height = height or _height([(text, total)])


def _clean(text: str) -> str:
    """Text without the control characters that a workbook cannot hold."""
    return CONTROL.sub("", text)


def _cell(page: Worksheet, row: int, column: int) -> Cell:
    cell: Any = page.cell(row, column)
    return cell  # type: ignore[no-any-return]


def _height(cells: Sequence[tuple[str, float]]) -> float:
    """The height in points that the tallest of ``(text, column width)`` needs."""
    lines = max((_lines(text, columns) for text, columns in cells), default=1)
    return lines * LINE_HEIGHT + ROW_PADDING


def _lines(text: str, columns: float) -> int:
    """Lines that a wrapped text takes in a column, its padding left free."""
    return sum(max(1, ceil(width(line) / max(columns - 0.6, 2))) for line in text.split("\n"))


# --- a page ---------------------------------------------------------------------------------------


def _open_page(
    page: Worksheet, sheet: DutySheet, pen: _Pen, title: str, heads: Sequence[tuple[str, float]]
) -> int:
    """Title, regulation and column heads; the number of the first row below them."""
    from openpyxl.utils import get_column_letter

    for number, (_, columns) in enumerate(heads, 1):
        page.column_dimensions[get_column_letter(number)].width = columns
    pen.wide(page, 1, title, font=TITLE_FONT, across="center", height=32)
    pen.wide(page, 2, sheet.regulation, font=SUBTITLE_FONT, across="center", height=18)
    for number, (head, _) in enumerate(heads, 1):
        pen.write(_cell(page, 3, number), head, font=HEAD_FONT, fill="head")
    page.row_dimensions[3].height = _height(heads)
    _set_print(page, sheet)
    return 4


def _set_print(page: Worksheet, sheet: DutySheet) -> None:
    """A4 landscape, one page wide, the heads on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = int(page.PAPERSIZE_A4)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:3"
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 1.2 * CM
    margins.top, margins.bottom = (1.8 if sheet.exercise else 1.2) * CM, 1.4 * CM
    margins.header = margins.footer = 0.7 * CM
    _set_edges(page, sheet)


def _set_edges(page: Worksheet, sheet: DutySheet) -> None:
    """The drill mark above each page; what it was made from and its number below."""
    header: Any = page.oddHeader
    footer: Any = page.oddFooter
    mark = DRILL if sheet.exercise else ""
    if sheet.exercise:
        header.center.text = f"{DRILL}{DRILL_WORDS}"
        header.center.size, header.center.color = 14, "C00000"
    footer.left.text = f"{mark}{sheet.digests}".replace("&", "&&")
    footer.right.text = "第 &P 页　共 &N 页"
    footer.left.size = footer.right.size = 8


def _close_page(page: Worksheet, last_row: int) -> None:
    """What is printed, and whether it fits one page of a readable size."""
    page.print_area = f"A1:{page.cell(last_row, len(page.column_dimensions)).coordinate}"
    total = sum(page.row_dimensions[row].height or LINE_HEIGHT for row in range(1, last_row + 1))
    if total <= ONE_PAGE_HEIGHT:
        page.page_setup.fitToHeight = 1


# --- the three sheets -----------------------------------------------------------------------------


def _draw_days(page: Worksheet, sheet: DutySheet, pen: _Pen) -> None:
    """One row a day, one column a unit."""
    heads = _day_heads(sheet)
    first = row = _open_page(page, sheet, pen, sheet.title, heads)
    page.freeze_panes = f"C{first}"
    for day in sheet.days:
        _draw_day(page, row, day, pen, heads)
        row += 1
    for note in sheet.notes:
        pen.wide(page, row, note)
        row += 1
    _sign(page, sheet, pen, row)


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
    page: Worksheet, row: int, day: DayRow, pen: _Pen, heads: Sequence[tuple[str, float]]
) -> None:
    pen.write(_cell(page, row, 1), day.day, fill=day.shade)
    _cell(page, row, 1).number_format = YEAR_FORM if heads[0][1] == YEAR_WIDTH else DATE_FORM
    cells = [
        (day.weekday, day.shade),
        (day.note, day.shade),
        (day.strength, ""),
        *((cell.text, cell.look) for cell in day.cells),
        (day.places, ""),
        (day.basis, ""),
    ]
    for number, (text, fill) in enumerate(cells, 2):
        pen.write(_cell(page, row, number), text, fill=fill)
    pen.write(_cell(page, row, len(heads)), day.attention, across="left")
    texts = ["", *(text for text, _ in cells), day.attention]
    widths = (columns for _, columns in heads)
    page.row_dimensions[row].height = _height(list(zip(texts, widths, strict=True)))


def _sign(page: Worksheet, sheet: DutySheet, pen: _Pen, row: int) -> None:
    """Places to sign, left blank, and what the sheet was made from."""
    blank = "　" * 10
    signing = f"填表人：{blank}审核人：{blank}制表日期：　　　　年　　月　　日"
    pen.wide(page, row, sheet.digests)
    pen.wide(page, row + 1, signing, font=SUBTITLE_FONT, height=26)
    _close_page(page, row + 1)


def _draw_reasons(page: Worksheet, sheet: DutySheet, pen: _Pen) -> None:
    """Each distinct reason: article, quote, facts, readings, parameters."""

    def texts(row: ReasonRow) -> list[str | int]:
        return [
            row.number, row.article, row.title, row.quote, row.via,
            row.units, row.days, row.facts, row.readings, row.parameters,
        ]  # fmt: skip

    _draw_list(page, sheet, pen, "依据", REASON_HEADS, [texts(row) for row in sheet.reasons])


def _draw_tasks(page: Worksheet, sheet: DutySheet, pen: _Pen) -> None:
    """Pending items, flags, duties, standing duties."""

    def texts(row: TaskRow) -> list[str | int]:
        return [row.sort, row.what, row.who, row.to, row.due, row.text, row.days, row.basis]

    _draw_list(page, sheet, pen, "待办与职责", TASK_HEADS, [texts(row) for row in sheet.tasks])


def _draw_list(  # noqa: PLR0913 - a page and all that is on it
    page: Worksheet,
    sheet: DutySheet,
    pen: _Pen,
    name: str,
    heads: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str | int]],
) -> None:
    row = _open_page(page, sheet, pen, f"{sheet.title}　{name}", heads)
    page.freeze_panes = f"A{row}"
    for texts in rows:
        for number, text in enumerate(texts, 1):
            across = "center" if heads[number - 1][1] < NARROW else "left"
            pen.write(_cell(page, row, number), text, across=across)
        pairs = zip(map(str, texts), (columns for _, columns in heads), strict=True)
        page.row_dimensions[row].height = _height(list(pairs))
        row += 1
    if not rows:
        pen.wide(page, row, "无")
        row += 1
    _close_page(page, row - 1)
