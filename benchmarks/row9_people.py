"""Row 9: a month of people, October 2026, solved and checked; a repair after a mid-month alert.

Nine units of two leaders and eight staff, one leader and two staff round the clock each day, most
people on leave for some days, unequal balances: the month is harder than the pack's own, which
asks for one of the staff. Other sizes, and other ways to work, are measured by people_spread.py.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from datetime import time as clock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from figures import Line, Report

from calendars.duty_day import duty_day_of
from calendars.spans import DateSpan
from engine.assignment.checking import Against, violations
from engine.assignment.cp_sat import CpSat
from engine.assignment.ledger import Ledger
from engine.assignment.month import Month, MonthPlan, unit_months
from engine.assignment.planning import plan
from engine.assignment.problem import Problem
from engine.assignment.question import Question
from engine.assignment.repairing import repair
from engine.people.day_classes import DayClass, DayClasses, classes_of
from engine.people.person import Leave, Person
from engine.seating.seat import Seat, Shift
from service.files.calendar_files import calendar_files, holiday_calendar
from service.solving import answer_month_at_hand

DAYS = DateSpan(date(2026, 10, 1), date(2026, 10, 31)).days()
HANDOVER = clock(8, 30)
RUNS = 3
WALL, REPAIR = 3.0, 0.2


@dataclass(frozen=True)
class Size:
    """How large a month is: units, leaders and staff of each, staff seats a day."""

    units: int
    leaders: int
    staff: int
    seats: int


NINE = Size(9, 2, 8, 2)


def drawn(size: Size, seed: int = 2026) -> Month:
    """A month of made-up people, the same for the same seed."""
    chance = random.Random(seed)
    shifts = [Shift(one.start, one.end) for one in (duty_day_of(day, HANDOVER) for day in DAYS)]
    people: list[Person] = []
    seats: list[Seat] = []
    leave: list[Leave] = []
    ledgers: dict[Question, Ledger] = {}
    for number in range(size.units):
        unit = f"unit{number:04}"
        for post, many, count in (
            ("deputy_leader", size.leaders, 1), ("staff", size.staff, size.seats),
        ):  # fmt: skip
            own = [Person(f"{unit}-{post}-{one:02}", unit, (post,)) for one in range(many)]
            people += own
            seats += [
                Seat(unit, post, shift.day, shift, one)
                for shift in shifts for one in range(1, count + 1)
            ]  # fmt: skip
            for person in own:
                if chance.random() < 0.6:
                    first = chance.randrange(len(DAYS))
                    last = min(first + chance.randrange(7), len(DAYS) - 1)
                    leave.append(Leave(person.id, DAYS[first], DAYS[last]))
            stood = tuple((one.id, kind, chance.randrange(3)) for one in own for kind in DayClass)
            ledgers[Question(unit, post, "on_post")] = Ledger(stood)
    return Month(tuple(seats), tuple(people), _classes().of, tuple(leave), (), ledgers)


def _classes() -> DayClasses:
    return classes_of(DAYS, holiday_calendar(calendar_files()))


def checked(month: Month, found: MonthPlan) -> int:
    """How many faults the checker finds, all units together."""
    soft = frozenset((seat.unit, seat.post) for seat in month.seats if seat.post != "staff")
    told = Against(month.seats, month.people, month.classes, month.leave, rest_where_possible=soft)
    return len(violations(found.sheet, told))


def fresh(size: Size) -> tuple[float, float]:
    """Wall and CPU seconds of a month in a fresh process: its start, the solver's, the check."""
    told = (size.units, size.leaders + size.staff, size.seats)
    command = [sys.executable, str(Path(__file__).with_name("people_spread.py")), *map(str, told)]
    start, before = time.perf_counter(), _ended()
    subprocess.run([*command, "auto"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, _ended() - before


def _ended() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report() -> Report:
    """Wall seconds of the nine units, and CPU seconds of repairs."""
    month = drawn(NINE)
    found = answer_month_at_hand(month)
    wall, cpu = zip(*(fresh(NINE) for _ in range(RUNS)), strict=True)
    lines = [
        Line(9, "month, 9 units × 10", "wall", wall, unit="s", target=f"≤ {WALL} s",
             met=sorted(wall)[RUNS // 2] <= WALL),
        Line(9, "month, 9 units × 10", "CPU", cpu, unit="s"),
    ]  # fmt: skip
    repairs = [_repaired(one) for one in unit_months(month)]
    lines.append(Line(9, "repair after an alert", "CPU a unit", repairs, unit="s",
                      target=f"≤ {REPAIR} s", met=max(repairs) <= REPAIR))  # fmt: skip
    return Report(lines, [f"9: {said(month, found)}"])


def _repaired(month: Month) -> float:
    """CPU seconds of a repair of staff: a third seat for a week from day 11, the first one ill."""
    staff = tuple(one for one in month.people if "staff" in one.posts)
    seats = tuple(one for one in month.seats if one.post == "staff")
    (key,) = [key for key in month.ledgers if key.post == "staff"]
    balances = month.ledgers[key].balances(one.id for one in staff)
    problem = Problem(seats, staff, month.classes, month.leave, balances=balances)
    published = plan(problem, CpSat()).sheet
    more = tuple(
        replace(one, number=3) for one in seats if one.number == 1 and one.day in DAYS[10:17]
    )
    ill = Leave(staff[0].id, DAYS[10], DAYS[14])
    changed = replace(problem, seats=(*seats, *more), leave=(*month.leave, ill))
    since = duty_day_of(DAYS[10], HANDOVER).start
    start = time.process_time()
    repair(changed, published, since, CpSat())
    return time.process_time() - start


def said(month: Month, found: MonthPlan) -> str:
    """What came out, in a sentence."""
    full = [one for one in found.answers if one.plan.explanation is None]
    proved = sum(one.plan.proved for one in found.answers)
    return (
        f"{len(found.answers)} questions, {len(full)} with every seat filled, {proved} proved in "
        f"every wish, {len(found.sheet.unfilled)} of {len(month.seats)} seats unfilled, "
        f"{checked(month, found)} faults found by the checker"
    )
