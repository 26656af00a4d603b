"""``simulate`` and ``sweep`` say where people run out: names on the screen, ids in what travels."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest

from engine.people.person import Leave, Person
from service.home import Home
from service.people.register import Listed
from service.store.opening import store_of
from tests.simulation.test_sweeping import SMALL

RED = """\
scenario: 水务局唯一的分管领导请假
start: 2027-06-14
through: 2027-06-16
records:
  - alert: {id: 演练-1, hazard: 暴雨, colour: 红, area: "230500", issued: +0h, expires: +2d}
"""
PEOPLE = """\
people:
  counts:
    市水务局: {deputy_leader: 1, staff: 3}
    市公安局: {staff: 1}
  leave:
    - {person: water-deputy_leader-01, from: 2027-06-15, through: 2027-06-15}
"""
SOLVERLESS = """\
import sys
sys.modules["ortools"] = None
from cli import main
raise SystemExit(main())
"""


def unfolded(screen):
    """A screen without blanks: lines are folded where they are full."""
    return "".join(screen.split())


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "脚本.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def register(tmp_path):
    """Two people of one unit in the home's register: a leader on leave, and one of the staff."""
    people = [
        Person("water-01", "water", ("deputy_leader",), name="测试甲"),
        Person("water-02", "water", ("staff",), name="测试乙"),
    ]
    home = Home(tmp_path / "home")
    home.folder.mkdir(parents=True)
    with store_of(home).writing() as writing:
        writing.people.put(*(Listed(one, "0469-0000000") for one in people))
        writing.people.add_leave(Leave("water-01", date(2027, 6, 15), date(2027, 6, 15)), "事由")


def test_without_a_register_it_is_said_that_people_were_not_looked_at(zhiban, file):
    code, out, _ = zhiban("simulate", file(RED))
    assert code == 0
    assert "没有名册，也没有假定人数：不核人手（zhiban people import" in out
    _, out, _ = zhiban("simulate", file(RED), "--json")
    assert json.loads(out)["staffing"] == {"known": False}


def test_the_screen_says_where_people_run_out_why_and_what_would_do(zhiban, file):
    code, out, _ = zhiban("simulate", file(RED + PEOPLE))
    assert code == 0
    said = unfolded(out)
    assert "人手不够：2个单位里2个有缺口（假定5人，假定请假1处）" in said
    assert "分管领导01（假定）6月15日请假" in said
    assert "最省的办法：请分管领导01（假定）销假，值6月14日、6月15日的班" in said
    assert "市水务局分管领导01（假定）是本单位唯一能任此岗的领导：按总负责、在位听令排" in said
    assert "允许具体工作人员01（假定）不休满24小时" in said
    assert "没有核（名册和假定人数里都没有）：市公安局（分管领导）、市自然资源局" in said


def test_enough_is_one_line(zhiban, file):
    enough = "people: {counts: {市水务局: {deputy_leader: 1, staff: 2}}}\n"
    _, out, _ = zhiban("simulate", file(RED + enough))
    assert "人手够：1 个单位各班都有人（假定 3 人）" in out


@pytest.mark.usefixtures("register")
def test_names_are_on_the_screen_and_ids_in_json_and_on_the_page(zhiban, file, tmp_path):
    page = tmp_path / "r.html"
    _, out, _ = zhiban("simulate", file(RED), "--html", page)
    assert "名册 2 人" in out
    assert "测试甲 6月15日请假" in out
    assert "测试乙值完24小时须休息24小时" in unfolded(out)
    _, told, _ = zhiban("simulate", file(RED), "--json")
    for text in (told, page.read_text("utf-8")):
        assert "测试" not in text
        assert "事由" not in text
        assert "0469" not in text
        assert "water-01 6月15日请假" in text
    staffing = json.loads(told)["staffing"]
    assert (staffing["listed"], staffing["supposed"], staffing["enough"]) == (2, 0, False)
    short = {(one["unit"], one["post"], *one["days"]) for one in staffing["short"]}
    assert ("water", "deputy_leader", "2027-06-14") in short
    assert ("water", "staff", "2027-06-14", "2027-06-15") in short
    empty = {one["post"]: (one["asked"], one["there"]) for one in staffing["unfilled"]}
    assert empty["deputy_leader"] == (2, 0)


@pytest.mark.usefixtures("register")
def test_supposed_leave_comes_on_top_of_the_register_and_counts_in_its_place(zhiban, file):
    leave = "people: {leave: [{person: water-02, from: 2027-06-14, through: 2027-06-14}]}\n"
    _, out, _ = zhiban("simulate", file(RED + leave))
    assert "名册 2 人，假定请假 1 处" in out
    assert "测试乙6月14日请假" in unfolded(out)
    counts = "people: {counts: {市水务局: {deputy_leader: 2, staff: 2}}}\n"
    _, out, _ = zhiban("simulate", file(RED + counts))
    assert "人手够：1 个单位各班都有人（假定 4 人）" in out


