"""Where jobs work（作业台）: the home, its store, and what is known at one look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from calendars.duty_day import BEIJING
from engine.facts.moments import DAY
from engine.roster.evaluator import Evaluator
from service.answering import ATTENDANCE, Desk
from service.folding import records_of
from service.home import Home
from service.jobs.planning import Known, wanted_jobs
from service.jobs.publications import Publication, publications
from service.jobs.settings import JobSettings, settings_of
from service.loading import load
from service.notices import noticed
from service.people.register import Register
from service.site import Site
from service.store.chain import NOTHING
from service.store.database import Database
from service.store.events import CHAIN_VERSION, Event, Head
from service.store.job_rows import MadePeriod
from service.store.opening import store_of

DRILL_KEY = "exercise/"
"""What keys begin with in an exercise: it takes no real period."""

CHANGE = "change"
"""The kind of the event that notes a change of the units on site."""

BEGUN = "begun/"
"""What the key begins with that notes since when a job is wanted."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A home whose jobs are done（作业台）; ``exercise``: drills count, and nothing leaves."""

    home: Home
    exercise: bool = False

    @property
    def store(self) -> Database:
        """The store of the home."""
        return store_of(self.home)

    @property
    def mark(self) -> str:
        """What keys begin with here."""
        return DRILL_KEY if self.exercise else ""

    def look(self, now: datetime) -> Look:
        """What is known at one look, all of it as of one state of the log."""
        from engine.roster.evaluation import Inputs

        loaded = load(self.home)
        with self.store.job_rows() as rows:
            made = rows.periods()
        head = _head(self.store)
        events = tuple(one for one in self.store.events() if one.seq <= head.seq)
        whole = any(rule.lasting for rule in loaded.pack.rules)
        told = [one for one in events if whole or one.kind not in ATTENDANCE]
        records = records_of(told)
        operator = loaded.site.operator
        inputs = Inputs(loaded.pack, records, loaded.holidays, operator, exercise=self.exercise)
        desk = Desk(loaded, records, Evaluator(inputs), self.exercise)
        return Look(self, now, desk, events, made, head)


@dataclass(frozen=True)
class Look:
    """What is known at one look（所见）: desk, events up to the head, periods made."""

    bench: Bench
    now: datetime
    desk: Desk
    events: tuple[Event, ...]
    made: tuple[MadePeriod, ...]
    head: Head

    @cached_property
    def settings(self) -> JobSettings:
        """The operator's days and hours."""
        return settings_of(self.desk.loaded.site)

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """The monthly sheets made so far."""
        return publications(self.events, exercise=self.bench.exercise)

    @cached_property
    def made_keys(self) -> frozenset[str]:
        """The keys of what was made, those of exercises or those of earnest."""
        mark = self.bench.mark
        return frozenset(
            one.key.removeprefix(mark)
            for one in self.made
            if one.key.startswith(DRILL_KEY) == bool(mark)
        )

    @cached_property
    def known(self) -> Known:
        """What the list of what is due is computed from."""
        mark = self.bench.mark + BEGUN
        begun = {o.key.removeprefix(mark): o.due_at for o in self.made if o.key.startswith(mark)}
        return Known(
            settings=self.settings,
            holidays=self.desk.loaded.holidays,
            publications=self.publications,
            notices=tuple(self._notices()),
            tasks=tuple(self._tasks()),
            changed=self._changed(),
            begun=begun,
        )

    @cached_property
    def register(self) -> Register:
        """Who is listed now, with leave and wishes."""
        with self.bench.store.people_rows() as rows:
            return rows.register()

    @property
    def beginning(self) -> tuple[str, ...]:
        """Jobs that are wanted, and were not until now."""
        return tuple(job for job in wanted_jobs(self.settings) if job not in self.known.begun)

    def _changed(self) -> tuple[int, datetime] | None:
        """The last time that somebody came or went: the event, and when; the first look is none."""
        exercise = self.bench.exercise
        for event in reversed(self.events):
            if event.kind == CHANGE and bool(event.body.get("exercise")) is exercise:
                if event.body.get("first"):
                    return None
                return event.seq, datetime.fromisoformat(event.body["at"])
        return None

    def _tasks(self) -> Iterator[tuple[str, datetime, datetime]]:
        """What is to be brought to mind of tasks, where that is wanted."""
        if self.settings.tasks is not None:
            from service.jobs.task_reminders import to_remind_of

            yield from to_remind_of(self)

    def _notices(self) -> Iterator[tuple[str, datetime]]:
        """Numbers of notices not sent yet, with the instant at which to say so."""
        lead = self.settings.notices
        if lead is None:
            return
        today = self.now.astimezone(BEIJING).date()
        seen: set[str] = set()
        for number in range(lead.days + 1):
            for one in noticed(self.desk, today + number * DAY):
                if one.item is not None and one.progress.sent is None and one.number not in seen:
                    seen.add(one.number)
                    yield one.number, lead.of(one.item.due.astimezone(BEIJING).date())


def _head(store: Database) -> Head:
    """The end of the log; of tables that have no chain yet, its number and time alone."""
    if not 0 < store.version() < CHAIN_VERSION:
        return store.head()
    last = store.events()[-1:]
    return Head(last[0].seq, "", last[0].recorded_at) if last else NOTHING


def without_phones(desk: Desk) -> Desk:
    """The desk with the phones of units left out: what it says is kept for ever."""
    site = desk.loaded.site
    units = {n: {**row, "phones": ()} for n, row in site.written.get("units", {}).items()}
    masked = Site({**site.written, "units": units}, site.digest)
    return replace(desk, loaded=replace(desk.loaded, site=masked))


def by_calendar_alone(desk: Desk) -> Desk:
    """The desk as if nothing was recorded."""
    inputs = replace(desk.evaluator.inputs, records=())
    return replace(desk, records=(), evaluator=Evaluator(inputs, desk.evaluator.matcher))
