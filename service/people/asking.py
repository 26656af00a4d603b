"""What a month of people is asked with（排班所据）: seats, register, ledgers, duties nearby."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from calendars.spans import DateSpan
from calendars.ten_days import month_end
from engine.assignment.ledger import Credit
from engine.assignment.month import Month, problem_of, questions_of, with_sole_leaders
from engine.assignment.question import Question
from engine.assignment.sheet import Assignment
from engine.facts.moments import DAY
from engine.people.day_classes import DayClasses, classes_of
from engine.roster.roster import Marked
from engine.seating.seat import Seat
from service.answering import Desk
from service.people.kept_sheet import marked
from service.people.ledgers import Ledgers, Stood, credits_of_newcomers, ledgers_of
from service.people.register import Register
from service.people.seats import HALL, HALL_NAME, month_seats
from service.people.settings import people_settings

NEARBY: Final = timedelta(days=5)
"""Duties of the months beside this one that can still take up somebody's time: the longest rest."""


@dataclass(frozen=True)
class Asked:
    """A month as it is asked（排班所据）.

    Attributes:
        month: for the engine; people carry marks instead of names.
        days: every day of the month.
        classes: classes of every day that is counted.
        credits: question → duties credited to newcomers.
        flags: what was not known.
        unit_names: unit's id → its name, the hall's too.
        inputs: digest of everything the answer depends on.

    """

    month: Month
    days: tuple[date, ...]
    classes: DayClasses
    credits: dict[Question, tuple[Credit, ...]]
    flags: tuple[Marked, ...]
    unit_names: Mapping[str, str]
    inputs: str


def ask(desk: Desk, first: date, register: Register, beside: Sequence[Stood]) -> Asked:
    """What the month that begins on ``first`` is asked with.

    Args:
        desk: what answers for the rosters.
        first: the first day of the month.
        register: who there is.
        beside: the months that stand, this one left out, in order.

    """
    settings = people_settings(desk.loaded.site)
    known = {one.person.unit for one in register.listed}
    wanted = {unit.id for unit in desk.loaded.pack.units} & known
    laid = month_seats(desk, first, wanted, settings)
    staffed = tuple(one for one in laid.seats if one.unit in known or one.unit == HALL)
    before = tuple(_near(first, beside))
    end = month_end(first.year, first.month)
    own = DateSpan(first, end).days()
    days = {*own, end + DAY, *(one.seat.day for one in before)}
    classes = classes_of(days, desk.loaded.holidays)
    month = Month(
        seats=staffed,
        people=tuple(marked(one) for one in register.people),
        classes=classes.of,
        leave=tuple(one.leave for one in register.leave),
        wishes=register.wishes,
        before=before,
        rules=settings.rules,
    )
    past = [one for one in beside if one.kept.month < first]
    month, credits_ = _with_ledgers(month, ledgers_of(past, settings.counted_from))
    flags = (*laid.flags, *_nobody(desk, laid.seats, known), *_unknown(classes, own))
    return Asked(month, tuple(own), classes, credits_, flags, unit_names(desk), _digest(month))


def from_now_on(asked: Asked, since: datetime) -> Asked:
    """The month without the seats that are over by ``since``."""
    left = tuple(seat for seat in asked.month.seats if seat.shift.end > since)
    return replace(asked, month=replace(asked.month, seats=left))


def unit_names(desk: Desk) -> dict[str, str]:
    """Unit's id → its name, in the order of the pack, the hall before all."""
    return {HALL: HALL_NAME} | {unit.id: unit.name for unit in desk.loaded.pack.units}


def _near(first: date, beside: Sequence[Stood]) -> Iterator[Assignment]:
    """Duties of other months close enough to this one to take up somebody's time in it."""
    last = (first + timedelta(days=31)).replace(day=1)
    for one in beside:
        for duty in one.sheet.assignments:
            if first - NEARBY <= duty.seat.day < first or last <= duty.seat.day < last + NEARBY:
                yield duty


def _with_ledgers(
    month: Month, ledgers: Ledgers
) -> tuple[Month, dict[Question, tuple[Credit, ...]]]:
    """The month with its ledgers, newcomers credited."""
    asked, _ = with_sole_leaders(month)
    found, granted = {}, {}
    for question, seats in questions_of(asked):
        people = [one.id for one in problem_of(asked, question, seats, ()).people]
        granted[question] = credits_of_newcomers(ledgers, question, people)
        found[question] = ledgers.of(question).credited(granted[question])
    return replace(month, ledgers=found), granted


def _nobody(desk: Desk, seats: Sequence[Seat], known: set[str]) -> Iterator[Marked]:
    """Units that are asked for and have nobody in the register, in the order of the pack."""
    missing = {one.unit for one in seats} - known - {HALL}
    for unit, name in unit_names(desk).items():
        if unit not in missing:
            continue
        text = f"{name} 没有登记人员，应到的席位没有排人（zhiban people import）"
        yield Marked("no_people", text)


def _unknown(classes: DayClasses, days: Sequence[date]) -> Iterator[Marked]:
    open_days = [day for day in classes.unknown if day in days]
    if open_days:
        first, last = open_days[0], open_days[-1]
        text = f"{first} 至 {last} 没有国务院放假安排，班次按平日、周末计"
        yield Marked("no_holiday_data", text)


def _digest(month: Month) -> str:
    """The digest of all that the answer depends on: no name, phone or reason is in it."""
    people = [
        [one.id, one.unit, list(one.posts), str(one.first), str(one.last)] for one in month.people
    ]
    leave = sorted([one.person, str(one.first), str(one.last)] for one in month.leave)
    wishes = sorted([o.person, str(o.day), o.wanted, o.weight] for o in month.wishes)
    ledgers = [
        [_key(question), sorted([w, k.name, n] for w, k, n in ledger.stood),
         [[c.person, c.day_class.name, c.amount] for c in ledger.credits]]
        for question, ledger in sorted(month.ledgers.items())
    ]  # fmt: skip
    rules = month.rules
    form: dict[str, Any] = {
        "seats": [list(map(str, one.key)) for one in month.seats],
        "people": sorted(people),
        "leave": leave,
        "wishes": wishes,
        "ledgers": ledgers,
        "before": [[*map(str, one.seat.key), one.person] for one in month.before],
        "classes": {str(day): kind.name for day, kind in sorted(month.classes.items())},
        "rules": [str(rules.rest), rules.soft_rest_below, rules.cap, rules.sole_leader.value],
    }
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _key(question: Question) -> str:
    return f"{question.unit}/{question.post}/{question.presence}"
