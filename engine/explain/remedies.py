"""Remedies（补齐条件的记录）: the record that would make a missing condition true.

A remedy is what a person could honestly enter; what it leaves to be filled in is marked 待填. The
calendar cannot be changed by a record, so holidays and dates have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from calendars.duty_day import BEIJING
from engine.explain.conditions import ladder_word
from engine.facts.admissions import MAY_BE_ADMITTED
from engine.inference.program import Pattern
from engine.packs.pack import Pack, Value, Var

TO_FILL: Final = "（待填）"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where and when a remedy would have to act（适用的时间与范围）."""

    pack: Pack
    start: datetime
    end: datetime


def remedies(
    pattern: Pattern, bindings: Mapping[str, Value], stage: Stage
) -> Iterator[dict[str, Any]]:
    """Records, in their written form, each of which would make ``pattern`` true."""
    wanted: dict[str, tuple[str, Value]] = {}
    for test in pattern.tests:
        value = bindings.get(test.value.name) if isinstance(test.value, Var) else test.value
        if value is not None and test.op != "ne":
            wanted[test.field] = (test.op, value)
    maker = _MAKERS.get(pattern.kind)
    if maker is not None:
        yield from maker(wanted, stage)


def _equal(wanted: Mapping[str, tuple[str, Value]], field: str) -> Value | None:
    return wanted[field][1] if field in wanted else None


def _iso(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat()


def _days(stage: Stage) -> tuple[str, str]:
    last = stage.end - timedelta(microseconds=1)
    dates = (stage.start.astimezone(BEIJING).date(), last.astimezone(BEIJING).date())
    return dates[0].isoformat(), dates[1].isoformat()


def _alert(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    sort, hazard = _equal(wanted, "class"), _equal(wanted, "hazard")
    for one in stage.pack.vocabulary.hazards:
        if sort in (None, one.sort) and hazard in (None, one.id):
            colour = ladder_word("colour", wanted["colour"][1]) if "colour" in wanted else "blue"
            yield {"alert": {
                "id": f"{TO_FILL}{_days(stage)[0]}", "hazard": one.id, "colour": colour,
                "area": [stage.pack.area], "issued": _iso(stage.start), "expires": _iso(stage.end),
            }}  # fmt: skip


def _response(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    if _equal(wanted, "city") == 0:
        return
    for plan in stage.pack.vocabulary.plans:
        fits = (
            _equal(wanted, "natural") in (None, int(plan.natural))
            and _equal(wanted, "hazard") in (None, plan.hazard)
            and _equal(wanted, "plan") in (None, plan.id)
        )
        if fits:
            level = ladder_word("level", wanted["level"][1]) if "level" in wanted else "IV"
            yield {"response": {
                "plan": plan.id, "level": level, "started": _iso(stage.start),
                "ended": _iso(stage.end), "decided_by": stage.pack.deciders[0],
                "document": TO_FILL,
            }}  # fmt: skip


def _declaration(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    first, last = _days(stage)
    yield {"declaration": {
        "situation": str(_equal(wanted, "situation")), "from": first, "through": last,
        "by": stage.pack.deciders[0], "document": TO_FILL,
    }}  # fmt: skip


def _activity(_: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    first, last = _days(stage)
    yield {"activity": {"name": TO_FILL, "from": first, "through": last}}


def _window(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    first, last = _days(stage)
    yield {"window": {
        "window": str(_equal(wanted, "window")), "from": first, "through": last,
        "document": TO_FILL,
    }}  # fmt: skip


def _proposal(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    unit = stage.pack.unit_by_name.get(str(_equal(wanted, "unit")))
    if unit is None or unit.sort not in MAY_BE_ADMITTED or _equal(wanted, "by_body") == 0:
        return
    body = stage.pack.units_tagged(stage.pack.proposers)[0]
    yield {"proposal": {"unit": unit.name, "body": body.name, "at": _iso(stage.start)}}


def _consent(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    unit = stage.pack.unit_by_name.get(str(_equal(wanted, "unit")))
    if unit is None or unit.sort not in MAY_BE_ADMITTED or _equal(wanted, "by_government") == 0:
        return
    later = stage.end - (stage.end - stage.start) / 2
    record = {"unit": unit.name, "by": stage.pack.deciders[0], "at": _iso(later)}
    coverage = _equal(wanted, "coverage")
    if coverage not in (None, "unstated"):
        record["coverage"] = str(coverage)
    yield {"consent": record}


Maker = Callable[[Mapping[str, tuple[str, Value]], Stage], Iterator[dict[str, Any]]]
_MAKERS: Final[Mapping[str, Maker]] = {
    "alert": _alert,
    "response": _response,
    "declaration": _declaration,
    "activity": _activity,
    "window": _window,
    "proposal": _proposal,
    "consent": _consent,
}
