"""The written form of when a task comes due（到期的书写形式）."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, model_validator

from engine.packs import pack as out
from engine.packs.terms_form import Form, TermForm, term
from engine.terms import CADENCES

WAYS: Final = ("every", "date", "before", "after")
"""The ways to write it, one of which must be there."""
NEEDS: Final = {
    "on_day": ("every",),
    "start": ("every",),
    "through": ("every",),
    "year": ("date",),
    "days": ("before",),
    "within": ("after",),
}
"""Keys that go with only some of the ways."""


class DueForm(Form):
    """``due:``（到期）a cadence, a date, or so long before or after the cause."""

    every: Literal[CADENCES] | None = None  # type: ignore[valid-type]
    on_day: TermForm | None = Field(None, alias="day")
    date: TermForm | None = None
    year: TermForm | None = None
    before: Literal["start"] | None = None
    after: Literal["start"] | None = None
    days: TermForm | None = None
    within: TermForm | None = None
    remind_days: TermForm | None = None
    each: Literal["unit", "to"] = "unit"
    start: TermForm | None = Field(None, alias="from")
    through: TermForm | None = None

    @model_validator(mode="after")
    def _one_way(self) -> DueForm:
        ways = [way for way in WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            message = f"due 写 {'、'.join(WAYS)} 之一，只写一个"
            raise ValueError(message)
        for key, needed in NEEDS.items():
            if getattr(self, key) is not None and ways[0] not in needed:
                name = type(self).model_fields[key].alias or key
                message = f"due 的 {name} 只能和 {'、'.join(needed)} 一起写"
                raise ValueError(message)
        if self.every in ("year", "week") and self.on_day is None:
            message = f"every: {self.every} 要写 day（哪一天）；原文没有写的，写 {{parameter: …}}"
            raise ValueError(message)
        if self.every == "day" and self.on_day is not None:
            message = "every: day 不写 day"
            raise ValueError(message)
        if self.after and self.within is None:
            message = "after: start 要写 within（多久之内）；原文没有写的，写 {parameter: …}"
            raise ValueError(message)
        return self

    def lower(self) -> out.Due:
        """When it comes due."""
        written = {
            name: term(value)
            for name in ("date", "year", "days", "within", "remind_days", "start", "through")
            if (value := getattr(self, name)) is not None
        }
        return out.Due(
            every=self.every or "",
            before=self.before or "",
            after=self.after or "",
            on="" if self.on_day is None else term(self.on_day),
            each=self.each,
            **written,
        )
