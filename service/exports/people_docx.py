"""A people sheet as docx（人员值班表 docx）: one table a page, its head again where it runs over.

A4 landscape. The letters of each table are as large as its page allows. No clock is read: the same
sheet gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from service.exports.book import FILLS, clean
from service.exports.docx_paper import (
    BODY_FONT,
    TITLE_FONT,
    describe_paper,
    name_font,
    new_paper,
    packed_paper,
)
from service.exports.people_pages import pages_of
from service.exports.people_table import PAGE_WIDTH, Cell, Page, print_width
from service.exports.people_words import banner_of, number_words
from service.people.named_sheet import NamedSheet

if TYPE_CHECKING:
    from docx.document import Document
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

POINT: Final = 25.4 / 72  # millimetres
PAGE: Final = (297.0, 210.0)  # millimetres
MARGINS: Final = (12.0, 10.0, 13.0, 10.0)  # top, right, bottom, left
TABLE_WIDTH: Final = PAGE[0] - MARGINS[1] - MARGINS[3]
CELL_MARGIN: Final = 0.7  # millimetres, left and right
ABOVE: Final = 17.0  # millimetres that the title and the line below it take
LINE: Final = 15.0  # points from one line to the next below a table
SIZES: Final = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
RUNNING_SIZES: Final = (10.0, 9.5, 9.0)  # of a table that takes several pages
LEAST_LAST: Final = 0.2  # of the last of them that is to be filled
LEADING: Final = 1.25  # line height by letter size, whatever font stands in
FILLED: Final = 0.95  # of a cell's width that is counted on: a font that stands in may be wider
RULE: Final = 0.25  # millimetres that the lines of a row take
TITLE: Final = "值班表标题"
NOTE: Final = "值班表附注"
BANNER: Final = "值班表标识"
RED: Final = "C00000"


def people_docx(sheet: NamedSheet) -> bytes:
    """The whole file; the same sheet gives the same bytes. Raises NoAnswer E104."""
    paper = new_paper()
    _set_page(paper, sheet)
    pages = pages_of(sheet)
    for number, page in enumerate(pages):
        _draw(paper, page, first=number == 0)
    describe_paper(paper, sheet.title, sheet.number)
    return packed_paper(paper)


# --- paper ----------------------------------------------------------------------------------------


def _set_page(paper: Document, sheet: NamedSheet) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm

    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.top_margin, section.right_margin = Mm(MARGINS[0]), Mm(MARGINS[1])
    section.bottom_margin, section.left_margin = Mm(MARGINS[2]), Mm(MARGINS[3])
    section.header_distance = section.footer_distance = Mm(5)
    _add_style(paper, TITLE, TITLE_FONT, 18.0, ALIGN.CENTER, line=27.0)
    _add_style(paper, NOTE, BODY_FONT, 10.5, ALIGN.LEFT, line=LINE)
    _add_style(paper, BANNER, BODY_FONT, 11.0, ALIGN.CENTER, line=LINE + 3)
    for size in SIZES:
        _add_style(paper, _body(size), BODY_FONT, size, ALIGN.CENTER, line=size * LEADING)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.style = paper.styles[BANNER]
    _colour(head.add_run(clean(banner_of(sheet))), RED)
    foot.style = paper.styles[BANNER]
    foot.add_run(clean(f"{number_words(sheet)}　　第 "))
    _field(foot, "PAGE")
    foot.add_run(" 页　共 ")
    _field(foot, "NUMPAGES")
    foot.add_run(" 页")


def _body(size: float) -> str:
    return f"值班表正文{size}"


def _add_style(  # noqa: PLR0913 - one parameter a property of the style
    paper: Document,
    name: str,
    font: str,
    size: float,
    across: WD_PARAGRAPH_ALIGNMENT,
    line: float,
) -> None:
    """A style of paragraphs; no blanks are added between Chinese and figures."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style: ParagraphStyle = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(size)
    name_font(style.element.get_or_add_rPr(), font)
    form = style.paragraph_format
    form.alignment = across
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(line)
    spacing = style.element.get_or_add_pPr().find(qn("w:spacing"))
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        off: Any = OxmlElement(tag)
        off.set(qn("w:val"), "0")
        spacing.addprevious(off)


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that the reader's program fills in, such as the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)  # noqa: SLF001 - its only way


