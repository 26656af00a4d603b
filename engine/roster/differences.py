"""How one roster differs from another（值班表的差别）: under another choice, or after an alert.

Only what people would do otherwise counts: who, when, where, how, what is due. That the same line
rests on another reason is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from engine.roster.roster import Duty, Marked, Pending, Recommendation, Roster, UnitDuty

T = TypeVar("T")

ASPECTS: Final = (
    "presence",
    "coverage",
    "intervals",
    "parts",
    "place",
    "posts",
    "post_presence",
    "arrive_by",
)
"""In what a unit's line can differ, by the name of the field; ``intervals`` are its hours."""


@dataclass(frozen=True, slots=True)
class Changes(Generic[T]):
    """What there is more, less and otherwise（增加、减少、变化）; changed as before and after."""

    gained: tuple[T, ...] = ()
    lost: tuple[T, ...] = ()
    changed: tuple[tuple[T, T], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.gained or self.lost or self.changed)


@dataclass(frozen=True, slots=True)
class Difference:
    """How a roster differs from another（差别）; ``units`` are lines of every way of being at hand.

    ``in_force`` is whether the regulation was and is in force, where that is different.
    """

    units: Changes[UnitDuty]
    duties: Changes[Duty]
    standing: Changes[Duty]
    pending: Changes[Pending]
    recommended: Changes[Recommendation]
    flags: Changes[Marked]
    situations: Changes[str]
    in_force: tuple[bool, bool] | None = None

    def __bool__(self) -> bool:
        """Whether anything is different."""
        parts = (self.units, self.duties, self.standing, self.pending)
        more = (self.recommended, self.flags, self.situations)
        return self.in_force is not None or any((*parts, *more))


def difference(
    before: Roster,
    after: Roster,
    standing_before: Sequence[Duty] = (),
    standing_after: Sequence[Duty] = (),
) -> Difference:
    """How ``after`` differs from ``before``; standing duties only where they are given."""
    return Difference(
        units=_changes(
            (*before.units, *before.standby),
            (*after.units, *after.standby),
            lambda line: line.unit.id,
            lambda line: tuple(getattr(line, name) for name in ASPECTS),
        ),
        duties=_duties(before.duties, after.duties),
        standing=_duties(standing_before, standing_after),
        pending=_changes(
            before.pending,
            after.pending,
            lambda item: (item.kind, item.by, item.text, item.to if item.given_number else ()),
            lambda item: (item.to, item.due),
        ),
        recommended=_changes(
            before.recommended,
            after.recommended,
            lambda one: (one.act, one.plan, one.by),
            lambda one: (one.level, one.to, one.text),
        ),
        flags=_changes(before.flags, after.flags, lambda flag: flag, lambda flag: flag),
        situations=_changes(before.situations, after.situations, lambda one: one, lambda one: one),
        in_force=None if before.in_force == after.in_force else (before.in_force, after.in_force),
    )


def aspects_changed(before: UnitDuty, after: UnitDuty) -> tuple[str, ...]:
    """In what a unit's line differs, among ``ASPECTS``.

    Its parts only where neither hours nor strongest coverage say it: they differ with those.
    """
    found = [name for name in ASPECTS if getattr(before, name) != getattr(after, name)]
    told = {"coverage", "intervals"} & set(found)
    return tuple(name for name in found if name != "parts" or not told)


def _duties(before: Sequence[Duty], after: Sequence[Duty]) -> Changes[Duty]:
    return _changes(
        before,
        after,
        lambda duty: (duty.kind, duty.unit.id, duty.hazard),
        lambda duty: (duty.to, duty.text, duty.due),
    )


def _changes(
    before: Sequence[T],
    after: Sequence[T],
    identity: Callable[[T], object],
    state: Callable[[T], object],
) -> Changes[T]:
    """Equal ones are taken away first; of the rest, those of one identity are one that changed."""
    lost, gained = list(before), list(after)
    _paired(lost, gained, lambda one: (identity(one), state(one)))
    changed = _paired(lost, gained, identity)
    return Changes(tuple(gained), tuple(lost), tuple(changed))


def _paired(lost: list[T], gained: list[T], key: Callable[[T], object]) -> list[tuple[T, T]]:
    """Take the pairs of equal key out of both lists."""
    pairs: list[tuple[T, T]] = []
    for one in list(lost):
        found = next((n for n, other in enumerate(gained) if key(other) == key(one)), None)
        if found is not None:
            pairs.append((one, gained.pop(found)))
            lost.remove(one)
    return pairs
