"""What the tests of tasks share: a small pack of one rule, and its occurrences over days."""

from __future__ import annotations

from datetime import date

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator, ParameterValue
from engine.facts.moments import DAY, midnight
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from engine.tasks.done import task_records, with_done
from engine.tasks.occurrences import occurrences
from tests.facts.small_packs import records, small_pack

WINDOWS = """
- window: season
  title: 旺季
  cites: {article: 第一条, quote: 按本条执行}
  spans: [{from: 05-01, through: 06-15}]
"""
PARAMETERS = """
- {parameter: day, title: 哪一天, sort: text}
- {parameter: lead, title: 提前几天, sort: days}
- {parameter: limit, title: 多久之内, sort: span}
- {parameter: remind, title: 提前几天提醒, sort: days}
- {parameter: last_year, title: 末年, sort: text}
- {parameter: who, title: 谁办, sort: units}
- {parameter: receivers, title: 报给谁, sort: units}
- {parameter: season_from, title: 起日, sort: text}
- {parameter: holidays, title: 重要节日, sort: names}
"""
ALWAYS = '{always: "true"}'


def task(due: str, when: str = ALWAYS, units: str = "[水务所]", more: str = "", **keys: str) -> str:
    """A rule with one task."""
    written = "".join(f", {name}: {value}" for name, value in keys.items())
    return (
        f"- {{rule: one, when: {when}{more}, oblige: "
        f"{{kind: task, units: {units}, text: 报告, due: {due}{written}}}}}\n"
    )


def evaluator(rules: str, text: str = "", calendar: HolidayCalendar | None = None, **given: str):
    """The evaluator of the rules, with records and parameters."""
    files = {"windows": WINDOWS, "parameters": PARAMETERS}
    pack = small_pack(rules, **files)
    values = tuple(ParameterValue(n, v, date(1990, 1, 1)) for n, v in given.items())
    found = records(text) if text else ()
    calendar = calendar or HolidayCalendar(())
    return Evaluator(Inputs(pack, found, calendar, Operator(parameters=values)), "bits")


def due_over(rules: str, first: str, last: str, text: str = "", **given: str):
    """The occurrences due on the days from ``first`` to ``last``, with what was done."""
    return due_of(evaluator(rules, text, **given), first, last)


def due_of(made: Evaluator, first: str, last: str):
    """The occurrences due on those days."""
    start, end = (midnight(date.fromisoformat(day)) for day in (first, last))
    found = occurrences(made, start, end + DAY)
    return with_done(found, task_records(made.inputs.records), made.inputs.pack)


def days_of(found) -> list[str]:
    """The last days in time."""
    return [str(one.last_day) for one in found if one.due is not None]


def roster_of(made: Evaluator, day: str):
    """The roster of a calendar date."""
    start = midnight(date.fromisoformat(day))
    (roster,) = rosters(made, [(start, start + DAY)])
    return roster


def pending_of(made: Evaluator, day: str):
    """The tasks pending on a calendar date."""
    return [one for one in roster_of(made, day).pending if one.kind == "task"]
