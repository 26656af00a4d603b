"""Alerts from websites and weather services（网站预警）: each known shape of JSON, item by item.

One document may hold many alerts; each is read by itself, so that one that cannot be read hides no
other. Where a site gives no status, it is an actual one: these are public feeds.

Source: public samples of nmc.cn, weather.com.cn and 12379.cn; the developers' documentation of
QWeather (v7, v1) and Caiyun (v2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.alerts import chinese, codes
from service.alerts.assembling import MAX_KEY, Said, no_key, sent_or_named
from service.alerts.domestic import identifiers_in
from service.alerts.infos import MAX_SHOWN, Area, Info
from service.alerts.json_text import Fields
from service.alerts.reading import Reading

MAX_ITEMS: Final = 5000

_STATUS_TYPES: Final[Mapping[str, str]] = {
    "active": "Alert",
    "alert": "Alert",
    "update": "Update",
    "cancel": "Cancel",
    "ack": "Ack",
    "error": "Error",
}
_CAIYUN_CODE: Final = re.compile(r"([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of JSON（一种写法）.

    Attributes:
        name: the source, shown to people.
        path: the keys that lead to its list, or to its one object.
        marks: keys of which an item has at least one; they tell shapes of one path apart.
        said: what an item says.

    """

    name: str
    path: tuple[str, ...]
    marks: frozenset[str]
    said: Callable[[Fields, Reading], Said]

    def items(self, document: object) -> list[object] | None:
        """The items of a document of this shape; None if it is of another."""
        found = document
        for key in self.path:
            found = Fields(found).value.get(key)
        listed = [found] if isinstance(found, dict) and not self.path else found
        if not isinstance(listed, list):
            return None
        alike = any(isinstance(item, dict) and self.marks & item.keys() for item in listed)
        empty = not listed and bool(self.path)
        return listed if alike or empty else None

    def place(self, number: int) -> str:
        """Where an item stands, for people: ``data.page.list[3]``, counted from 0."""
        return f"{'.'.join(self.path)}[{number}]" if self.path else ""


def _nmc(item: Fields, reading: Reading) -> Said:
    identifier = _key(item, reading, "alertid")
    return _titled(
        item,
        reading,
        identifier,
        sent=item.text("issuetime"),
        title=item.text("title"),
        colour=codes.picture_colour(item.text("pic")),
    )


def _national_site(item: Fields, reading: Reading) -> Said:
    identifier = _key(item, reading, "identifier")
    return _titled(
        item, reading, identifier, sent=item.text("sendTime"), title=item.text("headline")
    )


def _titled(  # noqa: PLR0913 - what such a list says of an alert
    item: Fields, reading: Reading, identifier: str, *, sent: str, title: str, colour: str = ""
) -> Said:
    """An alert of which a list gives little more than the title."""
    return Said(
        identifier=identifier,
        sender="",
        sent=sent_or_named(reading.moment(sent, "发布时间"), identifier, reading),
        status="Actual",
        msg_type=_type_of(item.text("msgType"), title),
        references=identifiers_in([*item.texts("references")]),
        infos=(_info(title or item.text("description"), colour=colour),),
    )


def _weathercn(item: Fields, reading: Reading) -> Said:
    identifier = _key(item, reading, "identifier", "ALERTID")
    references = identifiers_in([*item.texts("references")])
    place = "".join(dict.fromkeys(item.text(n) for n in ("PROVINCE", "CITY", "STATIONNAME")))
    hazard, colour = item.text("SIGNALTYPE"), item.text("SIGNALLEVEL")
    title = item.text("head") or f"{place}发布{hazard}{colour}预警信号"
    code, kind = item.text("TYPECODE"), _type_of(item.text("msgType"), title)
    if kind == "Alert":  # this site writes an alert's own identifier there
        references = tuple(one for one in references if one != identifier)
    info = _info(
        title,
        hazard,
        colour=codes.BLUE_FIRST.get(item.text("LEVELCODE"), ""),
        level=colour,
        code=codes.NATIONAL.get(code, code),
        area=place,
        expires=reading.moment(item.text("RELIEVETIME"), "RELIEVETIME"),
    )
    return Said(
        identifier=identifier,
        sender="",
        sent=sent_or_named(
            reading.moment(item.text("ISSUETIME"), "ISSUETIME"), identifier, reading
        ),
        status="Actual",
        msg_type=kind,
        references=references,
        infos=(info,),
    )


def _qweather_7(item: Fields, reading: Reading) -> Said:
    identifier = _key(item, reading, "id")
    title = item.text("title")
    info = _info(
        title,
        item.text("typeName"),
        level=item.text("severityColor", "level"),
        code=codes.national_of(item.text("type")),
        effective=reading.moment(item.text("startTime"), "startTime"),
        expires=reading.moment(item.text("endTime"), "endTime"),
    )
    return Said(
        identifier=identifier,
        sender=item.text("sender"),
        sent=_sent(item, "pubTime", identifier, reading),
        status="Actual",
        msg_type=_type_of(item.text("status"), title),
        references=identifiers_in([*item.texts("related")]),
        infos=(info,),
    )


