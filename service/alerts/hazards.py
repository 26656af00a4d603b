"""The hazards of a message（灾种与颜色）: its infos in one language, grouped into alerts.

Infos in several languages about one hazard are one alert, Chinese preferred; different hazards are
several. Several infos in one language about one hazard are joined: all areas, the worst colour, the
longest time. The warning's name outranks its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from service.alerts import chinese, english
from service.alerts.infos import Info
from service.alerts.message import HazardNames, ReadAlert
from service.alerts.reading import Reading, shown

_CHINESE_FIRST: Final = ("zh-cn", "zh", "zh-hans")
_MAINLAND: Final = re.compile(r"zh|zh-cn|zh-hans(-cn|-sg)?|cmn(-hans)?(-cn)?")
_EVENT_CODE: Final = re.compile(r"[0-9]{2}[A-Z][0-9]{2}")
_CODE_NAME: Final = re.compile(r"event|type|code|类型|事件|灾种", re.IGNORECASE)
_NAMELESS: Final = "未注明"
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Piece:
    """One hazard of a message（一个灾种） with what its infos say of it."""

    hazard: str
    known: bool
    colour: str
    area: tuple[str, ...]
    infos: tuple[Info, ...]

    def ended(self, msg_type: str) -> bool:
        """Whether every info of it says that the hazard is over."""
        return all(_ended(info, msg_type) for info in self.infos)

    def alert(self, identifier: str, sent: datetime, number: int) -> ReadAlert:
        """The alert record; ``number`` from 1 tells the hazards of one message apart."""
        expiries = [info.expires for info in self.infos]
        known = [moment for moment in expiries if moment is not None]
        names = dict.fromkeys(area.name for info in self.infos for area in info.areas if area.name)
        return ReadAlert(
            id=identifier if number == 1 else f"{identifier}#{number}",
            hazard=self.hazard,
            colour=self.colour,
            area=self.area,
            area_names=tuple(names),
            issued=sent,
            effective=min(info.effective or sent for info in self.infos),
            expires=max(known) if len(known) == len(expiries) else None,
            headline=next((info.headline for info in self.infos if info.headline), ""),
        )


def _ended(info: Info, msg_type: str) -> bool:
    """解除 by its words, by AllClear, or by an Update that is past and asks for nothing."""
    if "AllClear" in info.response_types:
        return True
    over = info.urgency == "Past" and info.response_types == ("None",)
    if over and msg_type == "Update":
        return True
    return any(chinese.lifts(text) or english.lifts(text) for text in (info.headline, info.event))


def read_pieces(
    infos: tuple[Info, ...], identifier: str, sent: datetime, reading: Reading, hazards: HazardNames
) -> tuple[Piece, ...]:
    """The hazards of a message, in its order, Chinese infos first."""
    if not infos:
        return ()
    return _Grouping(infos, identifier, sent, reading, hazards).pieces()


@dataclass(slots=True)
class _Found:
    """A hazard while it is gathered: its infos and their translations."""

    hazard: str
    known: bool
    name: str
    infos: list[Info]
    translations: list[Info]


class _Grouping:
    """Groups the infos of one message by hazard, then settles colour and area of each."""

    def __init__(
        self,
        infos: tuple[Info, ...],
        identifier: str,
        sent: datetime,
        reading: Reading,
        hazards: HazardNames,
    ) -> None:
        self.infos = infos
        self.identifier = identifier
        self.sent = sent
        self.reading = reading
        self.hazards = hazards
        self.chinese = _is_chinese_profile(infos, identifier)

    def pieces(self) -> tuple[Piece, ...]:
        language = min((_language(info) for info in self.infos), key=_rank)
        primary = [info for info in self.infos if _language(info) == language]
        found: list[_Found] = []
        for info in primary:
            for hazard, known, name in self._hazards_of(info, alone=len(primary) == 1):
                _gather(found, _Found(hazard, known, name, [info], []))
        for info in self.infos:
            if _language(info) != language:
                self._add_translation(found, info)
        return tuple(self._piece(one) for one in found)

    def _add_translation(self, found: list[_Found], info: Info) -> None:
        """Joins an info in another language to its hazard, or opens a hazard of its own."""
        hazard, known, name = self._hazards_of(info, alone=False)[0]
        same = [one for one in found if one.hazard == hazard]
        alike = [one for one in found if any(_same_facts(info, other) for other in one.infos)]
        unnamed = [one for one in alike if not one.known]
        if known and not same and unnamed:
            unnamed[0].hazard, unnamed[0].known = hazard, True
            same = unnamed[:1]
        target = same or ([] if known else alike)
        if target:
            target[0].translations.append(info)
            self.reading.note(
                "two_languages_merged", "报文有多种语言的内容，同一灾种并为一条预警。"
            )
        else:
            found.append(_Found(hazard, known, name, [info], []))

    def _hazards_of(self, info: Info, *, alone: bool) -> list[tuple[str, bool, str]]:
        """(hazard, known, name) of an info; several only for the joint headline of a lone info."""
        from_headline = self._headline_hazards(info.headline)
        event = next(
            (id_ for name in chinese.spellings(info.event) if (id_ := self._named(name))), None
        )
        if alone and len(from_headline) > 1 and (event is None or event in dict(from_headline)):
            return [(hazard, True, name) for hazard, name in from_headline.items()]
        named = next(iter(from_headline), None)
        if event and named and event not in from_headline:
            what = f"标题的灾种与事件名 {shown(info.event)} 不一致，以标题为准。"
            self.reading.note("hazard_disagrees", what)
            event = named
        return [self._settled(info, event or named)]

    def _settled(self, info: Info, named: str | None) -> tuple[str, bool, str]:
        """The hazard by name, else by code, else as written."""
        coded = self.hazards.hazard_of((), _codes(info))
        if named and coded and named != coded:
            self.reading.note("hazard_disagrees", "灾种名称与事件代码不一致，以名称为准。")
        hazard = named or coded
        written = info.event or chinese.hazard_in(info.headline) or info.headline or _NAMELESS
        return hazard or written, bool(hazard), written

    def _headline_hazards(self, headline: str) -> dict[str, str]:
        """Known hazards a headline names now: id → name; what it lifts only if it does no more."""
        signals = chinese.signals(headline)
        role = max((one.role for one in signals), default=chinese.ISSUED)
        floor = min(role, chinese.ISSUED)
        names = [one.hazard for one in signals if one.role >= floor] or [
            chinese.hazard_in(headline)
        ]
        found: dict[str, str] = {}
        for name in names:
            for part in (name, *chinese.joint(name)):
                hazard = next(
                    (it for text in chinese.spellings(part) if (it := self._named(text))), None
                )
                if hazard:
                    found.setdefault(hazard, part)
                if hazard and part == name:
                    break
        return found

    def _named(self, name: str) -> str | None:
        found = self.hazards.hazard_of((name,), ())
        return found or (
            self.hazards.hazard_of((name.lower(),), ()) if name != name.lower() else None
        )

    def _piece(self, found: _Found) -> Piece:
        colours = [self._colour(info, found) for info in found.infos]
        colour = min(colours, key=chinese.WORST_FIRST.index)
        if len(found.infos) > 1:
            what = f"多段内容同属 {shown(found.hazard)}，并为一条：区域相加，颜色取重，时间取长。"
            self.reading.note("infos_merged", what)
        return Piece(found.hazard, found.known, colour, self._area(found), tuple(found.infos))

    def _area(self, found: _Found) -> tuple[str, ...]:
        """GB codes of the infos, else of their translations, else the issuer's."""
        codes = self._codes_of(found.infos) or self._codes_of(found.translations)
        issuer = chinese.issuer_area(self.identifier)
        if codes or not issuer:
            return codes
        what = f"报文没有区划代码，以发布单位所在区划 {issuer} 代替，请核对。"
        self.reading.note("area_from_identifier", what)
        return (issuer,)

    def _codes_of(self, infos: Iterable[Info]) -> tuple[str, ...]:
        found = (
            code
            for info in infos
            for area in info.areas
            for name, value in area.geocodes
            for code in chinese.area_codes(name, value, chinese=self.chinese)
        )
        return tuple(dict.fromkeys(found))

    def _colour(self, info: Info, found: _Found) -> str:
        """The colour of an info, by the order headline, event, parameter, level, severity."""
        sources = [info, *found.translations]
        worded = _first(self._worded(one, found.name) for one in sources) or ()
        level = _first(chinese.level_colour(one.words) for one in sources) or ""
        severity = _first(self._severity(one) for one in sources) or ""
        colour = worded[0] if worded else level or severity
        stated = any(english.word_colour(one.severity) for one in sources)
        if not worded and not level and severity and not stated:
            self.reading.note("colour_from_severity", "标题没有颜色，按 severity 推得，请核对。")
        if len(worded) > 1:
            self.reading.note("several_colours", "标题写有多种颜色，取最重的一种。")
        if colour and {level or colour, severity or colour} != {colour}:
            self.reading.note("colour_disagrees", "标题颜色与级别或 severity 不一致，以标题为准。")
        return colour or chinese.UNKNOWN

    def _worded(self, info: Info, name: str) -> tuple[str, ...]:
        """Colours that words give: headline, then event, then a parameter; worst first."""
        return next((found for found in self._wordings(info, name) if found), ())

    def _wordings(self, info: Info, name: str) -> Iterator[tuple[str, ...]]:
        for text in (info.headline, info.event):
            yield chinese.signal_colours(chinese.signals(text), name)
            yield english.text_colours(text, cma=self.chinese)
        yield tuple(
            sorted(
                {c for key, value in info.parameters if (c := english.value_colour(key, value))},
                key=chinese.WORST_FIRST.index,
            )
        )

    def _severity(self, info: Info) -> str:
        """Severity as a colour: RED … of the domestic form; Extreme … in CMA messages only."""
        ladder = chinese.severity_colour(info.severity) if self.chinese else ""
        return english.word_colour(info.severity) or ladder


