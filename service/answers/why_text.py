"""Why and why not in words（为什么在、为什么不在）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from engine.explain.why_not import Change, Condition, NearMiss, WhyNot, why_not
from engine.packs.pack import Unit
from engine.roster.roster import Duty, Roster, UnitDuty
from service.answering import Desk
from service.answers.json_form import because_forms, duty_form, head, iso, unit_form
from service.answers.screen import COVERAGE, duty_lines, reason_lines
from service.answers.wording import folded, stretch_words

RECORD: Final = re.compile(r" +(\d+\.)? *- \w+: \{")
"""A record to copy: it stays on one line, however wide."""


def _line(roster: Roster, unit: Unit) -> UnitDuty | None:
    return next((line for line in roster.units if line.unit.id == unit.id), None)


def _duties(desk: Desk, roster: Roster, unit: Unit) -> list[Duty]:
    return [d for d in (*roster.duties, *desk.standing(roster)) if d.unit.id == unit.id]


def why_form(desk: Desk, unit: Unit, roster: Roster) -> dict[str, Any]:
    """``zhiban.why/1``."""
    loaded = desk.loaded
    line = _line(roster, unit)
    form = {
        **head("zhiban.why/1", loaded.pack, loaded.site),
        "unit": unit.id,
        "name": unit.name,
        "start": iso(roster.start),
        "end": iso(roster.end),
        "on_site": line is not None,
        "duties": [duty_form(duty) for duty in _duties(desk, roster, unit)],
        "flags": [{"code": flag.code, "text": flag.text} for flag in roster.flags],
    }
    if line is not None:
        return {**form, "line": unit_form(line), "because": because_forms(line.because)}
    return {**form, "why_not": _why_not_form(_asked(desk, unit, roster))}


def _asked(desk: Desk, unit: Unit, roster: Roster) -> WhyNot:
    return why_not(desk.evaluator, unit, roster.start, roster.end)


def _why_not_form(answer: WhyNot) -> dict[str, Any]:
    return {
        "near": [_near_form(near) for near in answer.near],
        "changes": [{"records": list(change)} for change in answer.changes],
        "obstacle": answer.obstacle,
    }


def _near_form(near: NearMiss) -> dict[str, Any]:
    return {
        "rule": near.rule,
        "article": near.article,
        "quote": near.quote,
        "conditions": [_condition_form(condition) for condition in near.conditions],
    }


def _condition_form(condition: Condition) -> dict[str, Any]:
    form: dict[str, Any] = {"text": condition.text, "holds": condition.holds}
    if condition.ways:
        form["ways"] = [_near_form(way) for way in condition.ways]
    return form


def why_text(desk: Desk, unit: Unit, roster: Roster) -> str:
    """Both reasons with quotes, or the nearest rules with what is missing and the change."""
    stretch = stretch_words(roster.start, roster.end, roster.start.date())
    line = _line(roster, unit)
    if line is not None:
        lines = [*_on_duty(desk, line, stretch)]
    else:
        lines = [*_off_duty(desk, unit, roster, stretch)]
    duties = _duties(desk, roster, unit)
    rows = duty_lines(desk.loaded.pack, duties, roster.start.date(), full=True)
    if rows:
        lines += ["其他职责", *rows]
    lines += [f"  ! {flag.text}" for flag in roster.flags]
    return "\n".join(line if RECORD.match(line) else folded(line) for line in lines)


def _on_duty(desk: Desk, line: UnitDuty, stretch: str) -> Iterator[str]:
    how = f"{COVERAGE[line.coverage]}，{line.place}"
    yield f"{line.unit.name} {roster_year(line)}{stretch} 入驻：{how}"
    for number, reason in enumerate(line.because, 1):
        yield from reason_lines(desk.loaded.pack, reason, f"  {number}. ")


def roster_year(line: UnitDuty) -> str:
    """The year of a line, said once."""
    return f"{line.intervals[0][0].year} 年 "


def _off_duty(desk: Desk, unit: Unit, roster: Roster, stretch: str) -> Iterator[str]:
    answer = _asked(desk, unit, roster)
    yield f"{unit.name} {roster.start.year} 年 {stretch} 不入驻"
    for near in answer.near[:4]:
        yield f"  {near.article}「{near.quote}」可使其入驻，"
        yield from _condition_lines(near, "    ")
    if answer.obstacle:
        yield f"  {answer.obstacle}"
    if answer.changes:
        yield "最小的变化（登记其中一项即入驻，已试算）"
        for number, change in enumerate(answer.changes, 1):
            yield from _change_lines(number, change)


def _condition_lines(near: NearMiss, indent: str) -> Iterator[str]:
    for condition in near.conditions:
        mark = "✓" if condition.holds else "✗ 缺："
        yield f"{indent}{mark} {condition.text}"
        for way in condition.ways:
            said = "；".join(c.text for c in way.conditions if not c.holds)
            yield f"{indent}    {way.article}：{said}"


def _change_lines(number: int, change: Change) -> Iterator[str]:
    for position, record in enumerate(change):
        lead = f"  {number}." if position == 0 else "    "
        for kind, fields in record.items():
            written = ", ".join(f"{key}: {_scalar(value)}" for key, value in fields.items())
            yield f"{lead} - {kind}: {{{written}}}"


def _scalar(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_scalar(item) for item in value) + "]"
    return f'"{value}"'
