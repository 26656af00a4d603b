"""``people`` of ``site.yaml`` as values（人员设置）; ``service.files.people_form`` checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from engine.assignment.problem import HouseRules
from engine.terms import Presence
from service.site import Site

STANDBY: Final[Mapping[str, int]] = {"deputy_leader": 1, "staff": 1}
"""Who stands by where the operator wrote nothing: the posts of a resident unit, one each."""


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """How the operator wants people assigned（人员排定设置）.

    Attributes:
        standby: post → how many stand by（备勤）in each unit on a day without a seat round the
            clock; empty for none.
        hall_leaders: leaders in charge of the hall（带班领导）on each duty day; 0 for none.
        rules: rest, cap, and how a sole leader is asked for.
        substitute_credit: duties credited for standing in at no notice（临时顶替）.
        counted_from: the first day whose duties count for fairness; None for all there are.
        font: a font file for the PDF, from the home's folder; empty for the one that comes along.

    """

    standby: Mapping[str, int]
    hall_leaders: int
    rules: HouseRules
    substitute_credit: int
    counted_from: date | None
    font: str


def people_settings(site: Site) -> PeopleSettings:
    """What ``site.yaml`` says of people, defaults where it says nothing."""
    written: Mapping[str, Any] = site.written.get("people") or {}
    from_day = written.get("counted_from")
    return PeopleSettings(
        standby={post: n for post, n in written.get("standby", STANDBY).items() if n},
        hall_leaders=written.get("hall_leaders", 0),
        rules=HouseRules(
            rest=timedelta(hours=written.get("rest_hours", 24)),
            soft_rest_below=written.get("soft_rest_below", 3),
            cap=written.get("cap"),
            sole_leader=Presence(written.get("sole_leader", Presence.REACHABLE.value)),
        ),
        substitute_credit=written.get("substitute_credit", 0),
        counted_from=date.fromisoformat(from_day) if from_day else None,
        font=written.get("font", ""),
    )