def _colour(run: Any, rgb: str) -> None:  # noqa: ANN401 - a run of docx
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(rgb)


# --- a page ---------------------------------------------------------------------------------------


def _draw(paper: Document, page: Page, *, first: bool) -> None:
    title = paper.add_paragraph(clean(page.title), TITLE)
    title.paragraph_format.page_break_before = not first
    title.paragraph_format.keep_with_next = True
    subtitle = paper.add_paragraph(clean(page.subtitle), BANNER)
    subtitle.paragraph_format.keep_with_next = True
    rooms = [columns * TABLE_WIDTH / PAGE_WIDTH for columns in page.widths()]
    if page.stacks and not _size(page, rooms):
        page = page.stacked
    style = paper.styles[_body(_size(page, rooms) or _running_size(page, rooms))].style_id
    table = paper.add_table(rows=0, cols=len(page.columns), style="Table Grid")
    _set_table(table, rooms)
    heads = [Cell(one.head, "head") for one in page.columns]
    for number, cells in enumerate((heads, *page.rows)):
        row = _draw_row(table, cells, rooms, style, head=number == 0)
        if number:
            _set_long(row, page)
    for note in page.notes:
        paper.add_paragraph(clean(note), NOTE)


def _size(page: Page, rooms: Sequence[float]) -> float:
    """The largest letters with which the table takes one page; 0 where none do."""
    return next((size for size in SIZES if _pages(page, rooms, size) <= 1), 0.0)


def _running_size(page: Page, rooms: Sequence[float]) -> float:
    """The largest letters with which the last page is not all but empty."""
    taken = ((size, _pages(page, rooms, size) % 1) for size in RUNNING_SIZES)
    return next((size for size, last in taken if last > LEAST_LAST), RUNNING_SIZES[0])


def _pages(page: Page, rooms: Sequence[float], size: float) -> float:
    """Pages that the table takes in letters of ``size`` points, the title and notes included."""
    heads = tuple(Cell(one.head) for one in page.columns)
    lines = sum(_lines(cells, rooms, size) for cells in (heads, *page.rows))
    height = lines * size * LEADING * POINT + (len(page.rows) + 1) * RULE
    around = ABOVE + (len(page.notes) + 1) * LINE * POINT
    return (height + around) / (PAGE[1] - MARGINS[0] - MARGINS[2])


def _lines(cells: Sequence[Cell], rooms: Sequence[float], size: float) -> int:
    """Lines that a row takes in letters of ``size`` points."""
    half = size * POINT / 2
    return max(
        sum(
            max(1, ceil(print_width(line) * half / (FILLED * room - 2 * CELL_MARGIN)))
            for line in cell.text.split("\n")
        )
        for cell, room in zip(cells, rooms, strict=True)
    )


# --- a table --------------------------------------------------------------------------------------


def _set_table(table: Table, rooms: Sequence[float]) -> None:
    """Widths in millimetres, and little room beside the text."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, room in zip(table.columns, rooms, strict=True):
        column.width = Mm(room)
    margins: Any = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin: Any = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(CELL_MARGIN / POINT * 20)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tblPr.append(margins)  # noqa: SLF001 - its only way


def _draw_row(
    table: Table, cells: Sequence[Cell], rooms: Sequence[float], style: str, *, head: bool
) -> _Row:
    """One row, which no page break parts; the head comes again on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - its only way
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for place, cell, room in zip(row.cells, cells, rooms, strict=True):
        place.width = Mm(room)
        paragraph = place.paragraphs[0]
        paragraph._p.style = style  # noqa: SLF001 - by name each would search all styles
        paragraph.add_run(clean(cell.text))
        _shade(place, cell.look)
    return row


def _set_long(row: _Row, page: Page) -> None:
    """Set columns of sentences to the left."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    for place, column in zip(row.cells, page.columns, strict=True):
        if column.long:
            place.paragraphs[0].alignment = ALIGN.LEFT


def _shade(place: _Cell, look: str) -> None:
    """Centre the cell upright, and fill it where it stands out."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if look:
        shade: Any = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), FILLS[look])
        properties = place._tc.get_or_add_tcPr()  # noqa: SLF001 - its only way
        align = properties.find(qn("w:vAlign"))
        align.addprevious(shade)
