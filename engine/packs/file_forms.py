"""The written form of a pack's other files（规则包其他文件的书写形式）."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from engine.packs import pack as out
from engine.packs.case_forms import GivenForm
from engine.packs.rule_forms import CitationForm
from engine.packs.terms_form import (
    Form,
    Ident,
    Name,
    TermForm,
    term,
)
from engine.terms import ATTENDANCE, DUTY_KINDS, PENDING_KINDS

Few = Annotated[list[Name], Field(max_length=50)]
Several = Annotated[list[Name], Field(max_length=500)]


def _said(text: str) -> str:
    """The words; none where there is nothing but white space: a blank is no reason."""
    return text if text.strip() else ""


def written(text: str) -> str:
    """The words, which must be more than white space. Raises ValueError."""
    if not text.strip():
        message = "只写了空白"
        raise ValueError(message)
    return text


Remark = Annotated[str, AfterValidator(_said)]
"""A reason or a note that may be left out（理由、说明）."""
Reason = Annotated[Name, AfterValidator(written)]
"""A reason that must be given（理由）."""


class RenamedForm(Form):
    """``renamed:`` a later name of a unit, and on what ground（更名）."""

    to: Name
    start: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = Field(None, alias="from")
    basis: Reason


class UnitForm(Form):
    """A row of ``units.yaml`` or ``bodies.yaml``（单位）."""

    unit: Ident
    name: Name
    sort: Literal[out.UNIT_SORTS]  # type: ignore[valid-type]
    aliases: Few = []
    tags: Few = []
    office: str = ""
    note: str = ""
    stands_for: Name | None = None
    renamed: Annotated[list[RenamedForm], Field(max_length=10)] = []

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
            self.stands_for or "",
            tuple(out.Renamed(one.to, one.start or "", one.basis) for one in self.renamed),
        )


class SpanForm(Form):
    """One span of a window, both days inclusive（时段）."""

    start: TermForm = Field(alias="from")
    through: TermForm


class WindowFileForm(Form):
    """A row of ``windows.yaml``（窗口）."""

    window: Ident
    title: Name
    cites: CitationForm
    spans: Annotated[list[SpanForm], Field(min_length=1, max_length=100)]
    year: TermForm = "every"
    last_day: TermForm = "included"
    replaces: bool = False

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
    """A row of ``tables.yaml``: a small look-up table（对照表）."""

    table: Ident
    title: Name
    columns: Annotated[list[Ident], Field(min_length=1, max_length=20)]
    rows: Annotated[list[Few], Field(max_length=1000)]
    basis: str = ""
    replaces: bool = False

    def lower(self) -> out.Table:
        """The table."""
        return out.Table(
            self.table,
            self.title,
            tuple(self.columns),
            tuple(tuple(row) for row in self.rows),
            self.basis,
        )


class QuantityFileForm(Form):
    """A row of ``quantities.yaml``: something that is measured（观测量）."""

    quantity: Ident
    title: Name
    measure: Name
    fresh_hours: TermForm | None = None
    replaces: bool = False

    def lower(self) -> out.Quantity:
        """The quantity."""
        fresh = "" if self.fresh_hours is None else term(self.fresh_hours)
        return out.Quantity(self.quantity, self.title, self.measure, fresh)


class ListStepForm(Form):
    """One step of a list: all its units, or those it adds to the step below（名单的一级）."""

    at: Name
    units: Several | None = None
    adds: Several | None = None

    @model_validator(mode="after")
    def _one(self) -> ListStepForm:
        if (self.units is None) == (self.adds is None):
            message = "每一级写 units（全部单位）或 adds（在下一级基础上增加），只写一个"
            raise ValueError(message)
        return self

    def lower(self) -> out.ListStep:
        """The step."""
        return out.ListStep(
            self.at, tuple(self.units or self.adds or ()), adds=self.adds is not None
        )


class ListFileForm(Form):
    """A row of ``lists.yaml``（分级名单）: units by level, colour or grade, lowest rung first."""

    listed: Ident = Field(alias="list")
    title: Name
    cites: CitationForm
    ladder: Literal["level", "colour", "grade"]
    steps: Annotated[list[ListStepForm], Field(min_length=1, max_length=10)]
    replaces: bool = False

    def lower(self) -> out.UnitList:
        """The list."""
        steps = tuple(step.lower() for step in self.steps)
        return out.UnitList(self.listed, self.title, self.cites.lower(), self.ladder, steps)


class ParameterFileForm(Form):
    """A row of ``parameters.yaml``: what the source leaves to the operator（运行参数）."""

    parameter: Ident
    title: Name
    sort: Literal["text", "choice", "days", "names", "units", "span", "number"]
    default: str = ""
    allowed: Several = []
    note: str = ""
    optional: bool = False
    replaces: bool = False

    def lower(self) -> out.Parameter:
        """The parameter."""
        return out.Parameter(
            id=self.parameter,
            title=self.title,
            sort=self.sort,
            default=self.default,
            allowed=tuple(self.allowed),
            note=self.note,
            optional=self.optional,
        )


class ChoiceForm(Form):
    """One choice of a reading（释义选项）."""

    value: str = ""
    text: Name


class ExampleForm(GivenForm):
    """``example:`` a day on which each choice of a reading gives another answer（例子）."""

    note: str = ""

    def lower(self) -> out.Example:
        """The example; its records stay as written."""
        return out.Example(
            day=self.date,
            records=json.dumps(self.records, ensure_ascii=False),
            readings=tuple(self.readings.items()),
            parameters=tuple(self.parameters.items()),
            exercise=self.exercise,
            note=self.note,
        )


class ReadingFileForm(Form):
    """A row of ``readings.yaml``（释义）."""

    reading: Name
    article: Name
    question: Name
    choices: Annotated[dict[Name, ChoiceForm], Field(min_length=1, max_length=20)]
    default: Name
    because: Reason
    changes: Name
    record_only: bool = False
    example: ExampleForm | None = None
    replaces: bool = False

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
            self.example.lower() if self.example else None,
        )


class CoverageFileForm(Form):
    """A row of ``coverage.yaml``（逐条交代）: an article, or why an article has no rules."""

    article: Name
    because: Remark = ""
    note: Remark = ""

    def lower(self) -> out.CoverageRow:
        """The row."""
        return out.CoverageRow(self.article, self.because, self.note)


class ClauseFileForm(Form):
    """A row of ``clauses.yaml``（逐款交代）: a duty clause, or why it has no rules."""

    clause: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]*$", max_length=80)]
    grade: Literal["A", "A-", "B", "C", "D"]
    article: Name
    quote: Name
    missing: Remark = ""
    because: Remark = ""
    note: Remark = ""

    def lower(self) -> out.Clause:
        """The clause."""
        return out.Clause(
            self.clause,
            self.grade,
            self.article,
            self.quote,
            self.missing,
            self.because,
            self.note,
        )


class SupervisionFileForm(Form):
    """A row of ``supervision.yaml``: one kind of work that is supervised（督查考核）."""

    work: Ident
    title: Name
    cites: CitationForm
    attendance: list[Literal[ATTENDANCE]] = []  # type: ignore[valid-type]
    each: list[Literal[DUTY_KINDS]] = []  # type: ignore[valid-type]
    period: list[Literal[DUTY_KINDS]] = []  # type: ignore[valid-type]
    pending: list[Literal[PENDING_KINDS]] = []  # type: ignore[valid-type]
    rectification: bool = False
    grace: TermForm | None = None
    replaces: bool = False

    def lower(self) -> out.SupervisedWork:
        """The work."""
        return out.SupervisedWork(
            id=self.work,
            title=self.title,
            cites=self.cites.lower(),
            attendance=tuple(self.attendance),
            each=tuple(self.each),
            period=tuple(self.period),
            pending=tuple(self.pending),
            rectification=self.rectification,
            grace="" if self.grace is None else term(self.grace),
        )


class SettingsForm(Form):
    """Values that facts are gathered by, each fixed or given by a reading（设定）."""

    alert_area: TermForm = "intersects"
    window_override: TermForm = "recorded"
    holidays_listed: TermForm = ""
    consultation_days: TermForm = "1"


class ExtendsForm(Form):
    """``extends:`` the pack whose rules are taken over, and whether its units are too（参照）."""

    pack: Name
    units: Literal["shared", "own"] = "shared"


def _as_extends(value: object) -> object:
    return {"pack": value} if isinstance(value, str) else value


class PackForm(Form):
    """``pack.yaml``; ``extends`` names the pack whose rules it takes over（封面）."""

    id: Ident
    title: Name
    number: str = ""
    issuer: str = ""
    issued: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    area: Annotated[str, Field(pattern=r"^(\d\d){0,6}$")] = ""
    area_names: Few = []
    deciders: Few = []
    proposers: str = ""
    headings: Literal["articles", "sections"] = "articles"
    extends: Annotated[ExtendsForm, BeforeValidator(_as_extends)] | None = None
    settings: SettingsForm = SettingsForm()
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> PackForm:
        """A regulation by articles says who issued it, when, and who decides."""
        needed = ("number", "issuer", "issued", "area", "deciders", "proposers")
        missing = [key for key in needed if not getattr(self, key)]
        if self.headings == "articles" and missing:
            message = f"缺少键「{'、'.join(missing)}」"
            raise ValueError(message)
        return self


class HazardFileForm(Form):
    """One hazard of ``vocabulary.yaml``（灾种）."""

    zh: Name
    codes: list[Name] = []
    aliases: list[Name] = []
    sort: Name = Field(alias="class")


class PlanFileForm(Form):
    """One response plan of ``vocabulary.yaml``（预案）."""

    zh: Name
    hazard: Name
    natural: bool = True


class VocabularyForm(Form):
    """``rules/vocabulary.yaml``: the ids that packs, records and answers use（词汇表）."""

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
