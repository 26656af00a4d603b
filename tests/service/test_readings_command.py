"""``readings list`` and ``readings show`` as a person types them."""

from __future__ import annotations

import json
import re

import pytest

from service.files.packs import RULES, read_pack
from service.home import Home
from service.loading import load

SITE = """\
readings:
  - {id: AMB-01, choice: b, from: 2025-01-01, document: 双应急〔2025〕1号}
  - {id: AMB-01, choice: a, from: 2026-01-01}
  - {id: AMB-06, choice: c, from: 2025-06-01, document: 甲}
"""
PACK = read_pack(RULES / "shuangyashan-2023")


@pytest.fixture
def site(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text(SITE, "utf-8")
    return home


def entry(out: str, reading: str) -> str:
    """The two lines that a list has for a reading."""
    lines = out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{reading} "))
    return "\n".join(lines[at : at + 2])


def block(out: str, choice: str) -> str:
    """What is said under a choice, after the trial's heading."""
    tried = out[out.index("\n试算 ") :]
    (found,) = re.findall(rf"^  [* ] {choice}\. .*\n((?:      .*\n?)*)", tried, re.MULTILINE)
    return found


# --- list -----------------------------------------------------------------------------------------


def test_without_settings_every_choice_is_the_default(zhiban):
    code, out, err = zhiban("readings", "list", "--on", "2024-10-01")
    assert (code, err) == (0, "")
    assert out.startswith(f"{PACK.title}：2024-10-01（周二） 现行释义\n")
    assert "a. 仅特殊紧要时期（默认）" in entry(out, "AMB-01")
    effective = [one.id for one in PACK.readings if not one.record_only]
    assert re.findall(r"^(\S+-\d+) 第", out, re.MULTILINE) == effective
    assert f"共 {len(PACK.readings)} 条：{len(effective)} 条影响答案" in out


def test_all_has_the_record_only_ones_too(zhiban):
    out = zhiban("readings", "list", "--all")[1]
    assert re.findall(r"^(\S+-\d+) 第", out, re.MULTILINE) == [one.id for one in PACK.readings]
    marked = re.findall(r"^(\S+) 第\S+（只作记录） ", out, re.MULTILINE)
    assert marked == [one.id for one in PACK.readings if one.record_only]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-12-31", "a. 仅特殊紧要时期（默认）"),
        ("2025-01-01", "b. 两半句都适用（自 2025-01-01 起，双应急〔2025〕1号）"),
        ("2025-12-31", "b. 两半句都适用（自 2025-01-01 起，双应急〔2025〕1号）"),
        ("2026-01-01", "a. 仅特殊紧要时期（自 2026-01-01 起，没有写文件）"),
    ],
)
@pytest.mark.usefixtures("site")
def test_the_choice_is_that_of_the_day_with_date_and_document(zhiban, day, said):
    assert said in entry(zhiban("readings", "list", "--on", day)[1], "AMB-01")


@pytest.mark.usefixtures("site")
def test_json_has_all_readings_and_their_source(zhiban):
    found = json.loads(zhiban("readings", "list", "--on", "2025-07-01", "--json")[1])
    assert (found["schema"], found["date"]) == ("zhiban.readings/1", "2025-07-01")
    rows = {row["reading"]: row for row in found["readings"]}
    assert rows.keys() == PACK.reading_by_id.keys()
    assert (rows["AMB-06"]["chosen"], rows["AMB-06"]["source"]) == ("c", "site")
    assert (rows["AMB-06"]["since"], rows["AMB-06"]["document"]) == ("2025-06-01", "甲")
    assert (rows["AMB-10"]["chosen"], rows["AMB-10"]["source"]) == ("a", "default")
    assert rows["AMB-04"]["record_only"] is True


def test_a_wrong_choice_in_the_settings_is_refused(zhiban, site):
    (site / "site.yaml").write_text(SITE.replace("choice: c", "choice: z"), "utf-8")
    code, _, err = zhiban("readings", "list")
    assert (code, "R201" in err) == (2, True)


