"""A notice or reminder as docx（文书 docx）: what an office numbers, signs, seals and sends.

A4, set as official papers are（公文版式）: margins, fonts and sizes of GB/T 9704. Each font names
one that stands in where it is missing. No clock is read: the same letter gives the same bytes.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.documents.letter import Letter
from engine.errors import NoAnswer
from service.exports.book import clean
from service.exports.fixed_zip import with_fixed_times
from service.exports.whole_file import write_whole

if TYPE_CHECKING:
    from docx.document import Document
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.text.paragraph import Paragraph

TITLE_FONT: Final = ("方正小标宋简体", 22.0)  # 二号
BODY_FONT: Final = ("仿宋_GB2312", 16.0)  # 三号
TRACE_FONT: Final = ("仿宋_GB2312", 9.0)
STAND_INS: Final = {"方正小标宋简体": "宋体", "仿宋_GB2312": "仿宋"}
"""Font → the one that stands in for it."""
PAGE: Final = (210.0, 297.0)  # millimetres
MARGINS: Final = (37.0, 26.0, 35.0, 28.0)  # top, right, bottom, left
LINE: Final = 28.0  # points from one line to the next
CHARACTER: Final = BODY_FONT[1]
CHINESE: Final = "86"  # the GB2312 character set, in hexadecimal


def write_docx(path: Path, letter: Letter) -> None:
    """Write the document to ``path``, whole or not at all.

    Raises:
        NoAnswer: E104 without python-docx.
        InputFault: E102 where the place cannot be written.

    """
    write_whole(path, docx_bytes(letter))


def docx_bytes(letter: Letter) -> bytes:
    """The whole file; the same letter gives the same bytes. Raises NoAnswer E104."""
    try:
        from docx import Document
    except ImportError as error:
        raise NoAnswer(
            "E104", "没有 python-docx", where="--docx", remedy="pip install 'zhiban[files]'"
        ) from error
    paper = Document()
    _set_page(paper)
    _draw(paper, letter)
    _describe(paper, letter)
    raw = io.BytesIO()
    paper.save(raw)
    return with_fixed_times(raw.getvalue())


def _set_page(paper: Document) -> None:
    from docx.shared import Mm

    section = paper.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.top_margin, section.right_margin = Mm(MARGINS[0]), Mm(MARGINS[1])
    section.bottom_margin, section.left_margin = Mm(MARGINS[2]), Mm(MARGINS[3])
    _name_stand_ins(paper)


def _draw(paper: Document, letter: Letter) -> None:
    """Every part in the order printed; the trace small at the foot of the page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    _write(paper.add_paragraph(), letter.title, TITLE_FONT, ALIGN.CENTER)
    _write(paper.add_paragraph(), letter.number, BODY_FONT, ALIGN.CENTER)
    _write(paper.add_paragraph(), "", BODY_FONT, ALIGN.LEFT)
    _write(paper.add_paragraph(), letter.addressees, BODY_FONT, ALIGN.LEFT)
    for text in letter.paragraphs:
        line = paper.add_paragraph()
        _write(line, text, BODY_FONT, ALIGN.LEFT)
        line.paragraph_format.first_line_indent = Pt(2 * CHARACTER)
    _write(paper.add_paragraph(), "", BODY_FONT, ALIGN.LEFT)
    for text in (letter.signature, letter.date):
        line = paper.add_paragraph()
        _write(line, text, BODY_FONT, ALIGN.RIGHT)
        line.paragraph_format.right_indent = Pt(2 * CHARACTER)
        line.paragraph_format.keep_together = True
    foot = paper.sections[0].footer.paragraphs[0]
    _write(foot, f"{letter.trace}；文书 {letter.digest}", TRACE_FONT, ALIGN.LEFT, line=0.0)


def _write(
    paragraph: Paragraph,
    text: str,
    font: tuple[str, float],
    across: WD_PARAGRAPH_ALIGNMENT,
    line: float = LINE,
) -> None:
    """One paragraph in one font, which is named for Chinese and for other writing alike."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    name, size = font
    form = paragraph.paragraph_format
    form.alignment = across
    form.space_before = form.space_after = Pt(0)
    if line:
        form.line_spacing = Pt(line)
    run = paragraph.add_run(clean(text))
    run.font.name, run.font.size = name, Pt(size)
    fonts: Any = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - its only way
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _name_stand_ins(paper: Document) -> None:
    """Say in the file which font stands in for one that a machine does not have."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import qn

    parts = paper.part.package.iter_parts()
    part = next(one for one in parts if one.partname == "/word/fontTable.xml")
    fonts: Any = parse_xml(part.blob)
    for name, other in STAND_INS.items():
        font: Any = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        for tag, value in (("altName", other), ("charset", CHINESE), ("family", "auto")):
            said: Any = OxmlElement(f"w:{tag}")
            said.set(qn("w:val"), value)
            font.append(said)
        fonts.append(font)
    part._blob = serialize_part_xml(fonts)  # noqa: SLF001 - the part is kept as bytes


def _describe(paper: Document, letter: Letter) -> None:
    """Properties of the file; its times are nobody's, not the present."""
    properties = paper.core_properties
    properties.title = clean(letter.title)[:255]
    properties.subject = letter.digest
    properties.comments = ""
    properties.keywords = ""
    properties.author = properties.last_modified_by = "zhiban"
    properties.revision = 1
    properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - python-docx wants it naive
