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
from engine.decimals import UNREACHED, decimal_text
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


def preceding(record: Mapping[str, Any], stage: Stage) -> tuple[dict[str, Any], ...]:
    """What must be recorded before ``record`` counts: a proposal before a consent."""
    if "consent" not in record:
        return ()
    unit = stage.pack.unit_by_name[record["consent"]["unit"]]
    return tuple(_proposal({"unit": ("eq", unit.id)}, stage))


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
            identity = _equal(wanted, "record") or f"{TO_FILL}{_days(stage)[0]}"
            yield {"alert": {
                "id": str(identity), "hazard": one.id, "colour": colour,
                "area": [stage.pack.area], "issued": _iso(stage.start), "expires": _iso(stage.end),
            }}  # fmt: skip


def _response(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    decider = _decider(wanted, stage)
    if _equal(wanted, "city") == 0 or decider is None:
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
                "ended": _iso(stage.end), "decided_by": decider, "document": TO_FILL,
            }}  # fmt: skip


def _decider(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> str | None:
    """Who would have to decide: whom the condition names, else the first that may."""
    known = stage.pack.unit_by_name
    if "decided_by" in wanted:
        return known[str(_equal(wanted, "decided_by"))].name
    first, sort = _first_decider(stage.pack), _equal(wanted, "decided_by_sort")
    if sort is None or (first in known and sort == known[first].sort):
        return first
    return next((unit.name for unit in stage.pack.units if unit.sort == sort), None)


def _first_decider(pack: Pack) -> str:
    """The first that decides; to be filled in where the text names none."""
    return next(iter(pack.deciders), TO_FILL)


def _declaration(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    first, last = _days(stage)
    yield {"declaration": {
        "situation": str(_equal(wanted, "situation")), "from": first, "through": last,
        "by": _first_decider(stage.pack), "document": TO_FILL,
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
    body = next(iter(stage.pack.units_tagged(stage.pack.proposers)), None)
    if body is None:
        return
    yield {"proposal": {"unit": unit.name, "body": body.name, "at": _iso(stage.start)}}


def _consent(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    unit = stage.pack.unit_by_name.get(str(_equal(wanted, "unit")))
    if unit is None or unit.sort not in MAY_BE_ADMITTED or _equal(wanted, "by_government") == 0:
        return
    later = stage.end - (stage.end - stage.start) / 2
    record = {"unit": unit.name, "by": _first_decider(stage.pack), "at": _iso(later)}
    coverage = _equal(wanted, "coverage")
    if coverage not in (None, "unstated"):
        record["coverage"] = str(coverage)
    yield {"consent": record}


def _observation(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    value = wanted.get("value", wanted.get("lowest", ("ge", 0)))[1]
    quantity = stage.pack.quantity_by_name.get(str(_equal(wanted, "quantity")))
    if quantity is None or not isinstance(value, int) or abs(value) >= UNREACHED:
        return
    record = {"quantity": quantity.id, "value": decimal_text(value), "by": TO_FILL}
    if _equal(wanted, "station"):
        record["station"] = str(_equal(wanted, "station"))
    yield {"observation": record | {"at": _iso(stage.start), "until": _iso(stage.end)}}


def _order(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    by, act = _equal(wanted, "by"), _equal(wanted, "act")
    name = str(by) if by else _first_decider(stage.pack)
    unit = stage.pack.unit_by_name.get(name)
    if unit is None or act is None or (_equal(wanted, "by_decider") == 0 and by is None):
        return
    record = {"act": str(act), "by": unit.name, "at": _iso(stage.start), "ended": _iso(stage.end)}
    yield {"order": record | _about(wanted) | {"document": TO_FILL}}


def _about(wanted: Mapping[str, tuple[str, Value]]) -> dict[str, str]:
    named = {key: str(_equal(wanted, key) or "") for key in ("about", "to")}
    return {key: value for key, value in named.items() if value}


def _consultation(
    wanted: Mapping[str, tuple[str, Value]], stage: Stage
) -> Iterator[dict[str, Any]]:
    unit = stage.pack.unit_by_name.get(str(_equal(wanted, "unit")))
    hazard = _equal(wanted, "hazard")
    if unit is None or hazard is None:
        return
    identity = _equal(wanted, "record") or f"{TO_FILL}{_days(stage)[0]}"
    record = {"id": str(identity), "unit": unit.name, "hazard": str(hazard)}
    if _equal(wanted, "product") == 1:
        record["product"] = TO_FILL
    if _equal(wanted, "has_affected") == 1 or "affected" in wanted:
        record["affected"] = str(_equal(wanted, "affected") or TO_FILL)
    yield {"consultation": record | {"at": _iso(stage.start), "document": TO_FILL}}


def _done(wanted: Mapping[str, tuple[str, Value]], stage: Stage) -> Iterator[dict[str, Any]]:
    kind = _equal(wanted, "kind")
    unit = stage.pack.unit_by_name.get(str(_equal(wanted, "by")))
    if kind is not None:
        record = {"kind": str(kind), "by": unit.name if unit else TO_FILL, "at": _iso(stage.start)}
        yield {"done": record | _about(wanted) | {"document": TO_FILL}}


Maker = Callable[[Mapping[str, tuple[str, Value]], Stage], Iterator[dict[str, Any]]]
_MAKERS: Final[Mapping[str, Maker]] = {
    "alert": _alert,
    "response": _response,
    "declaration": _declaration,
    "activity": _activity,
    "window": _window,
    "proposal": _proposal,
    "consent": _consent,
    "observation": _observation,
    "order": _order,
    "consultation": _consultation,
    "consulted": _consultation,
    "done": _done,
}
