"""The written form of rules（规则的书写形式）: citation, condition, and what follows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from engine.packs import pack as out
from engine.packs.condition_forms import ConditionForm
from engine.packs.terms_form import (
    Form,
    Ident,
    Name,
    TermForm,
    as_list,
    term,
)
from engine.terms import DUTY_KINDS, PENDING_KINDS


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
    return Annotated[list[form], BeforeValidator(as_list)]  # type: ignore[valid-type]


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
