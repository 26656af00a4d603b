"""A model check: public shift-scheduling instances by the product's own model and solver.

Curtois and Qu's instances ask for more than duty sheets do (several shift types, runs of days,
weekends), so those rules are rows written here; people, leave, one seat at a time, the model, its
levels and the solver are the product's. Each roster found is counted again from the roster alone.

    python benchmarks/shift_instances.py FOLDER [1,2,3] [LIMIT] [ROUNDS]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from calendars.duty_day import BEIJING
from engine.assignment.choices import Choices
from engine.assignment.cp_sat import CpSat
from engine.assignment.hard import available, one_seat
from engine.assignment.model import Level, Model, Row
from engine.assignment.problem import Problem
from engine.people.day_classes import DayClass
from engine.people.person import Leave, Person
from engine.seating.seat import Seat, Shift

BEST = {1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143}
MONDAY = date(2026, 6, 1)
LIMIT = 30.0
PART_LIMIT = 2.0
ROUNDS = 250


@dataclass
class Staff:
    """One employee's contract."""

    most: dict[str, int]
    minutes: tuple[int, int]
    run: tuple[int, int]
    off: int
    weekends: int
    away: list[int] = field(default_factory=list)


@dataclass
class Instance:
    """One instance, as its file says."""

    days: int = 0
    length: dict[str, int] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    wishes: list[tuple[str, int, str, int, bool]] = field(default_factory=list)
    cover: list[tuple[int, str, int, int, int]] = field(default_factory=list)


def read(text: str) -> Instance:
    """The instance of a file."""
    found, section = Instance(), ""
    for line in text.splitlines():
        if line.startswith("SECTION_"):
            section = line.removeprefix("SECTION_").strip()
        elif line.strip() and not line.startswith("#"):
            _row(found, section, line.strip().split(","))
    return found


def _row(found: Instance, section: str, cells: list[str]) -> None:
    if section == "HORIZON":
        found.days = int(cells[0])
    elif section == "SHIFTS":
        found.length[cells[0]] = int(cells[1])
        found.after[cells[0]] = [one for one in cells[2].split("|") if one]
    elif section == "STAFF":
        numbers = [int(one) for one in cells[2:]]
        most = {part.split("=")[0]: int(part.split("=")[1]) for part in cells[1].split("|")}
        found.staff[cells[0]] = Staff(
            most, (numbers[1], numbers[0]), (numbers[3], numbers[2]), numbers[4], numbers[5]
        )
    elif section == "DAYS_OFF":
        found.staff[cells[0]].away = [int(one) for one in cells[1:]]
    elif section.endswith("REQUESTS"):
        wanted = "_ON_" in section
        found.wishes.append((cells[0], int(cells[1]), cells[2], int(cells[3]), wanted))
    elif section == "COVER":
        found.cover.append(
            (int(cells[0]), cells[1], int(cells[2]), int(cells[3]), int(cells[4]))
        )  # fmt: skip


