"""Reads the words of a State Council holiday notice（放假通知的文字）.

A line with a festival name, a figure or 「与周末连休」 is an item: every clause of it must be
understood, or the notice is refused. Lines without any of these (the closing paragraph on duty and
safety, say) are prose and carry no days; nor does advice, such as 「鼓励……安排职工在除夕（2月9日）
休息」 of 2024. Wordings are those of the notices of 2015 to 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from calendars.errors import CalendarFault
from calendars.festivals import NEW_YEAR, festival_of
from calendars.spans import SATURDAY
from calendars.ten_days import DECEMBER

TYPE_CHECKING = False  # spares the import of typing; checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LONGEST = 31
_ONE_DAY = timedelta(days=1)
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}

_NUMBERED = r"[一二三四五六七八九十]+、"
_LINE = re.compile(rf"\n|(?<=。)(?={_NUMBERED})")
_HEADING = re.compile(rf"(?:{_NUMBERED})?([^：，。；（）0-9]+)：(.*)")
_NUMBER = re.compile(rf"{_NUMBERED}")
_OPERATIVE = re.compile(r"[0-9]|连休|[一二三四五六七八九十]+[月日天]")
_ADVICE = re.compile(r"鼓励(?!.*(?:放假|上班|补休|调休|连休)).*")
_SPACE = re.compile(r"[ \t\u3000\u00a0]+")
_WIDE_DIGITS = "".join(chr(0xFF10 + digit) for digit in range(10))
_ONE_FORM = str.maketrans("(),:;" + _WIDE_DIGITS, "（），：；0123456789")

_DATE_TEXT = r"(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日(?:（[^（）]*）)?"
_RANGE_TEXT = rf"{_DATE_TEXT}(?:(?:至|到|—|–|-){_DATE_TEXT})?"
_LIST_TEXT = rf"{_RANGE_TEXT}(?:[、和]{_RANGE_TEXT})*"
_DATE = re.compile(r"(?:([0-9]{4})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日(?:（([^（）]*)）)?")
_RANGE = re.compile(_RANGE_TEXT)
_WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
_REMARK = re.compile(r"农历[\u4e00-\u9fff]+|除夕|春节")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """The days that one item of a notice settles（一个节日的安排）; Beijing dates, in order.

    ``prolongs`` marks an item that only gives a new last day, the one in ``days``, to the block of
    an earlier notice.
    """

    name: str
    festival: str
    days: tuple[date, ...]
    adjusted_workdays: tuple[date, ...]
    prolongs: bool


@dataclass(slots=True)
class _Item:
    """What has been read of one item so far."""

    year: int
    name: str
    festival: str
    where: str
    off: list[date] = field(default_factory=list)
    work: list[date] = field(default_factory=list)
    total: int | None = None
    joined: bool = False
    prolongs: bool = False
    last: date | None = None

    def fault(self, code: str, what: str, remedy: str = "对照通知原文核对") -> CalendarFault:
        return CalendarFault(code, what, where=self.where, remedy=remedy)


def read_text(quote: str, year: int, subject: str | None, where: str) -> tuple[TextBlock, ...]:
    """Blocks of days that the words of a notice settle, in the order of the notice.

    Args:
        quote: the words, one item a line.
        year: the year the notice arranges; dates without a year are of it, except 「12月」 of
            元旦, which is of the year before.
        subject: the festival of items that name none, from the title of such a notice.
        where: the notice as a user knows it, for error messages.

    Raises:
        CalendarFault: CAL05 to CAL10.

    """
    blocks: list[TextBlock] = []
    for line in _LINE.split(quote):
        text = _plain(line)
        found = _HEADING.fullmatch(text)
        if found is None and not _OPERATIVE.search(text):
            continue
        body = found[2] if found else _NUMBER.sub("", text, count=1)
        name = found[1] if found else subject
        blocks.append(_block(_open_item(name, body, year, where), body))
    if not blocks:
        raise CalendarFault("CAL05", "没有一条放假安排", where=where, remedy="抄录通知的各条原文")
    return tuple(blocks)


def _plain(line: str) -> str:
    """Drop spaces and give the marks one form."""
    return _SPACE.sub("", line).translate(_ONE_FORM).strip()


def _open_item(name: str | None, body: str, year: int, where: str) -> _Item:
    if name is None:
        what = f"「{body}」没有写明是哪个节日"
        raise CalendarFault("CAL05", what, where=where, remedy="在通知下用 subject 写明节日")
    festival = festival_of(name, where)
    return _Item(year=year, name=name, festival=festival, where=f"{where} {name}")


def _block(item: _Item, body: str) -> TextBlock:
    """Read every sentence of ``body`` and settle its days."""
    for sentence in re.split(r"[。；]", body):
        item.last = None  # a date may leave out the month only within its sentence
        clauses = [] if _ADVICE.fullmatch(sentence) else _clauses(sentence)
        for clause in clauses:
            _read_clause(item, clause)
    if not item.off:
        raise item.fault("CAL05", "没有写明放假的日子")
    days = _off_days(item)
    work = tuple(sorted(item.work))
    _check_block(item, days, work)
    return TextBlock(item.name, item.festival, days, work, item.prolongs)


def _clauses(sentence: str) -> list[str]:
    """Split at commas outside brackets."""
    parts = re.findall(r"(?:（[^（）]*）|[^，（）])+|[（）]", sentence)
    return [part.removeprefix("其中") for part in parts if part != "其中"]


def _read_clause(item: _Item, clause: str) -> None:
    for pattern, action in _CLAUSES:
        found = pattern.fullmatch(clause)
        if found is not None:
            action(item, found)
            return
    remedy = "改用通知原文；如确是新写法，请先为它补充解析规则和测试"
    raise item.fault("CAL05", f"读不懂「{clause}」", remedy)


def _read_off(item: _Item, found: re.Match[str]) -> None:
    days = _dates(item, found[1])
    item.off.extend(day for day in days if day not in item.off)
    if found[2] is not None and int(found[2]) != len(days):
        raise item.fault("CAL08", f"「{found[0]}」实为 {len(days)} 天")


def _read_lieu(item: _Item, found: re.Match[str]) -> None:
    item.off.extend(day for day in _dates(item, found[1]) if day not in item.off)


def _read_work(item: _Item, found: re.Match[str]) -> None:
    for day in _dates(item, found[1]):
        if day.weekday() < SATURDAY or day in item.work:
            raise item.fault("CAL10", f"{day} 不能列为调休上班：不是周末或重复列出")
        item.work.append(day)


def _read_total(item: _Item, found: re.Match[str]) -> None:
    if item.total not in (None, int(found[1])):
        raise item.fault("CAL08", f"前后写了共 {item.total} 天和共 {found[1]} 天")
    item.total = int(found[1])


def _read_join(item: _Item, _found: re.Match[str]) -> None:
    item.joined = True


def _read_nothing(_item: _Item, _found: re.Match[str]) -> None:
    """「不调休」 settles no day."""


def _read_prolong(item: _Item, found: re.Match[str]) -> None:
    if festival_of(found[2], item.where) != item.festival:
        raise item.fault("CAL10", f"「{found[0]}」说的不是{item.name}")
    if found[1] is not None and int(found[1]) != item.year:
        raise item.fault("CAL10", f"「{found[0]}」说的不是 {item.year} 年")
    item.off.extend(_dates(item, found[3]))
    item.prolongs = True


def _read_resume(item: _Item, found: re.Match[str]) -> None:
    """「2月3日起正常上班」 must follow the last day off and be no weekend: it adds no day."""
    day = _dates(item, found[1])[0]
    if not item.off or day - _ONE_DAY != max(item.off) or day.weekday() >= SATURDAY:
        raise item.fault("CAL10", f"「{found[0]}」与放假的止日不衔接，或是周末")


_CLAUSES: Sequence[tuple[re.Pattern[str], Callable[[_Item, re.Match[str]], None]]] = (
    (
        re.compile(rf"({_LIST_TEXT})(?:全国)?(?:放假调休|调休放假|放假公休|放假)(?:([0-9]+)天)?"),
        _read_off,
    ),
    (re.compile(rf"({_LIST_TEXT})(?:补休|调休)"), _read_lieu),
    (re.compile(rf"({_LIST_TEXT})(?:照常|正常)?上班"), _read_work),
    (re.compile(r"共([0-9]+)天"), _read_total),
    (re.compile(r"与周末连休"), _read_join),
    (re.compile(r"不调休"), _read_nothing),
    (re.compile(rf"延长(?:([0-9]{{4}})年)?([^0-9]+)假期至({_DATE_TEXT})"), _read_prolong),
    (re.compile(rf"({_DATE_TEXT})起(?:正常|照常)?上班"), _read_resume),
)


def _dates(item: _Item, text: str) -> list[date]:
    """Every day of a list such as 「9月29日（星期六）、10月1日至7日」, each once."""
    days: list[date] = []
    for found in _RANGE.finditer(text):
        ends = [_date(item, end) for end in _DATE.finditer(found[0])]
        days.extend(_days_between(item, ends[0], ends[-1], found[0]))
    if len(set(days)) != len(days):
        raise item.fault("CAL10", f"「{text}」重复列出同一天")
    return days


def _days_between(item: _Item, first: date, last: date, text: str) -> Iterable[date]:
    length = (last - first).days + 1
    if not 1 <= length <= _LONGEST:
        raise item.fault("CAL10", f"「{text}」的起止日颠倒或过长")
    return (first + _ONE_DAY * offset for offset in range(length))


def _date(item: _Item, found: re.Match[str]) -> date:
    """Turn one date of the text into a day, filling in the year and month it leaves out."""
    year, month, number, remark = found.groups()
    if month is None and (item.last is None or year is not None):
        raise item.fault("CAL06", f"「{found[0]}」没有写月份")
    in_month = int(month) if month else _last(item).month
    in_year = int(year) if year else _year_of(item, in_month)
    try:
        day = date(in_year, in_month, int(number))
    except ValueError as error:
        raise item.fault("CAL06", f"没有「{found[0]}」这一天") from error
    if day.year != item.year and not _eve(item, day):
        raise item.fault("CAL10", f"{day} 不在 {item.year} 年")
    _check_remark(item, day, remark)
    item.last = day
    return day


def _last(item: _Item) -> date:
    return item.last or date(item.year, 1, 1)


def _year_of(item: _Item, month: int) -> int:
    """Year of a date that names none: December of 元旦 is of the year before."""
    return item.year - 1 if item.festival == NEW_YEAR and month == DECEMBER else item.year


def _eve(item: _Item, day: date) -> bool:
    return day.year == item.year - 1 and day.month == DECEMBER and item.festival == NEW_YEAR


def _check_remark(item: _Item, day: date, remark: str | None) -> None:
    """Check a stated weekday; lunar remarks are let through, anything else is refused."""
    for part in re.split(r"[、，]", remark) if remark is not None else ():
        found = _WEEKDAY.fullmatch(part)
        if found is None and not _REMARK.fullmatch(part):
            raise item.fault("CAL05", f"读不懂 {day} 后的注「{part}」")
        if found is not None and _WEEKDAYS[found[1]] != day.weekday():
            what = f"{day} 是星期{'一二三四五六日'[day.weekday()]}，通知写作{part}"
            raise item.fault("CAL07", what)


def _off_days(item: _Item) -> tuple[date, ...]:
    """Days off: those stated, weekends between two of them, weekends joined by 连休."""
    days = set(item.off)
    if item.joined:
        days.update(_adjoining(min(days), -_ONE_DAY), _adjoining(max(days), _ONE_DAY))
        if len(days) == len(item.off):
            raise item.fault("CAL10", "写了与周末连休，但前后没有相邻的周末")
    between = _days_between(item, min(days), max(days), "放假")
    days.update(day for day in between if day.weekday() >= SATURDAY)
    return tuple(sorted(days))


def _adjoining(day: date, step: timedelta) -> set[date]:
    found: set[date] = set()
    while (day + step).weekday() >= SATURDAY:
        day += step
        found.add(day)
    return found


def _check_block(item: _Item, days: tuple[date, ...], work: tuple[date, ...]) -> None:
    if item.total is not None and item.total != len(days):
        what = f"通知写共 {item.total} 天，各日相加为 {len(days)} 天"
        raise item.fault("CAL08", what)
    both = sorted(set(days) & set(work))
    if both:
        raise item.fault("CAL10", f"{both[0]} 既放假又上班")
