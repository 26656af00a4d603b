"""Holiday notices（放假通知）of the State Council: the paper, its words, the days they settle."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from calendars.errors import CalendarFault
from calendars.festivals import FESTIVALS, parts_of

TYPE_CHECKING = False  # spares the import of typing; checkers read it as true
if TYPE_CHECKING:
    from calendars.notice_text import TextBlock

_PAPER_KEYS = ("number", "issued", "signed", "href", "quote", "amends", "subject")
_NOTICE_KEYS = ("year", *_PAPER_KEYS, "statutory")
_RESTORED_KEYS = ("year", *_PAPER_KEYS, "blocks")
_BLOCK_KEYS = ("festival", "name", "days", "statutory", "adjusted_workdays", "prolongs")
_NUMBER = re.compile(r"(?:国办|国)发明电〔[0-9]{4}〕[0-9]+号")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class HolidayBlock:
    """The arrangement of one holiday（一个节日的放假安排）: Beijing dates, in order.

    ``days`` are all days off: those the notice states, the weekends it joins (与周末连休) and a
    weekend that lies between two of them. ``statutory`` are those among them that the decree
    《全国年节及纪念日放假办法》 itself names (法定节假日). ``adjusted_workdays`` are weekend days
    worked instead (调休上班). ``prolongs``: the paper only moves the last day, the one in
    ``days``, and the rest of the block stands in the paper that it amends.

    Raises:
        CalendarFault: CAL10 if the days contradict one another.

    """

    festival: str
    name: str
    days: tuple[date, ...]
    statutory: tuple[date, ...]
    adjusted_workdays: tuple[date, ...]
    prolongs: bool = False

    def __post_init__(self) -> None:
        """Refuse a block without days, or with days that contradict one another."""
        for days in (self.days, self.statutory, self.adjusted_workdays):
            self._require("日期须按先后排列，不重复", list(days) == sorted(set(days)))
        self._require("须有放假的日子", bool(self.days))
        self._require("法定节假日须在放假的日子里", set(self.statutory) <= set(self.days))
        both = set(self.days) & set(self.adjusted_workdays)
        self._require("同一天不能既放假又上班", not both)

    @property
    def festivals(self) -> tuple[str, ...]:
        """Single festivals of the block, one or two."""
        return parts_of(self.festival)

    @property
    def first(self) -> date:
        """First day off."""
        return self.days[0]

    @property
    def last(self) -> date:
        """Last day off, itself inside."""
        return self.days[-1]

    def _require(self, what: str, met: bool) -> None:  # noqa: FBT001 - reads as a sentence
        if not met:
            raise CalendarFault("CAL10", what, where=self.name, remedy="对照通知原文核对")


@dataclass(frozen=True, slots=True)
class Notice:
    """One paper of the State Council on the holidays of one year（放假通知）.

    ``issued`` is the day it was made public, from which it can be known; ``signed`` the date under
    the text, where it is another. ``number`` is its document number（发文字号）. ``amends`` is the
    number of the paper that it changes or adds to, none for the year's own paper. ``subject`` is
    the festival of items that name none.

    Raises:
        CalendarFault: CAL10 if two blocks arrange one festival or one day twice.

    """

    year: int
    number: str | None
    issued: date
    signed: date | None
    href: str | None
    quote: str
    amends: str | None
    subject: str | None
    blocks: tuple[HolidayBlock, ...]

    def __post_init__(self) -> None:
        """Refuse blocks that get into each other's way."""
        festivals = [part for block in self.blocks for part in block.festivals]
        days = [day for block in self.blocks for day in (*block.days, *block.adjusted_workdays)]
        for kind, items in (("节日", festivals), ("日子", days)):
            if len(set(items)) != len(items):
                what = f"同一{kind}安排了两次"
                raise CalendarFault("CAL10", what, where=self.title, remedy="对照通知原文核对")

    @property
    def title(self) -> str:
        """How to name it to a reader: its number, or its year and date of issue."""
        return self.number or f"{self.year} 年放假通知（{self.issued} 发布）"

    def to_mapping(self) -> dict[str, object]:
        """Text, lists and mappings from which ``restore_notice`` builds the same notice."""
        texts = {
            "number": self.number,
            "signed": self.signed and self.signed.isoformat(),
            "href": self.href,
            "amends": self.amends,
            "subject": self.subject,
        }
        return {
            "year": f"{self.year:04d}",
            "issued": self.issued.isoformat(),
            "quote": self.quote,
            "blocks": [_block_mapping(block) for block in self.blocks],
            **{key: text for key, text in texts.items() if text is not None},
        }


