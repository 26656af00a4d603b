"""The written form of supposed people（假定的人手的书写形式）: leave in a scenario, headcounts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from engine.packs.terms_form import Form, Name

MOST_PEOPLE: Final = 500


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        message = f"「{text}」不是日期；写成 2024-06-15"
        raise ValueError(message) from None


Day = Annotated[Name, AfterValidator(_day)]
Count = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]


class SupposedLeaveForm(Form):
    """Leave that is supposed（假定的请假）, both dates inside; ``person`` is an id."""

    person: Name
    first: Annotated[Day, Field(alias="from")]
    through: Day

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.through < self.first:
            message = "请假的 through 不能早于 from"
            raise ValueError(message)
        return self


class HeadcountForm(Form):
    """How many may hold each post（人数）; a post that is not written is not looked at."""

    principal: Count | None = None
    deputy_leader: Count | None = None
    section_head: Count | None = None
    staff: Count | None = None


class HeadcountsForm(Form):
    """How many people units are supposed to have（假定的人数）, by unit."""

    counts: dict[Name, HeadcountForm] = Field(default_factory=dict)


class SupposedForm(HeadcountsForm):
    """What a scenario supposes of people（假定的人手）: leave, and headcounts."""

    leave: tuple[SupposedLeaveForm, ...] = ()
