"""Rosters of small packs: every matcher is asked, and all must give the same roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator, ParameterValue
from engine.records.record import ReadingChoice
from engine.records.written import start_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.forecast import next_changes
from engine.roster.settlement import rosters
from tests.facts.small_packs import MATCHERS, records

DAY = timedelta(days=1)
ALWAYS = date(1990, 1, 1)


class Desk:
    """A pack with records, a rows-of-a-records-file text, and the operator's choices.

    ``parameters`` and ``readings`` are name → value, or name → list of (from date, value).
    """

    def __init__(self, pack, text="", *, parameters=(), readings=(), matchers=MATCHERS):
        operator = Operator(
            readings=tuple(ReadingChoice(n, v, d) for n, d, v in _dated(readings)),
            parameters=tuple(ParameterValue(n, v, d) for n, d, v in _dated(parameters)),
        )
        inputs = Inputs(pack, records(text) if text else (), HolidayCalendar(()), operator)
        self.evaluators = [Evaluator(inputs, matcher) for matcher in matchers]

    def between(self, start, end):
        """The roster of ``[start, end)``, moments as written."""
        return self._alike([(start_of(start), start_of(end))])[0]

    def day(self, day):
        """The roster of a calendar date."""
        return self.days(day, day)[0]

    def days(self, first, last):
        """The rosters of the dates from first through last, asked for together."""
        count = (start_of(last) - start_of(first)).days + 1
        starts = [start_of(first) + number * DAY for number in range(count)]
        return self._alike([(start, start + DAY) for start in starts])

    def changes(self, after, limit=6):
        """When the roster changes after a moment, who joins and who leaves."""
        found = []
        for evaluator in self.evaluators:
            some = list(next_changes(evaluator, start_of(after)))[:limit]
            found.append([(written(one.at), one.joins, one.leaves) for one in some])
        assert all(one == found[0] for one in found)
        return found[0]

    def _alike(self, periods):
        found = [
            tuple(replace(one, matchers=()) for one in rosters(evaluator, periods))
            for evaluator in self.evaluators
        ]
        assert all(one == found[0] for one in found)
        return found[0]


def _dated(choices):
    for name, value in dict(choices).items():
        for start, one in [(ALWAYS, value)] if isinstance(value, str) else value:
            yield name, start if isinstance(start, date) else date.fromisoformat(start), one


def written(moment):
    """A moment as one writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def lines(roster):
    """Unit → its hours of the day on post."""
    return {line.unit.name: hours(line) for line in roster.units}


def hours(line):
    """The stretches of a line, 24:00 for the end of a day."""
    return [f"{a:%H:%M}-{'24:00' if f'{b:%H:%M}' == '00:00' else f'{b:%H:%M}'}"
            for a, b in line.intervals]  # fmt: skip


def line_of(roster, name):
    """The line of a unit, on post or not."""
    (found,) = [one for one in (*roster.units, *roster.standby) if one.unit.name == name]
    return found


def duties(roster, kind):
    """Names of the units with a duty of a kind, in order."""
    return [duty.unit.name for duty in roster.duties if duty.kind == kind]


def pending(roster, kind):
    """The pending items of a kind."""
    return [item for item in roster.pending if item.kind == kind]


def codes(roster):
    """Codes of the flags."""
    return {flag.code for flag in roster.flags}
