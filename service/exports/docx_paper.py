"""Paper for a word processor（docx 用纸）: opened, described and packed, shared by all docx files.

Each font names one that stands in where it is missing. No clock is read: the same content gives the
same bytes.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from engine.errors import NoAnswer
from service.exports.book import clean
from service.exports.fixed_zip import with_fixed_times

if TYPE_CHECKING:
    from docx.document import Document

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
STAND_INS: Final = {TITLE_FONT: "宋体", BODY_FONT: "仿宋"}
"""Font → the one that stands in for it."""
CHINESE: Final = "86"  # the GB2312 character set, in hexadecimal
LONGEST: Final = 255  # characters of a property


def new_paper() -> Document:
    """An empty document that knows the stand-ins. Raises NoAnswer E104 without python-docx."""
    try:
        from docx import Document
    except ImportError as error:
        raise NoAnswer(
            "E104", "没有 python-docx", where="--docx", remedy="pip install 'zhiban[files]'"
        ) from error
    paper = Document()
    _name_stand_ins(paper)
    return paper


def name_font(properties: Any, name: str) -> None:  # noqa: ANN401 - an element of docx
    """Name one font for Chinese and for other writing alike, in a run or a style."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:ascii"), name)
    fonts.set(qn("w:hAnsi"), name)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def describe_paper(paper: Document, title: str, subject: str) -> None:
    """Properties of the file; its times are nobody's, not the present."""
    properties = paper.core_properties
    properties.title = clean(title)[:LONGEST]
    properties.subject = subject
    properties.comments = ""
    properties.keywords = ""
    properties.author = properties.last_modified_by = "zhiban"
    properties.revision = 1
    properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - python-docx wants it naive


def packed_paper(paper: Document) -> bytes:
    """The document as bytes, every entry with the same time."""
    raw = io.BytesIO()
    paper.save(raw)
    return with_fixed_times(raw.getvalue())


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
