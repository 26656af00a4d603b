"""What should exist by now（应办清单）: computed from settings, holidays and publications alone.

Nothing here remembers anything. Whatever woke the program up, and however long it was down, the
same instant gives the same list; what of it was made before, the database knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from calendars.duty_day import BEIJING, duty_day_of
from calendars.holidays import HolidayCalendar
from calendars.notices import HolidayBlock
from calendars.ten_days import month_end
from engine.facts.moments import DAY, midnight
from service.jobs.publications import Publication, of_month, standing
from service.jobs.settings import DaysBefore, JobSettings, Review

JOBS: Final[Mapping[str, str]] = {
    "month-draft": "拟制下月值班表",
    "month-reissue": "放假安排有变化，重新制表",
    "month-change": "名单有变化，出变更单",
    "month-publish": "印发已签发的值班表",
    "month-reminder": "提醒签发",
    "holiday-sheet": "节日值班表",
    "brief": "每日简报",
    "notice": "通知到期",
    "task": "到期事项",
    "forecast": "变化预告",
    "warning": "到期提示",
}
"""Every job, and its name; in the order in which those due at one instant are made."""

LONGEST_FORECAST: Final = timedelta(days=500)
DAYS_OFF: Final = "days_off"
"""The input of a publication by which a change of its holidays is noticed."""

DIGEST_SHOWN: Final = 8
DECEMBER: Final = 12
FIRST_OPEN_DAY: Final = 29
"""From this day of December on, days are settled by the next year's notice."""
_ALWAYS: Final = datetime(9999, 1, 1, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Period:
    """One thing that a job should make（一期）.

    ``due`` is when it should exist. One that was due before the jobs began is still made while it
    is of use: before ``useful_until``. ``about`` is the month, day, or number that it is about.
    """

    job: str
    about: str
    due: datetime
    useful_until: datetime

    @property
    def key(self) -> str:
        """The key under which it is made, once."""
        return f"{self.job}/{self.about}"


@dataclass(frozen=True, slots=True)
class Known:
    """What the list is computed from（已知）.

    Attributes:
        settings: the operator's days and hours.
        holidays: the notices held.
        publications: the monthly sheets made so far.
        notices: numbers of the notices not sent yet, with the instant at which each should be.
        tasks: what is to be brought to mind of tasks, from when and until when it is of use.
        changed: number and instant of the last event that noted who came or went; None for none.
        begun: since when each job is wanted; one that is not in it begins now.

    """

    settings: JobSettings
    holidays: HolidayCalendar
    publications: tuple[Publication, ...] = ()
    notices: tuple[tuple[str, datetime], ...] = ()
    tasks: tuple[tuple[str, datetime, datetime], ...] = ()
    changed: tuple[int, datetime] | None = None
    begun: Mapping[str, datetime] = field(default_factory=dict)


def wanted_jobs(settings: JobSettings) -> tuple[str, ...]:
    """The jobs that the settings ask for, in their order."""
    asked = {
        "month-draft": settings.month_draft,
        "month-reissue": settings.month_draft,
        "month-change": settings.month_draft,
        "month-publish": settings.month_publish,
        "month-reminder": settings.month_publish,
        "holiday-sheet": settings.holiday_sheet,
        "brief": settings.brief,
        "notice": settings.notices,
        "task": settings.tasks,
        "forecast": settings.forecast,
        "warning": settings.warnings,
    }
    return tuple(job for job in JOBS if asked[job] is not None)


def due_periods(known: Known, now: datetime) -> tuple[Period, ...]:
    """The periods that should exist at ``now``, in the order in which to make them."""
    order = list(JOBS)
    found = [one for one in _periods(known, now) if _wanted(one, known, now)]
    return tuple(sorted(found, key=lambda one: (one.due, order.index(one.job), one.about)))


def _wanted(period: Period, known: Known, now: datetime) -> bool:
    if period.due > now:
        return False
    since = known.begun.get(period.job, now)
    recent = now - period.due <= known.settings.look_back
    return now < period.useful_until or (period.due >= since and recent)


def _periods(known: Known, now: datetime) -> Iterator[Period]:
    yield from _months(known, now)
    yield from _sheets(known, now)
    yield from _change_orders(known, now)
    yield from _days(known, now)
    yield from _warnings(known, now)
    if known.settings.notices is not None:
        for number, due in known.notices:
            yield Period("notice", number, due, _ALWAYS)
    if known.settings.tasks is not None:
        for about, due, useful_until in known.tasks:
            yield Period("task", about, due, useful_until)


def _months(known: Known, now: datetime) -> Iterator[Period]:
    """Drafts of the next month, and forecasts of this one's day."""
    settings = known.settings
    first = (now - settings.look_back).astimezone(BEIJING).date().replace(day=1)
    last = now.astimezone(BEIJING).date()
    month = first
    while month <= last:
        after = next_month(month)
        if settings.month_draft is not None:
            due = settings.month_draft.in_month(month.year, month.month)
            yield Period("month-draft", f"{after:%Y-%m}", due, midnight(after))
        if settings.forecast is not None:
            due = settings.forecast.in_month(month.year, month.month)
            yield Period("forecast", f"{month:%Y-%m}", due, midnight(after))
        month = after


def next_month(day: date) -> date:
    """The first day of the month after that of ``day``."""
    return month_end(day.year, day.month) + DAY


def _sheets(known: Known, now: datetime) -> Iterator[Period]:
    """What becomes of the drafts that were made: published, reminded of, made anew."""
    settings = known.settings
    for one in known.publications:
        if one.superseded:
            continue
        ends = midnight(next_month(one.month))
        if settings.month_publish is not None and one.issued_at is None:
            before = one.month - DAY
            planned = settings.month_publish.in_month(before.year, before.month)
            if one.signed_at is not None:
                yield Period("month-publish", one.number, max(planned, one.signed_at), ends)
            else:
                yield from _reminder(one, planned, now)
        days_off = days_off_digest(known.holidays, one.month)
        if settings.month_draft is not None and one.inputs.get(DAYS_OFF) != days_off and now < ends:
            # it is due now: when the notice was added, nobody noted
            yield Period("month-reissue", f"{one.number}@{days_off[-8:]}", now, ends)


def _change_orders(known: Known, now: datetime) -> Iterator[Period]:
    """A change order for the issued sheet of this month, once for each change of who is on site."""
    if known.changed is None:
        return
    seq, at = known.changed
    month = at.astimezone(BEIJING).date().replace(day=1)
    stands = standing(known.publications, month)
    ends = midnight(next_month(month))
    if stands is None or now >= ends:
        return
    if of_month(known.publications, month)[-1].head[0] < seq:
        yield Period("month-change", f"{month:%Y-%m}@{seq}", at, ends)


def _reminder(one: Publication, planned: datetime, now: datetime) -> Iterator[Period]:
    """The last reminder due by now that a draft is not signed.

    Of three: when it should have been issued, on the last day before its month, on the first of it.
    While nobody looked they do not pile up.
    """
    ends = midnight(next_month(one.month))
    waited = max(planned, one.made_at + DAY)
    found = [Period("month-reminder", one.number, waited, ends)]
    hour = planned.astimezone(BEIJING).time()
    for day in (one.month - DAY, one.month):
        if day > waited.astimezone(BEIJING).date():
            due = datetime.combine(day, hour, BEIJING)
            found.append(Period("month-reminder", f"{one.number}@{day}", due, ends))
    yield from [period for period in found if period.due <= now][-1:]


def unissued(known: Known, now: datetime) -> tuple[Publication, ...]:
    """The last sheet of each month that has begun, or should be issued by now, and is not."""
    found = []
    for month in sorted({one.month for one in known.publications}):
        last = of_month(known.publications, month)[-1]
        if standing(known.publications, month) is None and _is_owed(month, known.settings, now):
            found.append(last)
    return tuple(found)


def _is_owed(month: date, settings: JobSettings, now: datetime) -> bool:
    """Whether a month's sheet should be issued by now; of a month that is over, nothing is."""
    due = midnight(month)
    if settings.month_publish is not None:
        before = month - DAY
        due = min(due, settings.month_publish.in_month(before.year, before.month))
    return due <= now < midnight(next_month(month))


def days_off_digest(holidays: HolidayCalendar, month: date) -> str:
    """The digest of what the notices say of the days of a month, unsettled ones included."""
    told = []
    for number in range((next_month(month) - month).days):
        day = month + number * DAY
        kind, block = holidays.kind(day), holidays.block_on(day) or holidays.workday_block_on(day)
        told.append(f"{day} {kind.value if kind else ''} {block.name if block else ''}")
    return f"sha256:{sha256('/'.join(told).encode()).hexdigest()}"


def _days(known: Known, now: datetime) -> Iterator[Period]:
    """Daily briefs, and sheets for the holidays that come."""
    settings = known.settings
    first = (now - settings.look_back).astimezone(BEIJING).date()
    last = now.astimezone(BEIJING).date()
    if settings.brief is not None:
        for number in range((last - first).days + 1):
            day = duty_day_of(first + number * DAY, settings.brief)
            yield Period("brief", day.day.isoformat(), day.start, day.end)
    if settings.holiday_sheet is not None:
        until = last + timedelta(days=settings.holiday_sheet.days)
        for number in range((until - first).days + 1):
            day_off = first + number * DAY
            block = known.holidays.block_on(day_off)
            if block is not None and block.first == day_off:
                yield from _holiday(block, known, settings.holiday_sheet, now)


def _holiday(
    block: HolidayBlock, known: Known, lead: DaysBefore, now: datetime
) -> Iterator[Period]:
    """The sheet of a holiday; of one that was arranged anew, once for each arrangement."""
    first = block.first
    due = lead.of(first)
    notice = known.holidays.notice_on(first)
    if notice is None or notice.amends is None:
        yield Period("holiday-sheet", first.isoformat(), due, midnight(first))
        return
    days = "/".join(day.isoformat() for day in (*block.days, *block.adjusted_workdays))
    digest = sha256(days.encode()).hexdigest()[:DIGEST_SHOWN]
    ends = midnight(block.last + DAY)
    if now < ends:  # due now, if not later: when the amendment was added, nobody noted
        yield Period("holiday-sheet", f"{first}@{digest}", max(due, now), ends)


def _warnings(known: Known, now: datetime) -> Iterator[Period]:
    """A warning some days before anything lapses."""
    lead = known.settings.warnings
    if lead is not None:
        for lapse in lapses(known, now):
            yield Period("warning", lapse.about, lead.of(lapse.by), _ALWAYS)


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something that is not known or not decided any more from a date on（到期）.

    ``day``: the date. ``by``: when it should be seen to. ``review`` is ``None`` for holidays.
    """

    about: str
    day: date
    by: date
    review: Review | None = None


def lapses(known: Known, now: datetime) -> Iterator[Lapse]:
    """What lapses: holidays without a notice, and what the operator set a date for."""
    unknown = unknown_from(known.holidays, now.astimezone(BEIJING).date())
    if unknown is not None:
        year = notice_year(unknown)
        yield Lapse(f"holidays-{year}", unknown, date(year - 1, DECEMBER, FIRST_OPEN_DAY))
    for review in known.settings.reviews:
        yield Lapse(f"{review.id}-{review.by.isoformat()}", review.by, review.by, review)


def notice_year(day: date) -> int:
    """The year of the notice that is missed for ``day``: of the last days of a year, the next."""
    return day.year + int((day.month, day.day) >= (DECEMBER, FIRST_OPEN_DAY))


def unknown_from(holidays: HolidayCalendar, day: date) -> date | None:
    """The first day from ``day`` on whose holidays are not known yet."""
    return next(iter(holidays.unknown_days(day, day + LONGEST_FORECAST)), None)
