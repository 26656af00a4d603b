"""Run a scenario（推演）: the rosters of every stretch between changes, and what they come to.

The rosters are those that the same records would give if they were real: the same function, with
other records. Nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator
from engine.inference.matching import BOTH
from engine.packs.case_comparison import differences_of
from engine.packs.pack import Pack
from engine.roster.differences import Difference, difference
from engine.roster.evaluation import Evaluation, Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.forecast import grounds_at
from engine.roster.roster import Duty, Pending, Recommendation, Roster, Stretch, UnitDuty
from engine.roster.settlement import rosters
from engine.simulation.scenario import Scenario
from engine.simulation.seats import Seats, seats_of

MOMENT: Final = timedelta(microseconds=1)
LEAVING: Final = "release_confirmation"


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which the roster changes（变化）: what began or ended, what is different since.

    ``joined``, ``left``, ``stronger`` and ``weaker`` are lines of units that must be on site;
    ``owed`` are duties that came up, ``arising`` is what became pending, ``advised`` recommended.
    """

    at: datetime
    roster: Roster
    difference: Difference
    grounds: tuple[str, ...]
    joined: tuple[UnitDuty, ...]
    left: tuple[UnitDuty, ...]
    stronger: tuple[UnitDuty, ...]
    weaker: tuple[UnitDuty, ...]
    owed: tuple[Duty, ...]
    arising: tuple[Pending, ...]
    advised: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """An expectation that did not come true（不符）: when, where written, what is otherwise."""

    at: datetime
    where: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of a scenario（推演结果）: the first roster, turns, seats, and what was missed.

    ``stretches`` are the rosters between any two change points, those alike not joined.
    """

    scenario: Scenario
    first: Roster
    turns: tuple[Turn, ...]
    seats: Seats
    missed: tuple[Missed, ...]
    stretches: tuple[Roster, ...] = ()


def simulate(
    scenario: Scenario,
    pack: Pack,
    holidays: HolidayCalendar,
    operator: Operator | None = None,
    matcher: str = BOTH,
) -> Simulation:
    """Run the scenario.

    Args:
        scenario: records, choices, stretch.
        pack: the rules.
        holidays: statutory holidays.
        operator: the operator's own choices; those of the scenario come after them and win.
        matcher: which matcher, or both.

    """
    inputs = Inputs(pack, scenario.records, holidays, operator or Operator())
    evaluator = Evaluator(inputs.under(scenario.operator), matcher)
    evaluations = evaluator.evaluate(scenario.start, scenario.end)
    stretches = rosters(evaluator, _periods(evaluations))
    found = _stretches(stretches)
    turns = tuple(_turn(before, after, evaluations) for before, after in pairwise(found))
    missed = tuple(_missed(scenario, evaluator))
    return Simulation(scenario, found[0], turns, seats_of(found), missed, stretches)


def _periods(evaluations: Sequence[Evaluation]) -> list[Stretch]:
    """The stretches between change points."""
    return [pair for evaluation in evaluations for pair in pairwise(evaluation.bounds)]


def _stretches(found: Sequence[Roster]) -> list[Roster]:
    """The rosters, those that say the same as the one before joined to it."""
    joined = [found[0]]
    for roster in found[1:]:
        if _alike(joined[-1], roster):
            joined[-1] = replace(joined[-1], end=roster.end)
        else:
            joined.append(roster)
    return joined


def _alike(one: Roster, other: Roster) -> bool:
    """Whether two rosters ask the same of the same people, whatever their hours."""
    return not difference(_timeless(one), _timeless(other))


def _timeless(roster: Roster) -> Roster:
    """A roster without the hours of its lines, which its own stretch cuts."""

    def bare(line: UnitDuty) -> UnitDuty:
        return replace(line, intervals=(), parts=())

    return replace(
        roster,
        units=tuple(bare(line) for line in roster.units),
        standby=tuple(bare(line) for line in roster.standby),
    )


def _turn(before: Roster, after: Roster, evaluations: Sequence[Evaluation]) -> Turn:
    found = difference(_timeless(before), _timeless(after))
    was = {line.unit.id: line for line in before.units}
    now = {line.unit.id: line for line in after.units}
    both = [(was[unit], now[unit]) for unit in now if unit in was]
    return Turn(
        at=after.start,
        roster=after,
        difference=found,
        grounds=grounds_at(evaluations, after.start),
        joined=tuple(line for unit, line in now.items() if unit not in was),
        left=tuple(line for unit, line in was.items() if unit not in now),
        stronger=tuple(b for a, b in both if b.coverage.strength > a.coverage.strength),
        weaker=tuple(b for a, b in both if b.coverage.strength < a.coverage.strength),
        owed=found.duties.gained,
        arising=_arising(before, after),
        advised=found.recommended.gained,
    )


def _arising(before: Roster, after: Roster) -> tuple[Pending, ...]:
    """What is pending now and was not; the same for more people is not new.

    That units may leave is to be confirmed when they do: it stands on the roster that ends then.
    """
    known = {_identity(item) for item in before.pending}
    new = (item for item in after.pending if _identity(item) not in known)
    return (
        *(item for item in before.pending if item.kind == LEAVING and item.due == after.start),
        *(item for item in new if item.kind != LEAVING),
    )


def _identity(item: Pending) -> tuple[object, ...]:
    return item.kind, item.by, item.due, item.given_number


def _missed(scenario: Scenario, evaluator: Evaluator) -> Iterator[Missed]:
    for one in scenario.expectations:
        (roster,) = rosters(evaluator, [(one.at, one.at + MOMENT)])
        found = tuple(differences_of(evaluator.inputs.pack, one.expect, roster))
        if found:
            yield Missed(one.at, one.where, found)
