"""The written form of terms（项的书写形式）: what every other form of a pack is made of.

The vocabulary is closed: a key that is not in a form is refused with the keys that are.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from engine.errors import PackFault
from engine.packs import pack as out

MOST_ALTERNATIVES: Final = 400
"""More than this no rule may expand to."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
Ident = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_\-]*$", max_length=80)]


class Form(BaseModel):
    """A strict, frozen form: unknown keys are refused（多余的键一律拒绝）."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ReadingTerm(Form):
    """``{reading: AMB-01}``: the value of the choice in force（由释义决定）."""

    reading: Name


class ParameterTerm(Form):
    """``{parameter: name}``: the operator's value（由运行参数决定）."""

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


def as_list(value: Any) -> Any:  # noqa: ANN401
    """One value where a list may be: a list of one."""
    return value if isinstance(value, list) else [value]


Terms = Annotated[list[TermForm], BeforeValidator(as_list), Field(min_length=1)]
Flag = Annotated[bool, Field()]


def one_of(form: Any) -> Any:  # noqa: ANN401
    """A single value, or none, as the values that ``literal`` takes."""
    return None if form is None else [form]


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
        values = list(dict.fromkeys(values))
        if len(alternatives) * len(values) > MOST_ALTERNATIVES:
            what = f"一个条件里各串的值合起来超过 {MOST_ALTERNATIVES} 种"
            raise PackFault("P402", what, remedy="少写几个值，或用对照表")
        alternatives = [
            (*tests, out.Test(field, op, value)) for tests in alternatives for value in values
        ]
    literals = tuple(out.Literal(kind, tests) for tests in alternatives)
    return literals[0] if len(literals) == 1 else out.AnyOf(literals)
