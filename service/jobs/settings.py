"""``jobs`` of ``site.yaml`` as values（作业设置）; ``service.files.jobs_form`` checks them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from calendars.duty_day import BEIJING
from service.site import Site

HANDOVER: Final = "handover"
LAST: Final = "last"


@dataclass(frozen=True, slots=True)
class Monthly:
    """A day and an hour of each month（每月某日）; Beijing time. ``day`` is 0 for the last one."""

    day: int
    at: time

    def in_month(self, year: int, month: int) -> datetime:
        """The instant in that month."""
        day = self.day or monthrange(year, month)[1]
        return datetime.combine(date(year, month, day), self.at, BEIJING)


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """So many days before a date, at an hour（提前几天）; Beijing time."""

    days: int
    at: time

    def of(self, day: date) -> datetime:
        """The instant so many days before ``day``."""
        return datetime.combine(day - timedelta(days=self.days), self.at, BEIJING)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail is sent, and to whom（邮件设置）.

    ``to`` are addresses by the recipient's name, for everything; ``units`` by a unit's name, for
    what that unit owes.
    """

    host: str
    port: int
    security: str
    user: str
    password_env: str
    password_file: str
    sender: str
    to: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def addresses(self) -> Mapping[str, str]:
        """Every address by the name it goes by."""
        return {**self.units, **self.to}


@dataclass(frozen=True, slots=True)
class Review:
    """Something whose date to be looked at again was set（复核期限）: an id, words, the date."""

    id: str
    words: str
    by: date


@dataclass(frozen=True, slots=True)
class JobSettings:
    """What is done by schedule（作业设置）; ``None`` and empty are off."""

    month_draft: Monthly | None
    month_publish: Monthly | None
    holiday_sheet: DaysBefore | None
    brief: time | None
    notices: DaysBefore | None
    forecast: Monthly | None
    warnings: DaysBefore | None
    reviews: tuple[Review, ...]
    watch: str
    folder: str
    mail: MailSettings | None
    attempts: int
    every: timedelta
    look_back: timedelta
    tasks: time | None = None


def settings_of(site: Site) -> JobSettings:
    """The jobs that the operator wants."""
    jobs: Mapping[str, Any] = site.written.get("jobs") or {}
    return JobSettings(
        month_draft=_monthly(jobs.get("month_draft")),
        month_publish=_monthly(jobs.get("month_publish")),
        holiday_sheet=_before(jobs.get("holiday_sheet")),
        brief=_hour(site, jobs.get("brief")),
        notices=_before(jobs.get("notices")),
        forecast=_monthly(jobs.get("forecast")),
        warnings=_before(jobs.get("warnings")),
        reviews=_reviews(site, jobs),
        watch=jobs.get("watch", ""),
        folder=jobs.get("folder", ""),
        mail=_mail(jobs.get("mail")),
        attempts=jobs.get("attempts", 72),
        every=timedelta(minutes=jobs.get("every_minutes", 5)),
        look_back=timedelta(days=jobs.get("look_back_days", 31)),
        tasks=_hour(site, jobs.get("task_reminders")),
    )


def _hour(site: Site, text: str | None) -> time | None:
    """An hour of every day, that of the handover if so written."""
    if text == HANDOVER:
        return site.handover
    return time.fromisoformat(text) if text else None


def _monthly(row: Mapping[str, Any] | None) -> Monthly | None:
    if row is None:
        return None
    day = 0 if row["day"] == LAST else int(row["day"])
    return Monthly(day, time.fromisoformat(row.get("at", "09:00")))


def _before(row: Mapping[str, Any] | None) -> DaysBefore | None:
    if row is None:
        return None
    return DaysBefore(row["days_before"], time.fromisoformat(row.get("at", "09:00")))


def _mail(row: Mapping[str, Any] | None) -> MailSettings | None:
    if row is None:
        return None
    return MailSettings(
        host=row["host"],
        port=row.get("port", 587),
        security=row.get("security", "starttls"),
        user=row.get("user", ""),
        password_env=row.get("password_env", ""),
        password_file=row.get("password_file", ""),
        sender=row["from"],
        to=dict(row["to"]),
        units=dict(row.get("units", {})),
    )


def _reviews(site: Site, jobs: Mapping[str, Any]) -> tuple[Review, ...]:
    """Readings decided until a date, and what else is to be looked at again."""
    readings = (
        Review(
            f"reading-{row['id']}", f"释义 {row['id']} 的决定", date.fromisoformat(row["review"])
        )
        for row in site.written.get("readings", ())
        if row.get("review")
    )
    others = (
        Review(f"recheck-{row['what']}", row["what"], date.fromisoformat(row["by"]))
        for row in jobs.get("recheck", ())
    )
    return (*readings, *others)