class Written:
    """An instance as a model: ``x`` is the variable of person, day and shift type."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.model = instance, Model()
        self.x: dict[tuple[str, int, str], int] = {}
        self._choices()
        for name, staff in instance.staff.items():
            self._person(name, staff)
        self.terms: list[tuple[int, int]] = []
        self.constant = 0
        self._wishes()
        self._cover()

    def _choices(self) -> None:
        """The product's choices and parts: a seat for each day and type, taking up the day."""
        types = list(self.instance.length)
        place: dict[Shift, tuple[int, str]] = {}
        for day in range(self.instance.days):
            midnight = datetime.combine(MONDAY, datetime.min.time(), BEIJING) + timedelta(days=day)
            for number, one in enumerate(types):
                start = midnight + timedelta(minutes=number)
                place[Shift(start, midnight + timedelta(days=1))] = (day, one)
        dates = {shift: MONDAY + timedelta(days=day) for shift, (day, _) in place.items()}
        leave = [
            Leave(name, MONDAY + timedelta(days=day), MONDAY + timedelta(days=day))
            for name, staff in self.instance.staff.items() for day in staff.away
        ]  # fmt: skip
        problem = Problem(
            seats=tuple(Seat("unit", "staff", dates[shift], shift) for shift in place),
            people=tuple(Person(name, "unit", ("staff",)) for name in self.instance.staff),
            classes=dict.fromkeys(dates.values(), DayClass.OTHER),
            leave=tuple(leave),
        )
        choices = Choices(problem, self.model)
        self.model.rows += [*available(choices), *one_seat(choices)]
        for choice in choices:
            self.x[(choice.person.id, *place[choice.slot.shift])] = choice.variable

    def worked(self, name: str, day: int, weight: int = 1) -> list[tuple[int, int]]:
        """Whether a person works on a day, times ``weight``."""
        return [(weight, self.x[name, day, one]) for one in self.instance.length]

    def _person(self, name: str, staff: Staff) -> None:
        days, model = range(self.instance.days), self.model
        for one, most in staff.most.items():
            model.at_most([(1, self.x[name, day, one]) for day in days], most)
        length = self.instance.length
        minutes = [(length[one], self.x[name, day, one]) for day in days for one in length]
        model.at_most(minutes, staff.minutes[1])
        model.at_most([(-weight, one) for weight, one in minutes], -staff.minutes[0])
        for day in days[:-1]:
            for one, banned in self.instance.after.items():
                for other in banned:
                    pair = [(1, self.x[name, day, one]), (1, self.x[name, day + 1, other])]
                    model.at_most(pair, 1)
        self._runs(name, staff)
        self._weekends(name, staff)

    def _runs(self, name: str, staff: Staff) -> None:
        days = self.instance.days
        for first in range(days - staff.run[1]):
            run = range(first, first + staff.run[1] + 1)
            self.model.at_most(
                [term for day in run for term in self.worked(name, day)], staff.run[1]
            )
        for short in range(1, staff.run[0]):
            for day in range(days - short - 1):
                self._framed(name, day, short, -1, short - 1)
        for short in range(1, staff.off):
            for day in range(days - short - 1):
                self._framed(name, day, short, 1, 1)

    def _framed(self, name: str, day: int, short: int, ends: int, high: int) -> None:
        """No run of ``short`` days (on or off) between two of the other kind."""
        within = [
            t for one in range(day + 1, day + short + 1) for t in self.worked(name, one, -ends)
        ]
        frame = self.worked(name, day, ends) + self.worked(name, day + short + 1, ends)
        self.model.at_most([*frame, *within], high)

    def _weekends(self, name: str, staff: Staff) -> None:
        weekends = []
        for saturday in range(5, self.instance.days, 7):
            used = self.model.new()
            weekends.append((1, used))
            for day in (saturday, saturday + 1):
                self.model.at_most([*self.worked(name, day), (-1, used)], 0)
        self.model.at_most(weekends, staff.weekends)

    def _wishes(self) -> None:
        for name, day, one, weight, wanted in self.instance.wishes:
            self.terms.append((-weight if wanted else weight, self.x[name, day, one]))
            self.constant += weight if wanted else 0

    def _cover(self) -> None:
        for day, one, needed, under, over in self.instance.cover:
            row = [(1, self.x[name, day, one]) for name in self.instance.staff]
            short = [(1, self.model.new()) for _ in range(needed)]
            many = [(-1, self.model.new()) for _ in range(max(len(row) - needed, 0))]
            self.model.equal([*row, *short, *many], needed)
            self.terms += [(under, variable) for _, variable in short]
            self.terms += [(over, variable) for _, variable in many]

    @property
    def level(self) -> Level:
        """Everything that the instance weighs, as one level."""
        return Level("all", "全部", tuple(self.terms), self.constant)


# --- counted again, from the roster alone ---------------------------------------------------------


def cost_of(instance: Instance, roster: dict[str, list[str]]) -> int:
    """What a roster costs: person → shift of each day, empty for none."""
    cost = 0
    for name, day, one, weight, wanted in instance.wishes:
        cost += weight * ((roster[name][day] == one) != wanted)
    for day, one, needed, under, over in instance.cover:
        there = sum(row[day] == one for row in roster.values())
        cost += under * max(needed - there, 0) + over * max(there - needed, 0)
    return cost


