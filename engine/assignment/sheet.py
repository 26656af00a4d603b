"""The duty sheet as a value（人员值班表）: who keeps which seat, and which seats nobody keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.seating.seat import Seat


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person on one seat（人员排定）; ``person`` is an id."""

    seat: Seat
    person: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A duty sheet（人员值班表）: assignments and unfilled seats（空缺席位）, both by seat."""

    assignments: tuple[Assignment, ...]
    unfilled: tuple[Seat, ...] = ()

    def of(self, person: str) -> tuple[Assignment, ...]:
        """The duties of one person, in order of time."""
        own = [one for one in self.assignments if one.person == person]
        return tuple(sorted(own, key=lambda one: one.seat.shift))


def sheet_of(assignments: Iterable[Assignment], unfilled: Iterable[Seat] = ()) -> Sheet:
    """A sheet in the order of its seats."""
    return Sheet(
        tuple(sorted(assignments, key=lambda one: one.seat.key)),
        tuple(sorted(unfilled, key=lambda seat: seat.key)),
    )


def joined(sheets: Iterable[Sheet]) -> Sheet:
    """One sheet of several that share no seat."""
    held = list(sheets)
    return sheet_of(
        (one for sheet in held for one in sheet.assignments),
        (seat for sheet in held for seat in sheet.unfilled),
    )


@dataclass(frozen=True, slots=True)
class Swap:
    """A swap or substitution（换班、替班）: ``taker`` stands the duty of ``giver`` in this seat.

    It is an event on top of the published sheet, never an edit of it, and so survives repairs.
    """

    seat: Seat
    giver: str
    taker: str


def swapped(sheet: Sheet, swaps: Iterable[Swap]) -> Sheet:
    """The sheet with the swaps on top, in the order in which they were agreed.

    A swap of a duty that its giver does not have（any more）changes nothing.
    """
    held = {one.seat.key: one for one in sheet.assignments}
    for swap in swaps:
        now = held.get(swap.seat.key)
        if now is not None and now.person == swap.giver:
            held[swap.seat.key] = Assignment(now.seat, swap.taker)
    return sheet_of(held.values(), sheet.unfilled)
