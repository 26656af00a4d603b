"""The written form of conditions（条件的书写形式）: every key that may stand under ``when``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from engine.packs import pack as out
from engine.packs.recorded_forms import (
    ConsultationForm,
    ConsultedForm,
    DoneForm,
    ObservationForm,
    OrderForm,
)
from engine.packs.terms_form import (
    Flag,
    Form,
    Name,
    TermForm,
    Terms,
    as_list,
    literal,
    one_of,
    term,
)


class AlertTests(Form):
    """What an active warning must be like（预警条件）."""

    sort: Terms | None = Field(None, alias="class")
    hazard: Terms | None = None
    colour: Terms | None = None
    colour_at_least: TermForm | None = None
    id: TermForm | None = None


class ResponseTests(Form):
    """What an active response must be like（应急响应条件）."""

    plan: Terms | None = None
    hazard: Terms | None = None
    natural: Flag | None = None
    decided_by_city: Flag | None = None
    level: Terms | None = None
    level_at_least: TermForm | None = None
    level_at_most: TermForm | None = None
    decided_by: Terms | None = None
    decided_by_sort: Terms | None = None


class HolidayTests(Form):
    """Which days off count（节假日条件）: the whole block, or the statutory days alone."""

    festival: Terms | None = None
    statutory: Literal["true"] | None = None
    listed: Flag | None = None


class IncidentTests(Form):
    """What an open incident must be like（突发事件条件）."""

    kind: Terms | None = None
    hazard: Terms | None = None
    grade: Terms | None = None
    grade_at_least: TermForm | None = None
    id: TermForm | None = None
    disease: Terms | None = None
    has_disease: Flag | None = None
    cases_at_least: TermForm | None = None
    setting: Terms | None = None


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
    """``all:`` every part holds（都成立）."""

    all: Annotated[list[ConditionForm], Field(min_length=1)]

    def lower(self) -> out.Condition:
        """The conjunction."""
        return out.All(tuple(part.lower() for part in self.all))


class AnyForm(Form):
    """``any:`` at least one part holds（有一个成立）."""

    any: Annotated[list[ConditionForm], Field(min_length=1)]

    def lower(self) -> out.Condition:
        """The disjunction."""
        return out.AnyOf(tuple(part.lower() for part in self.any))


class NotForm(Form):
    """``not:`` the part does not hold（不成立）."""

    no: ConditionForm = Field(alias="not")

    def lower(self) -> out.Condition:
        """The negation."""
        return out.Not(self.no.lower())


class AlwaysForm(Form):
    """``always: true``: a standing duty（总是）."""

    always: Literal["true"]

    def lower(self) -> out.Condition:
        """The empty condition."""
        return out.Literal("always", ())


class WindowForm(Form):
    """``window:`` the day lies in a yearly period of the regulation（在窗口内）."""

    window: Terms

    def lower(self) -> out.Condition:
        """A fact of kind window."""
        return literal("window", ("window", "eq", self.window))


class AlertForm(Form):
    """``alert:`` a warning that concerns the area is active（预警）."""

    alert: AlertTests

    def lower(self) -> out.Condition:
        """A fact of kind alert."""
        tests = self.alert
        return literal(
            "alert",
            ("class", "eq", tests.sort),
            ("hazard", "eq", tests.hazard),
            ("colour", "eq", tests.colour),
            ("colour", "ge", one_of(tests.colour_at_least)),
            ("record", "eq", one_of(tests.id)),
        )


class ResponseForm(Form):
    """``response:`` a declared response is active（应急响应）."""

    response: ResponseTests

    def lower(self) -> out.Condition:
        """A fact of kind response."""
        tests = self.response
        return literal(
            "response",
            ("plan", "eq", tests.plan),
            ("hazard", "eq", tests.hazard),
            ("natural", "eq", tests.natural),
            ("city", "eq", tests.decided_by_city),
            ("level", "eq", tests.level),
            ("level", "ge", one_of(tests.level_at_least)),
            ("level", "le", one_of(tests.level_at_most)),
            ("decided_by", "eq", tests.decided_by),
            ("decided_by_sort", "eq", tests.decided_by_sort),
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
    """``activity: any``: an important activity of the operator's calendar is on（重要活动）."""

    activity: Literal["any"]

    def lower(self) -> out.Condition:
        """A fact of kind activity."""
        return literal("activity")