def _first(values: Iterable[_Value]) -> _Value | None:
    """The first value that is not empty."""
    return next((value for value in values if value), None)


def _gather(found: list[_Found], new: _Found) -> None:
    for one in found:
        if one.hazard == new.hazard:
            one.infos.extend(new.infos)
            return
    found.append(new)


def _language(info: Info) -> str:
    """The info's language; ``zh`` when its words are Chinese whatever it declares (or nothing)."""
    if not info.language.startswith(("zh", "cmn", "ja", "ko", "yue")) and chinese.is_chinese(
        info.words
    ):
        return "zh"
    return info.language or "en-us"


def _rank(language: str) -> tuple[int, str]:
    """Preference: zh-CN, zh, zh-Hans, other Chinese, English, then the rest."""
    if language in _CHINESE_FIRST:
        return _CHINESE_FIRST.index(language), ""
    if language.startswith(("zh", "cmn", "yue")):
        return len(_CHINESE_FIRST), language
    return (4, "") if language.startswith("en") else (5, "")


def _codes(info: Info) -> tuple[str, ...]:
    """What may be an event code: eventCode, a parameter named so, or the event itself."""
    coded = [value for _, value in info.event_codes]
    coded += [value for name, value in info.parameters if _CODE_NAME.search(name)]
    coded.append(info.event)
    return tuple(
        value for value in coded if value and (value != info.event or _EVENT_CODE.fullmatch(value))
    )


def _same_facts(one: Info, other: Info) -> bool:
    """Whether two infos in different languages say the same: they are translations."""
    codes, others = _codes(one), _codes(other)
    if codes and codes == others:
        return True
    return (one.effective, one.expires, one.severity, _geocodes(one)) == (
        other.effective,
        other.expires,
        other.severity,
        _geocodes(other),
    )


def _geocodes(info: Info) -> frozenset[tuple[str, str]]:
    return frozenset(pair for area in info.areas for pair in area.geocodes)


def _is_chinese_profile(infos: Sequence[Info], identifier: str) -> bool:
    """Whether this is a Chinese message: its identifier, its area codes, or mainland wording."""
    if chinese.issuer_area(identifier):
        return True
    names = (name for info in infos for area in info.areas for name, _ in area.geocodes)
    if any(chinese.names_gb(name) for name in names):
        return True
    return any(_MAINLAND.fullmatch(_language(info)) and "预警" in info.words for info in infos)
