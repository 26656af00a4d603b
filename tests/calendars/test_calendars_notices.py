"""The words of the notices: every wording of 2015 to 2026, and faults planted in them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import CalendarFault
from calendars.festivals import FESTIVALS
from calendars.notices import HolidayBlock, Notice, read_notice, read_year, restore_notice

DATA = Path(__file__).parents[2] / "calendars" / "cn"
PAPER = {"issued": "2000-01-01"}


def blocks(quote: str, year: int, subject: str | None = None) -> tuple[HolidayBlock, ...]:
    extra = {"subject": subject} if subject else {}
    return read_notice({"year": str(year), **PAPER, **extra, "quote": quote}).blocks


def days(*texts: str) -> tuple[date, ...]:
    """Dates of texts such as 2024-06-08 or, for a run, 2024-06-08/10."""
    found: list[date] = []
    for text in texts:
        start, _, end = text.partition("/")
        first = date.fromisoformat(start)
        last = int(end) if end else first.day
        found.extend(first.replace(day=day) for day in range(first.day, last + 1))
    return tuple(found)


@pytest.mark.parametrize(
    ("year", "quote", "festival", "off", "work"),
    [
        (2026, "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。", "new_year", ["2026-01-01/03"], ["2026-01-04"]),
        (2026, "元旦:1月1日(周四)至3日(周六)放假调休,共3天。 1月4日(周日)上班。", "new_year", ["2026-01-01/03"], ["2026-01-04"]),
        (2016, "元旦：1月1日放假，与周末连休。", "new_year", ["2016-01-01/03"], []),
        (2018, "元旦：1月1日放假，与周末连休。", "new_year", ["2017-12-30/31", "2018-01-01"], []),
        (2017, "元旦：1月1日放假，1月2日（星期一）补休。", "new_year", ["2017-01-01/02"], []),
        (2019, "元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。", "new_year", ["2018-12-30/31", "2019-01-01"], ["2018-12-29"]),
        (2019, "元旦：12月30日至1月1日放假，共3天。12月29日（星期六）上班。", "new_year", ["2018-12-30/31", "2019-01-01"], ["2018-12-29"]),
        (2023, "元旦：2022年12月31日至2023年1月2日放假调休，共3天。", "new_year", ["2022-12-31", "2023-01-01/02"], []),
        (2025, "元旦：1月1日（周三）放假1天，不调休。", "new_year", ["2025-01-01"], []),
        (2020, "元旦：2020年1月1日放假，共1天。", "new_year", ["2020-01-01"], []),
        (2015, "清明节：4月5日放假，4月6日（星期一）补休。", "qingming", ["2015-04-05/06"], []),
        (2015, "端午节：6月20日放假，6月22日（星期一）补休。", "dragon_boat", ["2015-06-20/22"], []),
        (2015, "中秋节：9月27日放假。", "mid_autumn", ["2015-09-27"], []),
        (2019, "劳动节：5月1日放假。", "labour_day", ["2019-05-01"], []),
        (2019, "中秋节：9月13日放假，与周末连休。", "mid_autumn", ["2019-09-13/15"], []),
        (2024, "端午节：6月10日放假，与周末连休。", "dragon_boat", ["2024-06-08/10"], []),
        (2008, "春节：2月6日—12日放假，共7天。2月2日、3日上班。", "spring_festival", ["2008-02-06/12"], ["2008-02-02", "2008-02-03"]),
        (2008, "春节：2月6日—2月12日（农历正月初六）放假，共7天。", "spring_festival", ["2008-02-06/12"], []),
        (2010, "春节：2月13日至19日放假调休，共7天。2月20日（星期六）、21日（星期日）上班。", "spring_festival", ["2010-02-13/19"], ["2010-02-20", "2010-02-21"]),
        (2022, "劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。", "labour_day", ["2022-04-30", "2022-05-01/04"], ["2022-04-24", "2022-05-07"]),
        (2024, "春节：2月10日至17日放假调休，共8天。鼓励各单位安排职工在除夕（2月9日）休息。", "spring_festival", ["2024-02-10/17"], []),
        (2025, "国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。", "mid_autumn+national_day", ["2025-10-01/08"], []),
        (2017, "中秋节、国庆节：10月1日至8日放假调休，共8天。", "mid_autumn+national_day", ["2017-10-01/08"], []),
        (2011, "春节：2月2日（农历除夕）至8日放假调休，共7天。", "spring_festival", ["2011-02-02/08"], []),
        (2024, "清明节：４月４日至６日放假调休，共３天。", "qingming", ["2024-04-04/06"], []),
    ],
)  # fmt: skip
def test_wordings(year: int, quote: str, festival: str, off: list[str], work: list[str]) -> None:
    (block,) = blocks(quote, year)
    assert block.festival == festival
    assert block.days == days(*off)
    assert block.adjusted_workdays == days(*work)
    assert not block.prolongs


def test_a_paper_without_names_takes_its_subject() -> None:
    quote = "一、2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。"
    (block,) = blocks(quote, 2019, "劳动节")
    assert block.days == days("2019-05-01/04")
    assert block.adjusted_workdays == days("2019-04-28", "2019-05-05")
    with pytest.raises(CalendarFault, match="subject"):
        blocks(quote, 2019)


def test_the_one_off_day_of_2015() -> None:
    quote = (
        "9月3日至5日调休放假，共3天。其中9月3日（星期四）放假，9月4日（星期五）调休，"
        "9月6日（星期日）上班。"
    )
    (block,) = blocks(quote, 2015, FESTIVALS["victory_day_70"])
    assert block.days == days("2015-09-03/05")
    assert block.adjusted_workdays == days("2015-09-06")
    assert block.statutory == ()


def test_a_prolonging_paper_gives_the_new_last_day() -> None:
    quote = "一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。"
    (block,) = blocks(quote, 2020, "春节")
    assert block.prolongs
    assert block.days == days("2020-02-02")


def test_prose_carries_no_days() -> None:
    prose = "\n节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。\n二、各校推迟开学。"
    assert len(blocks("一、中秋节：9月27日放假。" + prose, 2015)) == 1


def test_items_run_together_are_told_apart() -> None:
    found = blocks("五、端午节：6月7日放假，与周末连休。六、中秋节：9月13日放假。", 2019)
    assert [block.name for block in found] == ["端午节", "中秋节"]


@pytest.mark.parametrize(
    ("code", "quote"),
    [
        ("CAL07", "元旦：1月1日（周五）至3日（周六）放假调休，共3天。"),
        ("CAL07", "元旦：1月1日（周四）至3日（星期天）放假调休，共3天。"),
        ("CAL07", "元旦：1月1日至3日放假调休，共3天。1月4日（星期六）上班。"),
        ("CAL07", "春节：2月15日（农历腊月二十八、周一）至23日放假。"),
        ("CAL08", "元旦：1月1日至3日放假调休，共4天。"),
        ("CAL08", "元旦：1月1日放假2天。"),
        ("CAL08", "劳动节：5月1日放假，与周末连休，共2天。"),
        ("CAL08", "元旦：1月1日至3日放假，共3天，共4天。"),
        ("CAL05", "元旦：1月1日至3日放假调休，共3天。1月10日（周六）另行安排。"),
        ("CAL05", "元旦：1月1日放假，顺延至1月2日。"),
        ("CAL05", "劳动节：5月1日放假，与周六连休。"),
        ("CAL05", "元旦：1月1日放假，酌情连休。"),
        ("CAL05", "元旦：1月1日（公休）放假。"),
        ("CAL05", "元旦：1月1日（周四放假。"),
        ("CAL05", "元旦：与周末连休。"),
        ("CAL05", "元旦：1月4日（周日）上班。"),
        ("CAL05", "元旦：1月1日放假。鼓励各单位2月9日放假。"),
        ("CAL05", "元旦：1月1日放假。\n2月9日放假。"),
        ("CAL05", "元旦：1月1日放假。\n二、春节自二月十五日起放假。"),
        ("CAL05", "元旦：1月1日放假。\n另与周末连休。"),
        ("CAL05", "节假日期间，各地区要妥善安排好值班。"),
        ("CAL06", "春节：2月30日放假。"),
        ("CAL06", "春节：2月25日至29日放假，共5天。"),
        ("CAL06", "春节：13月1日放假。"),
        ("CAL06", "元旦：1日放假。"),
        ("CAL06", "元旦：1月1日放假。2日补休。"),
        ("CAL09", "元宵节：3月3日放假。"),
        ("CAL09", "国庆：10月1日放假。"),
        ("CAL09", "国庆节、国庆节：10月1日放假。"),
        ("CAL10", "国庆节：10月7日至1日放假。"),
        ("CAL10", "国庆节：10月1日至12月7日放假。"),
        ("CAL10", "国庆节：10月1日至7日、7日放假。"),
        ("CAL10", "国庆节：10月1日至7日放假，共7天。10月8日上班。"),
        ("CAL10", "国庆节：10月1日至7日放假，共7天。10月4日（周日）上班。"),
        ("CAL10", "国庆节：10月1日至7日放假，共7天。10月10日、10月10日上班。"),
        ("CAL10", "国庆节：10月1日至7日放假，共7天。10月10日上班。10月10日上班。"),
        ("CAL10", "国庆节：2025年10月1日放假。"),
        ("CAL10", "元旦：2025年1月1日放假。"),
        ("CAL10", "国庆节：10月1日（周四）放假，与周末连休。"),
        ("CAL10", "元旦：1月1日放假。\n元旦：1月2日放假。"),
        ("CAL10", "中秋节：9月25日放假，与周末连休。\n国庆节：9月27日放假。"),
        ("CAL10", "春节：延长2026年春节假期至2月24日，2月26日起正常上班。"),
        ("CAL10", "春节：延长2025年春节假期至2月24日。"),
        ("CAL10", "春节：延长2026年劳动节假期至5月6日。"),
    ],
)
def test_planted_faults(code: str, quote: str) -> None:
    with pytest.raises(CalendarFault) as caught:
        blocks(quote, 2026)
    assert caught.value.code == code
    assert caught.value.what
    assert caught.value.where
    assert caught.value.remedy


def test_no_figure_of_a_quote_may_change_unseen(notices: tuple[Notice, ...]) -> None:
    """Change any one weekday or count of a real notice: it is refused."""
    for notice in notices:
        for old, new in (("星期六", "星期五"), ("星期日", "星期一"), ("周六", "周五")):
            mapping = {"year": str(notice.year), "issued": "2000-01-01", "quote": notice.quote}
            mapping["subject"] = notice.subject or "春节"
            if old not in notice.quote:
                continue
            mapping["quote"] = notice.quote.replace(old, new, 1)
            with pytest.raises(CalendarFault, match="CAL07"):
                read_notice(mapping)


@given(
    st.sampled_from(sorted(FESTIVALS.values())),
    st.text("12月日（）星期一六放假上班，。、至共3天", max_size=30),
)
def test_no_text_breaks_the_reader_otherwise(name: str, body: str) -> None:
    try:
        found = blocks(f"{name}：{body}", 2026)
    except CalendarFault:
        return
    assert all(block.days for block in found)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("CAL02", {"numbr": "国办发明电〔2025〕7号"}),
        ("CAL02", {"statutory": {"new_years": ["2026-01-01"]}}),
        ("CAL03", {"issued": None}),
        ("CAL03", {"quote": None}),
        ("CAL03", {"year": None}),
        ("CAL04", {"year": "26"}),
        ("CAL04", {"year": "0001"}),
        ("CAL04", {"issued": "2025-11-31"}),
        ("CAL04", {"issued": "20251104"}),
        ("CAL04", {"issued": ["2025-11-04"]}),
        ("CAL04", {"number": "国办发〔2025〕7号"}),
        ("CAL04", {"amends": "去年的通知"}),
        ("CAL04", {"href": ""}),
        ("CAL04", {"statutory": {"new_year": "2026-01-01"}}),
        ("CAL04", {"statutory": {"qingming": ["2026-04-05"]}}),
        ("CAL04", {"statutory": ["2026-01-01"]}),
        ("CAL10", {"statutory": {"new_year": ["2026-01-02"]}}),
    ],
)
def test_a_notice_s_keys_and_values_are_strict(code: str, change: dict[str, object]) -> None:
    good: dict[str, object] = {
        "year": "2026",
        "issued": "2025-11-04",
        "quote": "元旦：1月1日放假。",
    }
    mapping = {key: value for key, value in (good | change).items() if value is not None}
    assert read_notice(good).blocks[0].days == days("2026-01-01")
    with pytest.raises(CalendarFault, match=code):
        read_notice(mapping)


def test_an_unknown_key_is_named_with_the_allowed_ones() -> None:
    with pytest.raises(CalendarFault) as caught:
        read_notice({"year": "2026", "issued": "2025-11-04", "qoute": "元旦：1月1日放假。"})
    assert "qoute" in caught.value.what
    assert "quote" in caught.value.remedy


@pytest.mark.parametrize(
    ("code", "mapping"),
    [
        ("CAL02", {"year": "2026", "notices": [], "note": "x"}),
        ("CAL03", {"year": "2026"}),
        ("CAL04", {"year": "2026", "notices": "x"}),
        ("CAL04", {"year": "2026", "notices": ["x"]}),
        ("CAL04", {"year": "2026", "notices": [{"year": "2026"}]}),
    ],
)
def test_a_year_file_is_strict(code: str, mapping: dict[str, object]) -> None:
    with pytest.raises(CalendarFault, match=code):
        read_year(mapping)


def test_a_notice_survives_its_mapping(notices: tuple[Notice, ...]) -> None:
    assert len(notices) == 15
    for notice in notices:
        assert restore_notice(json.loads(json.dumps(notice.to_mapping()))) == notice


def test_restoring_is_strict(notices: tuple[Notice, ...]) -> None:
    good = notices[0].to_mapping()
    with pytest.raises(CalendarFault, match="CAL02"):
        restore_notice(good | {"statutory": {}})
    block = dict(good["blocks"][0])  # type: ignore[index]
    for key, value, code in (
        ("prolongs", "yes", "CAL04"),
        ("festival", "yuandan", "CAL04"),
        ("days", ["2015-01-02", "2015-01-01"], "CAL10"),
        ("days", [], "CAL10"),
        ("statutory", ["2015-01-05"], "CAL10"),
        ("adjusted_workdays", ["2015-01-03"], "CAL10"),
        ("extra", "x", "CAL02"),
    ):
        with pytest.raises(CalendarFault, match=code):
            restore_notice(good | {"blocks": [block | {key: value}]})


def test_the_data_names_its_papers(notices: tuple[Notice, ...]) -> None:
    for notice in notices:
        assert notice.number
        assert notice.href
        assert notice.href.split("/")[2] == "www.gov.cn"
        assert (notice.signed or notice.issued) <= notice.issued
    assert len({notice.number for notice in notices}) == len(notices)
    changed = {(n.year, n.issued.isoformat()) for n in notices if n.amends}
    assert changed == {(2015, "2015-05-13"), (2019, "2019-03-22"), (2020, "2020-01-27")}
    assert sorted(path.stem for path in DATA.glob("*")) == [str(year) for year in range(2015, 2027)]
