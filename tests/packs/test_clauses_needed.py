"""Take away what encodes a clause, and one of the pack's own cases fails: for every clause.

So no clause is encoded in name only: its rules and rows of the matrix are all taken away at once.
That each single rule would be missed is tried in ``test_pack_cases``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.packs.case_runner import CaseResult, CaseRunner
from engine.packs.cases import Case
from engine.packs.clauses import clauses_of
from engine.packs.pack import Rule
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.pack_cases import cases_beside
from service.files.packs import RULES, read_pack

FOLDERS = sorted(path.parent for path in RULES.glob("*/clauses.yaml"))
FIXTURE = Path(__file__).parent / "fixture-health-2024"


class Court:
    """Judges whether the cases of a pack miss what is taken away from it."""

    def __init__(self, folder: Path) -> None:
        self.pack = read_pack(folder)
        self.holidays = holiday_calendar(calendar_files())
        beside = cases_beside(folder, self.pack)
        self.ledger = clauses_of(self.pack, beside)
        self.cases = [case for written in beside.values() for case in written]
        self.whole = CaseRunner(self.pack, self.holidays, "bits")

    def misses(self, rules: Iterable[Rule], first: Iterable[Case], *, only: bool = False) -> bool:
        """Whether a case that passes now fails without ``rules``; those in ``first`` go first."""
        taken = {rule.id for rule in rules}
        kept = tuple(rule for rule in self.pack.rules if rule.id not in taken)
        runner = CaseRunner(replace(self.pack, rules=kept), self.holidays, "bits")
        ordered = [*first, *(() if only else self.cases)]
        return any(told(runner.run(case)) and self.whole.run(case).passed for case in ordered)


def told(result: CaseResult) -> bool:
    """Whether the answer differs from the expected one; no answer at all would be another fault."""
    return any(not text.startswith("无法推理") for text in result.differences)


def unnoticed(folder: Path) -> Iterator[str]:
    """The clauses of a pack that nobody would miss."""
    court = Court(folder)
    for one in court.ledger:
        if one.rules and not court.misses(one.rules, one.cases):
            yield one.clause.id


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_clause_that_is_encoded_would_be_missed(folder):
    assert list(unnoticed(folder)) == []


def test_the_fixture_too():
    assert list(unnoticed(FIXTURE)) == []


def test_a_clause_that_no_case_asks_about_is_not_missed():
    court = Court(FIXTURE)
    (monthly,) = (one for one in court.ledger if one.clause.id == "F-04")
    assert court.misses(monthly.rules, monthly.cases, only=True)
    asking = {case.name for case in monthly.cases}
    others = [case for case in court.cases if case.name not in asking]
    assert not court.misses(monthly.rules, others, only=True)
