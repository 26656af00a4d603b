"""Leave and wishes entered（请假和意愿的登记）: overlaps refused, the same entered once.

Within a transaction: what is refused is judged by the rows as they are then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.errors import DutyError, InputFault
from engine.people.person import Leave, Wish
from service.people.register import HeldLeave

if TYPE_CHECKING:
    from service.store.people_rows import PeopleRows

LONGEST_REASON: Final = 200
LONGEST_WISH: Final = 31
"""Days of one wish."""
HEAVIEST: Final = 9
"""The greatest weight of a wish."""


@dataclass(frozen=True, slots=True)
class AskedLeave:
    """Leave to be entered（待登记的请假）, with its reason, which repr does not show."""

    leave: Leave
    reason: str = field(default="", repr=False)


Asked = AskedLeave | tuple[Wish, ...]
"""What a row of a sheet asks for: leave, or a wish for each of its days."""


@dataclass(slots=True)
class Entered:
    """What came of entering many（登记结果）: numbers of leave, wishes, and what was there."""

    leave: list[int] = field(default_factory=list)
    wishes: int = 0
    same: int = 0
    people: dict[str, None] = field(default_factory=dict)
    faults: list[DutyError] = field(default_factory=list)


def overlapped(held: Iterable[HeldLeave], leave: Leave) -> HeldLeave | None:
    """The first leave of the same person that has a day in common."""
    return next(
        (
            one
            for one in held
            if one.leave.person == leave.person
            and one.leave.first <= leave.last
            and leave.first <= one.leave.last
        ),
        None,
    )


def refusal(met: HeldLeave, where: str) -> InputFault:
    """L107: leave that has a day in common with other leave of the same person."""
    return InputFault(
        "L107",
        f"与已登记的请假 {met.id} 号（{met.leave.first} 至 {met.leave.last}）有重合的日子",
        where=where,
        remedy=f"只登记多出的日子；或先取消：zhiban people leave --cancel {met.id}",
    )


def enter_leave(rows: PeopleRows, asked: AskedLeave, where: str) -> int:
    """Enter leave; its number. Raises InputFault L107."""
    met = overlapped(rows.register().leave, asked.leave)
    if met is not None:
        raise refusal(met, where)
    return rows.add_leave(asked.leave, asked.reason)


def enter_all(rows: PeopleRows, asked: Sequence[tuple[str, Asked]]) -> Entered:
    """Enter the rows of a sheet; those that overlap are left out, and are faults of the result."""
    known = rows.register()
    wishes = {(one.person, one.day): one for one in known.wishes}
    held: dict[str, list[HeldLeave]] = {}
    for there in known.leave:
        held.setdefault(there.leave.person, []).append(there)
    done = Entered()
    for where, one in asked:
        if isinstance(one, AskedLeave):
            _enter_row(rows, held.setdefault(one.leave.person, []), one, where, done)
            continue
        for wish in one:
            if wishes.get((wish.person, wish.day)) == wish:
                done.same += 1
                continue
            rows.put_wish(wish)
            wishes[wish.person, wish.day] = wish
            done.wishes += 1
            done.people[wish.person] = None
    return done


def _enter_row(
    rows: PeopleRows, held: list[HeldLeave], one: AskedLeave, where: str, done: Entered
) -> None:
    met = overlapped(held, one.leave)
    if met is None:
        number = rows.add_leave(one.leave, one.reason)
        held.append(HeldLeave(number, one.leave, one.reason))
        done.leave.append(number)
        done.people[one.leave.person] = None
    elif met.leave == one.leave:
        done.same += 1
    else:
        done.faults.append(refusal(met, where))
