"""The holiday calendar against chinesecalendar and lunar_python, and as known on a date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import chinese_calendar
import pytest
from lunar_python import Lunar, Solar

from calendars.errors import CalendarFault
from calendars.holidays import DayKind, HolidayCalendar
from calendars.notices import Notice, read_notice

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 28)
ENGLISH = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring_festival",
    "Tomb-sweeping Day": "qingming",
    "Labour Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Anti-Fascist 70th Day": "victory_day_70",
    "Mid-autumn Festival": "mid_autumn",
    "National Day": "national_day",
}

# Days off that chinesecalendar takes for plain weekends.
JOINED = [  # 与周末连休
    *("2015-05-02", "2015-05-03", "2016-01-02", "2016-01-03", "2016-04-02", "2016-04-03"),
    *("2017-04-29", "2017-04-30", "2017-12-30", "2017-12-31", "2018-06-16", "2018-06-17"),
    *("2018-09-22", "2018-09-23", "2024-06-08", "2024-06-09"),
]
JOINED_IN_BOTH = [  # 与周末连休, and named by chinesecalendar too
    *("2019-04-06", "2019-04-07", "2019-06-08", "2019-06-09", "2019-09-14", "2019-09-15"),
    *("2023-12-30", "2023-12-31"),
]
STATED = ["2015-09-05"]  # 「9月3日至5日调休放假，共3天」 names the Saturday
BETWEEN = ["2015-06-21"]  # the Sunday between 6月20日放假 and 6月22日补休


def every_day(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def test_every_day_off_and_on_agrees_with_chinesecalendar(cn: HolidayCalendar) -> None:
    off = {DayKind.HOLIDAY, DayKind.WEEKEND}
    differing = [
        day
        for day in every_day()
        if (cn.kind(day) in off) is not chinese_calendar.is_holiday(day)
        or cn.kind(day) is None
        or (cn.kind(day) not in off) is not chinese_calendar.is_workday(day)
    ]
    assert differing == []


def test_every_kind_and_name_agrees_but_for_named_weekends(cn: HolidayCalendar) -> None:
    differing = [day.isoformat() for day in every_day() if not same_detail(cn, day)]
    assert differing == sorted(JOINED + STATED + BETWEEN)
    for text in differing:
        day = date.fromisoformat(text)
        assert cn.kind(day) is DayKind.HOLIDAY
        assert day.weekday() >= 5
        assert chinese_calendar.get_holiday_detail(day) == (True, None)


def same_detail(cn: HolidayCalendar, day: date) -> bool:
    is_off, name = chinese_calendar.get_holiday_detail(day)
    kind = cn.kind(day)
    if name is None:
        return kind is (DayKind.WEEKEND if is_off else DayKind.WORKDAY)
    block = cn.block_on(day) if is_off else cn.workday_block_on(day)
    wanted = DayKind.HOLIDAY if is_off else DayKind.ADJUSTED_WORKDAY
    return kind is wanted and block is not None and ENGLISH[name] in block.festivals


def test_the_joined_weekends_come_from_the_words(cn: HolidayCalendar) -> None:
    for text in JOINED + JOINED_IN_BOTH:
        day = date.fromisoformat(text)
        notice, block = cn.notice_on(day), cn.block_on(day)
        assert notice is not None
        assert block is not None
        line = next(line for line in notice.quote.splitlines() if f"、{block.name}：" in line)
        assert "与周末连休" in line


def test_days_in_lieu_are_weekdays_off_and_not_statutory(cn: HolidayCalendar) -> None:
    odd = []
    for day in every_day():
        if chinese_calendar.is_in_lieu(day):
            block = cn.block_on(day)
            assert block is not None
            assert day.weekday() < 5
            if day in block.statutory:
                odd.append(day)
    assert odd == [date(2022, 2, 3)]  # 正月初三, statutory: the other list is wrong here


def test_weekdays_off_are_paid_for(cn: HolidayCalendar) -> None:
    """A year's weekdays off are its statutory days and as many more as weekend days are worked."""
    surplus = {2015: 1, 2020: 2}  # 9月3日 was a gift; so was 1月31日, and 2月1日 was not worked
    for year in cn.years:
        days = every_day(date(year - 1, 12, 29), date(year, 12, 28))
        named = {d: b for d in days if (b := cn.block_on(d) or cn.workday_block_on(d))}
        mine = [d for d, block in named.items() if block.last.year == year]
        off = [d for d in mine if cn.block_on(d) and d.weekday() < 5]
        worked = [d for d in mine if cn.workday_block_on(d)]
        statutory = 13 if year >= 2025 else 11
        assert len(off) - len(worked) == statutory + surplus.get(year, 0), year


