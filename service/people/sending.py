"""Put names into what is sent（发出时填写姓名）: files of people, and whom a change calls.

What waits in the outbox is kept for ever and knows ids alone. Names and masked phones are put in at
the moment of sending, from the register as it is then, and are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from calendars.duty_day import duty_day_at
from engine.errors import DutyError
from service.jobs.bench import DRILL_KEY, Bench
from service.people.standing import PEOPLE_FILE
from service.store.job_rows import Message

SENT_KINDS: Final = (".xlsx", ".docx", ".pdf")
"""The files of people that go with a message; the others are fetched with ``month … export``."""

DRAFTS: Final = ("month-draft/", "month-reissue/", "month-change/")
"""What the keys of messages begin with that a draft goes out with."""

DRAFT: Final = "-初稿"
"""What its files are called besides, so that those of the issued sheet keep the plain name."""

CHANGE: Final = "change/"
"""What the key of a message begins with that tells who comes and who goes."""


def with_people(
    bench: Bench, message: Message, files: Mapping[str, bytes], now: datetime
) -> tuple[Message, dict[str, bytes]]:
    """The message and its files as they are to be sent.

    Raises:
        DutyError: the store, the settings or the register cannot be used.

    """
    numbers = [name for name in files if name.startswith(PEOPLE_FILE)]
    found = {name: data for name, data in files.items() if name not in numbers}
    for name in numbers:
        number = name.removeprefix(PEOPLE_FILE).removesuffix(".json")
        stem = f"人员值班表-{number}{DRAFT if _is_draft(message) else ''}"
        found |= _named_files(bench, number, stem, now)
    if message.key.startswith(CHANGE):
        message = _calling(bench, message, now)
    return message, found


def _is_draft(message: Message) -> bool:
    """Whether a message went out with a draft; the issued sheet follows in one of its own."""
    return message.key.removeprefix(DRILL_KEY).startswith(DRAFTS)


def _named_files(bench: Bench, number: str, stem: str, now: datetime) -> dict[str, bytes]:
    from service.exports.people_files import people_files
    from service.people.showing import font_of, named_if_any

    look = bench.look(now)
    one = next((one for one in look.publications if one.number == number), None)
    sheet = named_if_any(look, one) if one is not None else None
    if sheet is None:
        return {}
    made, _ = people_files(sheet, stem, font_of(look))
    return {name: data for name, data in made.items() if name.endswith(SENT_KINDS)}


def _calling(bench: Bench, message: Message, now: datetime) -> Message:
    """The message with those on duty and on standby now, so that they can be called."""
    from service.answers.on_duty_text import on_duty_lines
    from service.people.asking import unit_names
    from service.people.on_duty import on_duty
    from service.today import unread_people

    look = bench.look(now)
    day = duty_day_at(now, look.desk.loaded.site.handover).day
    try:
        listed = on_duty(bench.store, day, exercise=bench.exercise)
    except DutyError as fault:  # the units must be told all the same
        lines = [unread_people(fault)]
    else:
        if listed is None:
            return message
        lines = on_duty_lines(listed.at(now), unit_names(look.desk))
    return replace(message, text="\n".join([message.text.rstrip("\n"), "", *lines, ""]))
