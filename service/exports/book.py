"""A workbook for print（工作簿）: pen, page and list, shared by all that is exported as xlsx.

A4 landscape, one page wide. Colours never stand alone: the same is said in words, for copies in
black and white. The fonts are those of official papers, with the Chinese character set named, so
that a machine without them takes its own Chinese fonts. No clock is read: the same rows give the
same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Protocol

from engine.errors import NoAnswer
from service.answers.wording import width
from service.exports.fixed_zip import with_fixed_times

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
    "holiday": "FADBD8", "adjusted_workday": "DDEBF7", "weekend": "E7E6E6", "vacant": "FF9F80",
}  # fmt: skip
LINE_HEIGHT: Final = 14.5
ROW_PADDING: Final = 2.5
ONE_PAGE_HEIGHT: Final = 800.0  # points that still read well on one A4 page
CM: Final = 1 / 2.54
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FORMULA_STARTS: Final = ("=", "+", "-", "@")

NARROW: Final = 20.0  # columns under this width are centred


class Printed(Protocol):
    """What every page of a workbook says（版心）: what it rests on, what it was made from."""

    @property
    def title(self) -> str: ...  # noqa: D102

    @property
    def regulation(self) -> str: ...  # noqa: D102

    @property
    def digests(self) -> str: ...  # noqa: D102

    @property
    def banner(self) -> str: ...  # noqa: D102 - over every page, its mark first: 【演练】…


# --- the file -------------------------------------------------------------------------------------


def new_book() -> Workbook:
    """A workbook without a page. Raises NoAnswer E101 without openpyxl."""
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise NoAnswer(
            "E101", "没有 openpyxl", where="--xlsx", remedy="pip install 'zhiban[files]'"
        ) from error
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def describe(book: Workbook, sheet: Printed, when: str, first: date) -> None:
    """Properties of the file; its times are the first day of the span, not the present."""
    properties = book.properties
    properties.title = sheet.title
    properties.subject = clean(when)
    properties.description = sheet.digests
    properties.creator = properties.lastModifiedBy = "zhiban"
    properties.created = properties.modified = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - openpyxl wants it naive


def packed(book: Workbook) -> bytes:
    """The workbook as bytes, every entry with the same time."""
    from openpyxl.writer.excel import ExcelWriter

    raw = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(raw, "w")).save()
    return with_fixed_times(raw.getvalue())


# --- the pen --------------------------------------------------------------------------------------


class Pen:
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
        cell.value = clean(value) if isinstance(value, str) else value
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
        self.write(cell_at(page, row, 1), text, font=font, across=across, boxed=False)
        total = sum(one.width for one in page.column_dimensions.values())
        page.row_dimensions[row].height = height or height_of([(text, total)])


def clean(text: str) -> str:
    """Text without the control characters that a workbook cannot hold."""
    return CONTROL.sub("", text)


def cell_at(page: Worksheet, row: int, column: int) -> Cell:
    """The cell of a row and a column, both from 1."""
    cell: Any = page.cell(row, column)
    return cell  # type: ignore[no-any-return]


def height_of(cells: Sequence[tuple[str, float]]) -> float:
    """The height in points that the tallest of ``(text, column width)`` needs."""
    lines = max((_lines(text, columns) for text, columns in cells), default=1)
    return lines * LINE_HEIGHT + ROW_PADDING


def _lines(text: str, columns: float) -> int:
    """Lines that a wrapped text takes in a column, its padding left free."""
    return sum(max(1, ceil(width(line) / max(columns - 0.6, 2))) for line in text.split("\n"))


# --- a page ---------------------------------------------------------------------------------------


def open_page(
    page: Worksheet, sheet: Printed, pen: Pen, title: str, heads: Sequence[tuple[str, float]]
) -> int:
    """Title, regulation and column heads; the number of the first row below them."""
    from openpyxl.utils import get_column_letter

    for number, (_, columns) in enumerate(heads, 1):
        page.column_dimensions[get_column_letter(number)].width = columns
    pen.wide(page, 1, title, font=TITLE_FONT, across="center", height=32)
    pen.wide(page, 2, sheet.regulation, font=SUBTITLE_FONT, across="center", height=18)
    for number, (head, _) in enumerate(heads, 1):
        pen.write(cell_at(page, 3, number), head, font=HEAD_FONT, fill="head")
    page.row_dimensions[3].height = height_of(heads)
    _set_print(page, sheet)
    return 4


def _set_print(page: Worksheet, sheet: Printed) -> None:
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
    margins.top, margins.bottom = (1.8 if sheet.banner else 1.2) * CM, 1.4 * CM
    margins.header = margins.footer = 0.7 * CM
    _set_edges(page, sheet)


def _set_edges(page: Worksheet, sheet: Printed) -> None:
    """The banner above each page; its mark, what it was made from and the number below."""
    header: Any = page.oddHeader
    footer: Any = page.oddFooter
    mark = sheet.banner[: sheet.banner.find("】") + 1]
    if sheet.banner:
        header.center.text = sheet.banner.replace("&", "&&")
        header.center.size, header.center.color = 14, "C00000"
    footer.left.text = f"{mark}{sheet.digests}".replace("&", "&&")
    footer.right.text = "第 &P 页　共 &N 页"
    footer.left.size = footer.right.size = 8


def close_page(page: Worksheet, last_row: int) -> None:
    """What is printed, and whether it fits one page of a readable size."""
    page.print_area = f"A1:{page.cell(last_row, len(page.column_dimensions)).coordinate}"
    total = sum(page.row_dimensions[row].height or LINE_HEIGHT for row in range(1, last_row + 1))
    if total <= ONE_PAGE_HEIGHT:
        page.page_setup.fitToHeight = 1


def sign(page: Worksheet, sheet: Printed, pen: Pen, row: int) -> None:
    """Places to sign, left blank, and what the sheet was made from."""
    blank = "　" * 10
    signing = f"填表人：{blank}审核人：{blank}制表日期：　　　　年　　月　　日"
    pen.wide(page, row, sheet.digests)
    pen.wide(page, row + 1, signing, font=SUBTITLE_FONT, height=26)
    close_page(page, row + 1)


# --- a list ---------------------------------------------------------------------------------------


def draw_list(  # noqa: PLR0913 - a page and all that is on it
    page: Worksheet,
    sheet: Printed,
    pen: Pen,
    name: str,
    heads: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str | int]],
) -> None:
    """A page that is a list: title, heads, a row each; 无 where there is none."""
    row = open_page(page, sheet, pen, f"{sheet.title}　{name}", heads)
    page.freeze_panes = f"A{row}"
    for texts in rows:
        for number, text in enumerate(texts, 1):
            across = "center" if heads[number - 1][1] < NARROW else "left"
            pen.write(cell_at(page, row, number), text, across=across)
        pairs = zip(map(str, texts), (columns for _, columns in heads), strict=True)
        page.row_dimensions[row].height = height_of(list(pairs))
        row += 1
    if not rows:
        pen.wide(page, row, "无")
        row += 1
    close_page(page, row - 1)
