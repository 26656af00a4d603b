"""The written form of a rule pack（规则包的书写形式）: pydantic models of every YAML file.

The vocabulary is closed: a key that is not here is refused with the keys that are. Each model
lowers itself to the values of ``engine.packs.pack``; references are resolved by
``engine.packs.assembling``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from engine.packs import pack as out
from engine.terms import DUTY_KINDS, PENDING_KINDS

Name = Annotated[str, Field(min_length=1, max_length=200)]
Ident = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_\-]*$", max_length=80)]


class Form(BaseModel):
    """A strict, frozen form: unknown keys are refused（多余的键一律拒绝）."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


# --- terms ------------------------------------------------------------------------------------


class ReadingTerm(Form):
    """``{reading: AMB-01}``: the value of the choice in force."""

    reading: Name


class ParameterTerm(Form):
    """``{parameter: name}``: the operator's value."""

    parameter: Name


def _term_tag(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        return "reading" if "reading" in value else "parameter"
    if isinstance(value, ReadingTerm):
        return "reading"
    return "parameter" if isinstance(value, ParameterTerm) else "text"


TermForm = Annotated[
    Annotated[Name, Tag("text")]
    | Annotated[ReadingTerm, Tag("reading")]
    | Annotated[ParameterTerm, Tag("parameter")],
    Discriminator(_term_tag),
]


def _as_list(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


Terms = Annotated[list[TermForm], BeforeValidator(_as_list), Field(min_length=1)]
Flag = Annotated[bool, Field()]


def term(form: str | ReadingTerm | ParameterTerm) -> out.Term:
    """Lower a term: ``$h`` is a variable, other text is a constant."""
    if isinstance(form, ReadingTerm):
        return out.FromReading(form.reading)
    if isinstance(form, ParameterTerm):
        return out.FromParameter(form.parameter)
    return out.Var(form[1:]) if form.startswith("$") else form


def literal(kind: str, *parts: tuple[str, str, Any]) -> out.Condition:
    """A condition on one fact; a list of values means any one of them."""
    alternatives: list[tuple[out.Test, ...]] = [()]
    for field, op, wanted in parts:
        if wanted is None:
            continue
        values = [int(wanted)] if isinstance(wanted, bool | int) else [term(v) for v in wanted]
        alternatives = [
            (*tests, out.Test(field, op, value)) for tests in alternatives for value in values
        ]
    literals = tuple(out.Literal(kind, tests) for tests in alternatives)
    return literals[0] if len(literals) == 1 else out.AnyOf(literals)


# --- conditions -------------------------------------------------------------------------------


class AlertTests(Form):
    """What an active warning must be like（预警条件）."""

    sort: Terms | None = Field(None, alias="class")
    hazard: Terms | None = None
    colour_at_least: TermForm | None = None


class ResponseTests(Form):
    """What an active response must be like（应急响应条件）."""

    plan: Terms | None = None
    hazard: Terms | None = None
    natural: Flag | None = None
    decided_by_city: Flag | None = None
    level_at_least: TermForm | None = None


class HolidayTests(Form):
    """Which days off count（节假日条件）: the whole block, or the statutory days alone."""

    festival: Terms | None = None
    statutory: Literal["true"] | None = None
    listed: Flag | None = None


class IncidentTests(Form):
    """What an open incident must be like（突发事件条件）."""

    kind: Terms | None = None
    hazard: Terms | None = None
    grade_at_least: TermForm | None = None


class ProposalTests(Form):
    """A recorded proposal to admit a unit（增加临时单位的建议）."""

    unit: TermForm
    body: TermForm | None = None
    by_body: Flag | None = None


class ConsentTests(Form):
    """A recorded consent to admit a unit（同意）."""

    unit: TermForm
    by_government: Flag | None = None
    after_proposal: Flag | None = None
    coverage: Terms | None = None


class DateTests(Form):
    """From and through a date, inclusive（日期范围）."""

    start: TermForm | None = Field(None, alias="from")
    through: TermForm | None = None


class AllForm(Form):
    """``all:`` every part holds."""

    all: Annotated[list[ConditionForm], Field(min_length=1)]

    def lower(self) -> out.Condition:
        """The conjunction."""
        return out.All(tuple(part.lower() for part in self.all))


class AnyForm(Form):
    """``any:`` at least one part holds."""

    any: Annotated[list[ConditionForm], Field(min_length=1)]

    def lower(self) -> out.Condition:
        """The disjunction."""
        return out.AnyOf(tuple(part.lower() for part in self.any))


class NotForm(Form):
    """``not:`` the part does not hold."""

    no: ConditionForm = Field(alias="not")

    def lower(self) -> out.Condition:
        """The negation."""
        return out.Not(self.no.lower())


class AlwaysForm(Form):
    """``always: true``: a standing duty."""

    always: Literal["true"]

    def lower(self) -> out.Condition:
        """The empty condition."""
        return out.Literal("always", ())


class WindowForm(Form):
    """``window:`` the day lies in a yearly period of the regulation."""

    window: Terms

    def lower(self) -> out.Condition:
        """A fact of kind window."""
        return literal("window", ("window", "eq", self.window))


class AlertForm(Form):
    """``alert:`` a warning that concerns the area is active."""

    alert: AlertTests

    def lower(self) -> out.Condition:
        """A fact of kind alert."""
        tests = self.alert
        colour = None if tests.colour_at_least is None else [tests.colour_at_least]
        return literal(
            "alert",
            ("class", "eq", tests.sort),
            ("hazard", "eq", tests.hazard),
            ("colour", "ge", colour),
        )


class ResponseForm(Form):
    """``response:`` a declared response is active."""

    response: ResponseTests

    def lower(self) -> out.Condition:
        """A fact of kind response."""
        tests = self.response
        level = None if tests.level_at_least is None else [tests.level_at_least]
        return literal(
            "response",
            ("plan", "eq", tests.plan),
            ("hazard", "eq", tests.hazard),
            ("natural", "eq", tests.natural),
            ("city", "eq", tests.decided_by_city),
            ("level", "ge", level),
        )


class HolidayForm(Form):
    """``holiday:`` the day is off by a State Council notice（放假日）."""

    holiday: HolidayTests

    def lower(self) -> out.Condition:
        """A fact of kind holiday."""
        return literal(
            "holiday",
            ("festival", "eq", self.holiday.festival),
            ("part", "eq", ["statutory" if self.holiday.statutory else "block"]),
            ("listed", "eq", self.holiday.listed),
        )


class DayForm(Form):
    """``day:`` the kind of day（工作日、周末、放假、调休上班、unknown）."""

    day: Terms

    def lower(self) -> out.Condition:
        """A fact of kind day."""
        return literal("day", ("kind", "eq", self.day))


class ActivityForm(Form):
    """``activity: any``: an important activity of the operator's calendar is on."""

    activity: Literal["any"]

    def lower(self) -> out.Condition:
        """A fact of kind activity."""
        return literal("activity")


class DeclaredForm(Form):
    """``declared:`` a situation was declared by a document."""

    declared: Terms

    def lower(self) -> out.Condition:
        """A fact of kind declaration."""
        return literal("declaration", ("situation", "eq", self.declared))


class SituationForm(Form):
    """``situation:`` a situation that other rules conclude."""

    situation: Name
    cause: Terms | None = None

    def lower(self) -> out.Condition:
        """A concluded fact: the situation, or the situation for a cause."""
        name = ("name", "eq", [self.situation])
        if self.cause is None:
            return literal("situation", name)
        return literal("situation_cause", name, ("cause", "eq", self.cause))


class HazardForm(Form):
    """``hazard:`` a hazard that other rules conclude to be at hand."""

    hazard: Terms

    def lower(self) -> out.Condition:
        """A concluded fact of kind hazard."""
        return literal("hazard", ("hazard", "eq", self.hazard))


class IncidentForm(Form):
    """``incident:`` an incident is open."""

    incident: IncidentTests

    def lower(self) -> out.Condition:
        """A fact of kind incident."""
        tests = self.incident
        grade = None if tests.grade_at_least is None else [tests.grade_at_least]
        return literal(
            "incident",
            ("kind", "eq", tests.kind),
            ("hazard", "eq", tests.hazard),
            ("grade", "ge", grade),
        )


class ProposalForm(Form):
    """``proposal:`` a body proposed to admit a unit."""

    proposal: ProposalTests

    def lower(self) -> out.Condition:
        """A fact of kind proposal."""
        tests = self.proposal
        body = None if tests.body is None else [tests.body]
        return literal(
            "proposal",
            ("unit", "eq", [tests.unit]),
            ("body", "eq", body),
            ("by_body", "eq", tests.by_body),
        )


class ConsentForm(Form):
    """``consent:`` the admission of a unit was consented to."""

    consent: ConsentTests

    def lower(self) -> out.Condition:
        """A fact of kind consent."""
        tests = self.consent
        return literal(
            "consent",
            ("unit", "eq", [tests.unit]),
            ("by_government", "eq", tests.by_government),
            ("after_proposal", "eq", tests.after_proposal),
            ("coverage", "eq", tests.coverage),
        )


class DateForm(Form):
    """``date:`` the day lies in a range of dates, inclusive."""

    date: DateTests

    def lower(self) -> out.Condition:
        """A fact of kind date, gathered for each range that a pack names."""
        parts = [("from", self.date.start), ("through", self.date.through)]
        tests = [out.Test(field, "eq", term(value)) for field, value in parts if value is not None]
        return out.Literal("date", tuple(tests))


class ReadingForm(Form):
    """``reading: AMB-06, choice: a``: the operator reads the text so."""

    reading: Name
    choice: Annotated[list[Name], BeforeValidator(_as_list)]

    def lower(self) -> out.Condition:
        """A condition decided before any fact is looked at."""
        return out.ReadingIs(self.reading, tuple(self.choice))


class TableForm(BaseModel):
    """``table: name, column: value``: a row of a look-up table."""

    model_config = ConfigDict(extra="allow", frozen=True)
    table: Name
    __pydantic_extra__: dict[str, TermForm]

    def lower(self) -> out.Condition:
        """A table literal, expanded at compile time."""
        tests = (out.Test(name, "eq", term(value)) for name, value in self._columns())
        return out.Literal(f"table:{self.table}", tuple(tests))

    def _columns(self) -> list[tuple[str, str | ReadingTerm | ParameterTerm]]:
        return sorted((self.__pydantic_extra__ or {}).items())


CONDITIONS: dict[str, type[BaseModel]] = {
    "table": TableForm,
    "all": AllForm,
    "any": AnyForm,
    "not": NotForm,
    "always": AlwaysForm,
    "window": WindowForm,
    "alert": AlertForm,
    "response": ResponseForm,
    "holiday": HolidayForm,
    "day": DayForm,
    "activity": ActivityForm,
    "declared": DeclaredForm,
    "situation": SituationForm,
    "hazard": HazardForm,
    "incident": IncidentForm,
    "proposal": ProposalForm,
    "consent": ConsentForm,
    "date": DateForm,
    "reading": ReadingForm,
}
"""Every condition that a rule may use, by the key that names it; a table's columns may be named
like other conditions, so its key is looked for first."""


def _condition_tag(value: Any) -> str | None:  # noqa: ANN401
    if isinstance(value, dict):
        return next((key for key in CONDITIONS if key in value), None)
    return next((key for key, form in CONDITIONS.items() if isinstance(value, form)), None)


ConditionForm = Annotated[
    Annotated[AllForm, Tag("all")]
    | Annotated[AnyForm, Tag("any")]
    | Annotated[NotForm, Tag("not")]
    | Annotated[AlwaysForm, Tag("always")]
    | Annotated[WindowForm, Tag("window")]
    | Annotated[AlertForm, Tag("alert")]
    | Annotated[ResponseForm, Tag("response")]
    | Annotated[HolidayForm, Tag("holiday")]
    | Annotated[DayForm, Tag("day")]
    | Annotated[ActivityForm, Tag("activity")]
    | Annotated[DeclaredForm, Tag("declared")]
    | Annotated[SituationForm, Tag("situation")]
    | Annotated[TableForm, Tag("table")]
    | Annotated[HazardForm, Tag("hazard")]
    | Annotated[IncidentForm, Tag("incident")]
    | Annotated[ProposalForm, Tag("proposal")]
    | Annotated[ConsentForm, Tag("consent")]
    | Annotated[DateForm, Tag("date")]
    | Annotated[ReadingForm, Tag("reading")],
    Discriminator(_condition_tag),
]


# --- consequences -----------------------------------------------------------------------------


class ConcludeForm(Form):
    """``conclude:`` facts that the rule adds."""

    in_force: Literal["true"] | None = None
    situation: Annotated[str, Field(pattern=r"^[^$\s][^\s]*$", max_length=80)] | None = None
    cause: Name | None = None
    hazard: TermForm | None = None
    flag: Name | None = None

    def lower(self) -> tuple[out.Conclusion, ...]:
        """One conclusion for each kind of fact named."""
        made: list[out.Conclusion] = []
        if self.in_force:
            made.append(out.Conclusion("in_force", ()))
        if self.situation:
            made.append(out.Conclusion("situation", (("name", self.situation),)))
        if self.situation and self.cause:
            fields = (("cause", self.cause), ("name", self.situation))
            made.append(out.Conclusion("situation_cause", fields))
        if self.hazard is not None:
            made.append(out.Conclusion("hazard", (("hazard", term(self.hazard)),)))
        if self.flag:
            made.append(out.Conclusion("flag", (("code", self.flag),)))
        return tuple(made)


class TagUnits(Form):
    """``{tag: standing}``: all units with the tag."""

    tag: Name


class OfficeUnits(Form):
    """``{office_of: $b}``: the office of a coordinating body."""

    office_of: TermForm


class ParameterUnits(Form):
    """``{parameter: name, otherwise: tag}``: the operator's list, or a tag while it is empty."""

    parameter: Name
    otherwise: Name


UnitsForm = list[TermForm] | TagUnits | OfficeUnits | ParameterUnits


def units(form: UnitsForm) -> out.UnitChoice:
    """Lower a choice of units; names are resolved later."""
    if isinstance(form, TagUnits):
        return out.UnitChoice(tag=form.tag)
    if isinstance(form, OfficeUnits):
        return out.UnitChoice(office_of=term(form.office_of))
    if isinstance(form, ParameterUnits):
        return out.UnitChoice(parameter=form.parameter, tag=form.otherwise)
    return out.UnitChoice(names=tuple(term(name) for name in form))


class PostsForm(Form):
    """Heads per post（岗位人数）: 分管领导, 具体工作人员."""

    deputy_leader: Annotated[int, Field(ge=0, le=99)] = 0
    staff: Annotated[int, Field(ge=0, le=99)] = 0


class ObligeForm(Form):
    """``oblige:`` what units must do."""

    kind: Literal[DUTY_KINDS]  # type: ignore[valid-type]
    units: UnitsForm
    posts: PostsForm | None = None
    coverage: TermForm | None = None
    presence: Literal["on_post", "standby", "reachable"] = "on_post"
    place: TermForm | None = None
    hazard: TermForm | None = None
    to: list[Name] = []
    text: str = ""

    def lower(self) -> out.Obligation:
        """The obligation."""
        posts = self.posts.model_dump() if self.posts else {}
        return out.Obligation(
            kind=self.kind,
            units=units(self.units),
            posts=tuple((post, number) for post, number in posts.items() if number),
            coverage="" if self.coverage is None else term(self.coverage),
            presence=self.presence,
            place="" if self.place is None else term(self.place),
            hazard="" if self.hazard is None else term(self.hazard),
            to=tuple(self.to),
            text=self.text,
        )


class AwaitForm(Form):
    """``await:`` what a person must still do or decide."""

    kind: Literal[PENDING_KINDS]  # type: ignore[valid-type]
    by: UnitsForm
    to: UnitsForm | Literal["on_site"] = []
    lead_days: TermForm | None = None
    text: str = ""

    def lower(self) -> out.Awaiting:
        """The awaited act."""
        on_site = self.to == "on_site"
        return out.Awaiting(
            kind=self.kind,
            by=units(self.by),
            to=out.UnitChoice() if isinstance(self.to, str) else units(self.to),
            to_on_site=on_site,
            lead_days=0 if self.lead_days is None else term(self.lead_days),
            text=self.text,
        )


class CitationForm(Form):
    """``cites:`` article and a verbatim quote."""

    article: Name
    quote: Name

    def lower(self) -> out.Citation:
        """The citation."""
        return out.Citation(self.article, self.quote)


def _many(form: type[BaseModel]) -> Any:  # noqa: ANN401
    return Annotated[list[form], BeforeValidator(_as_list)]  # type: ignore[valid-type]


class RuleForm(Form):
    """One rule of an article file."""

    rule: Ident
    title: Name
    cites: CitationForm
    when: ConditionForm
    conclude: _many(ConcludeForm) = []  # type: ignore[valid-type]
    oblige: _many(ObligeForm) = []  # type: ignore[valid-type]
    awaits: _many(AwaitForm) = Field([], alias="await")  # type: ignore[valid-type]
    standing: bool = False

    def lower(self, file: str, line: int) -> out.Rule:
        """The rule."""
        return out.Rule(
            id=self.rule,
            title=self.title,
            cites=self.cites.lower(),
            when=self.when.lower(),
            concludes=tuple(c for form in self.conclude for c in form.lower()),
            obliges=tuple(form.lower() for form in self.oblige),
            awaits=tuple(form.lower() for form in self.awaits),
            standing=self.standing,
            file=file,
            line=line,
        )


# --- the other files of a pack ----------------------------------------------------------------


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


for _form in (AllForm, AnyForm, NotForm, RuleForm):
    _form.model_rebuild()
