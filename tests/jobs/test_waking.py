"""APScheduler's own triggers against an injected clock: fourteen months, everything once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from threading import Event

import pytest

from service.jobs.bench import Bench
from service.jobs.month_acts import sign
from service.jobs.planning import next_month
from service.jobs.publications import publications
from service.jobs.serving import Service
from service.jobs.settings import settings_of
from service.jobs.waking import Alarm
from service.site import Site
from tests.jobs.conftest import Told, at, home_at

SITE = """
jobs:
  month_draft: {day: "20", at: "09:00"}
  month_publish: {day: "25", at: "10:00"}
  holiday_sheet: {days_before: "2", at: "09:00"}
  forecast: {day: "1", at: "09:30"}
  warnings: {days_before: "30", at: "11:00"}
  folder: out
  every_minutes: "1440"
  look_back_days: "5"
"""
FROM, UNTIL = "2025-01-01T00:00", "2026-03-01T00:00"


class Passing(Told):
    """A clock whose time passes at once, until its end; on the way somebody signs what lies there."""

    def __init__(self, moment, until, bench):
        super().__init__(moment)
        self.until = until
        self.bench = bench
        self.ended = Event()

    def wait(self, woken, seconds):
        if woken.is_set() or self.ended.is_set():
            return
        self.moment = min(self.moment + timedelta(seconds=seconds), self.until)
        if self.moment == self.until:
            self.ended.set()
            woken.wait(60)  # until the scheduler is shut down
            return
        if self.moment.hour == 11 and self.moment.day in {20, 21, 22}:
            self._sign()

    def _sign(self):
        for one in publications(self.bench.store.events()):
            if one.state == "draft" and not one.superseded:
                sign(self.bench, one.month, "", self.moment, "1001", by="值班长", document="")


def months(first, last):
    found = [date.fromisoformat(f"{first}-01")]
    while f"{found[-1]:%Y-%m}" != last:
        found.append(next_month(found[-1]))
    return [f"{one:%Y-%m}" for one in found]


def test_fourteen_months_by_the_triggers_alone(tmp_path, capsys):
    bench = Bench(home_at(tmp_path / "home", SITE))
    clock = Passing(at(FROM), at(UNTIL), bench)
    service = Service(bench, clock, print)
    service._alarm.ask()
    service._alarm.start()
    assert clock.ended.wait(300)
    service._alarm.shutdown(wait=True)

    with bench.store.job_rows() as rows:
        made = [one for one in rows.periods() if one.job != "begun"]
        outbox = rows.outbox()
    listed = months("2025-02", "2026-03")
    by_job = {}
    for one in made:
        by_job.setdefault(one.job, []).append(one.key.partition("/")[2])
    assert by_job["month-draft"] == listed
    assert [key[:7] for key in by_job["month-publish"]] == listed
    assert by_job["forecast"] == months("2025-01", "2026-02")
    assert "month-reminder" not in by_job
    assert by_job["holiday-sheet"] == [
        "2025-01-28", "2025-04-04", "2025-05-01", "2025-05-31", "2025-10-01",
        "2026-01-01", "2026-02-15",
    ]  # fmt: skip
    sheets = publications(bench.store.events())
    assert [(one.number[:7], one.state) for one in sheets] == [(m, "issued") for m in listed]
    subjects = [p.message.key for p in outbox]
    assert len(subjects) == len(set(subjects)) == len(made)
    assert {p.state for p in outbox} == {"sent"}
    assert all(one.made_at - one.due_at < timedelta(minutes=1) for one in made)
    with capsys.disabled():
        print()
        for one in made:
            print(f"  {one.due_at:%Y-%m-%d %H:%M}  {one.key:32}{one.said.partition('；')[0]}")


def fired(start, settings, until, asleep=timedelta()):
    """When the triggers fire until then; the machine is asleep for a while at first."""
    ended, found = Event(), []

    class Noting(Told):
        slept = False

        def wait(self, woken, seconds):
            if seconds and not self.slept:
                self.slept, seconds = True, max(seconds, asleep.total_seconds())
            self.moment += timedelta(seconds=seconds)
            if self.moment >= until:
                ended.set()
                woken.wait(30)

    noting = Noting(start)
    alarm = Alarm(noting, lambda name: found.append((name, noting.moment)))
    alarm.declare(settings)
    alarm.start()
    assert ended.wait(60)
    alarm.shutdown()
    return [one for one in found if one[1] < until]


def settings_from(**jobs):
    return settings_of(Site({"handover": "08:30", "jobs": jobs}, "x"))


def test_each_trigger_fires_at_its_hour_in_beijing():
    settings = settings_from(
        brief="handover", month_draft={"day": "last", "at": "23:50"}, every_minutes=720
    )
    found = fired(at("2026-02-27T12:00"), settings, at("2026-03-02T00:00"))
    assert [m.isoformat() for name, m in found if name == "brief"] == [
        "2026-02-28T08:30:00+08:00", "2026-03-01T08:30:00+08:00",
    ]  # fmt: skip
    assert [m for name, m in found if name == "month-draft"] == [at("2026-02-28T23:50")]
    looks = [m for name, m in found if name == "every"]
    assert looks
    assert all(b - a == timedelta(hours=12) for a, b in pairwise(looks))


def test_what_was_missed_fires_once():
    settings = settings_from(brief="08:30", every_minutes=1440)
    found = fired(
        at("2026-02-27T12:00"), settings, at("2026-03-03T08:00"), asleep=timedelta(days=3)
    )
    assert sorted(found) == [("brief", at("2026-03-02T12:00")), ("every", at("2026-03-02T12:00")),
                             ("every", at("2026-03-02T12:00:01"))]  # fmt: skip


@pytest.mark.parametrize("changed", [{"brief": "08:30"}, {"brief": "09:00"}])
def test_settings_that_change_change_the_triggers(changed):
    alarm = Alarm(Told(at("2026-02-27T12:00")), print)
    alarm.declare(settings_from(forecast={"day": "1"}))
    alarm.declare(settings_from(**changed))
    assert {job.id for job in alarm.get_jobs()} == {"every", "brief"}
