"""Answer questions（作答）: inputs from the home or a file; the engine decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from calendars.duty_day import BEIJING, duty_day_at
from engine.facts.moments import DAY, midnight
from engine.packs.pack import FromParameter, Window
from engine.records.record import Record
from engine.roster.evaluation import Evaluation, Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.forecast import Change, next_changes
from engine.roster.roster import Duty, Roster
from engine.roster.settlement import rosters, standing_duties
from service.folding import records_of
from service.home import DEFAULT, Home
from service.loading import Loaded, load
from service.store.opening import reader_of

FORECAST: Final = timedelta(days=400)
ATTENDANCE: Final = ("checkin", "rollcall")
"""Kinds of record that bear on no roster: no fact is gathered from them.

They are most of what a store holds after years. A pack with lasting rules is given them all the
same, since what lasts is looked at from the first record on.
"""


@dataclass(frozen=True, slots=True)
class Question:
    """How an answer is asked for（提问方式）: home, packs, a records file, matcher, drills.

    ``known_at``: only what was recorded until then counts, inclusive; ``None`` for everything.
    ``attendance``: whether check-ins and roll calls are wanted too. ``one_log``: the records file
    is a home's log, about other packs too.
    """

    home: Home
    packs: tuple[str, ...] = (DEFAULT,)
    records_file: str = ""
    matcher: str = "both"
    exercise: bool = False
    known_at: datetime | None = None
    attendance: bool = True
    one_log: bool = False


@dataclass(frozen=True)
class Desk:
    """A pack ready to answer about（答题台）: loaded data, records, the evaluator."""

    loaded: Loaded
    records: tuple[Record, ...]
    evaluator: Evaluator
    exercise: bool = field(default=False)
    _duty_days: dict[datetime, Roster] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def rosters(self, periods: Sequence[tuple[datetime, datetime]]) -> tuple[Roster, ...]:
        """The roster of each half-open stretch."""
        return rosters(self.evaluator, periods)

    def day(self, day: date) -> Roster:
        """The roster of a calendar date, 00:00–24:00 Beijing time."""
        return self.days([day])[0]

    def days(self, days: Sequence[date]) -> tuple[Roster, ...]:
        """The rosters of calendar dates, in order."""
        return self.rosters([(midnight(day), midnight(day) + DAY) for day in days])

    def duty_day(self, at: datetime) -> Roster:
        """The roster of the duty day that contains ``at``; worked out once."""
        found = duty_day_at(at, self.loaded.site.handover)
        if found.start not in self._duty_days:
            self._duty_days[found.start] = self.rosters([(found.start, found.end)])[0]
        return self._duty_days[found.start]

    def standing(self, roster: Roster) -> tuple[Duty, ...]:
        """Standing duties while the roster's stretch lasts."""
        return standing_duties(self.evaluator, roster.start, roster.end)

    def changes(self, after: datetime, limit: int) -> tuple[Change, ...]:
        """The next changes after ``after``, at most ``limit``."""
        found: list[Change] = []
        for change in next_changes(self.evaluator, after, horizon=FORECAST):
            found.append(change)
            if len(found) == limit:
                break
        return tuple(found)

    def unknown_from(self, after: datetime) -> date | None:
        """The first day after ``after`` without holiday data, within the forecast."""
        day = after.astimezone(BEIJING).date()
        return next(iter(self.loaded.holidays.unknown_days(day, day + FORECAST)), None)


def desks(question: Question) -> tuple[Desk, ...]:
    """A desk for each pack asked about. Raises DutyError for anything wrong with the inputs."""
    return tuple(_desk(question, name) for name in question.packs)


def _desk(question: Question, name: str) -> Desk:
    loaded = load(question.home, name, keep=not question.records_file)
    records = _records(question, loaded)
    if name != DEFAULT and (question.one_log or not question.records_file):
        records = _concerning(loaded, records)
    inputs = Inputs(
        loaded.pack, records, loaded.holidays, loaded.site.operator, exercise=question.exercise
    )
    evaluator = Evaluator(inputs, question.matcher)
    return Desk(loaded, records, evaluator, question.exercise)


def _concerning(loaded: Loaded, records: tuple[Record, ...]) -> tuple[Record, ...]:
    """The records as they bear on another pack than the operator's own."""
    from service.concerning import concerning
    from service.files.pack_folders import shipped

    return records if loaded.pack.id == shipped()[0] else concerning(loaded.pack, records)


def _records(question: Question, loaded: Loaded) -> tuple[Record, ...]:
    if question.records_file:
        return records_in(question.records_file, loaded)
    whole = question.attendance or any(rule.lasting for rule in loaded.pack.rules)
    reader = reader_of(question.home)
    return records_of(reader.events(question.known_at, () if whole else ATTENDANCE))


def records_in(path: str, loaded: Loaded) -> tuple[Record, ...]:
    """The records of a file. Raises InputFault R101–R104, F101, Y100–Y107."""
    from engine.records.form import read_records
    from service.files.packs import read_document

    return read_records(read_document(Path(path)), loaded.pack.vocabulary)


def absences(desk: Desk, roster: Roster) -> tuple[str, ...]:
    """Why nobody is on site: what might have called units, and that none of it holds."""
    pack = desk.loaded.pack
    if not roster.in_force:
        return (f"{pack.title}在此时尚未施行",)
    day = roster.start.astimezone(BEIJING).date()
    coming = [_window_words(desk, window, roster) for window in pack.windows]
    block = desk.loaded.holidays.block_on(day)
    listed = f"{block.name}放假，但按现行释义和运行参数不使单位入驻" if block else ""
    holiday = listed or "不是放假日"
    if not desk.loaded.holidays.covers(day):
        holiday = "没有该日的国务院放假安排（未计入）"
    return (*coming, f"{day.isoformat()} {holiday}", "没有使单位入驻的预警、应急响应、活动或宣布")


def _undated(window: Window, evaluations: Sequence[Evaluation]) -> bool:
    """Whether the operator has not said when the window is."""
    terms = (window.year, *(term for span in window.spans for term in span))
    named = [term.parameter for term in terms if isinstance(term, FromParameter)]
    return any(not one.setting.parameter(name) for one in evaluations for name in named)


def _window_words(desk: Desk, window: Window, roster: Roster) -> str:
    """Whether the roster's stretch lies in the window, and if not, when the next one opens."""
    evaluations = desk.evaluator.evaluate(roster.start, roster.end + FORECAST)
    facts = [fact for e in evaluations for fact in e.facts if fact.atom.get("window") == window.id]
    if any(fact.start < roster.end and fact.end > roster.start for fact in facts):
        return f"在{window.title}内，但按现行释义和运行参数，这一天没有要入驻的单位"
    coming = min((fact.start for fact in facts if fact.start >= roster.end), default=None)
    if coming is None and _undated(window, evaluations):
        return f"{window.title}的日期没有填写，不知道在不在（见“注意”）"
    if coming is None:
        return f"不在{window.title}（{FORECAST.days} 天内不再有）"
    return f"不在{window.title}（下一次 {coming.date()} 起）"