def statutory_by_almanac(year: int) -> dict[str, list[date]]:
    def lunar(month: int, day: int, shift: int = 0) -> date:
        return to_date(Lunar.fromYmd(year, month, day).getSolar().next(shift))

    qingming = Lunar.fromYmd(year, 6, 1).getJieQiTable()["清明"]
    new = year >= 2025
    return {
        "new_year": [date(year, 1, 1)],
        "spring_festival": [lunar(1, 1, shift) for shift in range(-1 if new else 0, 3)],
        "qingming": [to_date(qingming)],
        "labour_day": [date(year, 5, day) for day in range(1, 3 if new else 2)],
        "dragon_boat": [lunar(5, 5)],
        "mid_autumn": [lunar(8, 15)],
        "national_day": [date(year, 10, day) for day in (1, 2, 3)],
    }


def to_date(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def test_statutory_days_are_those_of_the_almanac(cn: HolidayCalendar) -> None:
    for year in cn.years:
        almanac = statutory_by_almanac(year)
        assert sum(map(len, almanac.values())) == (13 if year >= 2025 else 11)
        held = {
            day
            for day in every_day(date(year, 1, 1), date(year, 12, 28))
            if (block := cn.block_on(day)) and day in block.statutory
        }
        assert held == {day for days in almanac.values() for day in days}
        # 2020: 中秋 fell on 10月1日, 国庆; eleven days on ten dates.
        assert len(held) == {2020: 10}.get(year, 13 if year >= 2025 else 11)
        for festival, days in almanac.items():
            for day in days:
                block = cn.block_on(day)
                assert block is not None
                assert festival in block.festivals


def test_the_labour_day_of_2019_as_known_before_and_after(cn: HolidayCalendar) -> None:
    day = date(2019, 5, 2)
    before, after = cn.known_at(date(2019, 3, 21)), cn.known_at(date(2019, 3, 22))
    assert before.kind(day) is DayKind.WORKDAY
    assert after.kind(day) is DayKind.HOLIDAY
    assert before.kind(date(2019, 5, 5)) is DayKind.WEEKEND
    assert after.kind(date(2019, 5, 5)) is DayKind.ADJUSTED_WORKDAY
    assert number(before, day) == "国办发明电〔2018〕15号"
    assert number(after, day) == "国办发明电〔2019〕3号"
    for untouched in (date(2019, 6, 7), date(2019, 2, 4), date(2019, 7, 1)):
        assert number(after, untouched) == "国办发明电〔2018〕15号"
        assert after.kind(untouched) is before.kind(untouched)


def test_the_spring_festival_of_2020_as_known_before_and_after(cn: HolidayCalendar) -> None:
    before, after = cn.known_at(date(2020, 1, 20)), cn.known_at(date(2020, 1, 28))
    kinds = {
        date(2020, 1, 19): (DayKind.ADJUSTED_WORKDAY, DayKind.ADJUSTED_WORKDAY),
        date(2020, 1, 30): (DayKind.HOLIDAY, DayKind.HOLIDAY),
        date(2020, 1, 31): (DayKind.WORKDAY, DayKind.HOLIDAY),
        date(2020, 2, 1): (DayKind.ADJUSTED_WORKDAY, DayKind.HOLIDAY),
        date(2020, 2, 2): (DayKind.WEEKEND, DayKind.HOLIDAY),
        date(2020, 2, 3): (DayKind.WORKDAY, DayKind.WORKDAY),
    }
    for day, (then, later) in kinds.items():
        assert (before.kind(day), after.kind(day)) == (then, later), day
    block = after.block_on(date(2020, 1, 31))
    assert block is not None
    assert (block.first, block.last, len(block.days)) == (date(2020, 1, 24), date(2020, 2, 2), 10)
    assert not block.prolongs
    assert block.statutory == (date(2020, 1, 25), date(2020, 1, 26), date(2020, 1, 27))
    assert number(before, date(2020, 1, 31)) == "国办发明电〔2019〕16号"
    assert number(after, date(2020, 1, 31)) == "国办发明电〔2020〕1号"
    assert cn.known_at(date(2020, 1, 26)).kind(date(2020, 1, 31)) is DayKind.WORKDAY
    assert cn.known_at(date(2020, 1, 27)).kind(date(2020, 1, 31)) is DayKind.HOLIDAY


def number(calendar: HolidayCalendar, day: date) -> str | None:
    notice = calendar.notice_on(day)
    return notice.number if notice else None


def test_the_one_off_holiday_of_2015(cn: HolidayCalendar) -> None:
    before = cn.known_at(date(2015, 5, 12))
    assert before.kind(date(2015, 9, 3)) is DayKind.WORKDAY
    assert before.kind(date(2015, 9, 6)) is DayKind.WEEKEND
    assert cn.kind(date(2015, 9, 3)) is DayKind.HOLIDAY
    assert cn.kind(date(2015, 9, 6)) is DayKind.ADJUSTED_WORKDAY
    assert number(cn, date(2015, 9, 4)) == "国发明电〔2015〕1号"
    assert number(cn, date(2015, 9, 27)) == "国办发明电〔2014〕28号"


def test_the_holiday_blocks_that_the_regulation_asks_for(cn: HolidayCalendar) -> None:
    national = cn.block_on(date(2024, 10, 1))
    assert national is not None
    assert (national.first, national.last) == (date(2024, 10, 1), date(2024, 10, 7))
    assert cn.block_on(date(2024, 10, 8)) is None
    assert cn.kind(date(2024, 10, 12)) is DayKind.ADJUSTED_WORKDAY
    assert cn.block_on(date(2024, 10, 12)) is None
    assert cn.block_on(date(2024, 9, 29)) is None
    boat = cn.block_on(date(2024, 6, 8))
    assert boat is not None
    assert boat.festival == "dragon_boat"
    assert cn.block_on(date(2024, 6, 7)) is None
    assert cn.kind(date(2024, 2, 9)) is DayKind.WORKDAY  # 鼓励休息 is no holiday
    assert cn.kind(date(2023, 4, 6)) is DayKind.WORKDAY


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        ("2014-12-31", False),
        ("2015-01-01", True),
        ("2025-12-31", True),
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2026-12-30", False),
        ("2026-12-31", False),
        ("2027-01-01", False),
        ("2031-05-01", False),
        ("2031-05-03", False),
        ("0001-01-01", False),
        ("9999-12-31", False),
    ],
)
def test_unknown_is_not_false(cn: HolidayCalendar, day: str, covered: bool) -> None:
    asked = date.fromisoformat(day)
    assert cn.covers(asked) is covered
    assert (cn.kind(asked) is not None) is covered
    assert (cn.notice_on(asked) is not None) is covered
    if not covered:
        assert cn.block_on(asked) is None
        assert cn.workday_block_on(asked) is None


