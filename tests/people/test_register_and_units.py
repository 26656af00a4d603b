"""Ids that were somebody else's, units whose names begin alike, faults that stay apart."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

import pytest

from calendars.duty_day import BEIJING
from service.answering import Question
from service.answers.people_sheet_text import unit_lines
from service.commands.entry import run
from service.home import home_at
from service.jobs.bench import Bench
from service.jobs.outgoing import deliver
from service.loading import load
from service.people.sending import with_people
from service.people.showing import named_sheet, of_unit
from service.store.job_rows import Message
from service.today import answer_today
from tests.people.homes import MONTH, SITE, copied, everybody, fill, listed, people_of, store

TEXT = f"{MONTH:%Y-%m}"
NOW = datetime(2026, 10, 5, 10, tzinfo=BEIJING)
HEAD = "单位,编号,姓名,可任岗位,电话,到岗日期,离岗日期\n"


@pytest.fixture(scope="module")
def issued_home(tmp_path_factory):
    """A home whose October is issued; the hall has one leader of its own."""
    folder = tmp_path_factory.mktemp("issued")
    people = [
        replace(one, person=replace(one.person, posts=("hall_leader",)))
        if one.person.id == "water-03" else one for one in everybody()
    ]  # fmt: skip
    fill(folder, people, site=SITE.replace("people: {}", "people: {hall_leaders: 1}"))
    for words in (["draft"], ["sign", "--by", "值班主任"], ["publish"]):
        assert run(["month", TEXT, *words, "--home", str(folder)]) == 0
    return folder


@pytest.fixture
def home(issued_home, tmp_path):
    return copied(issued_home, tmp_path / "home")


# --- ids


@pytest.mark.usefixtures("home")
def test_the_id_of_somebody_erased_is_not_given_again(zhiban, tmp_path):
    assert zhiban("people", "erase", "water-08", "--yes")[0] == 0
    file = tmp_path / "名册.csv"
    rows = ("市水务局,08,测试新人,具体工作人员,,,\n", "市水务局,09,测试另一人,具体工作人员,,,\n")
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    code, _, err = zhiban("people", "import", file)
    assert (code, "[L114] 编号 water-08" in err, "测试新人" in err) == (2, True, False)
    code, out, err = zhiban("people", "import", file, "--good-rows")
    assert (code, "新增 1 人" in out, "L114" in err) == (1, True, True)
    out = zhiban("month", TEXT, "show", "--unit", "市水务局")[1]
    assert "测试新人" not in out
    assert "（已删除 water-08）" in out


# --- units


def test_units_without_anybody_are_named_in_the_order_of_the_pack(home):
    flags = [one.text for one in people_of(home, "2026-10-1").flags if one.code == "no_people"]
    names = [unit.name for unit in load(home_at(str(home))).pack.units]
    places = [names.index(text.split(" ")[0]) for text in flags]
    assert len(places) > 3
    assert places == sorted(places)


@pytest.mark.usefixtures("home")
def test_the_only_leader_of_the_hall_is_not_said_to_be_a_units(zhiban):
    out = zhiban("month", TEXT, "show", "--people")[1]
    assert "指挥大厅 只有一名带班领导（市水务局 测试water领导03）：按总负责、在位听令排" in out
    assert "测试water领导03 是本单位唯一" not in out
    assert "只有一名带班领导" in zhiban("month", TEXT, "show", "--unit", "指挥大厅")[1]
    assert "只有一名带班领导" not in zhiban("month", TEXT, "show", "--unit", "市水务局")[1]


def test_a_unit_is_not_told_of_one_whose_name_begins_with_its_own(home):
    look = Bench(home_at(str(home))).look(NOW)
    whole = replace(
        named_sheet(look, look.publications[0]),
        units=(("hall", "指挥大厅"), ("water", "市水务局"), ("fire_rescue", "市水务局二分局")),
        notes=(
            "市水务局 没有登记人员",
            "市水务局二分局 没有登记人员",
            "市水务局二分局领导01 只有一名",
        ),
        changes=(
            "2026-10-08 市水务局 分管领导：测试甲 → 空缺（备勤）",
            "2026-10-08 市水务局二分局 分管领导：测试乙 → 空缺（备勤）",
        ),
    )
    water, fire = of_unit(whole, "water"), of_unit(whole, "fire_rescue")
    assert (water.notes, water.changes) == (whole.notes[:1], whole.changes[:1])
    assert (fire.notes, fire.changes) == (whole.notes[1:], whole.changes[1:])
    assert "市水务局二分局" not in "".join(unit_lines(whole, "water"))


# --- faults


def torn(home):
    """The kept file of the people is not as it was kept."""
    (event,) = store(home).find(("publication",))
    digest = next(f["sha256"] for f in event.body["files"] if f["name"].startswith("人员-"))
    with sqlite3.connect(home / "zhiban.db") as database:
        database.execute("DROP TRIGGER artifact_no_update")
        database.execute(
            "UPDATE artifact SET body = substr(body, 1, 1000) WHERE sha256 = ?", (digest,)
        )
    database.close()


def test_a_torn_sheet_of_people_leaves_the_units_on_the_screen(zhiban, home):
    torn(home)
    code, out, _ = zhiban("today", "--at", "2026-10-05T10:00")
    assert code == 0
    assert "应到单位 9 个" in out
    assert "当班人员读不出来：[J108] 2026-10-1 留存的文件 人员-2026-10-1.json 不见了" in out


@pytest.mark.parametrize("broken", [False, True])
def test_an_answer_that_cannot_name_people_is_not_kept(home, broken):
    """What stood in the way may be over in a moment, such as another program's transaction."""
    if broken:
        torn(home)
    text = answer_today(Question(home_at(str(home))), NOW, keep=True)
    assert ("读不出来" in text) is broken
    assert (home / "cache" / "today.txt").exists() is not broken


