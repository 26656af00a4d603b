"""Swaps that a sheet still shows（有效的换班）: by the seats whose keeper came by them.

A swap may be taken back by another, handed on, or fall away with its seat. What is said of a seat,
and what is credited for it, goes by the swap that put its keeper there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.assignment.question import question_of
from engine.assignment.sheet import Sheet
from engine.seating.seat import Seat
from service.people.kept_sheet import SwapRef


@dataclass(frozen=True, slots=True)
class InForce:
    """The swap by which somebody keeps a seat（有效的换班）, and whose seat it first was."""

    swap: SwapRef
    first: str


def swaps_in_force(sheet: Sheet, swaps: Sequence[SwapRef]) -> dict[Seat, InForce]:
    """Seat → the swap by which its keeper has it; none where it came back to its first keeper.

    Args:
        sheet: the sheet with the swaps on top.
        swaps: every swap agreed for the month, in that order.

    """
    held = {(question_of(one.seat), *_place(one.seat), one.person) for one in sheet.assignments}
    found: dict[Seat, InForce] = {}
    for one in sheet.assignments:
        own = [swap for swap in swaps if _is_of(swap, one.seat, held)]
        chain = _chain(one.person, own)
        if chain and chain[-1].giver != one.person:
            found[one.seat] = InForce(chain[0], chain[-1].giver)
    return found


def _is_of(swap: SwapRef, seat: Seat, held: Collection[object]) -> bool:
    """Whether a swap is of a seat; one of standby also of the seat on post that it became."""
    place = swap.question.unit, swap.question.post, swap.day, swap.number
    if place != _place(seat):
        return False
    return swap.question == question_of(seat) or (swap.question, *place, swap.taker) not in held


def _place(seat: Seat) -> tuple[object, ...]:
    return seat.unit, seat.post, seat.day, seat.number


def _chain(keeper: str, swaps: Sequence[SwapRef]) -> list[SwapRef]:
    """The swaps that led to the keeper of a seat, the last one first."""
    chain: list[SwapRef] = []
    for swap in reversed(swaps):
        if swap.taker == (chain[-1].giver if chain else keeper):
            chain.append(swap)
    return chain