def test_the_last_days_of_a_year_wait_for_the_next_notice(cn: HolidayCalendar) -> None:
    eve = [date(2018, 12, day) for day in (28, 29, 30, 31)]
    before, after = cn.known_at(date(2018, 12, 5)), cn.known_at(date(2018, 12, 6))
    assert [before.kind(day) for day in eve] == [DayKind.WORKDAY, None, None, None]
    assert [after.kind(day) for day in eve] == [
        DayKind.WORKDAY,
        DayKind.ADJUSTED_WORKDAY,
        DayKind.HOLIDAY,
        DayKind.HOLIDAY,
    ]
    assert number(after, date(2018, 12, 31)) == "国办发明电〔2018〕15号"
    assert cn.kind(date(2022, 12, 31)) is DayKind.HOLIDAY
    assert number(cn, date(2022, 12, 31)) == "国办发明电〔2022〕16号"


def test_only_the_last_three_days_were_ever_named_a_year_early(notices: tuple[Notice, ...]) -> None:
    early = {
        (day.month, day.day)
        for notice in notices
        for block in notice.blocks
        for day in (*block.days, *block.adjusted_workdays)
        if day.year < notice.year
    }
    assert early == {(12, 29), (12, 30), (12, 31)}


def test_unknown_days_and_years(cn: HolidayCalendar) -> None:
    assert cn.years == tuple(range(2015, 2027))
    assert cn.unknown_days(FIRST, LAST) == ()
    assert cn.unknown_days(date(2026, 12, 27), date(2027, 1, 1)) == (
        date(2026, 12, 29),
        date(2026, 12, 30),
        date(2026, 12, 31),
        date(2027, 1, 1),
    )
    assert len(cn.unknown_days(date(2027, 1, 1), date(2027, 12, 31))) == 365
    with pytest.raises(CalendarFault, match="CAL13"):
        cn.unknown_days(date(2027, 1, 2), date(2027, 1, 1))