# --- show -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_show_says_everything_about_a_reading(zhiban):
    code, out, err = zhiban("readings", "show", "AMB-01", "--on", "2025-05-06")
    assert (code, err) == (0, "")
    flat = re.sub(r"\s+", "", out)
    one = PACK.reading_by_id["AMB-01"]
    for text in (one.question, one.because, one.changes, PACK.article_text["第七条"]):
        assert re.sub(r"\s+", "", text) in flat
    assert re.search(r"^    a\. 仅特殊紧要时期（默认）$", out, re.MULTILINE)
    assert re.search(r"^  \* b\. 两半句都适用$", out, re.MULTILINE)
    assert re.search(r"规则 +第七条 +art7-seasonal ", out)
    assert "  2025-01-01 起 b（双应急〔2025〕1号）" in out
    assert "  2026-01-01 起 a（没有写文件）" in out


def test_windows_and_settings_that_rest_on_it_are_named(zhiban):
    assert re.search(r"窗口 +第七条 +flood_main_season ", zhiban("readings", "show", "AMB-02")[1])
    assert re.search(r"设定 +alert_area ", zhiban("readings", "show", "AMB-51")[1])


def test_what_it_changes_is_told_for_every_choice(zhiban):
    out = zhiban("readings", "show", "AMB-06")[1]
    assert "入驻 3 个单位：市水务局、市林草局、市气象局" in block(out, "a")
    assert "入驻减少：市水务局（工作时间，市应急指挥大厅）" in block(out, "b")
    assert "在位方式：市水务局 在岗 → 备勤" in block(out, "c")
    assert "入驻减少" not in block(out, "c")


@pytest.mark.parametrize(
    ("reading", "choice", "said"),
    [
        ("AMB-01", "b", "值守强度：市水务局、市林草局、市气象局 工作时间 → 24小时"),
        ("AMB-08", "b", "施行：已施行 → 尚未施行"),
        ("AMB-10", "b", "情形减少：特殊紧要时期"),
        ("AMB-10", "b", "入驻减少：全部9个单位（24小时"),
        ("AMB-11", "c", "时段：全部9个单位 06-16 03:00 至 06-16 06:00 → "),
        ("AMB-16", "b", "入驻增加：市卫生健康委（工作时间"),
        ("AMB-22", "b", "岗位在位方式：全部9个单位 同单位 → 分管领导在位听令"),
        ("AMB-27", "b", "职责减少：牵头会商 市水务局（洪水）"),
        ("AMB-31", "b", "常设职责"),
        ("AMB-32", "c", "待办变化：警报指令 人防部门：时间 06-15 01:00 → 06-15 05:00"),
        ("AMB-50", "b", "标记增加：森林草原防灭火高风险期 调整（市政府决定）不生效"),
    ],
)
def test_each_sort_of_difference_is_told_in_words(zhiban, reading, choice, said):
    out = zhiban("readings", "show", reading)[1]
    assert re.sub(r"\s+", "", said) in re.sub(r"\s+", "", block(out, choice))


def test_every_reading_can_be_shown(zhiban):
    for one in PACK.readings:
        code, out, err = zhiban("readings", "show", one.id.lower())
        assert (one.id, code, err) == (one.id, 0, "")
        assert one.record_only == ("试算" not in out), one.id
        assert "与默认相同" not in out, one.id
        if one.record_only:
            assert out.startswith(f"{one.id} {one.article}（只作记录）\n")
            assert "没有规则、窗口或设定依据它" in out, one.id


def test_the_lines_to_paste_are_taken_as_they_stand(zhiban, tmp_path):
    out = zhiban("readings", "show", "AMB-06", "--on", "2025-05-06")[1]
    (text,) = re.findall(r"^  readings:\n((?:    - .*\n)+)", out, re.MULTILINE)
    rows = text.splitlines()
    assert len(rows) == 2
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "site.yaml").write_text(f"readings:\n{rows[1]}\n", "utf-8")
    (choice,) = load(Home(tmp_path / "home")).site.operator.readings
    assert (choice.reading, choice.choice, str(choice.start)) == ("AMB-06", "c", "2025-05-06")
    assert "c. 三家都列" in entry(zhiban("readings", "list", "--on", "2025-05-06")[1], "AMB-06")