def read_year(mapping: Mapping[str, object]) -> tuple[Notice, ...]:
    """Notices of one data file: ``year`` and ``notices``, a list without ``year`` in each.

    Raises:
        CalendarFault: CAL02 to CAL10.

    """
    where = f"{mapping.get('year', '放假通知')} 年放假数据"
    _check_keys(mapping, ("year", "notices"), ("year", "notices"), where)
    notices = []
    for paper in _sequence(mapping["notices"], where):
        keys = _mapping(paper, where)
        if "year" in keys:
            raise _bad("year", keys["year"], where, "年份只写在文件开头")
        notices.append(read_notice({"year": mapping["year"], **keys}))
    return tuple(notices)


def read_notice(mapping: Mapping[str, object]) -> Notice:
    """Read one notice from text values; its days come from its quote.

    Keys: ``year``, ``issued``, ``quote`` are needed; ``number``, ``signed``, ``href``, ``amends``,
    ``subject`` and ``statutory`` (festival to dates) may be left out.

    Raises:
        CalendarFault: CAL02 to CAL10; CAL02 names the unknown key and the allowed ones.

    """
    from calendars.notice_text import read_text  # noqa: PLC0415 - a cache of notices never parses

    where = str(mapping.get("number") or f"{mapping.get('year', '')} 年放假通知")
    _check_keys(mapping, _NOTICE_KEYS, ("year", "issued", "quote"), where)
    year = _year(mapping["year"], where)
    quote = _text(mapping, "quote", where)
    subject = _optional(mapping, "subject", where)
    statutory = _statutory(mapping.get("statutory", {}), where)
    texts = read_text(quote, year, subject, where)
    known = {part for text in texts for part in parts_of(text.festival)}
    for festival in statutory:
        if festival not in known:
            raise _bad("statutory", festival, where, "只列通知安排了的节日")
    blocks = tuple(_read_block(text, statutory) for text in texts)
    return _notice(mapping, year, blocks, where)


def restore_notice(mapping: Mapping[str, object]) -> Notice:
    """Rebuild a notice from ``Notice.to_mapping`` without reading its quote again.

    Raises:
        CalendarFault: CAL02 to CAL04, CAL10.

    """
    where = str(mapping.get("number") or f"{mapping.get('year', '')} 年放假通知")
    _check_keys(mapping, _RESTORED_KEYS, ("year", "issued", "quote", "blocks"), where)
    items = _sequence(mapping["blocks"], where)
    blocks = tuple(_restore_block(_mapping(item, where), where) for item in items)
    return _notice(mapping, _year(mapping["year"], where), blocks, where)


def _notice(
    mapping: Mapping[str, object], year: int, blocks: tuple[HolidayBlock, ...], where: str
) -> Notice:
    signed = _optional(mapping, "signed", where)
    return Notice(
        year=year,
        number=_number(mapping, "number", where),
        issued=_day(_text(mapping, "issued", where), "issued", where),
        signed=None if signed is None else _day(signed, "signed", where),
        href=_optional(mapping, "href", where),
        quote=_text(mapping, "quote", where),
        amends=_number(mapping, "amends", where),
        subject=_optional(mapping, "subject", where),
        blocks=blocks,
    )


def _read_block(text: TextBlock, statutory: Mapping[str, tuple[date, ...]]) -> HolidayBlock:
    named = {day for part in parts_of(text.festival) for day in statutory.get(part, ())}
    return HolidayBlock(
        festival=text.festival,
        name=text.name,
        days=text.days,
        statutory=tuple(sorted(named)),
        adjusted_workdays=text.adjusted_workdays,
        prolongs=text.prolongs,
    )


