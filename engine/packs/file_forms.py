"""The written form of a pack's other files（规则包其他文件的书写形式）."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.packs import pack as out
from engine.packs.rule_forms import CitationForm
from engine.packs.terms_form import (
    Form,
    Ident,
    Name,
    TermForm,
    term,
)


class UnitForm(Form):
    """A row of ``units.yaml`` or ``bodies.yaml``."""

    unit: Ident
    name: Name
    sort: Literal[
        "government",
        "department",
        "vertical",
        "office",
        "body",
        "party",
        "public",
        "mass",
        "enterprise",
        "class",
        "place",
    ]
    aliases: list[Name] = []
    tags: list[Name] = []
    office: str = ""
    note: str = ""

    def lower(self) -> out.Unit:
        """The unit."""
        return out.Unit(
            self.unit,
            self.name,
            self.sort,
            tuple(self.aliases),
            tuple(self.tags),
            self.office,
            self.note,
        )


class SpanForm(Form):
    """One span of a window, both days inclusive."""

    start: TermForm = Field(alias="from")
    through: TermForm


class WindowFileForm(Form):
    """A row of ``windows.yaml``."""

    window: Ident
    title: Name
    cites: CitationForm
    spans: Annotated[list[SpanForm], Field(min_length=1)]
    year: TermForm = "every"
    last_day: TermForm = "included"

    def lower(self) -> out.Window:
        """The window."""
        spans = tuple((term(span.start), term(span.through)) for span in self.spans)
        return out.Window(
            self.window,
            self.title,
            self.cites.lower(),
            spans,
            term(self.year),
            term(self.last_day),
        )


class TableFileForm(Form):
    """A row of ``tables.yaml``: a small look-up table."""

    table: Ident
    title: Name
    columns: Annotated[list[Ident], Field(min_length=1)]
    rows: list[list[Name]]
    basis: str = ""

    def lower(self) -> out.Table:
        """The table."""
        return out.Table(
            self.table,
            self.title,
            tuple(self.columns),
            tuple(tuple(row) for row in self.rows),
            self.basis,
        )


class ParameterFileForm(Form):
    """A row of ``parameters.yaml``: what the source leaves to the operator."""

    parameter: Ident
    title: Name
    sort: Literal["text", "choice", "days", "names", "units"]
    default: str = ""
    allowed: list[Name] = []
    note: str = ""

    def lower(self) -> out.Parameter:
        """The parameter."""
        return out.Parameter(
            self.parameter, self.title, self.sort, self.default, tuple(self.allowed), self.note
        )


class ChoiceForm(Form):
    """One choice of a reading."""

    value: str = ""
    text: Name


class ReadingFileForm(Form):
    """A row of ``readings.yaml``."""

    reading: Name
    article: Name
    question: Name
    choices: Annotated[dict[Name, ChoiceForm], Field(min_length=1)]
    default: Name
    because: Name
    changes: Name
    record_only: bool = False

    def lower(self) -> out.Reading:
        """The reading."""
        choices = tuple(
            out.Choice(key, choice.value or key, choice.text)
            for key, choice in self.choices.items()
        )
        return out.Reading(
            self.reading,
            self.article,
            self.question,
            choices,
            self.default,
            self.because,
            self.changes,
            self.record_only,
        )


class SettingsForm(Form):
    """Values that facts are gathered by, each fixed or given by a reading."""

    alert_area: TermForm = "intersects"
    window_override: TermForm = "recorded"
    holidays_listed: TermForm = ""


class PackForm(Form):
    """``pack.yaml``."""

    id: Ident
    title: Name
    number: Name
    issuer: Name
    issued: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    area: Annotated[str, Field(pattern=r"^(\d\d){1,6}$")]
    area_names: list[Name] = []
    deciders: Annotated[list[Name], Field(min_length=1)]
    proposers: Name
    settings: SettingsForm = SettingsForm()
    note: str = ""


class HazardFileForm(Form):
    """One hazard of ``vocabulary.yaml``."""

    zh: Name
    codes: list[Name] = []
    aliases: list[Name] = []
    sort: Name = Field(alias="class")


class PlanFileForm(Form):
    """One response plan of ``vocabulary.yaml``."""

    zh: Name
    hazard: Name
    natural: bool = True


class VocabularyForm(Form):
    """``rules/vocabulary.yaml``: the ids that packs, records and answers use."""

    hazards: dict[Ident, HazardFileForm]
    plans: dict[Ident, PlanFileForm]
    labels: dict[Ident, dict[Name, Name]]

    def lower(self) -> out.Vocabulary:
        """The vocabulary."""
        return out.Vocabulary(
            tuple(
                out.Hazard(key, h.zh, h.sort, tuple(h.codes), tuple(h.aliases))
                for key, h in self.hazards.items()
            ),
            tuple(out.Plan(key, p.zh, p.hazard, p.natural) for key, p in self.plans.items()),
            tuple(
                (group, word, text)
                for group, words in self.labels.items()
                for word, text in words.items()
            ),
        )
