"""Spans and years in words（时段与年度）: days with the same roster told together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.roster.roster import Roster
from engine.terms import Coverage
from service.answering import Desk
from service.answers.json_form import head
from service.answers.screen import COVERAGE
from service.answers.wording import folded, table

WORKED = "调休上班"


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row with the same units, coverage and articles（连续相同的日子）."""

    first: date
    last: date
    coverage: tuple[Coverage, ...]
    units: tuple[str, ...]
    articles: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def runs(desk: Desk, rosters: Sequence[Roster]) -> list[Run]:
    """The days of ``rosters`` as runs, in order."""
    found: list[Run] = []
    for roster in rosters:
        day = roster.start.date()
        one = Run(
            day, day, _coverage(roster), _units(roster), _articles(roster), _notes(desk, roster)
        )
        if found and _same(found[-1], one):
            found[-1] = Run(found[-1].first, day, one.coverage, one.units, one.articles, one.notes)
        else:
            found.append(one)
    return found


def _same(one: Run, other: Run) -> bool:
    return (one.coverage, one.units, one.articles, one.notes) == (
        other.coverage, other.units, other.articles, other.notes,
    )  # fmt: skip


def _coverage(roster: Roster) -> tuple[Coverage, ...]:
    """The coverages that occur, strongest first."""
    kinds = dict.fromkeys(line.coverage for line in roster.units)
    return tuple(sorted(kinds, key=lambda kind: -kind.strength))


def _units(roster: Roster) -> tuple[str, ...]:
    return tuple(line.unit.name for line in roster.units)


def _articles(roster: Roster) -> tuple[str, ...]:
    """The articles, and what each rests on: holidays, windows, alerts."""
    return tuple(dict.fromkeys(b.article for line in roster.units for b in line.because))


def _notes(desk: Desk, roster: Roster) -> tuple[str, ...]:
    day = roster.start.date()
    block = desk.loaded.holidays.block_on(day)
    notes = [f"{block.name}放假"] if block else []
    if desk.loaded.holidays.workday_block_on(day):
        notes.append(WORKED)
    grounds = {
        ground.text.partition("（")[0]
        for line in roster.units
        for reason in line.because
        for ground in reason.all_facts
    }
    notes += sorted(text for text in grounds if text not in notes)
    codes = dict.fromkeys(flag.code for flag in roster.flags)
    label = desk.loaded.pack.vocabulary.label
    return (*notes, *(label("flags", code) for code in codes if code != "unassigned_body"))


NAMES = "甲乙丙丁戊己庚辛壬癸"
FEW = 4


def _run_lines(found: Sequence[Run]) -> list[str]:
    """The runs as aligned lines, and below them which units each larger group is."""
    groups: dict[tuple[str, ...], str] = {}
    for run in found:
        if len(run.units) > FEW:
            number = len(groups)
            groups.setdefault(run.units, NAMES[number] if number < len(NAMES) else str(number + 1))
    lines = table([_run_row(run, groups) for run in found])
    lines += [f"  {name}：{'、'.join(units)}" for units, name in groups.items()]
    return lines


def _run_row(run: Run, groups: Mapping[tuple[str, ...], str]) -> list[str]:
    span = f"{run.first:%m-%d}" if run.days == 1 else f"{run.first:%m-%d} 至 {run.last:%m-%d}"
    units = "、".join(run.units) or "无人入驻"
    if run.units in groups:
        units = f"{len(run.units)}个单位（{groups[run.units]}）"
    coverage = "、".join(COVERAGE[kind] for kind in run.coverage)
    articles = "、".join(run.articles)
    return [span, f"{run.days}天", coverage, units, articles, "；".join(run.notes)]


def span_text(desk: Desk, rosters: Sequence[Roster], when: str) -> str:
    """A span of dates, days with the same roster on one line."""
    pack = desk.loaded.pack
    drill = "【演练】" if desk.exercise else ""
    lines = [f"{drill}{when} 单位值班表  {pack.called}"]
    lines += _run_lines(runs(desk, rosters))
    return folded("\n".join([*lines, *_totals(rosters)]))


def _totals(rosters: Sequence[Roster]) -> list[str]:
    manned = sum(bool(roster.units) for roster in rosters)
    round_the_clock = sum(
        any(line.coverage is Coverage.ROUND_THE_CLOCK for line in roster.units)
        for roster in rosters
    )
    return [f"共 {len(rosters)} 天：有单位入驻 {manned} 天，其中24小时值守 {round_the_clock} 天"]


def year_text(desk: Desk, rosters: Sequence[Roster], number: str) -> str:
    """A year: only the stretches with units on site, or with something to know."""
    pack = desk.loaded.pack
    lines = [f"{number} 年入驻安排（按现有记录和日历）  {pack.called}"]
    shown = [run for run in runs(desk, rosters) if run.units or set(run.notes) - {WORKED}]
    return folded("\n".join([*lines, *_run_lines(shown), *_totals(rosters)]))


def year_form(desk: Desk, rosters: Sequence[Roster]) -> dict[str, Any]:
    """``zhiban.year/1``: the year's stretches and unit days."""
    unit_days: dict[str, int] = {}
    for roster in rosters:
        for line in roster.units:
            unit_days[line.unit.name] = unit_days.get(line.unit.name, 0) + 1
    stretches = [
        {
            "from": run.first.isoformat(),
            "through": run.last.isoformat(),
            "coverage": run.coverage[0].value if run.coverage else None,
            "units": list(run.units),
            "articles": list(run.articles),
            "notes": list(run.notes),
        }
        for run in runs(desk, rosters)
    ]
    loaded = desk.loaded
    document = head("zhiban.year/1", loaded.pack, loaded.site)
    return {**document, "stretches": stretches, "unit_days": unit_days}
