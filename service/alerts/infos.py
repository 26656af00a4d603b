"""The parts of a CAP message（报文结构）: one ``info`` as a plain value.

Elements are found by local name in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.alerts.conformance import standard
from service.alerts.reading import Reading
from service.alerts.tree import Element

MAX_INFOS: Final = 200
MAX_AREAS: Final = 5000
MAX_SHOWN: Final = 200


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


def word(element: Element, name: str) -> str:
    """The enumerated word in child ``name``, in the standard's case; as written if unknown."""
    return standard(name, element.first(name))


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
            standard("responseType", it.text) for it in element.all("responseType")
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
