"""The written form of rules（规则的书写形式）: citation, condition, and what follows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from engine.packs import pack as out
from engine.packs.condition_forms import ConditionForm
from engine.packs.due_forms import DueForm
from engine.packs.measure_forms import MeasureForm
from engine.packs.terms_form import (
    Form,
    Ident,
    Name,
    TermForm,
    as_list,
    term,
)
from engine.terms import DUTY_KINDS, INFERRED, PENDING_KINDS, POSTS, RECOMMENDATIONS


class ConcludeForm(Form):
    """``conclude:`` facts that the rule adds（推论）."""

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
    """``{tag: standing}``: all units with the tag, which a reading may choose（有标签的单位）."""

    tag: TermForm


class OfficeUnits(Form):
    """``{office_of: $b}``: the office of a coordinating body（机构办公室）."""

    office_of: TermForm


class ParameterUnits(Form):
    """``{parameter: name, otherwise: tag}``（运行单位的名单）: a tag while the list is empty."""

    parameter: Name
    otherwise: Name | None = None


class ListUnits(Form):
    """``{list: name, at: $l}``（名单上的单位）: those of the step that a level comes to."""

    listed: Name = Field(alias="list")
    at: TermForm


class WordUnits(Form):
    """``{words: $a}``: the names that a record wrote, registered or not（记录写明的名称）."""

    words: TermForm


UnitsForm = (
    Annotated[list[TermForm], Field(max_length=500)]
    | TagUnits
    | OfficeUnits
    | ParameterUnits
    | ListUnits
    | WordUnits
    | Literal["on_site"]
)


def units(form: UnitsForm) -> out.UnitChoice:  # noqa: PLR0911 - one return for each way to choose
    """Lower a choice of units; names are resolved later."""
    if form == "on_site":
        return out.UnitChoice(on_site=True)
    if isinstance(form, TagUnits):
        return out.UnitChoice(tag=term(form.tag))
    if isinstance(form, OfficeUnits):
        return out.UnitChoice(office_of=term(form.office_of))
    if isinstance(form, ParameterUnits):
        return out.UnitChoice(parameter=form.parameter, tag=form.otherwise or "")
    if isinstance(form, ListUnits):
        return out.UnitChoice(listed=form.listed, at=term(form.at))
    if isinstance(form, WordUnits):
        return out.UnitChoice(words=term(form.words))
    return out.UnitChoice(names=tuple(term(name) for name in form))


Heads = Annotated[int, Field(ge=0, le=99)]


class PostsForm(Form):
    """Heads per post（岗位人数）, ranks inside a unit from the highest down."""

    principal: Heads = 0
    deputy_leader: Heads = 0
    section_head: Heads = 0
    staff: Heads = 0


class PostPresenceForm(Form):
    """How a post is at hand where that differs from the unit（岗位在位方式）."""

    principal: TermForm | None = None
    deputy_leader: TermForm | None = None
    section_head: TermForm | None = None
    staff: TermForm | None = None


class ObligeForm(Form):
    """``oblige:`` what units must do（义务）."""

    kind: Literal[DUTY_KINDS]  # type: ignore[valid-type]
    units: UnitsForm
    posts: PostsForm | None = None
    post_presence: PostPresenceForm = PostPresenceForm()
    coverage: TermForm | None = None
    presence: TermForm = "on_post"
    place: TermForm | None = None
    hazard: TermForm | None = None
    to: UnitsForm = []
    text: str = ""
    within: TermForm | None = None
    inferred: Literal[INFERRED] | None = None  # type: ignore[valid-type]
    due: DueForm | None = None
    measure: MeasureForm | None = None

    @model_validator(mode="after")
    def _fitting(self) -> ObligeForm:
        """What comes due is a task, and what is measured a norm."""
        for key, kind in (("due", "task"), ("measure", "norm")):
            if getattr(self, key) is not None and self.kind != kind:
                message = f"{key} 只能写在 kind: {kind} 的义务里"
                raise ValueError(message)
        return self

    def lower(self) -> out.Obligation:
        """The obligation."""
        posts = self.posts.model_dump() if self.posts else {}
        at_hand = [(post, getattr(self.post_presence, post)) for post in POSTS]
        return out.Obligation(
            kind=self.kind,
            units=units(self.units),
            posts=tuple((post, number) for post, number in posts.items() if number),
            coverage="" if self.coverage is None else term(self.coverage),
            presence=term(self.presence),
            place="" if self.place is None else term(self.place),
            hazard="" if self.hazard is None else term(self.hazard),
            to=units(self.to),
            text=self.text,
            within="" if self.within is None else term(self.within),
            post_presence=tuple((post, term(form)) for post, form in at_hand if form is not None),
            inferred=self.inferred or "",
            due=self.due.lower() if self.due else None,
            measure=self.measure.lower() if self.measure else None,
        )


class AwaitForm(Form):
    """``await:`` what a person must still do or decide（待办）."""

    kind: Literal[PENDING_KINDS]  # type: ignore[valid-type]
    by: UnitsForm
    to: UnitsForm = []
    lead_days: TermForm | None = None
    within: TermForm | None = None
    text: str = ""

    def lower(self) -> out.Awaiting:
        """The awaited act."""
        return out.Awaiting(
            kind=self.kind,
            by=units(self.by),
            to=units(self.to),
            lead_days=0 if self.lead_days is None else term(self.lead_days),
            text=self.text,
            within="" if self.within is None else term(self.within),
        )


class RecommendForm(Form):
    """``recommend:`` what the rule only recommends to those who decide（建议）."""

    act: Literal[RECOMMENDATIONS]  # type: ignore[valid-type]
    by: UnitsForm
    to: UnitsForm = []
    plan: TermForm | None = None
    level: TermForm | None = None
    text: str = ""

    def lower(self) -> out.Recommending:
        """The recommendation."""
        return out.Recommending(
            act=self.act,
            by=units(self.by),
            to=units(self.to),
            plan="" if self.plan is None else term(self.plan),
            level="" if self.level is None else term(self.level),
            text=self.text,
        )


class ValidForm(Form):
    """``valid:``（有效日期）from and through when this version of a rule applies, inclusive."""

    start: TermForm | None = Field(None, alias="from")
    through: TermForm | None = None

    @model_validator(mode="after")
    def _some(self) -> ValidForm:
        if self.start is None and self.through is None:
            message = "valid 至少写 from 或 through"
            raise ValueError(message)
        dates = [day for day in (self.start, self.through) if isinstance(day, str)]
        if sorted(dates) != dates:
            message = "valid 的 through 在 from 之前"
            raise ValueError(message)
        return self

    def lower(self) -> out.Condition:
        """A fact of kind date."""
        parts = (("from", self.start), ("through", self.through))
        tests = (out.Test(name, "eq", term(value)) for name, value in parts if value is not None)
        return out.Literal("date", tuple(tests))


class CitationForm(Form):
    """``cites:`` article and a verbatim quote（依据）."""

    article: Name
    quote: Name

    def lower(self) -> out.Citation:
        """The citation."""
        return out.Citation(self.article, self.quote)


def _many(form: type[BaseModel]) -> Any:  # noqa: ANN401
    return Annotated[list[form], BeforeValidator(as_list), Field(max_length=50)]  # type: ignore[valid-type]


class RuleForm(Form):
    """One rule of an article file（规则）."""

    rule: Ident
    title: Name
    cites: CitationForm
    when: ConditionForm
    conclude: _many(ConcludeForm) = []  # type: ignore[valid-type]
    oblige: _many(ObligeForm) = []  # type: ignore[valid-type]
    awaits: _many(AwaitForm) = Field([], alias="await")  # type: ignore[valid-type]
    recommend: _many(RecommendForm) = []  # type: ignore[valid-type]
    standing: bool = False
    valid: ValidForm | None = None
    replaces: Ident | None = None
    until: Literal["ended"] | None = None
    clauses: Annotated[list[Name], Field(max_length=50)] = []

    @model_validator(mode="after")
    def _set_off(self) -> RuleForm:
        """What lasts until ended must have begun at some time."""
        if self.until and (self.standing or any(form.in_force for form in self.conclude)):
            message = "until: ended 不能用于 standing 的规则和决定施行的规则"
            raise ValueError(message)
        return self

    def lower(self, file: str, line: int) -> out.Rule:
        """The rule; its dates of validity become a condition like any other."""
        when = self.when.lower()
        return out.Rule(
            id=self.rule,
            title=self.title,
            cites=self.cites.lower(),
            when=when if self.valid is None else out.All((self.valid.lower(), when)),
            concludes=tuple(c for form in self.conclude for c in form.lower()),
            obliges=tuple(form.lower() for form in self.oblige),
            awaits=tuple(form.lower() for form in self.awaits),
            standing=self.standing,
            file=file,
            line=line,
            recommends=tuple(form.lower() for form in self.recommend),
            lasting=self.until is not None,
            clauses=tuple(self.clauses),
        )
