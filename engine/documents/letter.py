"""A document ready to be printed（文书）: the pack's words, every placeholder filled or left blank.

Nothing is invented: a value is what the regulation, the roster, a record or the operator says. What
nobody says is a blank to be filled by hand, labelled with what belongs there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from engine.packs.pack import Document, Pack, Paragraph
from engine.packs.placeholders import CITED, PLACEHOLDERS, filled_in

BLANK: Final = "_" * 12
SEAL: Final = "（印章）"


@dataclass(frozen=True, slots=True)
class Letter:
    """The whole text of a document（文书全文）, part by part, in the order printed.

    ``trace`` says what it was made from; it is printed small and is no part of the ``digest``.
    """

    title: str
    number: str
    addressees: str
    paragraphs: tuple[str, ...]
    signature: str
    date: str
    trace: str = ""

    @property
    def text(self) -> str:
        """Every line of the document."""
        body = (f"　　{line}" for line in self.paragraphs)
        parts = (self.title, self.number, self.addressees, *body, self.signature, self.date)
        return "\n".join(parts)

    @property
    def digest(self) -> str:
        """The SHA-256 of the text（摘要）."""
        return f"sha256:{sha256(self.text.encode()).hexdigest()}"


def blank(label: str) -> str:
    """A blank to be filled by hand, labelled（待填）."""
    return f"{BLANK}（待填：{label}）"


def letter(
    document: Document, pack: Pack, values: Mapping[str, str], day: date, trace: str = ""
) -> Letter:
    """The document with every placeholder filled.

    Args:
        document: the pack's words.
        pack: for the title of the regulation.
        values: placeholder → what it stands for; empty or missing where nobody says.
        day: the date under the signature.
        trace: what it is made from.

    """
    said = {name: values.get(name) or blank(label) for name, label in PLACEHOLDERS.items()}
    said["regulation"] = _regulation(document, pack)
    paragraphs = [_paragraph(one, said) for one in document.paragraphs]
    return Letter(
        title=filled_in(document.title, said),
        number=filled_in(document.number, said),
        addressees=f"{said['to']}：",
        paragraphs=tuple(line for text in paragraphs for line in text.split("\n")),
        signature=f"{said['by']}{SEAL}",
        date=f"{day.year}年{day.month}月{day.day}日",
        trace=trace,
    )


def _regulation(document: Document, pack: Pack) -> str:
    if document.document:
        return f"《{document.document}》"
    return f"《{pack.title}》（{pack.number}）" if pack.number else f"《{pack.title}》"


def _paragraph(paragraph: Paragraph, said: Mapping[str, str]) -> str:
    cites = paragraph.cites
    own = {"article": cites.article, "quote": cites.quote} if cites else dict.fromkeys(CITED, "")
    return filled_in(paragraph.text, {**said, **own})
