"""Run test cases（运行测试案例）: the roster of each case's date, compared with what it expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import DutyError
from engine.inference.matching import BOTH
from engine.packs.case_comparison import differences_of, standing_differences_of
from engine.packs.cases import Case
from engine.packs.given import stretch_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters, standing_duties

if TYPE_CHECKING:
    from calendars.holidays import HolidayCalendar
    from engine.inference.compiling import Setting
    from engine.inference.matching import Matcher
    from engine.inference.program import Program
    from engine.packs.pack import Pack

    Compiled = tuple[Program, tuple[Matcher, ...]]
    Kept = tuple[dict[tuple[Setting, bool], Compiled], dict[Setting, Compiled]]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case（测试结果）: each difference is a Chinese sentence."""

    name: str
    where: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the answer was the expected one（通过）."""
        return not self.differences


class _Sharing(Evaluator):
    """An evaluator that shares its compiled programs with other cases（共用编译结果）."""

    def __init__(self, inputs: Inputs, matcher: str, kept: Kept) -> None:
        super().__init__(inputs, matcher)
        self._compiled, self._triggers = kept


class CaseRunner:
    """Runs cases against one pack（案例运行器）; each setting is compiled once."""

    def __init__(self, pack: Pack, holidays: HolidayCalendar, matcher: str = BOTH) -> None:
        """Keep what all cases share: pack, holidays and which matcher, or ``both``."""
        self.pack = pack
        self.holidays = holidays
        self.matcher = matcher
        self._kept: Kept = ({}, {})

    def run(self, case: Case) -> CaseResult:
        """The case's result; a fault on the way is a difference too."""
        try:
            differences = tuple(self._differences(case))
        except DutyError as fault:
            differences = (f"无法推理：{fault}",)
        return CaseResult(case.name, case.where, differences)

    def _differences(self, case: Case) -> Iterator[str]:
        inputs = Inputs(self.pack, case.records, self.holidays, case.operator, case.exercise)
        evaluator = _Sharing(inputs, self.matcher, self._kept)
        period = stretch_of(case.day)
        (roster,) = rosters(evaluator, [period])
        yield from differences_of(self.pack, case.expect, roster)
        if case.expect.standing_duties or case.expect.no_standing_duties:
            found = standing_duties(evaluator, *period)
            yield from standing_differences_of(self.pack, case.expect, found)
        if case.expect.tasks or case.expect.no_tasks:
            yield from self._tasks(case, evaluator)

    def _tasks(self, case: Case, evaluator: Evaluator) -> Iterator[str]:
        """What of the tasks around the date is otherwise than expected."""
        from engine.packs.case_tasks import AROUND, task_differences_of  # noqa: PLC0415 - few ask
        from engine.tasks.done import task_records, with_done  # noqa: PLC0415
        from engine.tasks.occurrences import occurrences  # noqa: PLC0415

        start, end = stretch_of(case.day)
        found = occurrences(evaluator, start - AROUND, end + AROUND)
        told = with_done(found, task_records(case.records), self.pack)
        yield from task_differences_of(self.pack, case.expect, told, end)


def run_case(case: Case, pack: Pack, holidays: HolidayCalendar, matcher: str = BOTH) -> CaseResult:
    """The result of one case（运行案例）; to run many, keep a ``CaseRunner``."""
    return CaseRunner(pack, holidays, matcher).run(case)
