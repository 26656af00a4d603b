"""Dates as typed（日期的写法）: a day, a span, a month, an instant in Beijing time."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from dateutil import parser

from calendars.duty_day import BEIJING
from service.commands.framework import bad_option

MOST_DAYS = 3700
EARLIEST, LATEST = 1990, 2150


def day_of(text: str, option: str) -> date:
    """A calendar date such as 2024-10-01. Raises InputFault U103."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise bad_option(option, text, "日期写成 2024-10-01") from None
    if not EARLIEST <= day.year <= LATEST:
        raise bad_option(option, text, f"年份在 {EARLIEST}—{LATEST} 之间")
    return day


def days_of(text: str) -> tuple[date, ...]:
    """A date, a span ``A..B`` (both inclusive) or a month ``YYYY-MM``, as days in order."""
    month = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if month:
        return _month(int(month.group(1)), int(month.group(2)), text)
    first, mark, last = text.partition("..")
    start = day_of(first, "日期")
    end = day_of(last, "日期") if mark else start
    if end < start:
        raise bad_option("日期", text, "前一个日期不晚于后一个")
    count = (end - start).days + 1
    if count > MOST_DAYS:
        raise bad_option("日期", text, f"一次最多 {MOST_DAYS} 天")
    return tuple(start + timedelta(days=number) for number in range(count))


def _month(year: int, month: int, text: str) -> tuple[date, ...]:
    if not 1 <= month <= 12 or not EARLIEST <= year <= LATEST:  # noqa: PLR2004 - months of a year
        raise bad_option("日期", text, "月份写成 2026-10")
    return tuple(date(year, month, day + 1) for day in range(monthrange(year, month)[1]))


def instant_of(text: str, option: str) -> datetime:
    """An instant in ISO form; without an offset it is Beijing time. Raises InputFault U103."""
    try:
        moment = parser.isoparse(text.strip().replace(" ", "T", 1))
    except (ValueError, OverflowError):
        raise bad_option(option, text, "时间写成 2024-06-15T02:10，不写时区即北京时间") from None
    if not EARLIEST <= moment.year <= LATEST:
        raise bad_option(option, text, f"年份在 {EARLIEST}—{LATEST} 之间")
    aware = moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment
    return aware.astimezone(BEIJING)
