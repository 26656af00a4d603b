"""Norms judged by what is surely known: limits, gaps, rows that belong to nobody knows whom."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engine.packs.pack import Measure, Per, Where
from tests.audit.making import report_of, sheet_of, states_of, verdicts_of

RADIUS = Measure("站点", "each", "le", "5", "半径", where=(Where("城乡", "in", ("城市",)),))
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
    assert states_of(RADIUS, areas, stations) == {
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
    assert states_of(rate, sheet_of("县", "地区 离线率", "甲 0.12")) == {"甲": "gap"}
    assert states_of(rate, sheet_of("县", "地区 离线率", "甲 0.12%", "乙 12%", "丙 5", "丁 0", "戊 1")) == {
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
