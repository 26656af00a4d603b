"""The parts of a CAP message（报文结构）: one ``info`` as a plain value, times, and conformance.

Elements are found by local name in any order. What the OASIS schema would not allow becomes a note
here, never a reason to drop: relays break the order of true alerts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice
from typing import Final

from engine.errors import InputFault
from service.alerts.message import Note
from service.alerts.tree import Element

BEIJING: Final = timezone(timedelta(hours=8))
MAX_INFOS: Final = 200
MAX_AREAS: Final = 5000
MAX_SHOWN: Final = 200
MAX_DEPARTURES: Final = 20

_YEARS: Final = range(1970, 2200)
_MAX_OFFSET: Final = timedelta(hours=14)
_MIDNIGHT: Final = 24
_TIME: Final = re.compile(
    r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})[T ]"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?"
    r" ?(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)

ORDER: Final[Mapping[str, Sequence[str]]] = {
    "alert": [
        "identifier",
        "sender",
        "password",
        "sent",
        "status",
        "msgType",
        "source",
        "scope",
        "restriction",
        "addresses",
        "code",
        "note",
        "references",
        "incidents",
        "info",
    ],
    "info": [
        "language",
        "category",
        "event",
        "responseType",
        "urgency",
        "severity",
        "certainty",
        "audience",
        "eventCode",
        "effective",
        "onset",
        "expires",
        "senderName",
        "headline",
        "description",
        "instruction",
        "web",
        "contact",
        "parameter",
        "resource",
        "area",
    ],
    "area": ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"],
}
_REQUIRED: Final[Mapping[str, Sequence[str]]] = {
    "alert": ("status", "msgType", "scope"),
    "info": ("category", "event", "urgency", "severity", "certainty"),
    "area": ("areaDesc",),
}
_REPEATED: Final = frozenset(
    [
        "code",
        "info",
        "category",
        "responseType",
        "eventCode",
        "parameter",
        "resource",
        "area",
        "polygon",
        "circle",
        "geocode",
    ]
)
WORDS: Final[Mapping[str, frozenset[str]]] = {
    "status": frozenset(["Actual", "Exercise", "System", "Test", "Draft"]),
    "msgType": frozenset(["Alert", "Update", "Cancel", "Ack", "Error"]),
    "scope": frozenset(["Public", "Restricted", "Private"]),
    "category": frozenset(
        [
            "Geo",
            "Met",
            "Safety",
            "Security",
            "Rescue",
            "Fire",
            "Health",
            "Env",
            "Transport",
            "Infra",
            "CBRNE",
            "Other",
        ]
    ),
    "responseType": frozenset(
        [
            "Shelter",
            "Evacuate",
            "Prepare",
            "Execute",
            "Avoid",
            "Monitor",
            "Assess",
            "AllClear",
            "None",
        ]
    ),
    "urgency": frozenset(["Immediate", "Expected", "Future", "Past", "Unknown"]),
    "severity": frozenset(["Extreme", "Severe", "Moderate", "Minor", "Unknown"]),
    "certainty": frozenset(
        ("Observed", "Likely", "Possible", "Unlikely", "Unknown", "Very Likely")
    ),
}


@dataclass(frozen=True, slots=True)
class Area:
    """An ``area``（区域）: its description and its geocodes as (name, value)."""

    name: str
    geocodes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Info:
    """An ``info``（预警内容）, without the sender's name, in Chinese messages a person's.

    ``language`` is in lower case, ``""`` when not given. ``effective`` and ``expires`` are in
    Beijing time, None when not given.
    """

    language: str
    event: str
    headline: str
    urgency: str
    severity: str
    response_types: tuple[str, ...]
    event_codes: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    effective: datetime | None
    expires: datetime | None
    areas: tuple[Area, ...]

    @property
    def words(self) -> str:
        """Headline and event together."""
        return f"{self.headline} {self.event}"


class Reading:
    """What is carried along while one message is read: its source and the notes so far."""

    def __init__(self, source: str) -> None:
        """Starts without notes."""
        self.source = source
        self.notes: dict[Note, None] = {}

    def note(self, code: str, text: str) -> None:
        """Adds a note, once."""
        self.notes.setdefault(Note(code, text))

    def fault(self, code: str, what: str, remedy: str, element: Element) -> InputFault:
        """A refusal at the line of ``element``."""
        return InputFault(code, what, where=f"{self.source}:{element.line}", remedy=remedy)

    def time(self, element: Element, name: str) -> datetime | None:
        """The time in the child ``name``, in Beijing time; None when it is absent or empty.

        A time without an offset is taken as Beijing time, with a note.

        Raises:
            InputFault: A107 when it cannot be read.

        """
        text = element.first(name)
        if not text:
            return None
        match = _TIME.fullmatch(text)
        value = _moment(match) if match else None
        if match is None or value is None:
            what = f"元素 {name} 的时间写法有误：{shown(text)}"
            remedy = "应写作 2024-06-15T02:10:00+08:00；请核对原始报文。"
            raise self.fault("A107", what, remedy, element.all(name)[0])
        self._note_form(name, match)
        return value

    def _note_form(self, name: str, match: re.Match[str]) -> None:
        offset = match.group(7)
        if offset is None:
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
    if offset is None:
        return BEIJING
    if offset in {"Z", "z"}:
        return UTC
    size = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(-size if offset[0] == "-" else size) if size <= _MAX_OFFSET else None


def shown(text: str) -> str:
    """Foreign text for a message to a person: printable, at most 40 characters."""
    printable = "".join(mark if mark.isprintable() else " " for mark in text)
    return f"“{printable[:40]}”"


def word(element: Element, name: str) -> str:
    """The enumerated word in child ``name``, in the standard's case; as written if unknown."""
    return _standard(name, element.first(name))


