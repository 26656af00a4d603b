"""The written form of a scenario（推演脚本的书写形式）: records with times, and what to expect."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, WithJsonSchema

from engine.packs.case_forms import RECORD, ExpectForm
from engine.packs.terms_form import Form, Name
from engine.simulation.supposed_form import SupposedForm

RELATIVE: Final = re.compile(r"\+(?=\d)(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?", re.ASCII)
"""A time counted from the scenario's start: ``+2h10m``, ``+1d3h``."""
ABSOLUTE: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", re.ASCII)


def _moment(text: str) -> str:
    if RELATIVE.fullmatch(text) or ABSOLUTE.fullmatch(text):
        return text
    message = f"「{text}」不是时间；写成 +2h10m（从 start 算起）或 2024-06-15T02:10"
    raise ValueError(message)


def _start(text: str) -> str:
    if ABSOLUTE.fullmatch(text):
        return text
    message = f"「{text}」不是时间；写成 2024-06-15T00:00 或 2024-06-15"
    raise ValueError(message)


Moment = Annotated[Name, AfterValidator(_moment)]


class ExpectationForm(ExpectForm):
    """What the roster of a moment must hold（预期）: ``at``, and the keys of a case's."""

    at: Moment


class ScenarioForm(Form):
    """A scenario（推演脚本）.

    Times in ``records`` that begin with ``+`` are counted from ``start``. ``through`` is when the
    simulation ends, a date inclusive; without it, a day after the last time that the records name.
    """

    scenario: Name
    note: Annotated[str, Field(max_length=2000)] = ""
    start: Annotated[Name, AfterValidator(_start)]
    through: Moment | None = None
    readings: dict[Name, Name] = Field(default_factory=dict)
    parameters: dict[Name, str] = Field(default_factory=dict)
    people: SupposedForm = SupposedForm()
    records: tuple[Annotated[Any, WithJsonSchema(RECORD)], ...] = ()
    expect: tuple[ExpectationForm, ...] = ()