class DeclaredForm(Form):
    """``declared:`` a situation was declared by a document（已宣布）."""

    declared: Terms

    def lower(self) -> out.Condition:
        """A fact of kind declaration."""
        return literal("declaration", ("situation", "eq", self.declared))


class SituationForm(Form):
    """``situation:`` a situation that other rules conclude（情形）."""

    situation: Name
    cause: Terms | None = None

    def lower(self) -> out.Condition:
        """A concluded fact: the situation, or the situation for a cause."""
        name = ("name", "eq", [self.situation])
        if self.cause is None:
            return literal("situation", name)
        return literal("situation_cause", name, ("cause", "eq", self.cause))


class HazardForm(Form):
    """``hazard:`` a hazard that other rules conclude to be at hand（灾种）."""

    hazard: Terms

    def lower(self) -> out.Condition:
        """A concluded fact of kind hazard."""
        return literal("hazard", ("hazard", "eq", self.hazard))


class IncidentForm(Form):
    """``incident:`` an incident is open（突发事件）."""

    incident: IncidentTests

    def lower(self) -> out.Condition:
        """A fact of kind incident."""
        tests = self.incident
        return literal(
            "incident",
            ("kind", "eq", tests.kind),
            ("hazard", "eq", tests.hazard),
            ("grade", "eq", tests.grade),
            ("grade", "ge", one_of(tests.grade_at_least)),
            ("record", "eq", one_of(tests.id)),
            ("disease", "eq", tests.disease),
            ("has_disease", "eq", tests.has_disease),
            ("cases", "ge", one_of(tests.cases_at_least)),
            ("setting", "eq", tests.setting),
        )


class ProposalForm(Form):
    """``proposal:`` a body proposed to admit a unit（建议）."""

    proposal: ProposalTests

    def lower(self) -> out.Condition:
        """A fact of kind proposal."""
        tests = self.proposal
        return literal(
            "proposal",
            ("unit", "eq", [tests.unit]),
            ("body", "eq", one_of(tests.body)),
            ("by_body", "eq", tests.by_body),
        )


class ConsentForm(Form):
    """``consent:`` the admission of a unit was consented to（同意）."""

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
    """``date:`` the day lies in a range of dates, inclusive（日期范围）."""

    date: DateTests

    def lower(self) -> out.Condition:
        """A fact of kind date, gathered for each range that a pack names."""
        parts = [("from", self.date.start), ("through", self.date.through)]
        tests = [out.Test(field, "eq", term(value)) for field, value in parts if value is not None]
        return out.Literal("date", tuple(tests))


class ReadingForm(Form):
    """``reading: AMB-06, choice: a``: the operator reads the text so（释义为）."""

    reading: Name
    choice: Annotated[list[Name], BeforeValidator(as_list)]

    def lower(self) -> out.Condition:
        """A condition decided before any fact is looked at."""
        return out.ReadingIs(self.reading, tuple(self.choice))


class TableForm(BaseModel):
    """``table: name, column: value``: a row of a look-up table（对照表的一行）."""

    model_config = ConfigDict(extra="allow", frozen=True)
    table: Name
    __pydantic_extra__: dict[str, Terms]

    def lower(self) -> out.Condition:
        """A table literal, expanded at compile time; a list of values means any of them."""
        columns = sorted((self.__pydantic_extra__ or {}).items())
        return literal(f"table:{self.table}", *((name, "eq", terms) for name, terms in columns))


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
    "observation": ObservationForm,
    "order": OrderForm,
    "consultation": ConsultationForm,
    "consulted": ConsultedForm,
    "done": DoneForm,
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
    | Annotated[ObservationForm, Tag("observation")]
    | Annotated[OrderForm, Tag("order")]
    | Annotated[ConsultationForm, Tag("consultation")]
    | Annotated[ConsultedForm, Tag("consulted")]
    | Annotated[DoneForm, Tag("done")]
    | Annotated[ReadingForm, Tag("reading")],
    Discriminator(_condition_tag),
]


for _form in (AllForm, AnyForm, NotForm):
    _form.model_rebuild()
