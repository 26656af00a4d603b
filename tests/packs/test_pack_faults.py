"""A fault planted in the real pack, or in a case, is refused: code, file:line and what to do."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.errors import DutyError, Faults
from engine.facts.choices import Operator, epochs
from engine.inference.compiling import compile_pack
from engine.packs.cases import read_cases
from engine.packs.given import stretch_of
from service.files.packs import RULES, read_pack
from service.files.strict_yaml import parse_yaml

NAME = "shuangyashan-2023"
RESIDENCY = "articles/07-residency.yaml"
SPECIAL = "articles/05-special-period.yaml"
LEADS = "articles/09-consultation.yaml"
UNITS = "articles/06-units.yaml"
ADDED = """\
- rule: art7-added
  title: 加上的规则
  cites: {article: 第七条, quote: 防汛主汛期}
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(RULES / NAME, tmp_path / NAME))


def plant(folder: Path, file: str, old: str, new: str) -> None:
    """Put ``new`` for the first ``old``, or at the end where ``old`` is empty."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def compiled(folder: Path) -> None:
    """Read and compile, as a first answer would."""
    pack = read_pack(folder)
    for epoch in epochs(pack, Operator(), (), *stretch_of(date(2024, 10, 1))):
        compile_pack(pack, epoch.setting)
        compile_pack(pack, epoch.setting, standing=True)


def refused(folder: Path) -> str:
    with pytest.raises(DutyError) as caught:
        compiled(folder)
    return str(caught.value)


def parts_of(text: str) -> list[tuple[str, str, str]]:
    """Place, code and remedy of each fault printed."""
    return re.findall(r"^(\S+)  \[([A-Z]+\d+)\] [^\n]+\n  处理：([^\n]+)", text, re.MULTILINE)


# file, what stands there, what is put there, the code, and the line that must be named
PLANTED = {
    "引文不在原文": (
        RESIDENCY, "市林草局、市水务局、市气象局选派", "市林草局、市水务局选派",
        "P201", "- rule: art7-seasonal",
    ),
    "窗口的引文不在原文": (
        "windows.yaml", "7月中旬至8月下旬", "7月中旬至8月末", "P201", "flood_main_season",
    ),
    "条号不存在": (
        RESIDENCY, "article: 第七条", "article: 第二十五条", "P202", "- rule: art7-seasonal",
    ),
    "释义的条号不存在": (
        "readings.yaml", "article: 第七条", "article: 第七十条", "P202", "- reading: AMB-01",
    ),
    "不认识的单位": (
        RESIDENCY, "[市林草局, 市水务局, 市气象局]", "[市林业局, 市水务局, 市气象局]",
        "P203", "- rule: art7-seasonal",
    ),
    "表里有不认识的单位": (
        "tables.yaml", "[forest_fire, 市林草局, any]", "[forest_fire, 市林业局, any]",
        "P203", "- table: consultation_lead",
    ),
    "键重复": (RESIDENCY, "  title: 高", "  title: 甲\n  title: 高", "Y101", "  title: 高"),
    "规则重复": (
        RESIDENCY, "- rule: art7-fire-season\n", "- rule: art5-declared\n",
        "P205", "- rule: art5-declared",
    ),
    "单位名重复": (
        "units.yaml", "aliases: [市林业和草原局]", "aliases: [市水务局]", "P205", "unit: forestry",
    ),
    "不认识的窗口": (
        RESIDENCY, "{window: fire_high_risk}", "{window: fire_hi_risk}",
        "P204", "- rule: art7-seasonal",
    ),
    "不认识的表": (
        LEADS, "{table: consultation_lead,", "{table: consultation_laed,",
        "P204", "- rule: art9-lead",
    ),
    "不认识的列": (
        LEADS, "hazard: $h, unit: $u, reading:", "hazard: $h, units: $u, reading:", "P204", "- rule: art9-lead",
    ),
    "不认识的释义": (
        RESIDENCY, "{reading: AMB-06, choice: a}", "{reading: AMB-66, choice: a}",
        "P204", "- rule: art7-seasonal",
    ),
    "不认识的释义取值": (
        RESIDENCY, "coverage: {reading: AMB-01}", "coverage: {reading: AMB-91}",
        "P204", "- rule: art7-seasonal",
    ),
    "不认识的选项": (
        RESIDENCY, "{reading: AMB-06, choice: a}", "{reading: AMB-06, choice: z}",
        "P206", "- rule: art7-seasonal",
    ),
    "默认选项不存在": ("readings.yaml", "default: a", "default: z", "P206", "- reading: AMB-01"),
    "不认识的参数": (
        SPECIAL, "{parameter: extreme_weather_colour}", "{parameter: extreme_colour}",
        "P204", "- rule: art5-extreme-weather",
    ),
    "参数的默认值不在允许之列": (
        "parameters.yaml", "default: orange", "default: purple",
        "P204", "- parameter: extreme_weather_colour",
    ),
    "不认识的标签": (UNITS, "{tag: standing}", "{tag: stand}", "P204", "- rule: art6-permanent"),
    "不认识的灾种类别": (
        SPECIAL, "class: meteorological", "class: meteorologic",
        "P204", "- rule: art5-extreme-weather",
    ),
    "不认识的颜色": (
        SPECIAL, "colour_at_least: orange", "colour_at_least: purple",
        "P204", "- rule: art5-unknown-hazard",
    ),
    "不认识的节日": (
        SPECIAL, "festival: [spring_festival,", "festival: [spring_fest,",
        "P204", "- rule: art5-major-holiday",
    ),
    "没有规则得出的情形": (
        RESIDENCY, "situation: special_critical", "situation: special_critica",
        "P204", "- rule: art7-special",
    ),
    "不认识的键": (
        RESIDENCY, "  title: 高", "  remark: 甲\n  title: 高", "P101", "  remark: 甲",
    ),
    "里层不认识的键": (
        RESIDENCY, "posts: {deputy_leader:", "posts: {leader:", "P101", "posts: {leader:",
    ),
    "缺少键": (RESIDENCY, "  title: 高风险期与", "  # 高风险期与", "P101", "- rule: art7-seasonal"),
    "不认识的条件": (
        RESIDENCY, "{window: fire_high_risk}", "{season: fire_high_risk}",
        "P101", "{season: fire_high_risk}",
    ),
    "不认识的义务种类": (RESIDENCY, "kind: on_site", "kind: on_sit", "P101", "kind: on_sit"),
    "规则没有结果": (
        RESIDENCY, "", ADDED + "  when: {window: fire_high_risk}\n", "P104", "- rule: art7-added",
    ),
    "锚点": (RESIDENCY, "posts: {deputy", "posts: &posts {deputy", "Y102", "posts: &posts"),
    "类型标签": (RESIDENCY, "title: 高", "title: !!str 高", "Y103", "title: !!str"),
    "两份文档": (RESIDENCY, "", "---\n- 又一份\n", "Y104", "---"),
    "缩进不对": (RESIDENCY, "  title: 高", "\ttitle: 高", "Y100", "\ttitle: 高"),
    "窗口日期不存在": (
        "windows.yaml", "from: 04-20", "from: 04-31", "P108", "- window: fire_high_risk",
    ),
    "释义给出的窗口日期不存在": (
        "readings.yaml", "value: 07-15", "value: 07-35", "P108", "- window: flood_main_season",
    ),
    "表的一行缺一格": (
        "tables.yaml", "- [forest_fire, 市林草局, any]", "- [forest_fire]",
        "P106", "- table: consultation_lead",
    ),
    "否定形成环": (
        RESIDENCY, "",
        ADDED
        + "  when: {not: {situation: special_critical}}\n"
        + "  conclude: {situation: special_critical, cause: declared}\n",
        "P401", "- rule: art7-added",
    ),
    "变量没有来处": (
        RESIDENCY, "",
        ADDED + "  when: {window: fire_high_risk}\n  oblige: {kind: task, units: [$u]}\n",
        "P110", "- rule: art7-added",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_refused(folder, name):
    file, old, new, code, line = PLANTED[name]
    plant(folder, file, old, new)
    where = place_of(folder, file, line)
    found = parts_of(refused(folder))
    assert (where, code) in [(place, fault) for place, fault, _ in found]
    assert all(remedy for _, _, remedy in found)


def place_of(folder: Path, file: str, line: str) -> str:
    if line == "- window: flood_main_season":  # a value of readings.yaml, met in windows.yaml
        file = "windows.yaml"
    return f"{NAME}/{file}:{line_of(folder, file, line)}"


def test_the_real_pack_has_no_fault(folder):
    compiled(folder)


def test_a_near_miss_is_suggested(folder):
    plant(folder, UNITS, "{tag: standing}", "{tag: standin}")
    assert "是不是：standing" in refused(folder)


def test_a_folder_without_pack_file_is_refused(folder):
    (folder / "pack.yaml").unlink()
    text = refused(folder)
    assert "[P102]" in text
    assert str(folder) in text
    assert "处理：" in text


def test_a_folder_without_source_is_refused(folder):
    (folder / "source.md").unlink()
    text = refused(folder)
    assert text.startswith(f"{NAME}/source.md  [F101]")
    assert "处理：" in text


@pytest.mark.parametrize("file", [RESIDENCY, "source.md", "units.yaml"])
def test_a_file_that_is_not_utf8_is_refused(folder, file):
    path = folder / file
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    text = refused(folder)
    assert text.startswith(f"{NAME}/{file}  [F102]")
    assert "处理：另存为 UTF-8" in text


def test_a_text_file_with_a_byte_order_mark_is_read(folder):
    path = folder / "units.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    compiled(folder)


# --- several at once ------------------------------------------------------------------------------


def test_all_faults_of_reference_are_reported_together(folder):
    names = ["引文不在原文", "不认识的列", "不认识的参数", "表的一行缺一格", "窗口日期不存在"]
    for name in names:
        plant(folder, *PLANTED[name][:3])
    with pytest.raises(Faults) as caught:
        read_pack(folder)
    found = [(place, code) for place, code, _ in parts_of(str(caught.value))]
    for name in names:
        file, _, _, code, line = PLANTED[name]
        assert (place_of(folder, file, line), code) in found
    assert len(caught.value.faults) >= len(names)


def test_all_faults_of_form_are_reported_together(folder):
    names = ["不认识的键", "里层不认识的键"]
    for name in names:
        plant(folder, *PLANTED[name][:3])
    plant(folder, LEADS, "kind: lead_consultation", "kind: leads")
    plant(folder, "units.yaml", "sort: department", "sort: bureau")
    text = refused(folder)
    for file, line in [
        (RESIDENCY, "remark: 甲"), (RESIDENCY, "{leader:"), (LEADS, "kind: leads,"),
        ("units.yaml", "sort: bureau"),
    ]:  # fmt: skip
        assert f"{NAME}/{file}:{line_of(folder, file, line)}  [P101]" in text


def test_all_files_that_cannot_be_parsed_are_reported_together(folder):
    plant(folder, *PLANTED["锚点"][:3])
    plant(folder, "units.yaml", "- {unit: forestry,", "- {unit: forestry, unit: woods,")
    text = refused(folder)
    assert "[Y102]" in text
    assert "[Y101]" in text


# --- what is said of a wrong shape ----------------------------------------------------------------

HEALTH = "fixture-health-2024"
NORMS = "articles/02-norms.yaml"
WHERE = "where: {城乡: 城市}"
LEAD = "lead: [疾控中心]"
BOUND = "写 at_least 或 at_most，只写一个；改正「城乡」"
SHAPES = [
    (NORMS, WHERE, 'where: {城乡: ""}', "P101", "「城乡」空着；填上 城乡"),
    (NORMS, WHERE, "where: {城乡: []}", "P101", "「城乡」空着；填上 城乡"),
    (NORMS, WHERE, 'where: {城乡: [""]}', "P101", "「城乡」空着；填上 城乡"),
    (NORMS, WHERE, 'where: {城乡: {at_least: ""}}', "P101", "「at_least」空着；填上 at_least"),
    (NORMS, WHERE, "where: {城乡: {}}", "P101", BOUND),
    (NORMS, WHERE, "where: {城乡: [[甲]]}", "P101", "「城乡」的值 ['甲'] 不是文字；只写一个词"),
    (NORMS, WHERE, "where: 城市", "P101", "「where」的值 '城市' 不是一组键和值；写成 {键: 值}"),
    (NORMS, "[呼叫时刻, 到达时刻]", "[呼叫时刻]", "P101", "「between」的值 ['呼叫时刻'] 项数不够；至少写 2 项"),
    ("matrix.yaml", LEAD, "lead: 疾控中心", "P101", "「lead」的值 '疾控中心' 不是列表；写成 [疾控中心]"),
    ("matrix.yaml", LEAD, "lead: [疾控中心, cdc]", "P109", "「疾控中心」在 lead 里写了两遍；一个单位在一行里只写一处"),
    ("matrix.yaml", LEAD, "lead: [疾控中心, 卫生局]", "P109", "「卫生局」既写在 lead，又写在 support；一个单位在一行里只写一处"),
    ("matrix.yaml", LEAD, "lead: [疾控中心, UNASSIGNED]", "P109", "lead 里 UNASSIGNED 和单位写在一起；写了单位就删去 UNASSIGNED"),
    ("units.yaml", "basis: 试验", 'basis: " "', "P101", "只写了空白；改正「basis」"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "said"), SHAPES)
def test_a_wrong_shape_is_told_once_in_words(tmp_path, file, old, new, code, said):
    health = Path(shutil.copytree(Path(__file__).parent / HEALTH, tmp_path / HEALTH))
    plant(health, file, old, new)
    what, remedy = said.split("；")
    number = line_of(health, file, "item: monitoring" if code == "P109" else new)
    with pytest.raises(DutyError) as caught:
        read_pack(health)
    assert str(caught.value) == f"{HEALTH}/{file}:{number}  [{code}] {what}\n  处理：{remedy}"


# --- not refused yet ------------------------------------------------------------------------------
# Each of these is accepted, and then either changes the answer in silence or ends in a traceback.

SLIPS = {
    "原因写错": (LEADS, "cause: [major_holiday,", "cause: [major_holidy,"),
    "标记写错": (SPECIAL, "flag: other_class_warning", "flag: other_clas_warning"),
    "日期类别写错": (RESIDENCY, "day: [workday,", "day: [workdy,"),
    "宣布的情形写错": (SPECIAL, "declared: special_critical", "declared: special_critica"),
    "同意的强度写错": (
        "articles/06-units.yaml",
        "coverage: [office_hours, unstated]", "coverage: [offce, unstated]",
    ),
    "表里的灾种写错": ("tables.yaml", "[forest_fire, 市林草局, any]", "[forest_fier, 市林草局, any]"),
    "表里的窗口写错": ("tables.yaml", "[fire_high_risk, 市森", "[fire_hi_risk, 市森"),
    "义务的灾种写错": (LEADS, "hazard: disaster,", "hazard: disastr,"),
    "引文只有空白": (RESIDENCY, "quote: 在森林草原防灭火高风险期", "quote: '  '"),
    "单位列表为空": (RESIDENCY, "units: [市林草局, 市水务局, 市气象局]", "units: []"),
    "窗口的年份写错": ("windows.yaml", "year: {reading: AMB-07}", "year: evry"),
    "窗口的末日写错": ("windows.yaml", "last_day: {reading: AMB-05}", "last_day: exclude"),
    "设定的值写错": ("pack.yaml", "alert_area: {reading: AMB-51}", "alert_area: intersectz"),
    "印发日期不存在": ("pack.yaml", "issued: 2023-07-18", "issued: 2023-13-40"),
    "接收单位写错": (
        "articles/12-monitoring.yaml", "to: [各议事协调机构办公室,", "to: [各议事机构办公室,"
    ),
    "参数默认的单位写错": (
        "parameters.yaml", 'sort: units\n  default: ""', "sort: units\n  default: 市水利局"
    ),
    "强度写错": (RESIDENCY, "coverage: 24h", "coverage: 25h"),
    "强度用了别的释义": (
        RESIDENCY, "coverage: {reading: AMB-01}", "coverage: {reading: AMB-02}"
    ),
    "提前天数不是数": (
        "articles/08-notice.yaml", "lead_days: {parameter: notice_lead_days}", "lead_days: 三"
    ),
    "天数的默认值不是数": ("parameters.yaml", 'default: "3"', 'default: "three"'),
    "日期不存在": (
        "articles/24-in-force.yaml", "{from: {reading: AMB-08}}", "{from: 2023-13-40}"
    ),
    "单位变量绑定的不是单位": (
        RESIDENCY, "", ADDED + "  when: {window: $w}\n  oblige: {kind: task, units: [$w]}\n"
    ),
    "设定的释义不存在": (
        "pack.yaml", "alert_area: {reading: AMB-51}", "alert_area: {reading: AMB-91}"
    ),
    "设定的参数不存在": ("pack.yaml", "{parameter: major_holidays}", "{parameter: major_holiday}"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_the_slip_can_be_planted(folder, name):
    plant(folder, *SLIPS[name])


@pytest.mark.parametrize("name", SLIPS)
def test_a_word_that_nothing_knows_is_refused(folder, name):
    plant(folder, *SLIPS[name])
    assert parts_of(refused(folder))


# --- faults of cases ------------------------------------------------------------------------------

GOOD = """\
- name: 首日
  given:
    date: 2024-04-20
    readings: {AMB-01: a}
    parameters: {extreme_weather_colour: red}
    records:
      - proposal: {unit: 市卫生健康委, body: 市减灾委, at: 2024-06-15}
      - window: {window: fire_high_risk, from: 2024-04-10, through: 2024-05-25, document: 甲}
      - reading: {id: AMB-06, choice: a, from: 2024-01-01}
  expect:
    on_site: {市林草局: office_hours}
    hours: {市林草局: [00:00-24:00]}
    because: {市林草局: [art7-seasonal]}
    duties: [{kind: publish, unit: 市政府, hazard: 暴雨}]
    pending: [consent, {kind: notice, by: 市减灾委员会办公室, to: 市林草局}]
    recommended: [{act: start_response, plan: 防汛, level: Ⅲ, by: 市防汛抗旱指挥部办公室}]
    arrive_by: {市水务局: 03:30}
    flags: [no_area]
    situations: [special_critical]
