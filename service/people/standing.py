"""Which sheets of people stand（现行的人员表）: read from the log and the kept files.

The sheet of a month that stands is the one that was issued last, with the swaps agreed since on
top of it. Swaps are events（换班登记）by ids alone; nothing edits a sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from engine.assignment.question import Question, question_of
from engine.assignment.sheet import Sheet, Swap, swapped
from engine.seating.seat import Seat
from service.jobs.kept_files import kept_file
from service.jobs.publications import File, Publication, standing
from service.people.kept_sheet import KeptSheet, SwapRef, read_kept
from service.people.ledgers import Stood
from service.store.events import Event, KeptRows

SWAP: Final = "swap"
"""The kind of the event of a swap（换班）; its ref is the month."""

PEOPLE_FILE: Final = "人员-"
"""What the name of the file begins with in which a publication keeps its people."""


def people_file(one: Publication) -> File | None:
    """The file in which a publication keeps its people; None if it has none."""
    return next((file for file in one.files if file.name.startswith(PEOPLE_FILE)), None)


def kept_of(rows: KeptRows, one: Publication) -> KeptSheet | None:
    """The people of a publication; None if it has none.

    Raises:
        NoAnswer: J108 they are not there, or not as they were kept.

    """
    file = people_file(one)
    return None if file is None else read_kept(kept_file(rows, one, file))


def swaps_of(
    events: Iterable[Event], month: date, *, exercise: bool = False
) -> tuple[SwapRef, ...]:
    """The swaps agreed for a month, in the order recorded."""
    return tuple(
        _swap(event)
        for event in events
        if event.kind == SWAP
        and event.ref == f"{month:%Y-%m}"
        and bool(event.body.get("exercise")) is exercise
    )


def _swap(event: Event) -> SwapRef:
    body = event.body
    return SwapRef(
        seq=event.seq,
        question=Question(body["unit"], body["post"], body["presence"]),
        day=date.fromisoformat(body["day"]),
        number=body["number"],
        giver=body["giver"],
        taker=body["taker"],
        substitute=bool(body.get("substitute")),
        credit=body.get("credit", 0),
    )


def swap_body(one: SwapRef, *, exercise: bool = False) -> dict[str, Any]:
    """The body of the event of a swap: ids, no names."""
    body: dict[str, Any] = {
        "unit": one.question.unit,
        "post": one.question.post,
        "presence": one.question.presence,
        "day": one.day.isoformat(),
        "number": one.number,
        "giver": one.giver,
        "taker": one.taker,
    }
    if one.substitute:
        body |= {"substitute": True, "credit": one.credit}
    return {**body, "exercise": True} if exercise else body


def engine_swaps(sheet: Sheet, swaps: Iterable[SwapRef]) -> tuple[Swap, ...]:
    """Swaps on the seats of ``sheet``; one whose seat is gone is left out.

    A day may have two seats of one place, such as office hours and, after an alert, the night: the
    one is meant that the giver holds by then, or the taker already.
    """
    held = {one.seat: one.person for one in sheet.assignments}
    found: list[Swap] = []
    for swap in swaps:
        seats = sorted((seat for seat in held if _is_of(seat, swap)), key=_by_presence(swap))
        wanted = (swap.giver, swap.taker)
        seat = next((seat for who in wanted for seat in seats if held[seat] == who), None)
        if seat is not None:
            found.append(Swap(seat, swap.giver, swap.taker))
            held[seat] = swap.taker
    return tuple(found)


def with_swaps(sheet: Sheet, swaps: Sequence[SwapRef]) -> Sheet:
    """The sheet with swaps on top, in the order agreed."""
    return swapped(sheet, engine_swaps(sheet, swaps))


def _is_of(seat: Seat, swap: SwapRef) -> bool:
    """Whether a seat is in the place of a swap, though standby may have become a seat on post."""
    own = (swap.question.unit, swap.question.post, swap.day, swap.number)
    return (seat.unit, seat.post, seat.day, seat.number) == own


def _by_presence(swap: SwapRef) -> Callable[[Seat], tuple[bool, Any]]:
    """Seats of the presence that was agreed come first."""
    return lambda seat: (question_of(seat) != swap.question, seat.key)


def stood_of(
    rows: KeptRows, one: Publication, events: Iterable[Event], *, exercise: bool = False
) -> Stood | None:
    """The month of an issued publication as it counts, swaps agreed since on top."""
    kept = kept_of(rows, one)
    if kept is None:
        return None
    swaps = tuple(
        swap for swap in swaps_of(events, one.month, exercise=exercise) if swap.seq not in kept.void
    )
    since = [swap for swap in swaps if swap.seq not in kept.applied]
    return Stood(kept, with_swaps(kept.sheet, since), swaps)


def months_that_stand(
    rows: KeptRows,
    listed: Sequence[Publication],
    events: Sequence[Event],
    *,
    but: date | None = None,
    exercise: bool = False,
) -> tuple[Stood, ...]:
    """Every month that has an issued sheet of people, in order; ``but`` one is left out."""
    months = sorted({one.month for one in listed} - {but})
    issued = filter(None, (standing(listed, month) for month in months))
    found = (stood_of(rows, one, events, exercise=exercise) for one in issued)
    return tuple(one for one in found if one is not None)
