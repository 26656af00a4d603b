"""What every sheet must keep（硬约束）, each a function of its own with its name and sentence.

Qualified（具备任职资格）is kept by construction: only those who may hold the post are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from engine.assignment.choices import Choice, Choices
from engine.assignment.model import Fact, Row, Waiver
from engine.assignment.problem import Slot, occupied
from engine.people.person import Person
from engine.terms import Presence

COVER_PRICE: Final = 50
RECALL_PRICE: Final = 30
REST_PRICE: Final = 20
CAP_PRICE: Final = 10
SWAP_PRICE: Final = 25
"""What setting a rule aside costs against the others（变通代价）: a house rule of this product."""


@dataclass(frozen=True, slots=True)
class HardPart:
    """One rule that every sheet keeps（硬约束）: name, sentence, and the rows that say it."""

    name: str
    title: str
    rows: Callable[[Choices], Iterator[Row]]


def covered(choices: Choices) -> Iterator[Row]:
    """Every seat is kept by one person（席位满员）."""
    for slot, row in choices.by_slot():
        needed = choices.problem.needed(slot)
        if not needed:
            yield Row(_all(row), 0, 0)
            continue
        text = f"{_day(slot.day)}需要{slot.seats[0].title} {needed} 人"
        remedy = f"{_day(slot.day)}从外单位借 1 名{slot.seats[0].title}"
        yield Row(
            _all(row), needed, needed,
            Fact("covered", slot.place, text),
            Waiver("covered", "", slot.place, COVER_PRICE, remedy, (slot.day,)),
        )  # fmt: skip


def available(choices: Choices) -> Iterator[Row]:
    """Nobody on leave, or not with the unit at the time, is on duty（请假、不在岗期间不排）."""
    problem = choices.problem
    for choice in choices:
        person, slot = choice.person, choice.slot
        if not person.serves(slot.shift.start, slot.shift.end):
            text = f"{person.called} {_day(slot.day)}不在本单位任职"
            yield Row(((1, choice.variable),), None, 0, Fact("serving", person.id, text))
            continue
        leave = problem.away(person, slot.shift)
        if leave is None or problem.waives("available", person.id, slot.place):
            continue
        text = f"{person.called} {_span(leave.first, leave.last)}请假"
        remedy = f"请 {person.called} 销假一天，值 {_day(slot.day)}的班"
        about = f"{person.id} {leave.first}"
        yield Row(
            ((1, choice.variable),), None, 0,
            Fact("available", about, text),
            Waiver("available", person.id, slot.place, RECALL_PRICE, remedy, (slot.day,)),
        )  # fmt: skip


def one_seat(choices: Choices) -> Iterator[Row]:
    """One person keeps one seat at a time（同一时间只值一个席位）."""
    if _reachable(choices):
        return
    for _, row in choices.by_person():
        for together in _overlapping(row, timedelta(0)):
            yield Row(_all(together), None, 1)
    for choice, start, end in _settled_elsewhere(choices, timedelta(0)):
        if start < choice.slot.shift.end and choice.slot.shift.start < end:
            text = f"{choice.person.called} {_day(choice.slot.day)}已有别的班"
            fact = Fact("one_seat", f"{choice.person.id} {choice.slot.place}", text)
            yield Row(((1, choice.variable),), None, 0, fact)


def rested(choices: Choices) -> Iterator[Row]:
    """After a round-the-clock duty comes rest（24小时值班后休息）, across months and posts too."""
    if choices.problem.rest_is_hard and not _reachable(choices):
        yield from rest_rows(choices)


def rest_rows(choices: Choices) -> Iterator[Row]:
    """The rows of rest: at most one duty of those whose times, rest included, meet in a moment."""
    rest = choices.problem.rules.rest
    for person, row in choices.by_person():
        for together in _overlapping(row, rest):
            yield from _rest_row(choices, person, together, 1)
    for choice, start, end in _settled_elsewhere(choices, rest):
        shift = choice.slot.shift
        until = shift.end + rest if choice.slot.round_the_clock else shift.end
        if start < until and shift.start < end:
            yield from _rest_row(choices, choice.person, [choice], 0)


def _rest_row(
    choices: Choices, person: Person, together: Sequence[Choice], high: int
) -> Iterator[Row]:
    """At most ``high`` of these duties: 1 of several here, 0 beside one that is settled."""
    hours = f"{choices.problem.rules.rest.total_seconds() / 3600:g}"
    place = f"{together[0].slot.place} {high}"
    most = high + choices.problem.waives("rested", person.id, place)
    if most >= len(together):
        return
    days = tuple(choice.slot.day for choice in together)
    said = "、".join(map(_day, days))
    text = f"{person.called} 值完24小时须休息{hours}小时"
    remedy = f"允许 {person.called} 不休满{hours}小时，值 {said}的班"
    yield Row(
        _all(together), None, most,
        Fact("rested", person.id, text),
        Waiver("rested", person.id, place, REST_PRICE, remedy, days),
    )  # fmt: skip


def capped(choices: Choices) -> Iterator[Row]:
    """Nobody is on duty more often than the month's cap（每月上限）."""
    problem = choices.problem
    for person, row in choices.by_person():
        cap = problem.cap + problem.waives("capped", person.id, "")
        left = max(cap - sum(problem.stood[person.id].values()), 0)
        if left >= len(row):
            continue
        text = f"{person.called} 本月最多值 {cap} 班"
        remedy = f"允许 {person.called} 本月多值 1 班"
        yield Row(
            _all(row), None, left,
            Fact("capped", person.id, text),
            Waiver("capped", person.id, "", CAP_PRICE, remedy),
        )  # fmt: skip


