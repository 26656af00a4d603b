"""The written form of a sweep（扫描设定的书写形式）: what happens how often, for how long.

Every number in it is the operator's own supposition; none comes from the rules.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from calendars.errors import CalendarFault
from calendars.windows import MonthDay
from engine.decimals import is_decimal, thousandths
from engine.packs.terms_form import Form, Name, as_list
from engine.simulation.supposed_form import HeadcountsForm

MOST_HOURS: Final = 24 * 366
MOST_YEARS: Final = 100_000
MOST_A_YEAR: Final = 200
CERTAIN: Final = 100
"""Chances are written in percent."""
LADDER_OF: Final = {"alert": "colour", "response": "level", "incident": "grade"}
"""Kinds of record that may occur → the key of the ladder that they climb."""
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_TITLES: Final = {"alert": "预警", "response": "响应", "incident": "事件"}


def _month_day(text: str) -> str:
    try:
        MonthDay.parse(text)
    except CalendarFault:
        message = f"「{text}」不是月日；写成 06-01 或 07-中旬"
        raise ValueError(message) from None
    return text


def _rate(text: str) -> str:
    if not is_decimal(text) or not 0 < thousandths(text) <= MOST_A_YEAR * 1000:
        message = f"「{text}」不是次数；写大于 0、不超过 {MOST_A_YEAR} 的数，最多三位小数"
        raise ValueError(message)
    return text


def _as_hours(value: Any) -> Any:  # noqa: ANN401
    """One number of hours: always that long."""
    if not isinstance(value, str):
        return value
    if not _WHOLE.fullmatch(value) or int(value) > MOST_HOURS:
        message = (
            f"「{value[:80]}」不是小时数；写 0 到 {MOST_HOURS} 的整数，或 {{least: …, most: …}}"
        )
        raise ValueError(message)
    return {"least": value, "most": value}


class HoursForm(Form):
    """How long（历时）, in whole hours: between ``least`` and ``most`` inclusive.

    With ``usual`` a triangle with its top there, else all alike.
    """

    least: Annotated[int, Field(ge=0, le=MOST_HOURS)]
    usual: Annotated[int, Field(ge=0, le=MOST_HOURS)] | None = None
    most: Annotated[int, Field(ge=0, le=MOST_HOURS)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.least <= (self.least if self.usual is None else self.usual) <= self.most:
            message = "least、usual、most 要由小到大"
            raise ValueError(message)
        return self


Hours = Annotated[HoursForm, BeforeValidator(_as_hours, json_schema_input_type=HoursForm | int)]
Percent = Annotated[int, Field(ge=0, le=CERTAIN)]


class RungForm(Form):
    """A rung of a ladder（一级）: one of ``colour``, ``level``, ``grade``.

    ``weight``: how often it begins here; ``hours``: how long it stays; then with the chance ``up``
    it goes on a rung higher, with ``down`` a rung lower, and else it ends.
    """

    colour: Name | None = None
    level: Name | None = None
    grade: Name | None = None
    weight: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    hours: Hours
    up: Percent = 0
    down: Percent = 0

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if sum(word is not None for word in (self.colour, self.level, self.grade)) != 1:
            message = "每级写 colour、level、grade 中的一个"
            raise ValueError(message)
        if self.up + self.down > CERTAIN:
            message = "up 与 down 之和不能超过 100"
            raise ValueError(message)
        if self.hours.least < 1:
            message = "每级至少历时 1 小时"
            raise ValueError(message)
        return self


Rungs = Annotated[tuple[RungForm, ...], Field(min_length=1, max_length=8)]


class ThenForm(Form):
    """The response that follows（随后的响应）: from rung ``at`` on, with ``chance``, ``after``."""

    response: dict[Name, str]
    at: Name
    chance: Percent = CERTAIN
    after: Hours
    ladder: Rungs


class SeasonForm(Form):
    """The part of each year in which it may begin（季节）, both days inclusive."""

    start: Annotated[Name, AfterValidator(_month_day), Field(alias="from")]
    through: Annotated[Name, AfterValidator(_month_day)]


class OccurrenceForm(Form):
    """What may happen（可能发生的事）: a kind of record, and how often it comes in a season.

    The keys of ``alert``, ``response`` or ``incident`` are those of the record that stay the same.
    """

    alert: dict[Name, str] | None = None
    response: dict[Name, str] | None = None
    incident: dict[Name, str] | None = None
    season: SeasonForm | None = None
    rate: Annotated[Name, AfterValidator(_rate)]
    ladder: Rungs
    then: ThenForm | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [kind for kind in LADDER_OF if getattr(self, kind) is not None]
        if len(kinds) != 1:
            message = f"每项写 {'、'.join(LADDER_OF)} 中的一个"
            raise ValueError(message)
        if kinds[0] == "response" and self.then is not None:
            message = "响应之后不再跟响应；then 用在预警、事件上"
            raise ValueError(message)
        _of_kind(kinds[0], self.ladder)
        if self.then is not None:
            _of_kind("response", self.then.ladder)
        return self

    @property
    def kind(self) -> str:
        """The kind of record."""
        return next(kind for kind in LADDER_OF if getattr(self, kind) is not None)


def _of_kind(kind: str, ladder: tuple[RungForm, ...]) -> None:
    """Refuse rungs of another ladder, and a ladder that never begins."""
    key = LADDER_OF[kind]
    if any(getattr(rung, key) is None for rung in ladder):
        message = f"{_TITLES[kind]}的各级写 {key}"
        raise ValueError(message)
    if not sum(rung.weight for rung in ladder):
        message = "各级的 weight 不能都是 0"
        raise ValueError(message)


Year = Annotated[int, Field(ge=1990, le=2149)]
"""The years that records may name."""


class SweepForm(Form):
    """A sweep（扫描设定）: what may happen, in how many years, by which calendars in turn."""

    sweep: Name
    note: Annotated[str, Field(max_length=2000)] = ""
    calendar: Annotated[
        tuple[Year, ...], BeforeValidator(as_list), Field(min_length=1, max_length=60)
    ]
    years: Annotated[int, Field(ge=1, le=MOST_YEARS)] = 1000
    seed: Annotated[int, Field(ge=0, le=2**63)] = 1
    readings: dict[Name, Name] = Field(default_factory=dict)
    parameters: dict[Name, str] = Field(default_factory=dict)
    people: HeadcountsForm = HeadcountsForm()
    occurrences: Annotated[tuple[OccurrenceForm, ...], Field(min_length=1, max_length=100)]
