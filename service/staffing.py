"""Whether people suffice（核人手）: the register and what is supposed, against supposed rosters.

Sentences carry marks in the place of names (``service.people.kept_sheet``), so that a screen can
put names in, and JSON and pages, which travel, ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from engine.assignment.month import Month, with_sole_leaders
from engine.errors import DutyError, InputFault, NoAnswer, refuse
from engine.likeness import nearest
from engine.people.person import Leave, Person, in_order
from engine.roster.roster import Marked
from engine.seating.laying_out import Hours, lay_out
from engine.seating.seat import Seat
from engine.simulation.filling import Unfilled, unfilled_seats
from engine.simulation.staffing import Shortage, shortages
from engine.simulation.supposed import Headcount, Supposed, supposed_people
from service.home import Home
from service.loading import Loaded
from service.people.kept_sheet import marked
from service.people.register import Register
from service.people.settings import people_settings
from service.solving import solver_at_hand

if TYPE_CHECKING:
    from engine.assignment.solving import Solver
    from engine.simulation.running import Simulation
    from engine.simulation.short_days import Headcounts

NONE_HELD = Register()


def register_of(home: Home) -> Register:
    """Everybody who is listed now; nobody where nothing was ever recorded.

    Raises:
        DutyError: as any reading of the store.

    """
    if not home.db and not home.database.is_file():
        return NONE_HELD
    from service.store.opening import store_of

    with store_of(home).people_rows() as rows:
        return rows.register()


@dataclass(frozen=True)
class Staffing:
    """What people come to in a simulation（人手核算）.

    Attributes:
        seats: those that were looked at.
        listed: how many people of the register were counted on.
        supposed: how many were supposed.
        leave: pieces of leave that were supposed.
        short: where the bound says short.
        unfilled: the exact answer; None without a solver, or if it came to none.
        solver: its name; empty without one.
        unknown: units, or units and posts, of which nobody is known: they were not looked at.
        flags: leaders who are the only ones; hours that were not stated.
        people: everybody who was counted on, with names.

    """

    seats: tuple[Seat, ...]
    listed: int
    supposed: int
    leave: int
    short: tuple[Shortage, ...]
    unfilled: tuple[Unfilled, ...] | None
    solver: str
    unknown: tuple[tuple[str, str], ...]
    flags: tuple[Marked, ...]
    people: tuple[Person, ...]

    @property
    def known(self) -> bool:
        """Whether there is anybody to count on at all: a register, or headcounts."""
        return bool(self.listed or self.supposed)

    @cached_property
    def by_id(self) -> dict[str, Person]:
        """Person's id → the person."""
        return {one.id: one for one in self.people}


def staffed(loaded: Loaded, found: Simulation, register: Register) -> Staffing:
    """Whether the people there are suffice for the rosters of a simulation.

    Args:
        loaded: pack and settings.
        found: the simulation; its scenario may suppose leave and headcounts.
        register: who is listed, with leave.

    Raises:
        InputFault: N112 leave supposed for somebody nobody knows; L101 office hours.

    """
    supposed, site = found.scenario.people, loaded.site
    people, made = _people(supposed, register)
    _refuse_unknown(supposed, people)
    laid = lay_out(found.stretches, Hours(site.handover, site.office_hours))
    seats, unknown = _looked_at(laid.seats, people, supposed.counts)
    leave = (*_held_leave(register, people), *(one.leave for one in supposed.leave))
    rules = people_settings(site).rules
    month = Month(seats, tuple(map(marked, people)), {}, leave, rules=rules)
    solver, unfilled = _exact(month) if seats and people else ("", None)
    return Staffing(
        seats=seats,
        listed=len(people) - made,
        supposed=made,
        leave=len(supposed.leave),
        short=shortages(month),
        unfilled=unfilled,
        solver=solver,
        unknown=unknown,
        flags=(*with_sole_leaders(month)[1], *laid.flags) if people else (),
        people=people,
    )


def _exact(month: Month) -> tuple[str, tuple[Unfilled, ...] | None]:
    """The solver's name, and its answer if it comes to one: else the bound is all there is."""
    solver: Solver | None = None
    try:
        solver = solver_at_hand()
        return solver.name, unfilled_seats(month, solver)
    except NoAnswer:
        return solver.name if solver else "", None


def _people(supposed: Supposed, register: Register) -> tuple[tuple[Person, ...], int]:
    """Everybody to count on, and how many of them are supposed.

    A unit with supposed headcounts has just those people.
    """
    made = supposed_people(supposed.counts)
    units = {unit for unit, _, _ in supposed.counts}
    listed = (one for one in register.people if one.unit not in units)
    return in_order((*listed, *made)), len(made)


def _held_leave(register: Register, people: Collection[Person]) -> Iterator[Leave]:
    there = {one.id for one in people}
    return (one.leave for one in register.leave if one.leave.person in there)


def _refuse_unknown(supposed: Supposed, people: Collection[Person]) -> None:
    """Refuse leave of people who are not there: a slip would silently do nothing."""
    known = {one.id for one in people}
    faults: list[DutyError] = []
    for one in supposed.leave:
        who = one.leave.person
        if who not in known:
            near = nearest(who, sorted(known), 0.6)
            remedy = f"是不是：{'、'.join(near)}" if near else "编号见 zhiban people list"
            if not known:
                remedy = "先导入名册（zhiban people import），或写 people.counts"
            what = f"没有编号为「{who[:80]}」的人，不能假定请假"
            faults.append(InputFault("N112", what, where=one.where, remedy=remedy))
    refuse(faults)


def _looked_at(
    seats: Collection[Seat], people: Collection[Person], counts: Collection[Headcount]
) -> tuple[tuple[Seat, ...], tuple[tuple[str, str], ...]]:
    """The seats of units and posts about which people are known, and the others' units and posts.

    A register that lists a unit lists it whole; of headcounts only the posts written are known.
    """
    units = {one.unit for one in people}
    by_count = {unit for unit, _, _ in counts}
    written = {(unit, post) for unit, post, _ in counts}

    def known(seat: Seat) -> bool:
        if seat.unit in by_count:
            return (seat.unit, seat.post) in written
        return seat.unit in units

    others = ((seat.unit, seat.post) for seat in seats if not known(seat))
    return tuple(filter(known, seats)), tuple(dict.fromkeys(others))


# --- sweeps ---------------------------------------------------------------------------------------


def headcounts_of(
    loaded: Loaded, counts: tuple[Headcount, ...], register: Register, today: date
) -> Headcounts | None:
    """How many people there are for each post: as written, else as listed; None if nobody says.

    Args:
        loaded: pack and settings.
        counts: those of the sweep's file.
        register: who is listed; leave is not looked at, who has left does not count.
        today: the day on which people must be in service.

    """
    from engine.simulation.short_days import Headcounts

    found = counts or tuple(_listed(register, today))
    if not found:
        return None
    site = loaded.site
    hours = Hours(site.handover, site.office_hours)
    return Headcounts(found, hours, people_settings(site).rules)


def _listed(register: Register, today: date) -> Iterator[Headcount]:
    """For each unit and post that anybody of the unit is listed for, how many."""
    from engine.terms import POSTS

    serving = [
        one
        for one in register.people
        if (one.first or today) <= today <= (one.last or today)
    ]  # fmt: skip
    for unit in dict.fromkeys(one.unit for one in register.people):
        for post in POSTS:
            yield unit, post, sum(one.unit == unit and post in one.posts for one in serving)