def test_a_house_rule_of_the_site_is_kept(zhiban, file, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text("people: {sole_leader: on_post, rest_hours: 0}\n", "utf-8")
    _, out, _ = zhiban("simulate", file(RED + PEOPLE))
    assert "在位听令" not in out
    assert "2 个单位里 1 个有缺口" in out  # without rest, one of the staff keeps every day


def test_without_a_solver_the_bound_is_told_as_a_bound(file, tmp_path):
    path = file(RED + PEOPLE)
    done = subprocess.run(
        [sys.executable, "-c", SOLVERLESS, "simulate", path, "--home", tmp_path / "home"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = unfolded(done.stdout)
    assert "能任具体工作人员的共1人；值完24小时须休息24小时，相接的2班不能是同一人" in said
    assert "没有求解器（OR-Tools），只核了下限" in said
    assert "最省的办法" not in said


def test_a_solver_that_comes_to_no_conclusion_leaves_the_bound(zhiban, file, monkeypatch):
    from engine.assignment.cp_sat import CpSat

    monkeypatch.setattr("service.staffing.solver_at_hand", lambda: CpSat(limit=0.0))
    code, out, _ = zhiban("simulate", file(RED + PEOPLE))
    assert code == 0
    assert "求解器在限度内没有结论，只核了下限" in out
    assert "相接的 2 班不能是同一人" in out


@pytest.mark.parametrize(
    ("people", "code", "said"),
    [
        ("leave: [{person: water-staff-09, from: 2027-06-14, through: 2027-06-14}]", "N112", "water-staff-09"),
        ("leave: [{person: water-staff-01, from: 2027-07-14, through: 2027-07-14}]", "N114", "时段"),
        ("leave: [{person: water-staff-01, from: 2027-06-15, through: 2027-06-14}]", "P101", "through"),
        ("leave: [{person: water-staff-01, from: 15, through: 2027-06-14}]", "P101", "日期"),
        ("counts: {市水务: {staff: 1}}", "R301", "市水务局"),
        ("counts: {市水务局: {staff: 1}, water: {staff: 1}}", "N113", "市水务局"),
        ("counts: {市林草局: {staff: 1}, 市林业和草原局: {staff: 1}}", "N113", "市林草局"),
        ("counts: {市水务局: {boss: 1}}", "P101", "boss"),
        ("counts: {市水务局: {staff: -1}}", "P101", "staff"),
        ("counts: {市水务局: {staff: 501}}", "P101", "500"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(zhiban, file, people, code, said):
    text = f"{RED}people:\n  counts: {{市水务局: {{staff: 2}}}}\n  {people}\n"
    if people.startswith("counts"):
        text = f"{RED}people:\n  {people}\n"
    number, out, err = zhiban("simulate", file(text))
    assert (number, out) == (2, "")
    assert f"[{code}]" in err
    assert said in err
    assert "脚本.yaml:" in err


# --- sweeps ---------------------------------------------------------------------------------------

FEW = SMALL.replace("occurrences:", "years: 40\npeople: {counts: {市水务局: {staff: 1}, 市公安局: {deputy_leader: 1}}}\noccurrences:")  # fmt: skip


def test_a_sweep_says_how_often_people_run_out(zhiban, file, tmp_path):
    page = tmp_path / "r.html"
    code, out, _ = zhiban("sweep", file(FEW), "--html", page)
    assert code == 0
    for text in (unfolded(out), unfolded(page.read_text("utf-8"))):
        assert "按设定里写的人数，2个单位" in text
        assert "人数是假定的" in text
        assert "1个单位岗位每一年都没有缺口" in text
        assert "只有一名领导的按总负责、在位听令算，不算缺：市公安局分管领导" in text
    _, out, _ = zhiban("sweep", file(FEW), "--json")
    rows = {(one["unit"], one["post"]): one for one in json.loads(out)["staffing"]}
    water = rows["water", "staff"]
    assert (water["people"], water["supposed"], water["years_short"]) == (1, "file", 40)
    assert water["longest_run"] > 1
    assert rows["public_security", "deputy_leader"]["years_short"] == 0


def test_a_sweep_without_people_says_how_to_give_them(zhiban, file):
    _, out, _ = zhiban("sweep", file(SMALL), "--years", "5")
    assert "没有名册，也没有假定人数：不核人手" in out
    assert "people: {counts:" in out
    _, out, _ = zhiban("sweep", file(SMALL), "--years", "5", "--json")
    assert json.loads(out)["staffing"] is None


@pytest.mark.usefixtures("register")
def test_a_sweep_counts_on_the_register_and_other_people_are_counted_anew(zhiban, file, tmp_path):
    _, out, _ = zhiban("sweep", file(SMALL), "--years", "20", "--json")
    first = json.loads(out)
    rows = {one["post"]: one for one in first["staffing"]}
    assert rows.keys() == {"deputy_leader", "staff"}
    assert rows["staff"]["supposed"] == "register"
    with store_of(Home(tmp_path / "home")).writing() as writing:
        writing.people.put(Listed(Person("water-03", "water", ("staff",))))
    _, out, _ = zhiban("sweep", file(SMALL), "--years", "20", "--json")
    second = json.loads(out)
    assert second["kept"] == 0
    again = {one["post"]: one for one in second["staffing"]}
    assert again["staff"]["people"] == 2
    assert again["staff"]["years_short"] == 0 < rows["staff"]["years_short"]


def test_a_drawn_year_takes_its_people_along(zhiban, file, tmp_path):
    _, drawn, _ = zhiban("sweep", file(FEW), "--scenario", "3")
    assert "市水务局: {staff: 1}" in drawn
    path = tmp_path / "y.yaml"
    path.write_text(drawn, encoding="utf-8")
    _, out, _ = zhiban("simulate", path, "--json")
    staffing = json.loads(out)["staffing"]
    assert (staffing["supposed"], staffing["enough"]) == (2, False)


def test_processes_count_the_same(zhiban, file, tmp_path):
    _, one, _ = zhiban("sweep", file(FEW), "--years", "300", "--workers", "1", "--json")
    _, two, _ = zhiban(
        "sweep", file(FEW), "--years", "300", "--workers", "2", "--json", "--home", tmp_path / "b"
    )
    assert json.loads(one)["staffing"] == json.loads(two)["staffing"]
