"""The ledger: what counts, and what is credited."""

from __future__ import annotations

from engine.assignment.ledger import (
    Credit,
    CreditReason,
    Ledger,
    newcomer_credits,
    returner_credits,
    substitute_credits,
)  # fmt: skip
from engine.assignment.sheet import Assignment, Swap, sheet_of, swapped
from engine.people.day_classes import DayClass, classes_of
from tests.assignment.drawing import HOLIDAYS, days_of, seats_of

HOLIDAY, OTHER = DayClass.HOLIDAY, DayClass.OTHER
STOOD = Ledger((("a", HOLIDAY, 4), ("b", HOLIDAY, 3), ("a", OTHER, 9), ("b", OTHER, 8)))


def test_a_newcomer_begins_at_the_mean_of_the_others():
    found = STOOD.credited(newcomer_credits(STOOD, "c", ["a", "b"]))
    assert found.balance("c")[HOLIDAY] == 3
    assert found.balance("c")[OTHER] == 8
    assert {one.reason for one in found.credits} == {CreditReason.NEWCOMER}


def test_a_returner_gains_what_the_others_gained():
    more = Ledger((("a", OTHER, 15), ("b", OTHER, 14), ("c", OTHER, 8)))
    before = Ledger((("a", OTHER, 9), ("b", OTHER, 8), ("c", OTHER, 8)))
    (credit,) = returner_credits(before, more, "c", ["a", "b"])
    assert credit == Credit("c", OTHER, 6, CreditReason.RETURNER)


def test_standing_in_is_credited_on_top():
    found = STOOD.credited(substitute_credits(["b"], OTHER))
    assert found.balance("b")[OTHER] == 9


def test_a_duty_counts_for_who_stood_it():
    days = days_of(2)
    first, second = seats_of(days)
    sheet = sheet_of([Assignment(first, "a"), Assignment(second, "b")])
    stood = swapped(sheet, [Swap(first, "a", "c"), Swap(second, "a", "c")])
    ledger = Ledger().after(stood.assignments, classes_of(days, HOLIDAYS))
    assert [ledger.balance(who)[HOLIDAY] for who in "abc"] == [0, 1, 1]
