"""``jobs`` in ``site.yaml``（作业设置）: days, hours, folders, mail; what is not given is off.

Nothing here is in the regulation: every value is the operator's（运行参数）.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from engine.errors import plain
from service.files.settings_terms import Clock, Day, clock

HANDOVER: Final = "handover"
LAST: Final = "last"


def _one_line(text: str) -> str:
    """Text of one line that can be printed: it goes into subjects, names of files and keys."""
    if "\n" in text or plain(text) != text:
        message = "写成一行，不能有换行、制表符等控制字符"
        raise ValueError(message)
    return text


Text = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]


def _clock_or_handover(text: str) -> str:
    return text if text == HANDOVER else clock(text)


def _day_of_month(text: str) -> str:
    if text == LAST or (re.fullmatch(r"\d{1,2}", text, re.ASCII) and 1 <= int(text) <= 28):  # noqa: PLR2004 - every month has it
        return text
    message = f"「{text}」不是每月都有的一天；写 1 到 28，或 last（月末）"
    raise ValueError(message)


ClockOrHandover = Annotated[str, AfterValidator(_clock_or_handover)]
DayOfMonth = Annotated[str, AfterValidator(_day_of_month)]
Count = Annotated[int, Field(ge=0, le=400)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Monthly(_Form):
    """A day and an hour of each month（每月某日）."""

    day: DayOfMonth
    at: Clock = "09:00"


class DaysBefore(_Form):
    """So many days before something, at an hour（提前几天）."""

    days_before: Count
    at: Clock = "09:00"


class Recheck(_Form):
    """Something to be looked at again by a date（到期复核）: a law, a contract, a list."""

    what: Text
    by: Day


class MailForm(_Form):
    """How mail is sent（邮件）: the password is in a variable or a file, never here."""

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Annotated[str, Field(pattern="^(starttls|ssl|none)$")] = "starttls"
    user: Text = ""
    password_env: Text = ""
    password_file: Text = ""
    sender: Annotated[str, Field(alias="from", pattern=r"^[^@\s<>]+@[^@\s<>]+$")]
    to: dict[Text, Annotated[str, Field(pattern=r"^[^@\s<>,]+@[^@\s<>,]+$")]]
    units: dict[Text, Annotated[str, Field(pattern=r"^[^@\s<>,]+@[^@\s<>,]+$")]] = {}


class JobsForm(_Form):
    """What is done by schedule（定时作业）."""

    month_draft: Monthly | None = None
    month_publish: Monthly | None = None
    holiday_sheet: DaysBefore | None = None
    brief: ClockOrHandover | None = None
    notices: DaysBefore | None = None
    task_reminders: ClockOrHandover | None = None
    forecast: Monthly | None = None
    warnings: DaysBefore | None = None
    recheck: list[Recheck] = []
    watch: Text = ""
    folder: Text = ""
    mail: MailForm | None = None
    attempts: Annotated[int, Field(ge=1, le=1000)] = 72
    every_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    look_back_days: Annotated[int, Field(ge=1, le=400)] = 31