def _standard(name: str, text: str) -> str:
    folded = text.casefold()
    return next((known for known in sorted(WORDS[name]) if known.casefold() == folded), text)


def read_infos(root: Element, reading: Reading) -> tuple[Info, ...]:
    """All ``info`` of a message.

    Raises:
        InputFault: A104 when there are absurdly many, A107 for a time that cannot be read.

    """
    found = root.all("info")
    if len(found) > MAX_INFOS or sum(len(info.all("area")) for info in found) > MAX_AREAS:
        what = f"内容过多：info 超过 {MAX_INFOS} 个或 area 超过 {MAX_AREAS} 个"
        raise reading.fault("A104", what, "这不是正常的单份预警报文，请弃用。", root)
    return tuple(_info(element, reading) for element in found)


def _info(element: Element, reading: Reading) -> Info:
    return Info(
        language=element.first("language").lower().replace("_", "-"),
        event=element.first("event")[:MAX_SHOWN],
        headline=element.first("headline")[:MAX_SHOWN],
        urgency=word(element, "urgency"),
        severity=word(element, "severity"),
        response_types=tuple(
            _standard("responseType", it.text) for it in element.all("responseType")
        ),
        event_codes=_pairs(element, "eventCode"),
        parameters=_pairs(element, "parameter"),
        effective=reading.time(element, "effective"),
        expires=reading.time(element, "expires"),
        areas=tuple(
            Area(area.first("areaDesc")[:MAX_SHOWN], _pairs(area, "geocode"))
            for area in element.all("area")
        ),
    )


def _pairs(element: Element, name: str) -> tuple[tuple[str, str], ...]:
    """(name, value) of ``valueName``/``value`` children, or of CAP 1.0's ``name=value``."""
    found: list[tuple[str, str]] = []
    for pair in element.all(name):
        key, value = pair.first("valueName"), pair.first("value")
        if not pair.children and "=" in pair.text:
            key, _, value = (part.strip() for part in pair.text.partition("="))
        if key or value:
            found.append((key, value))
    return tuple(found)


def check_form(root: Element, reading: Reading) -> None:
    """Notes how a message departs from the OASIS schema（不合规范）."""
    found = (
        text
        for element in (root, *_parts(root))
        for text in (*_missing(element), *_misplaced(element), *_odd_words(element))
    )
    for text in islice(dict.fromkeys(found), MAX_DEPARTURES):
        reading.note("not_conformant", text)


def _parts(root: Element) -> Iterator[Element]:
    for info in root.all("info"):
        yield info
        yield from info.all("area")


def _missing(element: Element) -> Iterator[str]:
    for name in _REQUIRED[element.name]:
        if not element.all(name):
            yield f"元素 {element.name} 缺少 {name}。"
        elif not element.first(name):
            yield f"元素 {element.name} 的 {name} 为空。"


def _misplaced(element: Element) -> Iterator[str]:
    order = ORDER[element.name]
    names = [child.name for child in element.children if child.namespace == element.namespace]
    known = [order.index(name) for name in names if name in order]
    if known != sorted(known):
        yield f"元素 {element.name} 的子元素次序不合规范。"
    for name, times in Counter(names).items():
        if name not in order:
            yield f"元素 {element.name} 含有规范之外的元素 {shown(name)}。"
        elif times > 1 and name not in _REPEATED:
            yield f"元素 {element.name} 的 {name} 重复，取第一个有内容的。"


def _odd_words(element: Element) -> Iterator[str]:
    for child in element.children:
        words = WORDS.get(child.name)
        if words and child.text and child.text not in words:
            yield f"{child.name} 的取值 {shown(child.text)} 不在规范之内。"