def _qweather_1(item: Fields, reading: Reading) -> Said:
    identifier = _key(item, reading, "id")
    title, kind = item.text("headline"), item.within("messageType")
    info = _info(
        title,
        item.within("eventType").text("name"),
        level=item.within("color").text("code"),
        code=codes.national_of(item.within("eventType").text("code")),
        effective=reading.moment(item.text("effectiveTime"), "effectiveTime"),
        expires=reading.moment(item.text("expireTime", "expiredTime"), "expireTime"),
    )
    return Said(
        identifier=identifier,
        sender="",
        sent=_sent(item, "issuedTime", identifier, reading),
        status="Actual",
        msg_type=_type_of(kind.text("code"), title),
        references=identifiers_in([*kind.texts("supersedes")]),
        infos=(info,),
    )


def _caiyun(item: Fields, reading: Reading) -> Said:
    identifier = _key(item, reading, "alertId", "alert_id")
    match = _CAIYUN_CODE.fullmatch(item.text("code"))
    kind, level = match.groups() if match else ("", "")
    title = item.text("title")
    info = _info(
        title,
        colour=codes.BLUE_FIRST.get(level, ""),
        code=codes.NATIONAL.get(kind, kind),
        area=item.text("location"),
        area_code=item.text("adcode", "ad_code"),
        expires=reading.moment(item.text("expired_time"), "expired_time"),
    )
    published = item.text("pubtimestamp", "published_time")
    over = "解除" in item.text("status")
    return Said(
        identifier=identifier,
        sender="",
        sent=sent_or_named(reading.epoch(published, "pubtimestamp"), identifier, reading),
        status="Actual",
        msg_type="Cancel" if over else _type_of("", title),
        references=(),
        infos=(info,),
    )


SHAPES: Final = (
    Shape("nmc.cn", ("data", "page", "list"), frozenset({"alertid"}), _nmc),
    Shape("12379.cn", ("alertData",), frozenset({"identifier", "headline"}), _national_site),
    Shape(
        "weather.com.cn",
        (),
        frozenset({"ALERTID", "SIGNALTYPE", "TYPECODE", "LEVELCODE"}),
        _weathercn,
    ),
    Shape("和风天气 v7", ("warning",), frozenset({"id", "pubTime"}), _qweather_7),
    Shape(
        "和风天气 v1",
        ("alerts",),
        frozenset({"issuedTime", "messageType", "eventType"}),
        _qweather_1,
    ),
    Shape("彩云天气", ("result", "alert", "content"), frozenset({"alertId"}), _caiyun),
)


def shape_of(document: object) -> tuple[Shape, list[object]] | None:
    """The shape of a document and its items; None if it is of no known shape."""
    found = ((shape, shape.items(document)) for shape in SHAPES)
    return next(((shape, items) for shape, items in found if items is not None), None)


def _key(item: Fields, reading: Reading, *names: str) -> str:
    """The identifier of an item. Raises InputFault A106."""
    text = item.text(*names)
    if not text or len(text) > MAX_KEY:
        raise no_key(names[0], text, reading)
    return text


def _sent(item: Fields, name: str, identifier: str, reading: Reading) -> datetime:
    """When an item was issued. Raises InputFault A106, A107."""
    return sent_or_named(reading.moment(item.text(name), name), identifier, reading)


def _type_of(written: str, title: str) -> str:
    """The type as written, in CAP's words; where there is none, by the title."""
    if written:
        return _STATUS_TYPES.get(written.casefold(), written)
    return "Cancel" if chinese.lifts(title) else "Alert"


def _info(  # noqa: PLR0913 - what the shapes say of an alert
    title: str,
    event: str = "",
    *,
    colour: str = "",
    level: str = "",
    code: str = "",
    area: str = "",
    area_code: str = "",
    effective: datetime | None = None,
    expires: datetime | None = None,
) -> Info:
    """An alert as an info: ``colour`` is a colour word, ``level`` a colour in any writing."""
    geocodes = (("adcode", area_code),) if area_code else ()
    return Info(
        language="",
        event=event[:MAX_SHOWN],
        headline=title[:MAX_SHOWN],
        urgency="",
        severity=colour,
        response_types=(),
        event_codes=(("类型", code),) if code else (),
        parameters=(("颜色 level", level),) if level else (),
        effective=effective,
        expires=expires,
        areas=(Area(area[:MAX_SHOWN], geocodes),) if area or geocodes else (),
    )