"""
BAD = [
    ("on_site: {市林草局:", "on_site: {市林业局:", "P203"),
    ("because: {市林草局:", "because: {市林业局:", "P203"),
    ("unit: 市政府,", "unit: 政府,", "P203"),
    ("by: 市减灾委员会办公室", "by: 减灾办", "P203"),
    ("[art7-seasonal]", "[art7-seasonel]", "P204"),
    ("plan: 防汛", "plan: 防洪", "P204"),
    ("level: Ⅲ", "level: Ⅴ", "P204"),
    ("by: 市防汛抗旱指挥部办公室", "by: 防汛办", "P203"),
    ("arrive_by: {市水务局", "arrive_by: {市水利局", "P203"),
    ("市水务局: 03:30", "市水务局: 3点半", "P101"),
    ("act: start_response", "act: start", "P101"),
    ("flags: [no_area]", "flags: [no_aera]", "P204"),
    ("situations: [special_critical]", "situations: [special]", "P204"),
    ("hazard: 暴雨", "hazard: 风暴", "P204"),
    ("  expect:\n", "  expects:\n", "P101"),
    ("flags: [no_area]", "flag: [no_area]", "P101"),
    ("kind: publish", "kind: publsh", "P101"),
    ("[consent,", "[consnt,", "P101"),
    ("date: 2024-04-20", "date: 2024-04-31", "P101"),
    ("[00:00-24:00]", "[0:00-24:00]", "P101"),
    ("{市林草局: office_hours}", "{市林草局: 25h}", "P101"),
    ("AMB-01: a", "AMB-01: z", "R201"),
    ("AMB-01: a", "AMB-91: a", "R201"),
    ("extreme_weather_colour: red", "extreme_weather_colour: crimson", "R202"),
    ("extreme_weather_colour: red", "extreme_colour: red", "R202"),
    ("at: 2024-06-15}", "at: 六月}", "R101"),
    ("- proposal:", "- propose:", "R103"),
    ("proposal: {unit: 市卫生健康委", "proposal: {unit: 市卫计委", "R301"),
    ("window: {window: fire_high_risk", "window: {window: fire_hi_risk", "R302"),
    ("id: AMB-06, choice: a", "id: AMB-06, choice: z", "R201"),
]


@pytest.fixture(scope="module")
def pack():
    return read_pack(RULES / NAME)


def read(text, pack):
    return read_cases(parse_yaml(text, source="x.test.yaml"), pack)


def test_the_good_case_has_no_fault(pack):
    (case,) = read(GOOD, pack)
    assert (case.name, case.where, case.day) == ("首日", "x.test.yaml:1", date(2024, 4, 20))


@pytest.mark.parametrize(("old", "new", "code"), BAD)
def test_a_bad_case_is_refused_with_its_line(pack, old, new, code):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if new.strip() in row)
    with pytest.raises(DutyError) as caught:
        read(text, pack)
    found = parts_of(str(caught.value))
    assert (f"x.test.yaml:{line}", code) in [(place, fault) for place, fault, _ in found]


def test_all_faults_of_all_cases_are_reported_together(pack):
    text = GOOD.replace("[art7-seasonal]", "[art7-none]") + GOOD.replace("首日", "次日").replace(
        "on_site: {市林草局", "on_site: {市林业局"
    )
    with pytest.raises(Faults) as caught:
        read(text, pack)
    assert [fault.code for fault in caught.value.faults] == ["P204", "P203"]


def test_a_name_given_twice_is_refused(pack):
    with pytest.raises(DutyError, match=r"重复，另一处在 x\.test\.yaml:1") as caught:
        read(GOOD + GOOD, pack)
    assert caught.value.code == "P205"


def test_a_file_that_is_not_a_list_is_refused(pack):
    with pytest.raises(DutyError) as caught:
        read("name: 首日\n", pack)
    assert caught.value.code == "P103"
