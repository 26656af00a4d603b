"""When to look again（唤醒）: APScheduler's triggers; they say when, never what is due.

Nothing is kept between two runs: jobs are declared in code, in memory. One that was missed is run
once; whatever it should have made, the next look makes. All run one after the other, in the
scheduler's own thread, so a shutdown that waits ends when the work in hand is done.

APScheduler reads the wall clock where it looks for due jobs; here that one step is asked of a
:class:`service.clock.Clock`, everything else is APScheduler's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from threading import Event
from typing import Any, Final
from zoneinfo import ZoneInfo

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_STOPPED
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from service.clock import Clock, Reading
from service.jobs.settings import DaysBefore, JobSettings, Monthly

ZONE: Final = ZoneInfo("Asia/Shanghai")
STORE: Final = "default"
RETRY_SECONDS: Final = 60.0


class Alarm(BackgroundScheduler):  # type: ignore[misc]
    """A scheduler that lives by a given clock（唤醒器）; one that is set back sets it anew.

    Args:
        clock: what it takes the time from, and waits with.
        act: what it does each time, with the id of the trigger that fired.

    """

    def __init__(self, clock: Clock, act: Callable[[str], None]) -> None:
        self._clock = clock
        self._reading = Reading(clock)
        self._act = act
        self._asked = Event()
        self._declared: JobSettings | None = None
        super().__init__(
            timezone=ZONE,
            executors={"default": DebugExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def declare(self, settings: JobSettings) -> None:
        """Set the triggers that the settings ask for, in place of those before."""
        if settings == self._declared:
            return
        self._declared = settings
        self.remove_all_jobs()
        now = self._reading.now()
        for name, trigger in triggers(settings, now).items():
            first = trigger.get_next_fire_time(None, now)
            self.add_job(self._act, trigger, args=[name], id=name, next_run_time=first)

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    def ask(self) -> None:
        """Look at once, whatever the time."""
        self._asked.set()
        if self.running:
            self.wakeup()

    def _main_loop(self) -> None:
        seconds = 0.0
        while self.state != STATE_STOPPED:
            self._clock.wait(self._event, seconds)
            self._event.clear()
            if self.state != STATE_STOPPED:
                seconds = self._fire_due()

    def _fire_due(self) -> float:
        """Run what is due by the clock; seconds until the next is.

        In place of APScheduler's own step, which reads the wall clock.
        """
        self._reading.now()
        if self._reading.was_set_back():
            self._forget()
        if self._asked.is_set():
            self._asked.clear()
            self._act("asked")
        with self._jobstores_lock:
            store = self._lookup_jobstore(STORE)
            now = self._reading.now()
            for job in store.get_due_jobs(now):
                if self.state == STATE_STOPPED:
                    break
                missed = job._get_run_times(now)  # noqa: SLF001 - as APScheduler does
                self._lookup_executor(job.executor).submit_job(job, missed[-1:])
                if store.lookup_job(job.id) is job:  # it may have declared the triggers anew
                    following = job.trigger.get_next_fire_time(missed[-1], now)
                    job._modify(next_run_time=following)  # noqa: SLF001 - also while it shuts down
                    store.update_job(job)
            coming: datetime | None = store.get_next_run_time()
        if coming is None:  # the settings could not be read: try them again
            self._asked.set()
            return RETRY_SECONDS
        return max(0.0, (coming - self._reading.now()).total_seconds())

    def _forget(self) -> None:
        """Drop triggers that may wait for a time long after now, and look at once."""
        self.remove_all_jobs()
        self._declared = None
        self._asked.set()


def triggers(settings: JobSettings, start: datetime) -> Mapping[str, Any]:
    """The triggers by name: each job's own hour, and the look every few minutes."""
    found: dict[str, Any] = {
        "every": IntervalTrigger(
            seconds=int(settings.every.total_seconds()),
            start_date=start + timedelta(seconds=1),
            timezone=ZONE,
        )
    }
    monthly = {
        "month-draft": settings.month_draft,
        "month-publish": settings.month_publish,
        "forecast": settings.forecast,
    }
    found |= {name: _monthly(one) for name, one in monthly.items() if one is not None}
    daily: dict[str, time | DaysBefore | None] = {
        "brief": settings.brief,
        "holiday-sheet": settings.holiday_sheet,
        "notice": settings.notices,
        "task": settings.tasks,
        "warning": settings.warnings,
    }
    found |= {name: _daily(one) for name, one in daily.items() if one is not None}
    return found


def _monthly(one: Monthly) -> Any:  # noqa: ANN401 - APScheduler ships no types
    day = one.day or "last"
    return CronTrigger(day=day, hour=one.at.hour, minute=one.at.minute, timezone=ZONE)


def _daily(one: time | DaysBefore) -> Any:  # noqa: ANN401 - APScheduler ships no types
    at = one.at if isinstance(one, DaysBefore) else one
    return CronTrigger(hour=at.hour, minute=at.minute, timezone=ZONE)
