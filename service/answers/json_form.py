"""The JSON contract（JSON 输出）: rosters and reasons as plain values, fields in a fixed order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from calendars.duty_day import BEIJING
from engine.packs.pack import Pack
from engine.roster.roster import Because, Duty, Pending, Recommendation, Roster, Settled, UnitDuty
from service.site import Site


def as_text(document: object) -> str:
    """One JSON document as text; Chinese stays Chinese where the output can hold it."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(document, indent=1)
    return text


def iso(moment: datetime) -> str:
    """An instant with Beijing's offset."""
    return moment.astimezone(BEIJING).isoformat()


def head(schema: str, pack: Pack, site: Site) -> dict[str, Any]:
    """What every answer begins with: schema, pack and settings by digest."""
    return {
        "schema": schema,
        "pack": {"id": pack.id, "title": pack.title, "digest": pack.digest},
        "site": site.digest,
    }


def rosters_form(
    pack: Pack, site: Site, rosters: Iterable[Roster], *, exercise: bool = False
) -> dict[str, Any]:
    """``zhiban.roster/1``: one entry for each day."""
    document = head("zhiban.roster/1", pack, site)
    if exercise:
        document["exercise"] = True
    return {**document, "days": [roster_form(roster) for roster in rosters]}


def roster_form(roster: Roster) -> dict[str, Any]:
    """One day of the contract."""
    return {
        "date": roster.start.astimezone(BEIJING).date().isoformat(),
        "start": iso(roster.start),
        "end": iso(roster.end),
        "situations": list(roster.situations),
        "units": [unit_form(line) for line in roster.units],
        "standby": [unit_form(line) for line in roster.standby],
        "duties": [duty_form(duty) for duty in roster.duties],
        "pending": [pending_form(item) for item in roster.pending],
        "settled": [settled_form(one) for one in roster.settled],
        "recommended": [recommendation_form(one) for one in roster.recommended],
        "flags": [{"code": flag.code, "text": flag.text} for flag in roster.flags],
        "readings": list(roster.readings),
        "matchers": list(roster.matchers),
    }


def unit_form(line: UnitDuty) -> dict[str, Any]:
    """One unit's line."""
    form: dict[str, Any] = {
        "unit": line.unit.id,
        "name": line.unit.name,
        "presence": line.presence.value,
        "coverage": line.coverage.value,
        "place": line.place,
        "posts": dict(line.posts),
        "intervals": [[iso(start), iso(end)] for start, end in line.intervals],
        "parts": [
            {"start": iso(start), "end": iso(end), "coverage": coverage.value}
            for start, end, coverage in line.parts
        ],
    }
    if line.arrive_by is not None:
        form["arrive_by"] = iso(line.arrive_by)
    if line.post_presence:
        form["post_presence"] = {post: presence.value for post, presence in line.post_presence}
    return {**form, "because": because_forms(line.because)}


def because_forms(reasons: Iterable[Because]) -> list[dict[str, Any]]:
    """Reasons: facts and readings gathered from the whole chain, the chain itself under ``via``."""
    return [because_form(reason) for reason in reasons]


def because_form(reason: Because) -> dict[str, Any]:
    """One reason."""
    form: dict[str, Any] = {"rule": reason.rule}
    if reason.document:
        form["document"] = reason.document
    form |= {
        "article": reason.article,
        "quote": reason.quote,
        "facts": [ground.text for ground in reason.all_facts],
        "readings": list(reason.all_readings),
    }
    if reason.all_parameters:
        form["parameters"] = [
            {"parameter": name, "value": value, "source": "operator"}
            for name, value in reason.all_parameters
        ]
    if reason.via:
        form["via"] = because_forms(reason.via)
    return form


def duty_form(duty: Duty) -> dict[str, Any]:
    """One duty other than being on site."""
    form: dict[str, Any] = {"kind": duty.kind, "unit": duty.unit.id, "name": duty.unit.name}
    if duty.hazard:
        form["hazard"] = duty.hazard
    if duty.to:
        form["to"] = list(duty.to)
    if duty.text:
        form["text"] = duty.text
    if duty.due is not None:
        form["due"] = iso(duty.due)
    if duty.inferred:
        form["inferred"] = duty.inferred
    return {**form, "because": because_forms(duty.because)}


def pending_form(item: Pending) -> dict[str, Any]:
    """One pending item."""
    return {
        "kind": item.kind,
        "by": "、".join(item.by),
        "to": list(item.to),
        "due": iso(item.due),
        "deadline": item.deadline,
        "number": item.number,
        "text": item.text,
        "because": because_forms(item.because),
    }


def settled_form(one: Settled) -> dict[str, Any]:
    """A pending item that was done, with who did it and when."""
    done: dict[str, Any] = {"by": one.by.by, "at": iso(one.by.at)}
    if one.by.document:
        done["document"] = one.by.document
    return {**pending_form(one.item), "done": done}


def recommendation_form(one: Recommendation) -> dict[str, Any]:
    """One recommendation."""
    form: dict[str, Any] = {"act": one.act}
    if one.plan:
        form["plan"] = one.plan
    if one.level:
        form["level"] = one.level
    return {
        **form,
        "by": list(one.by),
        "to": list(one.to),
        "text": one.text,
        "because": because_forms(one.because),
    }