def swaps_kept(choices: Choices) -> Iterator[Row]:
    """Swaps that were agreed stay（换班保留）."""
    problem = choices.problem
    for choice in choices.kept(problem.kept):
        place = choice.slot.place
        if problem.waives("swaps_kept", choice.person.id, place):
            continue
        text = f"{choice.person.called} 换班后值 {_day(choice.slot.day)}"
        remedy = f"取消 {choice.person.called} {_day(choice.slot.day)}的换班"
        yield Row(
            ((1, choice.variable),), 1, None,
            Fact("swaps_kept", f"{choice.person.id} {place}", text),
            Waiver("swaps_kept", choice.person.id, place, SWAP_PRICE, remedy, (choice.slot.day,)),
        )  # fmt: skip


HARD: Final = (
    HardPart("covered", "每个席位都有人", covered),
    HardPart("available", "请假、不在任期间不排班", available),
    HardPart("one_seat", "同一时间只值一个席位", one_seat),
    HardPart("rested", "24小时值班后休息", rested),
    HardPart("capped", "每月值班不超过上限", capped),
    HardPart("swaps_kept", "已商定的换班保留", swaps_kept),
)
"""Every rule that a sheet keeps, in the order in which it is written."""


# --- shared by the parts --------------------------------------------------------------------------


def _all(choices: Iterable[Choice]) -> tuple[tuple[int, int], ...]:
    return tuple((1, choice.variable) for choice in choices)


def _reachable(choices: Choices) -> bool:
    return any(seat.presence is Presence.REACHABLE for seat in choices.problem.seats)


def _overlapping(row: Sequence[Choice], rest: timedelta) -> Iterator[list[Choice]]:
    """The largest groups of shifts whose times, rest included, have a moment in common."""
    groups: list[list[Choice]] = []
    for number, choice in enumerate(row):
        start = choice.slot.shift.start
        group = [one for one in row[:number] if _until(one.slot, rest) > start]
        groups.append([*group, choice])
    for number, group in enumerate(groups):
        following = groups[number + 1] if number + 1 < len(groups) else []
        if len(group) > 1 and not set(group) <= set(following):
            yield group


def _until(slot: Slot, rest: timedelta) -> datetime:
    return slot.shift.end + rest if slot.round_the_clock else slot.shift.end


def _settled_elsewhere(
    choices: Choices, rest: timedelta
) -> Iterator[tuple[Choice, datetime, datetime]]:
    """Each choice with each time taken up by another duty of that person, settled before."""
    problem = choices.problem
    taken: dict[str, list[tuple[datetime, datetime]]] = {}
    for one in (*problem.past, *problem.elsewhere):
        if one.seat.presence is not Presence.REACHABLE:
            taken.setdefault(one.person, []).append(occupied(one, rest))
    for person, row in choices.by_person():
        for start, end in taken.get(person.id, ()):
            for choice in row:
                yield choice, start, end


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _span(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)}至{_day(last)}"
