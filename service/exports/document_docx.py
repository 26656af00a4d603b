"""A notice or reminder as docx（文书 docx）: what an office numbers, signs, seals and sends.

A4, set as official papers are（公文版式）: margins, fonts and sizes of GB/T 9704. Each font names
one that stands in where it is missing. No clock is read: the same letter gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.documents.letter import Letter
from service.exports import docx_paper
from service.exports.book import clean
from service.exports.docx_paper import describe_paper, name_font, new_paper, packed_paper
from service.exports.whole_file import write_whole

if TYPE_CHECKING:
    from docx.document import Document
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.text.paragraph import Paragraph

TITLE_FONT: Final = (docx_paper.TITLE_FONT, 22.0)  # 二号
BODY_FONT: Final = (docx_paper.BODY_FONT, 16.0)  # 三号
TRACE_FONT: Final = (docx_paper.BODY_FONT, 9.0)
PAGE: Final = (210.0, 297.0)  # millimetres
MARGINS: Final = (37.0, 26.0, 35.0, 28.0)  # top, right, bottom, left
LINE: Final = 28.0  # points from one line to the next
CHARACTER: Final = BODY_FONT[1]


def write_docx(path: Path, *letters: Letter) -> None:
    """Write the documents to ``path``, each from a new page on, whole or not at all.

    Raises:
        NoAnswer: E104 without python-docx.
        InputFault: E102 where the place cannot be written.

    """
    write_whole(path, docx_bytes(*letters))


def docx_bytes(*letters: Letter) -> bytes:
    """The whole file; the same letters give the same bytes. Raises NoAnswer E104."""
    paper = new_paper()
    _set_page(paper)
    for number, letter in enumerate(letters):
        if number:
            paper.add_section().footer.is_linked_to_previous = False
        _draw(paper, letter)
    digests = [one.digest for one in letters]
    described = digests[0] if len(digests) == 1 else f"{len(digests)} 件，{digests[0]} 等"
    describe_paper(paper, letters[0].title, described)
    return packed_paper(paper)


def _set_page(paper: Document) -> None:
    from docx.shared import Mm

    section = paper.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.top_margin, section.right_margin = Mm(MARGINS[0]), Mm(MARGINS[1])
    section.bottom_margin, section.left_margin = Mm(MARGINS[2]), Mm(MARGINS[3])


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
    foot = paper.sections[-1].footer.paragraphs[0]
    _write(foot, f"{letter.trace}；文书 {letter.digest}", TRACE_FONT, ALIGN.LEFT, line=0.0)


def _write(
    paragraph: Paragraph,
    text: str,
    font: tuple[str, float],
    across: WD_PARAGRAPH_ALIGNMENT,
    line: float = LINE,
) -> None:
    """One paragraph in one font, which is named for Chinese and for other writing alike."""
    from docx.shared import Pt

    name, size = font
    form = paragraph.paragraph_format
    form.alignment = across
    form.space_before = form.space_after = Pt(0)
    if line:
        form.line_spacing = Pt(line)
    run = paragraph.add_run(clean(text))
    run.font.size = Pt(size)
    name_font(run._element.get_or_add_rPr(), name)  # noqa: SLF001 - its only way