def test_before_the_first_notice_nothing_is_known(cn: HolidayCalendar) -> None:
    nothing = cn.known_at(date(2014, 12, 15))
    assert nothing.notices == ()
    assert nothing.years == ()
    assert nothing.kind(date(2015, 1, 1)) is None
    assert cn.known_at(date(2014, 12, 16)).years == (2015,)


def test_knowing_more_never_changes_the_past_papers(cn: HolidayCalendar) -> None:
    day = date(2014, 12, 1)
    held = 0
    while day < date(2026, 12, 31):
        known = cn.known_at(day)
        assert len(known.notices) >= held
        held = len(known.notices)
        day += timedelta(days=31)
    assert cn.known_at(date.max) == cn


def test_a_datetime_is_no_day(cn: HolidayCalendar) -> None:
    moment = datetime(2024, 10, 1)  # noqa: DTZ001 - a naive one on purpose
    for ask in (cn.kind, cn.covers, cn.block_on, cn.notice_on, cn.known_at):
        with pytest.raises(CalendarFault, match="CAL14"):
            ask(moment)


def paper(year: int, issued: str, quote: str, **more: str) -> Notice:
    return read_notice({"year": str(year), "issued": issued, "quote": quote, **more})


BASE = paper(
    2026, "2025-11-04", "劳动节：5月1日至5日放假。5月9日上班。", number="国办发明电〔2025〕7号"
)


def test_an_amendment_may_take_days_away() -> None:
    less = paper(2026, "2026-04-01", "劳动节：5月1日放假。", amends="国办发明电〔2025〕7号")
    calendar = HolidayCalendar([less, BASE])
    assert calendar.kind(date(2026, 5, 4)) is DayKind.WORKDAY
    assert calendar.kind(date(2026, 5, 9)) is DayKind.WEEKEND
    assert calendar.notice_on(date(2026, 5, 4)) is less
    assert calendar.notice_on(date(2026, 5, 9)) is less
    assert calendar.notice_on(date(2026, 5, 6)) is BASE
    assert calendar.known_at(date(2026, 3, 31)).kind(date(2026, 5, 4)) is DayKind.HOLIDAY


@pytest.mark.parametrize(
    ("quote", "more"),
    [
        ("国庆节：10月1日放假。", {}),
        ("国庆节：10月1日放假。", {"amends": "国办发明电〔2025〕9号"}),
        ("国庆节：5月1日放假。", {"amends": "国办发明电〔2025〕7号"}),
        ("国庆节：5月9日放假。", {"amends": "国办发明电〔2025〕7号"}),
        ("国庆节：延长国庆节假期至10月8日。", {"amends": "国办发明电〔2025〕7号"}),
        ("劳动节：延长劳动节假期至5月5日。", {"amends": "国办发明电〔2025〕7号"}),
        ("劳动节：延长劳动节假期至5月6日。", {}),
    ],
)
def test_papers_that_do_not_fit_together(quote: str, more: dict[str, str]) -> None:
    with pytest.raises(CalendarFault, match="CAL11"):
        HolidayCalendar([BASE, paper(2026, "2026-04-01", quote, **more)])
