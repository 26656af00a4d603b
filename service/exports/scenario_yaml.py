"""A scenario as its file（推演脚本文件）: what was drawn, in a person's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import yaml

from calendars.duty_day import BEIJING
from engine.facts.moments import DAY
from engine.packs.pack import Pack
from engine.records.follow_ups import Adjustment, Development
from engine.records.record import Alert, Incident, Response
from engine.simulation.scenario import Scenario

WIDE: Final = 4096


class _Flow(dict[str, Any]):
    """A mapping written on one line."""


class _Dumper(yaml.SafeDumper):
    """Plain YAML, records one to a line."""


_Dumper.add_representer(
    _Flow,
    lambda dumper, data: dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=True
    ),
)


def scenario_yaml(scenario: Scenario, pack: Pack) -> str:
    """The file that ``read_scenario`` reads back as the same scenario.

    The records are those that a sweep draws: alerts, responses, incidents and how they go on.
    """
    last = (scenario.end - DAY).astimezone(BEIJING)
    form: dict[str, Any] = {"scenario": scenario.name}
    if scenario.note:
        form["note"] = scenario.note
    form |= {"start": _minute(scenario.start), "through": f"{last:%Y-%m-%d}"}
    chosen = {one.reading: one.choice for one in scenario.operator.readings}
    values = {one.parameter: one.value for one in scenario.operator.parameters}
    form |= {"readings": chosen} if chosen else {}
    form |= {"parameters": values} if values else {}
    form |= {"people": {"counts": _counts(scenario, pack)}} if scenario.people.counts else {}
    form["records"] = [_row(record, pack) for record in scenario.records]
    return yaml.dump(form, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDE)


def _counts(scenario: Scenario, pack: Pack) -> dict[str, _Flow]:
    names = {unit.id: unit.name for unit in pack.units}
    found: dict[str, _Flow] = {}
    for unit, post, number in scenario.people.counts:
        found.setdefault(names[unit], _Flow())[post] = number
    return found


def _row(record: Any, pack: Pack) -> dict[str, _Flow]:  # noqa: ANN401 - one of those below
    kind, written = _WRITTEN[type(record)]
    row = written(record, pack)
    return {kind: _Flow((key, value) for key, value in row.items() if value)}


def _minute(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


def _hazard(name: str, pack: Pack) -> str:
    if name == "unknown":
        return ""
    hazard = pack.hazard_by_name.get(name)
    return hazard.name if hazard else name


def _alert(one: Alert, pack: Pack) -> dict[str, Any]:
    return {
        "id": one.id,
        "hazard": _hazard(one.hazard, pack),
        "colour": pack.vocabulary.label("colours", one.colour),
        "area": list(one.area),
        "issued": _minute(one.issued),
        "expires": _minute(one.expires) if one.expires else "",
        "supersedes": list(one.supersedes),
    }


def _response(one: Response, pack: Pack) -> dict[str, Any]:
    return {
        "id": one.id,
        "plan": pack.plan_by_name[one.plan].name,
        "level": pack.vocabulary.label("levels", one.level),
        "decided_by": one.decided_by,
        "started": _minute(one.started),
        "ended": _minute(one.ended) if one.ended else "",
    }


def _incident(one: Incident, pack: Pack) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": pack.vocabulary.label("incident_kinds", one.kind),
        "hazard": _hazard(one.hazard, pack),
        "grade": pack.vocabulary.label("grades", one.grade),
        "at": _minute(one.at),
        "closed": _minute(one.closed) if one.closed else "",
    }


def _adjustment(one: Adjustment, pack: Pack) -> dict[str, Any]:
    level = pack.vocabulary.label("levels", one.level)
    return {"response": one.response, "level": level, "at": _minute(one.at), "by": one.by}


def _development(one: Development, pack: Pack) -> dict[str, Any]:
    grade = pack.vocabulary.label("grades", one.grade)
    return {"incident": one.incident, "grade": grade, "at": _minute(one.at)}


_WRITTEN: Final[Mapping[type, tuple[str, Callable[[Any, Pack], dict[str, Any]]]]] = {
    Alert: ("alert", _alert),
    Response: ("response", _response),
    Incident: ("incident", _incident),
    Adjustment: ("adjustment", _adjustment),
    Development: ("development", _development),
}
