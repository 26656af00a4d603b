"""The ledger of duties（值班台账）: what each person has stood, by class of day, and credits.

Fairness is carried from month to month by these counts, never by reading old sheets again. A credit
is a duty counted though nobody stood it: without one, a newcomer at zero would be given every other
day until the others are caught up with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from engine.assignment.sheet import Assignment
from engine.people.day_classes import DayClass, DayClasses

Counts = Mapping[DayClass, int]


class CreditReason(Enum):
    """Why duties are credited（记账事由）."""

    NEWCOMER = "新到人员按平均数起算"
    RETURNER = "长期离岗期间按平均数记"
    SUBSTITUTE = "临时顶替另记"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Credit:
    """Duties counted for a person though not stood（记账）: class of day, how many, and why."""

    person: str
    day_class: DayClass
    amount: int
    reason: CreditReason


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one unit, post and presence（台账）: duties stood, and credits."""

    stood: tuple[tuple[str, DayClass, int], ...] = ()
    credits: tuple[Credit, ...] = ()

    def balance(self, person: str) -> Counts:
        """What counts for a person in each class, credits included."""
        found: Counter[DayClass] = Counter()
        for who, day_class, number in self.stood:
            if who == person:
                found[day_class] += number
        for credit in self.credits:
            if credit.person == person:
                found[credit.day_class] += credit.amount
        return {day_class: found[day_class] for day_class in DayClass}

    def balances(self, people: Iterable[str]) -> dict[str, Counts]:
        """The balance of each of ``people``."""
        return {person: self.balance(person) for person in people}

    def after(self, assignments: Iterable[Assignment], classes: DayClasses) -> Ledger:
        """The ledger with these duties stood: a duty counts for the one who stands it."""
        counted = Counter({(who, day_class): number for who, day_class, number in self.stood})
        for one in assignments:
            counted[one.person, classes[one.seat.day]] += 1
        order = sorted(counted.items(), key=lambda item: (item[0][0], item[0][1].name))
        return Ledger(tuple((who, kind, number) for (who, kind), number in order), self.credits)

    def credited(self, found: Iterable[Credit]) -> Ledger:
        """The ledger with these credits added."""
        return Ledger(self.stood, (*self.credits, *found))


def newcomer_credits(
    ledger: Ledger, newcomer: str, others: Sequence[str]
) -> tuple[Credit, ...]:  # fmt: skip
    """Credits that bring a newcomer（新到人员）to the rounded-down mean of the others."""
    return _raised(ledger, newcomer, _means(ledger.balances(others)), CreditReason.NEWCOMER)


def returner_credits(
    before: Ledger, after: Ledger, returner: str, others: Sequence[str]
) -> tuple[Credit, ...]:
    """Credits for an absence（长期离岗）: what the others gained on average, less one's own.

    Args:
        before: the ledger when the absence began.
        after: the ledger when it ended.
        returner: who was away.
        others: those who were there.

    """
    start, end = _means(before.balances(others)), _means(after.balances(others))
    own = before.balance(returner)
    target = {kind: own[kind] + end[kind] - start[kind] for kind in DayClass}
    return _raised(after, returner, target, CreditReason.RETURNER)


def substitute_credits(
    substitutes: Iterable[str], day_class: DayClass, amount: int = 1
) -> tuple[Credit, ...]:  # fmt: skip
    """Credits for standing in at no notice（临时顶替）, on top of the duty itself.

    How much that is worth is the operator's choice.
    """
    reason = CreditReason.SUBSTITUTE
    return tuple(Credit(person, day_class, amount, reason) for person in substitutes)


def _means(balances: Mapping[str, Counts]) -> Counts:
    number = max(len(balances), 1)
    return {kind: sum(one[kind] for one in balances.values()) // number for kind in DayClass}


def _raised(
    ledger: Ledger, person: str, target: Counts, reason: CreditReason
) -> tuple[Credit, ...]:  # fmt: skip
    own = ledger.balance(person)
    short = {kind: target[kind] - own[kind] for kind in DayClass}
    return tuple(Credit(person, kind, lack, reason) for kind, lack in short.items() if lack > 0)
