"""The ledgers（值班台账）: counted from the sheets that stand, their swaps and their credits.

Nothing else is kept: a ledger can always be counted again, and disputed line by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.assignment.ledger import (
    Credit,
    CreditReason,
    Ledger,
    newcomer_credits,
    substitute_credits,
)
from engine.assignment.question import Question, question_of
from engine.assignment.sheet import Sheet
from engine.people.day_classes import DayClass
from service.people.kept_sheet import KeptSheet, SwapRef
from service.people.swaps_in_force import swaps_in_force


@dataclass(frozen=True, slots=True)
class Stood:
    """A month as it counts（计入台账的月）: the kept sheet, and that with its swaps on top."""

    kept: KeptSheet
    sheet: Sheet
    swaps: tuple[SwapRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Every ledger, and who was ever asked in each（台账总和）."""

    by_question: Mapping[Question, Ledger]
    asked: Mapping[Question, frozenset[str]]

    def of(self, question: Question) -> Ledger:
        """The ledger of a question, empty where nothing was stood."""
        return self.by_question.get(question, Ledger())


def ledgers_of(months: Sequence[Stood], counted_from: date | None = None) -> Ledgers:
    """The ledgers up to and with ``months``; duties before ``counted_from`` are left out.

    Who was asked stays known all the same: nobody becomes a newcomer by a new beginning.
    """
    counts: dict[Question, Counter[tuple[str, DayClass]]] = {}
    credited: dict[Question, list[Credit]] = {}
    asked: dict[Question, set[str]] = {}
    for one in months:
        for answered in one.kept.questions:
            asked.setdefault(answered.question, set()).update(answered.people)
            if counted_from is None or one.kept.month >= counted_from.replace(day=1):
                credited.setdefault(answered.question, []).extend(answered.credits)
        for duty in one.sheet.assignments:
            if counted_from is None or duty.seat.day >= counted_from:
                own = counts.setdefault(question_of(duty.seat), Counter())
                own[duty.person, one.kept.classes[duty.seat.day]] += 1
        standing = swaps_in_force(one.sheet, one.swaps).values()
        for swap in {held.swap.seq: held.swap for held in standing}.values():
            if swap.credit and (counted_from is None or swap.day >= counted_from):
                kind = one.kept.classes[swap.day]
                granted = substitute_credits([swap.taker], kind, swap.credit)
                credited.setdefault(swap.question, []).extend(granted)
    found = {
        question: Ledger(_rows(counts.get(question, Counter())), tuple(credited.get(question, ())))
        for question in sorted({*counts, *credited})
    }
    return Ledgers(found, {question: frozenset(own) for question, own in asked.items()})


def _rows(counted: Counter[tuple[str, DayClass]]) -> tuple[tuple[str, DayClass, int], ...]:
    order = sorted(counted.items(), key=lambda item: (item[0][0], item[0][1].name))
    return tuple((who, kind, number) for (who, kind), number in order)


def credits_of_newcomers(
    ledgers: Ledgers, question: Question, people: Iterable[str]
) -> tuple[Credit, ...]:
    """Credits for those never asked before, where others were: they begin at the mean."""
    before = ledgers.asked.get(question, frozenset())
    present = sorted(people)
    others = [who for who in present if who in before]
    if not others:
        return ()
    ledger = ledgers.of(question)
    return tuple(
        credit
        for who in present
        if who not in before
        for credit in newcomer_credits(ledger, who, others)
    )


def credits_of_absent(
    sheet: Sheet,
    question: Question,
    classes: Mapping[date, DayClass],
    absent: Iterable[str],
    others: Sequence[str],
) -> tuple[Credit, ...]:
    """Credits for those away the whole month（整月离岗）: the rounded-down mean of the others.

    An absence of some days is made up for in the months that follow; one of a whole month never
    could be, and the returner would be given every other day.
    """
    counted = Counter(
        classes[one.seat.day]
        for one in sheet.assignments
        if question_of(one.seat) == question and one.person in set(others)
    )
    return tuple(_shares(counted, sorted(absent), len(others)))


def _shares(
    counted: Counter[DayClass], absent: Iterable[str], among: int
) -> Iterator[Credit]:  # fmt: skip
    for who in absent:
        for kind in DayClass:
            share = counted[kind] // among if among else 0
            if share:
                yield Credit(who, kind, share, CreditReason.RETURNER)
