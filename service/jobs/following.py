"""Who comes and who goes, noted as it happens（增派、撤回）: whenever a record enters or ends.

The units on site now are compared with those that were noted last, in the transaction that notes
the difference: so each change is noted once, however many programs look, and none is lost while
nobody looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from engine.roster.roster import Roster, UnitDuty
from service.answers.wording import moment_words
from service.jobs.bench import Bench, Look
from service.jobs.making import Made
from service.jobs.sheets import COVERAGE
from service.jobs.writing_down import ACTOR, record
from service.store.events import Event

CHANGE: Final = "change"
"""The kind of the event that notes a change of the units on site."""

CONFIRMING: Final = "release_confirmation"
AHEAD: Final = timedelta(days=2)
"""So far ahead the next change point is looked for; by then there was another look."""

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """A look at who is on site（所见名单）: what was noted of it, and when to look next."""

    event: _Row | None
    next_look: datetime


def follow(bench: Bench, now: datetime) -> Noted:
    """Note down how the units on site differ from those noted last.

    Raises:
        DutyError: settings, pack or store cannot be used.

    """
    look = bench.look(now)
    roster = look.desk.rosters([(now, now + timedelta(seconds=1))])[0]
    lines = [_row(line) for line in (*roster.units, *roster.standby)]
    last = _last(look.events, exercise=bench.exercise)
    body = _change(look, last, lines)
    noted = None
    if body is not None:
        noted = _note(bench, look, last, body)
    return Noted(noted, _next_point(look))


def _last(events: Sequence[Event], *, exercise: bool) -> Event | None:
    found = [e for e in events if e.kind == CHANGE and bool(e.body.get("exercise")) is exercise]
    return found[-1] if found else None


def _row(line: UnitDuty) -> _Row:
    """A unit's line as it is compared and noted."""
    facts = dict.fromkeys(g.text for one in line.because for g in one.all_facts)
    return {
        "unit": line.unit.id,
        "name": line.unit.name,
        "presence": line.presence.value,
        "coverage": line.coverage.value,
        "place": line.place,
        "articles": list(dict.fromkeys(one.article for one in line.because)),
        "facts": list(facts),
    }


_COMPARED: Final = ("presence", "coverage", "place")


def _change(look: Look, last: Event | None, now: list[_Row]) -> _Row | None:
    """The body of the event; ``None`` if everybody stands as noted last."""
    before = {row["unit"]: row for row in (last.body["now"] if last is not None else ())}
    after = {row["unit"]: row for row in now}
    gained = [row for unit, row in after.items() if unit not in before]
    lost = [row for unit, row in before.items() if unit not in after]
    changed = [
        {"before": before[unit], "after": row}
        for unit, row in after.items()
        if unit in before and any(before[unit][n] != row[n] for n in _COMPARED)
    ]
    if last is not None and not (gained or lost or changed):
        return None
    body: _Row = {
        "at": look.now.isoformat(),
        "said": "",
        "gained": gained,
        "lost": lost,
        "changed": changed,
        "confirm": _confirmations(look, lost),
        "now": now,
        "first": last is None,
    }
    body["said"] = _said(body, look.now)
    return {**body, "exercise": True} if look.bench.exercise else body


def _confirmations(look: Look, lost: list[_Row]) -> list[str]:
    """Numbers of the pending items by which a person confirms that units stood down."""
    if not lost:
        return []
    roster: Roster = look.desk.duty_day(look.now)
    return [item.number for item in roster.pending if item.kind == CONFIRMING]


def _said(body: Mapping[str, Any], now: datetime) -> str:
    """The change in a sentence; empty where nobody came or went."""
    parts = [
        *(f"增派 {names}（{why}）" for names, why in _gathered(body["gained"])),
        *(f"撤回 {names}（{why}）待确认" for names, why in _gathered(body["lost"])),
        *(
            f"调整 {row['after']['name']} {_terms(row['before'])} → {_terms(row['after'])}"
            for row in body["changed"]
        ),
    ]
    return f"{moment_words(now)} {'；'.join(parts)}" if parts else ""


def _gathered(rows: Sequence[_Row]) -> list[tuple[str, str]]:
    """Units of the same terms and grounds together: their names, and why."""
    found: dict[str, list[str]] = {}
    for row in rows:
        why = "，".join([_terms(row), "、".join(row["articles"]), "、".join(row["facts"])])
        found.setdefault(why, []).append(row["name"])
    return [("、".join(names), why) for why, names in found.items()]


def _terms(row: _Row) -> str:
    return COVERAGE[row["coverage"]]


def _note(bench: Bench, look: Look, last: Event | None, body: _Row) -> _Row | None:
    """Note the change down, unless another was noted since; then the next look sees to it."""
    seen = last.seq if last is not None else 0
    with bench.store.writing() as writing:
        latest = _last(writing.find((CHANGE,)), exercise=bench.exercise)
        if (latest.seq if latest is not None else 0) != seen:
            return None
        body = {**body, "records": writing.head.seq}
        number = f"{bench.mark}change/{writing.head.seq + 1}"
        made = Made("", _subject(body), f"{_text(body)}\n", {}, ((CHANGE, number, body),))
        record(bench, look.settings, writing, number, made, look.now, ACTOR)
    return body


def _subject(body: _Row) -> str:
    """What the change is announced under; nothing for the first look, or for nobody."""
    if body["first"] or not body["said"]:
        return ""
    words = {"gained": "增派", "lost": "撤回（待确认）", "changed": "调整"}
    parts = [f"{word}{len(body[name])}个单位" for name, word in words.items() if body[name]]
    return f"名单变化：{'，'.join(parts)}"


def _text(body: _Row) -> str:
    lines = body["said"].split("；")
    confirm = "、".join(body["confirm"])
    if body["lost"]:
        lines.append(f"撤回须经确认（撤离确认）：待办 {confirm or '见 zhiban today'}")
    names = "、".join(row["name"] for row in body["now"]) or "无"
    return "\n".join([*lines, f"现在应到：{names}"])


def _next_point(look: Look) -> datetime:
    """The next moment at which anything may change by itself."""
    until = look.now + AHEAD
    evaluations = look.desk.evaluator.evaluate(look.now, until)
    points = [point for one in evaluations for point in one.bounds if point > look.now]
    return min(points, default=until)