def _block_mapping(block: HolidayBlock) -> dict[str, object]:
    return {
        "festival": block.festival,
        "name": block.name,
        "days": [day.isoformat() for day in block.days],
        "statutory": [day.isoformat() for day in block.statutory],
        "adjusted_workdays": [day.isoformat() for day in block.adjusted_workdays],
        "prolongs": "true" if block.prolongs else "false",
    }


def _restore_block(mapping: Mapping[str, object], where: str) -> HolidayBlock:
    _check_keys(mapping, _BLOCK_KEYS, _BLOCK_KEYS, where)
    if mapping["prolongs"] not in ("true", "false"):
        raise _bad("prolongs", mapping["prolongs"], where, "写 true 或 false")
    festival = _text(mapping, "festival", where)
    if not set(parts_of(festival)) <= set(FESTIVALS):
        raise _bad("festival", festival, where, f"可用：{'、'.join(FESTIVALS)}")
    return HolidayBlock(
        festival=festival,
        name=_text(mapping, "name", where),
        days=_days(mapping["days"], "days", where),
        statutory=_days(mapping["statutory"], "statutory", where),
        adjusted_workdays=_days(mapping["adjusted_workdays"], "adjusted_workdays", where),
        prolongs=mapping["prolongs"] == "true",
    )


def _statutory(value: object, where: str) -> dict[str, tuple[date, ...]]:
    mapping = _mapping(value, f"{where} statutory")
    _check_keys(mapping, tuple(FESTIVALS), (), f"{where} statutory")
    return {name: _days(days, "statutory", where) for name, days in mapping.items()}


def _check_keys(
    mapping: Mapping[str, object], allowed: Sequence[str], needed: Sequence[str], where: str
) -> None:
    for key in mapping:
        if key not in allowed:
            remedy = f"可用的键：{'、'.join(allowed)}"
            raise CalendarFault("CAL02", f"不认识的键「{key}」", where=where, remedy=remedy)
    for key in needed:
        if key not in mapping:
            raise CalendarFault("CAL03", f"缺少键「{key}」", where=where, remedy="补上这个键")


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return value
    raise CalendarFault("CAL04", "这里应是一组键值", where=where, remedy="写成「键: 值」")


def _sequence(value: object, where: str) -> Sequence[object]:
    if isinstance(value, list | tuple):
        return value
    raise CalendarFault("CAL04", "这里应是一个列表", where=where, remedy="写成列表")


def _text(mapping: Mapping[str, object], key: str, where: str) -> str:
    value = mapping[key]
    if isinstance(value, str) and value.strip():
        return value
    raise _bad(key, value, where, "写成不空的文字")


def _optional(mapping: Mapping[str, object], key: str, where: str) -> str | None:
    return _text(mapping, key, where) if key in mapping else None


def _number(mapping: Mapping[str, object], key: str, where: str) -> str | None:
    value = _optional(mapping, key, where)
    if value is not None and not _NUMBER.fullmatch(value):
        raise _bad(key, value, where, "写成 国办发明电〔2025〕7号 的样子")
    return value


def _days(value: object, key: str, where: str) -> tuple[date, ...]:
    return tuple(_day(item, key, where) for item in _sequence(value, f"{where} {key}"))


def _day(value: object, key: str, where: str) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise _bad(key, value, where, "这一天不存在") from error
    raise _bad(key, value, where, "写成 2026-01-01 的样子")


def _year(value: object, where: str) -> int:
    if isinstance(value, str) and _YEAR.fullmatch(value) and MINYEAR < int(value) < MAXYEAR:
        return int(value)
    raise _bad("year", value, where, "写四位年份")


def _bad(key: str, value: object, where: str, remedy: str) -> CalendarFault:
    return CalendarFault("CAL04", f"「{key}」的值「{value}」不合要求", where=where, remedy=remedy)
