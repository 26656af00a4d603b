"""A simulation as a screen and as JSON（推演结果）."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from engine.packs.pack import Pack
from engine.roster.roster import UnitDuty
from engine.simulation.running import Simulation, Turn
from service.answers.json_form import (
    because_forms,
    duty_form,
    head,
    iso,
    pending_form,
    recommendation_form,
    roster_form,
    unit_form,
)
from service.answers.screen import COVERAGE, brief, pending_words
from service.answers.staffing_text import staffing_form, staffing_lines
from service.answers.wording import folded, moment_words, table
from service.loading import Loaded
from service.staffing import Staffing

MARK = "【推演】不是实际值班表，没有登记任何内容"


def simulation_text(
    loaded: Loaded, found: Simulation, staffing: Staffing | None = None
) -> str:  # fmt: skip
    """Turn by turn: who is added and released and why, what is due; then what it costs.

    With ``staffing`` also whether there are people for it, by name.
    """
    scenario = found.scenario
    lines = [
        f"{MARK}",
        f"脚本：{scenario.name}",
        f"时段：{moment_words(scenario.start)} 至 {moment_words(scenario.end)}",
        f"依据：{loaded.pack.called}",
        "",
        *_first(found),
    ]
    for turn in found.turns:
        lines += ["", *_turn_lines(turn, loaded.pack)]
    lines += ["", *_seat_lines(found)]
    if staffing is not None:
        lines += ["", *staffing_lines(staffing, loaded.pack)]
    lines += _missed_lines(found)
    return folded("\n".join(lines))


def _first(found: Simulation) -> Iterator[str]:
    names = [line.unit.name for line in found.first.units]
    at = moment_words(found.first.start)
    yield f"{at}  应到单位 {len(names)} 个" + (f"：{'、'.join(names)}" if names else "")


def _turn_lines(turn: Turn, pack: Pack) -> Iterator[str]:
    yield f"{moment_words(turn.at)}  {'；'.join(turn.grounds) or '值班表变化'}"
    for word, lines in (
        ("增派", turn.joined),
        ("加强", turn.stronger),
        ("减弱", turn.weaker),
        ("撤回", turn.left),
    ):
        for terms, names in _gathered(lines).items():
            yield f"  {word} {len(names)} 个：{'、'.join(names)}（{terms}）"
    label = pack.vocabulary.label
    for kind, names in owed_by_kind(turn).items():
        yield f"  职责 {label('duty_kinds', kind)} {brief(names)}"
    for item in turn.arising:
        to = f" → {brief(item.to)}" if item.to else ""
        due = moment_words(item.due, turn.at.date())
        until = f"应在 {due} 前" if item.deadline else f"{due} 起"
        yield f"  待办 {pending_words(pack, item)} {brief(item.by)}{to}，{until}"
    for one in turn.advised:
        yield f"  建议 {label('recommendations', one.act)} {brief(one.by)}：{one.text}"


def owed_by_kind(turn: Turn) -> dict[str, list[str]]:
    """The units of the duties that came up, by the kind of duty."""
    found: dict[str, list[str]] = {}
    for duty in turn.owed:
        found.setdefault(duty.kind, []).append(duty.unit.name)
    return found


def _gathered(lines: Sequence[UnitDuty]) -> dict[str, list[str]]:
    """Names of units alike in coverage, place and articles."""
    found: dict[str, list[str]] = {}
    for line in lines:
        articles = "、".join(dict.fromkeys(reason.article for reason in line.because))
        found.setdefault(f"{COVERAGE[line.coverage]}，{line.place}，{articles}", []).append(
            line.unit.name
        )
    return found


def _seat_lines(found: Simulation) -> Iterator[str]:
    seats = found.seats
    yield f"座席：最多 {seats.peak} 个（{moment_words(seats.peak_at)} 起）"
    yield f"  24小时值守共 {_number(seats.hours)} 席时；工作时间值守共 {seats.days} 席日"
    rows = [["单位", "24小时席时", "工作时间席日"]]
    rows += [[unit.name, _number(unit.hours), str(unit.days)] for unit in seats.units]
    if len(rows) > 1:
        yield from table(rows)
    if seats.unstated:
        yield f"  没有写明岗位、不计座席：{'、'.join(seats.unstated)}"


def _number(hours: float) -> str:
    return f"{hours:.1f}".removesuffix(".0")


def _missed_lines(found: Simulation) -> Iterator[str]:
    expected = len(found.scenario.expectations)
    if not expected:
        return
    yield ""
    yield f"预期 {expected} 处，{expected - len(found.missed)} 处相符，{len(found.missed)} 处不符"
    for one in found.missed:
        yield f"✗ {moment_words(one.at)}（{one.where}）"
        yield from (f"    {difference}" for difference in one.differences)


def simulation_document(
    loaded: Loaded, found: Simulation, staffing: Staffing | None = None
) -> dict[str, Any]:
    """``zhiban.simulation/1``; people by id."""
    scenario, seats = found.scenario, found.seats
    return {
        **head("zhiban.simulation/1", loaded.pack, loaded.site),
        "simulation": True,
        "scenario": scenario.name,
        "start": iso(scenario.start),
        "end": iso(scenario.end),
        "first": roster_form(found.first),
        "turns": [_turn_form(turn) for turn in found.turns],
        "seats": {
            "peak": seats.peak,
            "peak_at": iso(seats.peak_at),
            "hours": seats.hours,
            "days": seats.days,
            "units": [
                {"unit": one.unit, "name": one.name, "hours": one.hours, "days": one.days}
                for one in seats.units
            ],
            "unstated": list(seats.unstated),
        },
        **({"staffing": staffing_form(staffing, loaded.pack)} if staffing is not None else {}),
        "expected": len(scenario.expectations),
        "missed": [
            {"at": iso(one.at), "where": one.where, "differences": list(one.differences)}
            for one in found.missed
        ],
    }


def _turn_form(turn: Turn) -> dict[str, Any]:
    return {
        "at": iso(turn.at),
        "grounds": list(turn.grounds),
        "joined": [unit_form(line) for line in turn.joined],
        "stronger": [unit_form(line) for line in turn.stronger],
        "weaker": [unit_form(line) for line in turn.weaker],
        "left": [_left_form(line, turn.at) for line in turn.left],
        "owed": [duty_form(duty) for duty in turn.owed],
        "arising": [pending_form(item) for item in turn.arising],
        "advised": [recommendation_form(one) for one in turn.advised],
        "situations": list(turn.roster.situations),
        "units": len(turn.roster.units),
    }


def _left_form(line: UnitDuty, at: datetime) -> dict[str, Any]:
    return {
        "unit": line.unit.id,
        "name": line.unit.name,
        "at": iso(at),
        "because": because_forms(line.because),
    }
