"""The question of a month（排班问题）: one unit, one post, one way of being at hand.

Nobody's seats depend on another unit's, so each such question is answered by itself. What the same
people do elsewhere (another post, the hall, the month before) is given as settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from engine.assignment.ledger import Counts
from engine.assignment.model import Waiver
from engine.assignment.sheet import Assignment
from engine.people.day_classes import DayClass
from engine.people.person import HALL_LEADER, Leave, Person, Wish, in_order
from engine.seating.seat import Seat, Shift
from engine.terms import Coverage, Presence

LEADING: Final = (HALL_LEADER, "principal", "deputy_leader")
"""Posts of leaders（领导岗位）."""


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What the operator laid down（排班规矩）; no regulation does, so sheets name these as such.

    Attributes:
        rest: free time after a round-the-clock duty, before the next one.
        soft_rest_below: leaders fewer than this rest where possible, because two of them can cover
            a month only by taking every other day, and one leave makes that impossible.
        cap: most duties of one person in the month; None: half as much again as the even share,
            and at least two more.
        sole_leader: how a post is kept whose unit has one leader: in charge and reachable
            （总负责、在位听令）, or on post like any other.

    """

    rest: timedelta = timedelta(hours=24)
    soft_rest_below: int = 3
    cap: int | None = None
    sole_leader: Presence = Presence.REACHABLE


USUAL: Final = HouseRules()
"""The rules where the operator laid down none."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Seats of one shift（同班席位）, which differ in nothing but their number."""

    shift: Shift
    day: date
    seats: tuple[Seat, ...]

    @property
    def place(self) -> str:
        """What waivers call the slot: when its shift begins and ends."""
        return f"{self.shift.start.isoformat()}/{self.shift.end.isoformat()}"

    @property
    def round_the_clock(self) -> bool:
        """Whether the duty runs through the night on post, so that rest is due after it."""
        return tiring(self.seats[0])


def tiring(seat: Seat) -> bool:
    """Whether rest is due after this seat: round the clock, and on post."""
    return seat.coverage is Coverage.ROUND_THE_CLOCK and seat.presence is Presence.ON_POST


@dataclass(frozen=True)
class Problem:
    """One question（排班问题）: all seats are of one unit, post and presence.

    Attributes:
        seats: what must be filled.
        people: who may be asked: of the unit, and may hold the post.
        leave: leave of these people.
        wishes: what they would like.
        balances: person → class of day → duties counted up to now, past of this month excluded.
        classes: date → class of day, for every day of ``seats`` and ``past``; that of the day after
            them, where it is there, is looked at as well.
        past: duties of this month and question that nothing changes any more; they count.
        elsewhere: other duties of these people, settled before; they only take up time.
        promised: duties announced to these people elsewhere and not settled yet, for a repair.
        published: what was announced for ``seats``, for a repair.
        kept: swaps among it, which stay.
        waived: rules set aside for this month.
        rules: what the operator laid down.

    """

    seats: tuple[Seat, ...]
    people: tuple[Person, ...]
    classes: Mapping[date, DayClass]
    leave: tuple[Leave, ...] = ()
    wishes: tuple[Wish, ...] = ()
    balances: Mapping[str, Counts] = field(default_factory=dict)
    past: tuple[Assignment, ...] = ()
    elsewhere: tuple[Assignment, ...] = ()
    promised: tuple[Assignment, ...] = ()
    published: tuple[Assignment, ...] = ()
    kept: tuple[Assignment, ...] = ()
    waived: tuple[Waiver, ...] = ()
    rules: HouseRules = USUAL

    def __post_init__(self) -> None:
        """Put everything in order, so that no answer depends on how a list was read."""
        own = {person.id for person in self.people}
        leave = [one for one in self.leave if one.person in own]
        leave.sort(key=lambda one: (one.person, one.first, one.last))
        wishes = sorted(self.wishes, key=lambda one: (one.person, one.day, one.wanted))
        seats = sorted(self.seats, key=lambda seat: seat.key)
        ordered: tuple[Sequence[object], ...] = (seats, in_order(self.people), leave, wishes)
        for name, values in zip(("seats", "people", "leave", "wishes"), ordered, strict=True):
            object.__setattr__(self, name, tuple(values))
        for name in ("past", "elsewhere", "promised", "published", "kept"):
            held: tuple[Assignment, ...] = getattr(self, name)
            duties = sorted(held, key=lambda one: (one.seat.key, one.person))
            object.__setattr__(self, name, tuple(duties))

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Seats by shift, in order of time."""
        found: dict[Shift, list[Seat]] = {}
        for seat in self.seats:
            found.setdefault(seat.shift, []).append(seat)
        return tuple(
            Slot(shift, seats[0].day, tuple(seats)) for shift, seats in sorted(found.items())
        )

    @property
    def rest_is_hard(self) -> bool:
        """Whether rest must be kept whatever it costs."""
        leading = any(seat.post in LEADING for seat in self.seats)
        return not leading or len(self.people) >= self.rules.soft_rest_below

    @cached_property
    def cap(self) -> int:
        """Most duties of one person, those of ``past`` included; see ``HouseRules.cap``."""
        if self.rules.cap is not None:
            return self.rules.cap
        if any(seat.presence is Presence.REACHABLE for seat in self.seats):
            return len(self.seats) + len(self.past)
        share = -(-(len(self.seats) + len(self.past)) // max(len(self.people), 1))
        return max(share + 2, -(-share * 3 // 2))

    @cached_property
    def stood(self) -> Mapping[str, Mapping[DayClass, int]]:
        """Person → class of day → duties of ``past``."""
        found: dict[str, Counter[DayClass]] = {one.id: Counter() for one in self.people}
        for one in self.past:
            if one.person in found:
                found[one.person][self.classes[one.seat.day]] += 1
        return found

    def balance(self, person: str, kinds: Sequence[DayClass]) -> int:
        """Duties of ``kinds`` counted for a person, past of the month included."""
        held, stood = self.balances.get(person, {}), self.stood[person]
        return sum(held.get(kind, 0) + stood.get(kind, 0) for kind in kinds)

    def away(self, person: Person, shift: Shift) -> Leave | None:
        """The leave that keeps a person from a shift, if any."""
        for one in self.leave:
            if one.person == person.id and one.meets(shift.start, shift.end):
                return one
        return None

    def free(self, person: Person, shift: Shift) -> bool:
        """Whether a person serves throughout a shift and is not on leave in it."""
        return person.serves(shift.start, shift.end) and self.away(person, shift) is None

    def needed(self, slot: Slot) -> int:
        """How many a slot asks for: its seats, less those that are lent from elsewhere."""
        lent = self.waives("covered", "", slot.place)
        return max(len(slot.seats) - lent, 0)

    def waives(self, part: str, person: str, place: str) -> int:
        """How often a rule is set aside for a person at a place."""
        return sum(
            (one.part, one.person, one.place) == (part, person, place) for one in self.waived
        )

    def with_waivers(self, waivers: Sequence[Waiver]) -> Problem:
        """The question with these rules set aside."""
        return replace(self, waived=(*self.waived, *waivers))


def occupied(one: Assignment, rest: timedelta) -> tuple[datetime, datetime]:
    """When a duty takes up its person, rest included; reachable takes up nobody."""
    shift = one.seat.shift
    return shift.start, shift.end + rest if tiring(one.seat) else shift.end
