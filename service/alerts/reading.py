"""One message while it is read（读取中）: its place, the notes so far, faults, and moments.

Times without an offset are Beijing time; where a format always writes them so, no note is made.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from engine.errors import InputFault
from service.alerts.message import Note
from service.alerts.tree import Element

BEIJING: Final = timezone(timedelta(hours=8))

_YEARS: Final = range(1970, 2200)
_MAX_OFFSET: Final = timedelta(hours=14)
_MIDNIGHT: Final = 24
_TIME: Final = re.compile(
    r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})[T ]"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?"
    r" ?(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})()")
_EPOCH: Final = re.compile(r"([0-9]{9,10})(?:[0-9]{3})?")


class Reading:
    """What is carried along while one message is read（读取中）.

    Args:
        source: the file, and the place in it, shown in faults.
        beijing: the format always writes Beijing time without an offset.

    """

    def __init__(self, source: str, *, beijing: bool = False) -> None:
        self.source = source
        self.beijing = beijing
        self.notes: dict[Note, None] = {}

    def note(self, code: str, text: str) -> None:
        """Adds a note, once."""
        self.notes.setdefault(Note(code, text))

    def fault(
        self, code: str, what: str, remedy: str, element: Element | None = None
    ) -> InputFault:
        """A refusal at the line of ``element``, else at the place being read."""
        where = self.source if element is None else f"{self.source}:{element.line}"
        return InputFault(code, what, where=where, remedy=remedy)

    def time(self, element: Element, name: str) -> datetime | None:
        """The time in the child ``name``, in Beijing time; None when it is absent or empty.

        Raises:
            InputFault: A107 when it cannot be read.

        """
        text = element.first(name)
        return self.moment(text, name, element.all(name)[0]) if text else None

    def moment(self, text: str, name: str, element: Element | None = None) -> datetime | None:
        """A written time in Beijing time; None when it is empty.

        Raises:
            InputFault: A107 when it cannot be read.

        """
        if not text:
            return None
        match = _TIME.fullmatch(text) or _COMPACT.fullmatch(text)
        value = _moment(match) if match else None
        if match is None or value is None:
            what = f"元素 {name} 的时间写法有误：{shown(text)}"
            remedy = "应写作 2024-06-15T02:10:00+08:00；请核对原始报文。"
            raise self.fault("A107", what, remedy, element)
        self._note_form(name, match)
        return value

    def epoch(self, text: str, name: str) -> datetime | None:
        """Seconds or milliseconds since 1970; any other writing as :meth:`moment` reads it."""
        match = _EPOCH.fullmatch(text)
        value = datetime.fromtimestamp(int(match.group(1)), BEIJING) if match else None
        return value if value and value.year in _YEARS else self.moment(text, name)

    def _note_form(self, name: str, match: re.Match[str]) -> None:
        offset = match.group(7)
        if not offset and not self.beijing:
            self.note("naive_time", f"元素 {name} 的时间没有时区，按北京时间计。")
        elif offset in {"Z", "z"}:
            self.note("zulu_time", f"元素 {name} 的时间用 Z 表示世界时，已换算为北京时间。")


def _moment(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    zone = _zone(match.group(7))
    if zone is None or year not in _YEARS:
        return None
    next_day = hour == _MIDNIGHT and minute == 0 and int(match.group(6) or 0) == 0
    try:
        value = datetime(
            year, month, day, 0 if next_day else hour, minute, int(match.group(6) or 0), tzinfo=zone
        )
    except ValueError:
        return None
    return (value + timedelta(days=next_day)).astimezone(BEIJING)


def _zone(offset: str | None) -> tzinfo | None:
    """The time zone of a written offset: none is Beijing; None when it is no offset."""
    if not offset:
        return BEIJING
    if offset in {"Z", "z"}:
        return UTC
    size = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(-size if offset[0] == "-" else size) if size <= _MAX_OFFSET else None


def shown(text: str) -> str:
    """Foreign text for a message to a person: printable, at most 40 characters."""
    printable = "".join(mark if mark.isprintable() else " " for mark in text)
    return f"“{printable[:40]}”"
