"""The written form of test cases（测试案例的书写形式）: what is given, what the answer holds."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from engine.packs.terms_form import Form, Name
from engine.terms import DUTY_KINDS, INFERRED, PENDING_KINDS, POSTS, RECOMMENDATIONS, TASK_STATES

CLOCK: Final = r"([01]\d|2[0-3]):[0-5]\d"
HOURS: Final = re.compile(rf"{CLOCK}-({CLOCK}|24:00)", re.ASCII)
MOMENT: Final = "%Y-%m-%dT%H:%M"
RECORD: Final = {"$ref": "#/$defs/Record"}
"""One record, in the JSON Schema; ``engine.packs.json_schema`` says what that is."""


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        message = f"「{text}」不是日期；写成 2024-04-20"
        raise ValueError(message) from None
    return text


def _hours(text: str) -> str:
    if HOURS.fullmatch(text) is None:
        message = f"「{text}」不是时段；写成 02:00-14:00，到当日结束写 24:00"
        raise ValueError(message)
    return text


def _clock(text: str) -> str:
    if re.fullmatch(CLOCK, text, re.ASCII) is None:
        message = f"「{text}」不是时刻；写成 03:30"
        raise ValueError(message)
    return text


def _moment(text: str) -> str:
    try:
        if datetime.fromisoformat(text).strftime(MOMENT) == text:
            return text
    except ValueError:
        pass
    message = f"「{text}」不是时刻；写成 2024-04-17T00:00"
    raise ValueError(message)


def _as_pending(value: Any) -> Any:  # noqa: ANN401
    return {"kind": value} if isinstance(value, str) else value


Names = tuple[Name, ...]
Moment = Annotated[Name, AfterValidator(_moment)]


class DutyForm(Form):
    """A duty that must, or must not, be on the roster（职责）; what is left out may be anything.

    One name is among those found, a list is all of them: a list of units are all that have the
    duty, in the roster's order. ``text`` is contained in the duty's text; ``because`` are all the
    rules that oblige; ``inferred`` is from what the role is only inferred, ``no`` where the text
    itself says it.
    """

    kind: Literal[DUTY_KINDS]  # type: ignore[valid-type]
    unit: Name | Names | None = None
    hazard: Name | None = None
    to: Name | Names | None = None
    text: Name | None = None
    because: Names | None = None
    due: Moment | None = None
    inferred: Literal[(*INFERRED, "no")] | None = None  # type: ignore[valid-type]


class PendingForm(Form):
    """A pending item（待办）, written as its kind alone or with whatever else matters of it."""

    kind: Literal[PENDING_KINDS]  # type: ignore[valid-type]
    by: Name | Names | None = None
    to: Name | Names | None = None
    text: Name | None = None
    because: Names | None = None
    due: Moment | None = None


class TaskForm(Form):
    """An occurrence of a task（到期事项）within four hundred days of the date, by its rule.

    What is left out may be anything; ``waits_for`` are parameters that it waits for, ``state`` is
    that at the end of the date.
    """

    rule: Name
    unit: Name | Names | None = None
    to: Name | Names | None = None
    text: Name | None = None
    due: Moment | None = None
    waits_for: Names | None = None
    state: Literal[TASK_STATES] | None = None  # type: ignore[valid-type]


class RecommendedForm(Form):
    """What is only recommended（建议）: the act, and whatever else matters of it."""

    act: Literal[RECOMMENDATIONS]  # type: ignore[valid-type]
    plan: Name | None = None
    level: Name | None = None
    by: Name | Names | None = None
    to: Name | Names | None = None
    text: Name | None = None
    because: Names | None = None


Coverages = dict[Name, Literal["24h", "office_hours"]]
DutyForms = tuple[DutyForm, ...]
PendingForms = tuple[Annotated[PendingForm, BeforeValidator(_as_pending)], ...]
RecommendedForms = tuple[RecommendedForm, ...]
TaskForms = tuple[TaskForm, ...]
HourForms = tuple[Annotated[Name, AfterValidator(_hours)], ...]
Posts = dict[Literal[POSTS], int]  # type: ignore[valid-type]
Presences = Literal["on_post", "standby", "reachable"]
PostPresences = dict[Literal[POSTS], Presences]  # type: ignore[valid-type]
Day = Annotated[Name, AfterValidator(_date)]


class GivenForm(Form):
    """What is given（前提）: a calendar date, 00:00 to 24:00 Beijing time, records and choices."""

    date: Day
    records: tuple[Annotated[Any, WithJsonSchema(RECORD)], ...] = ()
    readings: dict[Name, Name] = Field(default_factory=dict)
    parameters: dict[Name, str] = Field(default_factory=dict)
    exercise: bool = False


class ExpectForm(Form):
    """What the roster must hold（预期）.

    ``on_site``, ``standby`` and ``situations`` are complete; a key left out asserts nothing.
    ``hours`` are all stretches of a unit within the date, ``arrive_by`` the moment within the date
    by which it must be there; ``posts``, ``post_presence`` and ``only_because`` are all that the
    unit's line has, ``order`` is that of the lines named; every other list names what must be among
    the roster's, or under ``no_…`` and ``absent`` what must not.
    """

    on_site: Coverages | None = None
    standby: Coverages | None = None
    hours: dict[Name, HourForms] = Field(default_factory=dict)
    arrive_by: dict[Name, Annotated[Name, AfterValidator(_clock)]] = Field(default_factory=dict)
    posts: dict[Name, Posts] = Field(default_factory=dict)
    place: dict[Name, Name] = Field(default_factory=dict)
    presence: dict[Name, Presences] = Field(default_factory=dict)
    post_presence: dict[Name, PostPresences] = Field(default_factory=dict)
    order: Names = ()
    because: dict[Name, Names] = Field(default_factory=dict)
    only_because: dict[Name, Names] = Field(default_factory=dict)
    absent: Names = ()
    duties: DutyForms = ()
    no_duties: DutyForms = ()
    standing_duties: DutyForms = ()
    no_standing_duties: DutyForms = ()
    pending: PendingForms = ()
    no_pending: PendingForms = ()
    recommended: RecommendedForms = ()
    no_recommended: RecommendedForms = ()
    tasks: TaskForms = ()
    no_tasks: TaskForms = ()
    flags: Names = ()
    no_flags: Names = ()
    situations: Names | None = None


class CaseForm(Form):
    """One case of a ``*.test.yaml``（测试案例）."""

    name: Name
    given: GivenForm
    expect: ExpectForm