def faults(instance: Instance, roster: dict[str, list[str]]) -> Iterator[str]:
    """Every hard rule that a roster breaks."""
    for name, row in roster.items():
        staff = instance.staff[name]
        minutes = sum(instance.length[one] for one in row if one)
        if not staff.minutes[0] <= minutes <= staff.minutes[1]:
            yield f"{name} minutes"
        if any(row[day] for day in staff.away):
            yield f"{name} away"
        if any(row.count(one) > most for one, most in staff.most.items()):
            yield f"{name} most"
        if any(b in instance.after.get(a, ()) for a, b in pairwise(row)):
            yield f"{name} after"
        if sum(any(row[day : day + 2]) for day in range(5, len(row), 7)) > staff.weekends:
            yield f"{name} weekends"
        yield from _run_faults(name, staff, row)


def _run_faults(name: str, staff: Staff, row: list[str]) -> Iterator[str]:
    text = "".join("1" if one else "0" for one in row)
    if "1" * (staff.run[1] + 1) in text:
        yield f"{name} run too long"
    if any(f"0{'1' * short}0" in text for short in range(1, staff.run[0])):
        yield f"{name} run too short"
    if any(f"1{'0' * short}1" in text for short in range(1, staff.off)):
        yield f"{name} off too short"


# --- search ---------------------------------------------------------------------------------------


@dataclass
class Found:
    """A roster as values of the variables: its cost, the bound proved, how the search ended."""

    values: tuple[int, ...]
    cost: int
    bound: int

    @property
    def status(self) -> str:
        """Whether no roster is cheaper."""
        return "OPTIMAL" if self.cost == self.bound else "FEASIBLE"


def solved(written: Written, limit: float, rounds: int) -> Found:
    """One search of the whole, then rounds in which all is held but a part（大邻域搜索）.

    A part are all days of some people, or some days of all; what is drawn is the same every time. A
    round that finds nothing cheaper may still move to a roster as cheap.
    """
    outcome = CpSat(limit).search(written.model).minimise(written.level)
    found = Found(outcome.values, outcome.cost, outcome.bound)
    chance = random.Random(1)
    for _ in range(rounds):
        if found.status == "OPTIMAL":
            break
        free = _part(written, chance)
        held = [
            Row(((1, one),), found.values[one], found.values[one])
            for one in written.x.values() if one not in free
        ]  # fmt: skip
        model = Model(written.model.variables, [*written.model.rows, *held])
        outcome = CpSat(PART_LIMIT).search(model).minimise(written.level)
        if outcome.status.found and outcome.cost <= found.cost:
            found = Found(outcome.values, outcome.cost, found.bound)
    return found


def _part(written: Written, chance: random.Random) -> set[int]:
    names, days = list(written.instance.staff), written.instance.days
    if chance.random() < 0.5:
        chosen = set(chance.sample(names, min(5, len(names))))
        return {one for (name, _, _), one in written.x.items() if name in chosen}
    first = chance.randrange(days - 6)
    return {one for (_, day, _), one in written.x.items() if first <= day < first + 7}


def solve(instance: Instance, limit: float, rounds: int) -> tuple[Found, int, list[str]]:
    """What was found, its cost counted again, and the rules broken."""
    written = Written(instance)
    found = solved(written, limit, rounds)
    roster = {name: [""] * instance.days for name in instance.staff}
    for (name, day, one), variable in written.x.items():
        if found.values[variable]:
            roster[name][day] = one
    return found, cost_of(instance, roster), list(faults(instance, roster))


def main(arguments: Iterable[str]) -> None:
    """Solve the instances asked for and print a line of each."""
    folder, *others = arguments
    asked = [int(one) for one in others[0].split(",")] if others else list(BEST)
    limit = float(others[1]) if len(others) > 1 else LIMIT
    rounds = int(others[2]) if len(others) > 2 else ROUNDS
    print(
        "instance | best known | cost | counted again | bound | hard rules broken | status | CPU s"
    )
    for number in asked:
        instance = read((Path(folder) / f"Instance{number}.txt").read_text("utf-8"))
        start = time.process_time()
        found, counted, broken = solve(instance, limit, rounds)
        spent = time.process_time() - start
        print(number, BEST.get(number, ""), found.cost, counted, found.bound, len(broken),
              found.status, f"{spent:.1f}", sep=" | ", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
