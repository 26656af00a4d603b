"""Norms judged by what is surely known: limits, gaps, rows that belong to nobody knows whom."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.audit.judging import audited
from engine.audit.numbers import number_text
from engine.audit.tally import Bounds, Tally
from engine.packs.pack import Measure, Per, Where
from tests.audit.making import data_of, norm_of, report_of, sheet_of, states_of, verdicts_of

RADIUS = Measure("站点", "each", "le", "5", "半径", where=(Where("城乡", "in", ("城市",)),))
RURAL = Measure("站点", "each", "le", "20", "半径", where=(Where("城乡", "in", ("农村",)),))
CARS = Measure("车", "sum", "ge", "1", "辆", per=Per("地区", "人口", "30000"), unit="辆")
MEAN = Measure("呼叫", "mean", "le", "10", "分钟", between=("呼叫时刻", "到达时刻"))
SHARE = Measure("医院", "share", "ge", "100", "急诊科")
SITES = Measure("站点", "count", "ge", "2", scope="all")


def test_a_limit_is_met_at_the_limit_and_missed_above_it():
    found = verdicts_of(
        RADIUS,
        sheet_of(
            "站点",
            "地区 名称 城乡 半径",
            "甲 A 城市 5",
            "甲 B 城市 4.999",
            "乙 C 城市 5.001",
            "乙 D 农村 30",
        ),
    )
    assert found["甲"].state.value == "pass"
    assert found["乙"].state.value == "fail"
    assert found["乙"].short == Fraction(1, 1000)
    assert [(one.name, one.value) for one in found["乙"].failing] == [("C", Fraction("5.001"))]


def test_what_is_not_written_is_not_met():
    stations = sheet_of(
        "站点", "地区 名称 城乡 半径", "甲 A 城市 -", "乙 B - 3", "丙 C 城市 6", "丙 D 城市 -"
    )
    assert states_of(RADIUS, stations) == {"甲": "gap", "乙": "gap", "丙": "fail"}


def test_none_of_the_kind_is_not_applicable_but_silence_is_a_gap():
    areas = sheet_of("地区", "地区 人口", "甲 1", "乙 1", "丙 1")
    stations = sheet_of("站点", "地区 名称 城乡 半径", "甲 A 农村 30", "乙 无 - -")
    assert states_of(RADIUS, areas, stations, beside=(RURAL,)) == {
        "甲": "not_applicable",
        "乙": "not_applicable",
        "丙": "gap",
    }


def test_none_at_all_is_none_of_a_quota():
    areas = sheet_of("地区", "地区 人口", "甲 30001", "乙 60000")
    cars = sheet_of("车", "地区 名称 辆", "甲 无 -")
    found = verdicts_of(CARS, areas, cars)
    assert (found["甲"].state.value, found["甲"].short) == ("fail", 2)
    assert found["乙"].state.value == "gap"
    assert "没有这个地区的行" in found["乙"].reasons[0]


@pytest.mark.parametrize(
    ("people", "owed"),
    [("1", 1), ("29999", 1), ("30000", 1), ("30001", 2), ("60,000", 2), ("90000.5", 4)],
)
def test_a_quota_is_rounded_up(people, owed):
    areas = sheet_of("地区", "地区 人口", f"甲 {people}")
    found = verdicts_of(CARS, areas, sheet_of("车", "地区 名称 辆", "甲 A 1"))["甲"]
    assert found.limit == owed
    assert found.quota is not None
    assert found.quota.is_round == (people in {"30000", "60,000"})


@pytest.mark.parametrize("people", ["-", "0", "-3", "六万", "1e5", "6万"])
def test_a_population_that_is_none_leaves_the_quota_open(people):
    cell = "-" if people == "-" else people
    areas = sheet_of("地区", "地区 人口", f"甲 {cell}")
    report = report_of(CARS, areas, sheet_of("车", "地区 名称 辆", "甲 A 100"))
    assert report.judged[0].verdicts[0].state.value == "gap"
    assert [one.where for one in report.faults] == (
        [] if people == "-" else ["地区.csv 地区 第 2 行 人口"]
    )


def test_an_area_listed_twice_is_used_by_neither_row():
    areas = sheet_of("地区", "地区 人口", "甲 30000", "甲 90000", "乙 30000")
    report = report_of(CARS, areas, sheet_of("车", "地区 名称 辆", "甲 A 9", "乙 B 1"))
    assert [one.state.value for one in report.judged[0].verdicts] == ["gap", "pass"]
    assert [one.code for one in report.faults] == ["D103"]


def test_a_row_of_an_unknown_area_may_be_of_any():
    areas = sheet_of("地区", "地区 人口", "甲县 1", "乙县 1")
    stations = sheet_of(
        "站点", "地区 名称 城乡 半径", "甲县 A 城市 6", "乙县 B 城市 3", "丙县 C 城市 1"
    )
    report = report_of(RADIUS, areas, stations)
    assert [one.state.value for one in report.judged[0].verdicts] == ["fail", "gap"]
    assert [one.name for one in report.judged[0].stray] == ["C"]
    assert [one.code for one in report.faults] == ["D102"]
    elsewhere = sheet_of(
        "站点", "地区 名称 城乡 半径", "甲县 A 城市 3", "乙县 B 城市 3", "丙县 C 农村 1"
    )
    assert states_of(RADIUS, areas, elsewhere) == {"甲县": "pass", "乙县": "pass"}


def test_areas_are_in_the_order_of_the_data_and_found_however_they_are_spaced():
    stations = sheet_of(
        "站点",
        "地区 名称 城乡 半径",
        "乙 A 城市 3",
        "甲 B 城市 3",
        "乙　 C 城市 3".replace("　 ", "\u3000 "),
    )
    assert list(states_of(RADIUS, stations)) == ["乙", "甲"]


def test_a_mean_weighs_every_row_alike_and_is_exact():
    calls = sheet_of(
        "呼叫", "地区 名称 分钟", "甲 a 10.001", "甲 b 9.999", "乙 c 10.001", "乙 d 10"
    )
    found = verdicts_of(MEAN, calls)
    assert found["甲"].state.value == "pass"
    assert found["乙"].state.value == "fail"
    assert found["乙"].short == Fraction(1, 2000)


def test_minutes_come_from_two_moments_over_midnight():
    rows = [
        "甲 a 2026-01-05T23:55 2026-01-06T00:05:00",
        "乙 b 2026-01-05T23:55 2026-01-06T00:05:01",
    ]
    found = verdicts_of(MEAN, sheet_of("呼叫", "地区 名称 呼叫时刻 到达时刻", *rows))
    assert found["甲"].state.value == "pass"
    assert found["乙"].measured.low == Fraction(601, 60)
    assert found["乙"].state.value == "fail"


@pytest.mark.parametrize(
    "end", ["00:05", "2026-01-05", "2026-01-05T23:54", "2026-02-30T00:00", "约五点"]
)
def test_a_moment_without_a_day_or_before_the_other_is_no_moment(end):
    report = report_of(
        MEAN, sheet_of("呼叫", "地区 名称 呼叫时刻 到达时刻", f"甲 a 2026-01-05T23:55 {end}")
    )
    assert report.judged[0].verdicts[0].state.value == "gap"
    assert [one.where for one in report.faults] == ["呼叫.csv 呼叫 第 2 行 到达时刻"]


def test_minutes_written_win_over_the_moments():
    row = "甲 a 12 2026-01-05T23:55 2026-01-06T00:00"
    assert states_of(MEAN, sheet_of("呼叫", "地区 名称 分钟 呼叫时刻 到达时刻", row)) == {
        "甲": "fail"
    }


def test_a_share_needs_every_answer():
    asked = ["甲 a 是", "甲 b 有", "乙 c 是", "乙 d 否", "丙 e 是", "丙 f -", "丁 g 否", "丁 h -"]
    found = verdicts_of(SHARE, sheet_of("医院", "地区 名称 急诊科", *asked))
    assert {area: one.state.value for area, one in found.items()} == {
        "甲": "pass", "乙": "fail", "丙": "gap", "丁": "fail",
    }  # fmt: skip
    assert found["丁"].measured.high == 50
    assert [one.name for one in found["乙"].failing] == ["d"]


def test_all_together_needs_no_areas():
    assert states_of(SITES, sheet_of("站点", "名称", "A", "B")) == {"": "pass"}
    assert states_of(SITES, sheet_of("站点", "名称", "A")) == {"": "fail"}
    assert states_of(SITES, sheet_of("站点", "名称", "无")) == {"": "fail"}
    assert states_of(SITES, sheet_of("站点", "名称")) == {"": "gap"}
    assert states_of(SITES, sheet_of("别的", "名称", "A")) == {"": "gap"}


def test_a_missing_column_is_a_gap_everywhere():
    areas = sheet_of("地区", "地区 人口", "甲 1", "乙 1")
    found = verdicts_of(RADIUS, areas, sheet_of("站点", "地区 名称 城乡", "甲 A 城市"))
    assert [one.reasons for one in found.values()] == [("「站点」表没有「半径」列",)] * 2


def test_a_limit_that_nobody_has_filled_in_is_a_gap():
    open_limit = Measure("站点", "each", "le", "", "半径")
    found = verdicts_of(open_limit, sheet_of("站点", "地区 半径", "甲 3"))["甲"]
    assert (found.state.value, found.limit) == ("gap", None)


def test_a_soft_norm_is_missed_softly():
    soft = Measure("站点", "each", "le", "2.5", "半径", soft=True)
    report = report_of(soft, sheet_of("站点", "地区 半径", "甲 3"))
    assert report.judged[0].state.value == "soft_fail"
    assert report.sound
    assert not report_of(soft, sheet_of("站点", "地区 半径", "甲 -")).sound


def test_rates_are_per_so_many():
    rate = Measure("地区", "sum", "le", "32", "病例", per=Per("地区", "人口", "100000", "rate"))
    found = verdicts_of(
        rate, sheet_of("地区", "地区 病例 人口", "甲 32 100000", "乙 33 100000", "丙 - 1", "丁 0 0")
    )
    assert {area: one.state.value for area, one in found.items()} == {
        "甲": "pass", "乙": "fail", "丙": "gap", "丁": "gap",
    }  # fmt: skip


def test_a_rate_of_each_row_is_set_against_the_row():
    rate = Measure("街道", "each", "ge", "90", "已种", per=Per("街道", "应种", "100", "rate"))
    streets = sheet_of(
        "街道", "地区 名称 已种 应种", "甲 A 90 100", "甲 B 899 1000", "乙 C 9 10", "丙 D 0 0"
    )
    found = verdicts_of(rate, streets)
    assert {area: one.state.value for area, one in found.items()} == {
        "甲": "fail",
        "乙": "pass",
        "丙": "gap",
    }
    assert [one.value for one in found["甲"].failing] == [Fraction("89.9")]


def test_a_percentage_below_one_is_doubted():
    rate = Measure("县", "each", "le", "5", "离线率", unit="%")
    assert states_of(rate, sheet_of("县", "地区 离线率", "甲 0.12", "乙 1")) == {
        "甲": "gap",
        "乙": "gap",
    }
    assert states_of(rate, sheet_of("县", "地区 离线率", "甲 0.12%", "乙 12%", "丙 5", "丁 0", "戊 1%")) == {
        "甲": "pass", "乙": "fail", "丙": "pass", "丁": "pass", "戊": "pass",
    }  # fmt: skip


def test_a_bad_cell_bears_on_the_norms_that_read_it_only():
    sheet = sheet_of("站点", "地区 名称 城乡 半径", "甲 A 城市 远", "乙 B 城市 1")
    count = Measure("站点", "count", "ge", "1")
    assert states_of(RADIUS, sheet) == {"甲": "gap", "乙": "pass"}
    assert states_of(count, sheet) == {"甲": "pass", "乙": "pass"}


def test_a_row_that_says_none_and_something_else_is_a_fault():
    report = report_of(RADIUS, sheet_of("站点", "地区 名称 城乡 半径", "甲 无 城市 3"))
    assert [one.code for one in report.faults] == ["D101"]
    assert report.judged[0].verdicts[0].state.value == "gap"


def test_several_files_of_one_sheet_are_one_sheet():
    first = sheet_of("站点", "地区 名称 城乡 半径", "甲 A 城市 3")
    second = sheet_of("站点", "名称 地区 半径 城乡", "B 乙 6 城市")
    assert states_of(RADIUS, first, second) == {"甲": "pass", "乙": "fail"}


# --- what a mistake would turn --------------------------------------------------------------------


def test_a_population_that_may_be_of_any_area_leaves_every_quota_open():
    cars = Measure("车", "sum", "ge", "1", "辆", per=Per("街道", "人口", "30000"))
    areas = sheet_of("地区", "地区", "甲", "乙")
    streets = sheet_of("街道", "地区 名称 人口", "甲 A 30000", "乙 B 30000", "戊 C 90000")
    owned = sheet_of("车", "地区 名称 辆", "甲 a 1", "乙 b 1")
    assert states_of(cars, areas, streets, owned) == {"甲": "gap", "乙": "gap"}


def test_the_worst_row_is_the_one_that_is_shown():
    stations = sheet_of("站点", "地区 名称 城乡 半径", "甲 A 城市 6", "甲 B 城市 9", "甲 C 城市 7")
    found = verdicts_of(RADIUS, stations)["甲"]
    assert (found.measured.low, found.short) == (9, 4)
    least = Measure("站点", "each", "ge", "5", "半径")
    found = verdicts_of(least, sheet_of("站点", "地区 半径", "甲 4", "甲 1", "甲 3"))["甲"]
    assert (found.measured.low, found.short) == (1, 4)


def test_the_row_that_says_none_is_not_among_those_left_out():
    stations = sheet_of("站点", "地区 名称 城乡 半径", "甲 A 城市 1", "甲 B 农村 2", "乙 无 - -")
    assert report_of(RADIUS, stations, beside=(RURAL,)).judged[0].left_out == (("农村", 1),)


def test_arriving_in_the_minute_of_the_call_takes_no_minutes():
    row = "甲 a 2026-01-05T23:55 2026-01-05T23:55"
    report = report_of(MEAN, sheet_of("呼叫", "地区 名称 呼叫时刻 到达时刻", row))
    assert report.faults == ()
    assert report.judged[0].verdicts[0].measured.low == 0


def test_a_column_has_to_please_every_norm_that_reads_it():
    sheet = sheet_of("县", "地区 率", "甲 0.965")
    percent, plain = (Measure("县", "each", "le", "5", "率", unit=unit) for unit in ("%", ""))
    for one, other in ((percent, plain), (plain, percent)):
        assert [fault.code for fault in report_of(one, sheet, beside=(other,)).faults] == ["D101"]
    rate = Measure("县", "sum", "le", "5", "病例", per=Per("县", "人口", "100", "rate"))
    quota = Measure("县", "sum", "ge", "1", "病例", per=Per("县", "人口", "100"))
    sheet = sheet_of("县", "地区 病例 人口", "甲 0 0")
    assert report_of(rate, sheet).faults == ()
    for one, other in ((rate, quota), (quota, rate)):
        assert [fault.code for fault in report_of(one, sheet, beside=(other,)).faults] == ["D101"]


def test_who_may_not_count_and_says_no_lowers_the_least_share():
    assert Tally(counted=1, total=Fraction(1), maybe=1).share == Bounds(Fraction(50), Fraction(100))


def test_a_sheet_without_areas_is_a_gap_everywhere():
    areas = sheet_of("地区", "地区", "甲", "乙")
    found = verdicts_of(RADIUS, areas, sheet_of("站点", "名称 城乡 半径", "A 城市 1"))
    assert [one.reasons for one in found.values()] == [("「站点」表没有「地区」列",)] * 2


def test_a_report_is_sound_only_if_something_was_judged():
    sheet = sheet_of("站点", "地区 名称 城乡 半径", "甲 A 城市 1")
    held = norm_of(RADIUS)
    assert audited([held, replace(held, aside="不成立")], data_of(sheet)).sound
    assert not audited([replace(held, aside="不成立")], data_of(sheet)).sound
    assert not audited([], data_of(sheet)).sound
    nothing = sheet_of("站点", "地区 名称 城乡 半径", "甲 无 - -")
    report = audited([held], data_of(nothing))
    assert (report.judged[0].state.value, report.sound) == ("not_applicable", False)


# --- words that are none --------------------------------------------------------------------------


def test_rows_of_which_none_counts_for_a_word_that_no_norm_has_are_a_gap():
    stations = sheet_of("站点", "地区 名称 城乡 半径", "甲 A 城区 9", "乙 B 镇 9")
    found = verdicts_of(RADIUS, stations)
    assert [one.state.value for one in found.values()] == ["gap", "gap"]
    assert "「城乡」写的「城区」没有标准用到，是不是「城市」" in found["甲"].reasons[0]
    assert not report_of(RADIUS, stations).sound


def test_a_word_like_one_that_is_asked_for_is_a_gap_in_its_area():
    stations = sheet_of(
        "站点", "地区 名称 城乡 半径", "甲 A 城市 1", "乙 B 城区 9", "丙 C 山 9", "丁 D 城区 9", "丁 无 - -"
    )  # fmt: skip
    assert states_of(RADIUS, stations) == {
        "甲": "pass", "乙": "gap", "丙": "not_applicable", "丁": "not_applicable",
    }  # fmt: skip


def test_an_area_of_another_kind_is_none_to_wonder_about():
    covered = Measure("地区", "each", "ge", "90", "率", where=(Where("级别", "in", ("县级",)),))
    areas = "甲县 县级 95", "乙市 市级 1"
    assert states_of(covered, sheet_of("地区", "地区 级别 率", *areas)) == {
        "甲县": "pass", "乙市": "not_applicable",
    }  # fmt: skip
    assert states_of(covered, sheet_of("地区", "地区 级别 率", *areas[1:])) == {"乙市": "gap"}


def test_none_of_what_must_not_be_is_met_unless_a_word_is_very_like_it():
    events = Measure(
        "事件", "count", "le", "0", scope="all", where=(Where("等级", "in", ("重大",)),)
    )
    found = [
        states_of(events, sheet_of("事件", "名称 等级", f"A {grade}"))[""]
        for grade in ("较大", "重大事故", "重大")
    ]
    assert found == ["pass", "gap", "fail"]
    some = Measure("事件", "count", "ge", "1", scope="all", where=(Where("等级", "in", ("重大",)),))
    assert states_of(some, sheet_of("事件", "名称 等级", "A 较大")) == {"": "gap"}


def test_a_row_that_a_known_word_or_a_number_leaves_out_is_none_to_wonder_about():
    large = (Where("类别", "in", ("综合医院",)), Where("等级", "ge", ("2",)))
    asked = Measure("医院", "share", "ge", "100", "急诊科", where=large)
    sheet = sheet_of("医院", "地区 名称 类别 等级 急诊科", "甲 A 专科医院 1 否")
    assert states_of(asked, sheet) == {"甲": "not_applicable"}
    sheet = sheet_of("医院", "地区 名称 类别 等级 急诊科", "甲 A 专科医院 - 否")
    assert states_of(asked, sheet) == {"甲": "gap"}


# --- limits and numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(("measure", "limit"), [(RADIUS, "-5"), (SHARE, "101")])
def test_a_limit_that_the_operator_gives_and_that_cannot_be_is_a_gap(measure, limit):
    sheets = (
        sheet_of("站点", "地区 名称 城乡 半径", "甲 A 城市 1"),
        sheet_of("医院", "地区 名称 急诊科", "甲 B 是"),
    )
    found = verdicts_of(measure, *sheets, limit=limit)["甲"]
    assert (found.state.value, found.reasons) == ("gap", (f"标准值「{limit}」不能用",))


@pytest.mark.parametrize(
    ("number", "beside", "shown"),
    [
        ("5.0004", "5", "5.0004"),
        ("4.99996", "5", "4.99996"),
        ("0.0004", None, "0.0004"),
        ("1/30000", None, "约 0.00003"),
        ("1/3", None, "约 0.33"),
        ("-1/300", None, "约 -0.003"),
        ("1500001/300000", "5", "约 5.000003"),
        ("5.004", "5", "5.004"),
        ("0", "0", "0"),
    ],
)
def test_a_number_never_looks_like_zero_or_like_another(number, beside, shown):
    assert number_text(Fraction(number), Fraction(beside) if beside else None) == shown
