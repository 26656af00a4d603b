"""``people`` in ``site.yaml``（人员排定设置）: how the operator wants people assigned.

Nothing here is in the regulation: every value is the operator's（运行参数）.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.files.settings_terms import Day

Count = Annotated[int, Field(ge=0, le=20)]


class StandbyForm(BaseModel):
    """How many of each post stand by（备勤人数）; what is not named does not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    principal: Count = 0
    deputy_leader: Count = 0
    section_head: Count = 0
    staff: Count = 0


class PeopleForm(BaseModel):
    """How people are assigned（人员排定）."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    standby: StandbyForm = StandbyForm(deputy_leader=1, staff=1)
    hall_leaders: Count = 0
    rest_hours: Annotated[int, Field(ge=0, le=96)] = 24
    soft_rest_below: Annotated[int, Field(ge=0, le=20)] = 3
    cap: Annotated[int, Field(ge=1, le=31)] | None = None
    sole_leader: Literal["reachable", "on_post"] = "reachable"
    substitute_credit: Count = 0
    counted_from: Day | None = None
    font: Annotated[str, Field(max_length=500)] = ""
