"""A people sheet as xlsx（人员值班表 xlsx）: a tab for each page, to be printed as it is.

No clock is read: the same sheet gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from service.exports.book import (
    SUBTITLE_FONT,
    Pen,
    cell_at,
    close_page,
    describe,
    height_of,
    new_book,
    open_page,
    packed,
)
from service.exports.people_pages import pages_of
from service.exports.people_table import Cell, Page
from service.exports.people_words import banner_of, number_words
from service.people.named_sheet import NamedSheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

DATE_FORM: Final = 'm"月"d"日"'
NOTE_HEIGHT: Final = 22.0
WIDEST: Final = 190.0  # what still reads well when the printer fits it to the page
LONGEST_NAME: Final = 28  # of a tab; Excel takes 31, and one of two alike gets a number
_NO_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")


@dataclass(frozen=True, slots=True)
class _Printed:
    """What a page says besides its table."""

    title: str
    regulation: str
    digests: str
    banner: str


def people_xlsx(sheet: NamedSheet) -> bytes:
    """The whole file; the same sheet gives the same bytes. Raises NoAnswer E101."""
    book = new_book()
    pen = Pen()
    for page in pages_of(sheet):
        _draw(book.create_sheet(_tab(page.name)), sheet, page, pen)
    describe(book, _printed(sheet, sheet.title, ""), sheet.number, sheet.month)
    book.properties.description = sheet.digest
    return packed(book)


def _tab(name: str) -> str:
    """A name that a tab may have."""
    return _NO_NAME.sub("_", name)[:LONGEST_NAME] or "_"


def _printed(sheet: NamedSheet, title: str, subtitle: str) -> _Printed:
    return _Printed(title, subtitle, number_words(sheet), banner_of(sheet))


def _draw(tab: Worksheet, sheet: NamedSheet, page: Page, pen: Pen) -> None:
    widths = page.widths(WIDEST)
    heads = [(one.head, columns) for one, columns in zip(page.columns, widths, strict=True)]
    row = open_page(tab, _printed(sheet, page.title, page.subtitle), pen, page.title, heads)
    tab.freeze_panes = cell_at(tab, row, page.frozen + 1).coordinate
    for cells in page.rows:
        _draw_row(tab, row, page, cells, pen)
        texts = (cell.text for cell in cells)
        tab.row_dimensions[row].height = height_of(list(zip(texts, widths, strict=True)))
        row += 1
    for note in page.notes:
        pen.wide(tab, row, note, font=SUBTITLE_FONT, height=NOTE_HEIGHT)
        row += 1
    close_page(tab, row - 1)


def _draw_row(tab: Worksheet, row: int, page: Page, cells: Sequence[Cell], pen: Pen) -> None:
    for number, (cell, column) in enumerate(zip(cells, page.columns, strict=True), 1):
        place = cell_at(tab, row, number)
        across = "left" if column.long else "center"
        pen.write(place, cell.value, fill=cell.look, across=across)
        if isinstance(cell.value, date):
            place.number_format = DATE_FORM