def test_the_records_of_the_example_are_shown(zhiban):
    out = zhiban("readings", "show", "AMB-16")[1]
    written = "- {proposal: {unit: 市卫生健康委, body: 市减灾委员会, at: 2024-06-12T08:00}}"
    assert written in out


def test_another_day_and_other_records(zhiban, tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("records: []\n", "utf-8")
    quiet = zhiban("readings", "show", "AMB-10", "--on", "2024-06-15", "--records", file)[1]
    assert "无人入驻" in block(quiet, "a")
    assert "与默认相同" in block(quiet, "b")
    file.write_text(
        "records: [{alert: {id: A, hazard: 大风, colour: 红, area: '230500', issued: 2024-06-15}}]\n",
        "utf-8",
    )
    windy = zhiban("readings", "show", "AMB-10", "--on", "2024-06-15", "--records", file)[1]
    assert "入驻减少：全部9个单位" in block(windy, "b")


def test_without_a_file_the_day_is_answered_from_what_is_recorded(zhiban):
    zhiban("alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红", "--area", "230500",
           "--issued", "2024-06-15T02:10", "--expires", "2024-06-16T02:10")  # fmt: skip
    out = zhiban("readings", "show", "AMB-10", "--on", "2024-06-15")[1]
    assert "按已登记的记录" in out
    assert "入驻减少：全部9个单位" in block(out, "b")


@pytest.mark.usefixtures("site")
def test_other_choices_of_the_settings_hold_on_a_day_asked_about(zhiban):
    """AMB-06 is c from June 2025: then AMB-01 b changes two units on site and one standby."""
    out = zhiban("readings", "show", "AMB-01", "--on", "2025-07-15")[1]
    assert "入驻 2 个单位：市水务局、市气象局" in block(out, "a")
    assert "值守强度：市水务局、市气象局、市林草局 工作时间 → 24小时" in block(out, "b")


def test_json_has_the_answer_under_each_choice(zhiban):
    code, out, _ = zhiban("readings", "show", "AMB-06", "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["reading"]) == (0, "zhiban.reading/1", "AMB-06")
    assert "art7-seasonal" in found["rests_on_it"]["rules"]
    default, without, standby = found["trial"]["choices"]
    assert default["differs"] == {}
    assert [unit["name"] for unit in default["day"]["units"]] == [
        "市水务局",
        "市林草局",
        "市气象局",
    ]
    assert [unit["name"] for unit in without["differs"]["units"]["lost"]] == ["市水务局"]
    (changed,) = standby["differs"]["units"]["changed"]
    assert changed["aspects"] == ["presence", "place"]
    assert [changed[side]["presence"] for side in ("before", "after")] == ["on_post", "standby"]
    assert "trial" not in json.loads(zhiban("readings", "show", "AMB-04", "--json")[1])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "AMB-99"), "R201", "AMB-"),
        (("show",), "U101", "缺少释义编号"),
        (("show", "AMB-01", "--on", "昨天"), "U103", "2024-10-01"),
        (("show", "AMB-01", "--records", ""), "U103", "--records"),
        (("show", "AMB-01", "--records", "没有.yaml"), "F101", "检查路径"),
        (("list", "--on", "2024-02-30"), "U103", "2024-10-01"),
    ],
)
def test_slips_are_told(zhiban, words, code, said):
    found, out, err = zhiban("readings", *words)
    assert (found, out) == (2, "")
    assert f"[{code}]" in err
    assert said in err


# --- answers name the readings they rest on -------------------------------------------------------


def test_units_duties_and_pending_name_their_readings_windows_included(zhiban):
    (day,) = json.loads(zhiban("roster", "2024-07-15", "--json")[1])["days"]
    named = {
        kind: {r for row in day[kind] for reason in row["because"] for r in reason["readings"]}
        for kind in ("units", "duties", "pending")
    }
    windows = {"AMB-02", "AMB-03", "AMB-05", "AMB-07"}
    assert windows <= named["units"]
    assert windows <= named["pending"]
    assert "AMB-20" in named["duties"]
    in_force = {"AMB-08"}  # what the whole roster rests on; no record counts on this day
    assert set().union(*named.values()) | in_force == set(day["readings"])
