"""The written form of ``documents.yaml``（文书样式的书写形式）."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from engine.packs import pack as out
from engine.packs.file_forms import written
from engine.packs.rule_forms import CitationForm
from engine.packs.terms_form import Form, Name

Words = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(written)]


class ParagraphForm(Form):
    """A paragraph（段落）: its words, and what of the regulation they rest on."""

    text: Words
    cites: CitationForm | None = None

    def lower(self) -> out.Paragraph:
        """The paragraph."""
        return out.Paragraph(self.text, self.cites.lower() if self.cites else None)


class DocumentFileForm(Form):
    """A row of ``documents.yaml``: what is printed for a pending item, or a card（文书样式）."""

    document: Literal["notice", "reminder", "card"]
    title: Name
    number: Name = "{document}"
    paragraphs: Annotated[list[ParagraphForm], Field(min_length=1, max_length=50)]
    replaces: bool = False

    def lower(self) -> out.Document:
        """The document."""
        paragraphs = tuple(one.lower() for one in self.paragraphs)
        return out.Document(self.document, self.title, self.number, paragraphs)
