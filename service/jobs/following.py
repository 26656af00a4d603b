"""Who comes and who goes, noted as it happens（增派、撤回）: whenever a record enters or ends.

The units on site now are compared with those that were noted last, in the transaction that notes
the difference: so each change is noted once, however many programs look, and none is lost while
nobody looked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from engine.roster.roster import Roster, UnitDuty
from engine.terms import Coverage
from service.answers.screen import COVERAGE
from service.answers.wording import moment_words
from service.jobs.bench import CHANGE, Bench, Look
from service.jobs.made import Made
from service.jobs.writing_down import ACTOR, record
from service.store.events import Event

CONFIRMING: Final = "release_confirmation"
AHEAD: Final = timedelta(days=2)
"""So far ahead the next change point is looked for; by then there was another look.

As far back what asked for a unit last is looked for.
"""

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
    return {
        "unit": line.unit.id,
        "name": line.unit.name,
        "presence": line.presence.value,
        "coverage": line.coverage.value,
        "place": line.place,
        "articles": list(dict.fromkeys(one.article for one in line.because)),
        "facts": _facts(line),
    }


def _facts(line: UnitDuty) -> list[str]:
    """The sentences of the facts for which a unit is asked for, each once."""
    return list(dict.fromkeys(g.text for one in line.because for g in one.all_facts))


_COMPARED: Final = ("presence", "coverage", "place")


def _change(look: Look, last: Event | None, now: list[_Row]) -> _Row | None:
    """The body of the event; ``None`` if everybody stands as noted last."""
    before = {row["unit"]: row for row in (last.body["now"] if last is not None else ())}
    after = {row["unit"]: row for row in now}
    gained = [row for unit, row in after.items() if unit not in before]
    left = [row for unit, row in before.items() if unit not in after]
    lost = _with_what_ended(look, left) if left else []
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
    if look.bench.exercise:
        body["exercise"] = True
    body["said"] = _said(body)
    return body


def _with_what_ended(look: Look, left: Sequence[_Row]) -> list[_Row]:
    """The lines with the facts that asked for each unit last and do not hold now.

    Not those for which it came: one alert may have followed another meanwhile. Where the last days
    do not show it, because of a record that took an earlier one back, those noted of it.
    """
    evaluations = look.desk.evaluator.evaluate(look.now - AHEAD, look.now)
    stretches = [pair for one in evaluations for pair in pairwise(one.bounds)]
    asked: dict[str, list[str]] = {}
    for roster in look.desk.rosters(stretches):
        asked.update({one.unit.id: _facts(one) for one in (*roster.units, *roster.standby)})
    holding = _holding(look)

    def ended(row: _Row) -> list[str]:
        facts: list[str] = asked.get(row["unit"]) or row["facts"]
        return [fact for fact in facts if fact not in holding]

    return [{**row, "ended": ended(row)} for row in left]


def _holding(look: Look) -> frozenset[str]:
    """The sentences of the facts that hold now."""
    evaluations = look.desk.evaluator.evaluate(look.now, look.now + timedelta(seconds=1))
    facts = (fact for one in evaluations for fact in one.facts)
    return frozenset(fact.text for fact in facts if fact.start <= look.now < fact.end)


def _confirmations(look: Look, lost: list[_Row]) -> list[str]:
    """Numbers of the pending items by which a person confirms that units stood down."""
    if not lost:
        return []
    roster: Roster = look.desk.duty_day(look.now)
    return [item.number for item in roster.pending if item.kind == CONFIRMING]


def _said(body: Mapping[str, Any]) -> str:
    """The change in a sentence; empty where nobody came or went."""
    parts = _parts(body)
    when = moment_words(datetime.fromisoformat(body["at"]))
    return f"{_drill(body)}{when} {'；'.join(parts)}" if parts else ""


def _drill(body: Mapping[str, Any]) -> str:
    return "【演练】" if body.get("exercise") else ""


def _parts(body: Mapping[str, Any]) -> list[str]:
    """Who came and why, whom the rules ask no longer and why, who stays on other terms."""
    return [
        *(f"增派 {names}（{why}）" for names, why in _gathered(body["gained"], _asked)),
        *(
            f"{why}，按规则可以撤回：{names}；须经确认"
            for names, why in _gathered(body["lost"], _ended)
        ),
        *(
            f"调整 {row['after']['name']} {_terms(row['before'])} → {_terms(row['after'])}"
            for row in body["changed"]
        ),
    ]


def _gathered(rows: Sequence[_Row], why: Callable[[_Row], str]) -> list[tuple[str, str]]:
    """Units that come or go for the same reason together: their names, and why."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(why(row), []).append(row["name"])
    return [("、".join(names), reason) for reason, names in found.items()]


def _asked(row: _Row) -> str:
    """On what terms a unit is asked for, by which articles, on what facts."""
    return "，".join([_terms(row), "、".join(row["articles"]), "、".join(row["facts"])])


def _ended(row: _Row) -> str:
    """What ended, so that a unit is asked for no longer."""
    if row["ended"]:
        return f"{'、'.join(row['ended'])}已结束"
    return f"{'、'.join(row['articles'])}不再要求"


def _terms(row: _Row) -> str:
    return COVERAGE[Coverage(row["coverage"])]


def _note(bench: Bench, look: Look, last: Event | None, body: _Row) -> _Row | None:
    """Note the change down, unless another was noted since; then the next look sees to it."""
    seen = last.seq if last is not None else 0
    with bench.store.writing() as writing:
        latest = _last(writing.find((CHANGE,)), exercise=bench.exercise)
        if (latest.seq if latest is not None else 0) != seen:
            return None
        body = {**body, "records": look.head.seq}
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
    when = moment_words(datetime.fromisoformat(body["at"]))
    lines = [f"{_drill(body)}{when}", *_parts(body)]
    confirm = "、".join(body["confirm"])
    if body["lost"]:
        lines.append(f"撤回须经确认（撤离确认）：待办 {confirm or '见 zhiban today'}")
    names = "、".join(row["name"] for row in body["now"]) or "无"
    stay = "；未经确认，原有单位不要撤" if body["lost"] else ""
    return "\n".join([*lines, f"按规则现在应到：{names}{stay}"])


def _next_point(look: Look) -> datetime:
    """The next moment at which anything may change by itself."""
    until = look.now + AHEAD
    evaluations = look.desk.evaluator.evaluate(look.now, until)
    points = [point for one in evaluations for point in one.bounds if point > look.now]
    return min(points, default=until)