def test_a_register_that_cannot_be_read_leaves_the_units_on_the_screen(zhiban, home):
    with sqlite3.connect(home / "zhiban.db") as database:
        database.execute("UPDATE person SET first = '去年' WHERE id = 'water-04'")
    database.close()
    code, out, _ = zhiban("today", "--at", "2026-10-05T10:00")
    assert (code, "应到单位 9 个" in out) == (0, True)
    assert "当班人员读不出来：[S103] 名册里有读不懂的行" in out
    assert "S103" in zhiban("people", "list")[2]


def test_units_are_told_of_a_change_though_nobody_can_say_who_comes(home):
    torn(home)
    message = Message("change/7/folder", NOW, "folder", "out", "名单变化", "增派 市水务局\n")
    sent, files = with_people(Bench(home_at(str(home))), message, {}, NOW)
    assert files == {}
    assert sent.text.startswith("增派 市水务局\n\n当班人员读不出来：[J108]")


# --- what is sent


def test_a_draft_and_the_issued_sheet_lie_side_by_side_under_their_own_names(tmp_path):
    folder, out = tmp_path / "home", tmp_path / "sent"
    people = [listed("fire_rescue", n) for n in range(1, 5)]
    fill(folder, people, leave=(), site=f"{SITE}jobs: {{folder: {out}}}\n")
    later = datetime(2027, 1, 1, tzinfo=BEIJING)
    for words in (["draft"], ["sign", "--by", "值班主任"], ["publish"]):
        assert run(["month", TEXT, *words, "--home", str(folder)]) == 0
        for one in deliver(Bench(home_at(str(folder))), lambda: later):
            assert one.attempt.outcome == "sent", one.attempt.said
    stems = sorted(path.stem for path in out.glob("人员值班表*.xlsx"))
    assert stems == ["人员值班表-2026-10-1", "人员值班表-2026-10-1-初稿"]


# --- the answer kept for the fast path


def test_a_kept_answer_ends_when_somebody_comes_or_goes(home):
    """Office hours end at 17:00, long before the units change."""
    morning = datetime(2026, 10, 21, 10, tzinfo=BEIJING)
    answer_today(Question(home_at(str(home))), morning, keep=True)
    until = int((home / "cache" / "today.txt").read_text("utf-8").split()[1])
    assert datetime.fromtimestamp(until, BEIJING) == morning.replace(hour=17)
