"""Each period once, whole or not at all, on both databases; sheets from draft to change order."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from hashlib import sha256

import pytest

from engine.errors import InputFault
from service.home import Home
from service.jobs import writing_down
from service.jobs.bench import Bench
from service.jobs.following import follow
from service.jobs.making import make
from service.jobs.month_acts import draft_by_hand, publish, reread, sign
from service.jobs.planning import Period
from service.jobs.publications import publications
from service.jobs.reconciling import reconcile
from service.jobs.writing_down import write_down
from service.recording import Entry, record
from service.store.verifying import verify
from tests.jobs.conftest import at, home_at

DECEMBER = date(2026, 12, 1)
NOTICE = """\
year: 2027
notices:
  - number: 国办发明电〔2026〕9号
    issued: 2026-12-10
    quote: |
      一、元旦：2027年1月1日（周五）至3日（周日）放假调休，共3天。
    statutory:
      new_year: [2027-01-01]
"""


def rows(bench):
    with bench.store.job_rows() as found:
        return found.periods(), found.outbox()


def sheets(bench):
    return publications(bench.store.events(), exercise=bench.exercise)


def test_a_month_is_drafted_once_with_its_files_and_message(bench, made):
    assert made("2026-11-20T08:59") == []
    assert made("2026-11-20T09:00") == ["month-draft/2026-12"]
    assert made("2026-11-20T09:01") == []
    (one,) = sheets(bench)
    assert (one.number, one.state, one.change) == ("2026-12-1", "draft", 0)
    assert {name.rpartition(".")[2] for name in (f.name for f in one.files)} == {
        "xlsx",
        "csv",
        "json",
    }
    with bench.store.job_rows() as found:
        for file in one.files:
            data = found.file(file.sha256)
            assert (len(data), sha256(data).hexdigest()) == (file.size, file.sha256)
        (posted,) = found.outbox()
    assert posted.message.subject.startswith("2026年12月值班表")
    with bench.store.log() as log:
        assert verify(log).broken is None


def test_unsigned_it_is_reminded_of_and_published_once_signed(bench, made):
    made("2026-11-20T09:00")
    assert made("2026-11-25T10:00") == ["month-reminder/2026-12-1"]
    sign(bench, DECEMBER, "", at("2026-11-26T08:00"), "1001", by="值班长", document="文号")
    assert made("2026-11-26T08:05") == ["month-publish/2026-12-1"]
    assert made("2026-11-30T08:05") == []
    (one,) = sheets(bench)
    assert (one.state, one.signed_by, one.document) == ("issued", "值班长", "文号")


def test_signed_in_time_it_is_published_on_its_day(bench, made):
    made("2026-11-20T09:00")
    sign(bench, DECEMBER, "", at("2026-11-21T08:00"), "1001", by="值班长", document="")
    assert made("2026-11-25T09:59") == []
    assert made("2026-11-25T10:00") == ["month-publish/2026-12-1"]


def test_the_same_inputs_give_the_same_bytes_and_no_second_sheet(bench, tmp_path, made):
    made("2026-11-20T09:00")
    again, new = draft_by_hand(bench, DECEMBER, at("2026-11-21T09:00"), "1001", change=False)
    assert (again.number, new) == ("2026-12-1", False)
    other = Bench(home_at(tmp_path / "elsewhere"))
    found, new = draft_by_hand(other, DECEMBER, at("2026-11-23T17:00"), "2002", change=False)
    assert new
    (one,) = sheets(bench)
    assert (found.digest, found.files) == (one.digest, one.files)


def test_steps_out_of_order_are_refused(bench):
    now = at("2026-11-20T09:00")
    for act, code in (
        (lambda: sign(bench, DECEMBER, "", now, "", by="甲", document=""), "J101"),
        (lambda: publish(bench, DECEMBER, "", now, ""), "J101"),
        (lambda: draft_by_hand(bench, DECEMBER, now, "", change=True), "J103"),
    ):
        with pytest.raises(InputFault) as caught:
            act()
        assert caught.value.code == code
    draft_by_hand(bench, DECEMBER, now, "", change=False)
    with pytest.raises(InputFault, match="还没有签发"):
        publish(bench, DECEMBER, "", now, "")
    sign(bench, DECEMBER, "", now, "", by="甲", document="")
    with pytest.raises(InputFault, match="不能再签发"):
        sign(bench, DECEMBER, "", now, "", by="甲", document="")
    publish(bench, DECEMBER, "", now, "")
    with pytest.raises(InputFault, match="已经印发"):
        publish(bench, DECEMBER, "", now, "")
    with pytest.raises(InputFault, match="不能重新拟制"):
        draft_by_hand(bench, DECEMBER, now, "", change=False)
    assert len(rows(bench)[1]) == 2


def activity(bench):
    body = {"name": "全市活动", "from": "2026-12-05", "through": "2026-12-06"}
    record(bench.store, [Entry("activity", "全市活动", body)], at("2026-11-27T09:00"), "1001")


def test_after_the_issue_only_a_change_order(bench, made):
    made("2026-11-20T09:00")
    sign(bench, DECEMBER, "", at("2026-11-21T08:00"), "1001", by="值班长", document="")
    made("2026-11-25T10:00")
    activity(bench)
    assert made("2026-11-28T10:00") == []
    order, new = draft_by_hand(bench, DECEMBER, at("2026-11-28T11:00"), "1001", change=True)
    assert new
    assert (order.number, order.change, order.replaces) == ("2026-12-2", 1, "2026-12-1")
    assert [text[:10] for text in order.changes] == ["2026-12-05", "2026-12-06"]
    assert any(file.name.startswith("变更单-2026-12-2") for file in order.files)
    assert [one.superseded for one in sheets(bench)] == [False, False]  # until it is issued
    sign(bench, DECEMBER, "", at("2026-11-28T12:00"), "1001", by="值班长", document="")
    assert made("2026-11-28T12:01") == ["month-publish/2026-12-2"]
    assert [one.superseded for one in sheets(bench)] == [True, False]


def test_a_superseded_draft_is_not_signed(bench, made):
    made("2026-11-20T09:00")
    activity(bench)
    draft_by_hand(bench, DECEMBER, at("2026-11-28T11:00"), "1001", change=False)
    with pytest.raises(InputFault, match="已被 2026-12-2 取代"):
        sign(bench, DECEMBER, "2026-12-1", at("2026-11-28T12:00"), "", by="甲", document="")
    assert reread(bench, "2026-12-2").change == 0


@pytest.mark.parametrize("issued_first", [False, True])
def test_a_month_before_its_notice_is_made_anew_when_the_notice_comes(bench, made, issued_first):
    made("2026-12-20T09:00")
    one = sheets(bench)[-1]
    assert one.number == "2027-01-1"
    assert (one.early[0], len(one.early)) == (date(2027, 1, 1), 31)
    assert "预排" in one.title
    if issued_first:
        sign(bench, date(2027, 1, 1), "", at("2026-12-21T08:00"), "", by="值班长", document="")
        made("2026-12-25T10:00")
    bench.home.calendars.mkdir(parents=True)
    (bench.home.calendars / "2027.yaml").write_text(NOTICE, "utf-8")
    assert any(key.startswith("month-reissue/2027-01-1@") for key in made("2026-12-26T10:00"))
    new = next(s for s in sheets(bench) if s.number == "2027-01-2")
    assert (new.early, new.replaces, new.change) == ((), "2027-01-1", int(issued_first))
    assert [text[:10] for text in new.changes] == ["2027-01-01", "2027-01-02", "2027-01-03"]
    assert "增加" in new.changes[0]
    assert made("2026-12-26T10:05") == []
    told = [p.message for p in rows(bench)[1] if p.message.key.startswith("month-reissue")]
    assert len(told) == 1
    assert new.changes[0] in told[0].text


def test_the_last_days_of_a_year_are_settled_by_the_next_years_notice(bench, made):
    made("2026-11-20T09:00")
    bench.home.calendars.mkdir(parents=True)
    (bench.home.calendars / "2027.yaml").write_text(NOTICE, "utf-8")
    keys = made("2026-12-10T10:00")  # 29 to 31 December are settled by it
    assert [key.partition("@")[0] for key in keys] == [
        "month-reminder/2026-12-1", "month-reissue/2026-12-1",
    ]  # fmt: skip
    assert [(s.number, bool(s.early)) for s in sheets(bench)] == [
        ("2026-12-1", True), ("2026-12-2", False),
    ]  # fmt: skip
    assert made("2026-12-10T10:05") == []


def test_down_over_the_due_time_it_is_made_once_and_says_it_was_late(bench, made):
    made("2026-11-19T23:00")
    assert made("2026-11-23T09:30") == ["month-draft/2026-12"]
    (one,) = [p for p in rows(bench)[0] if p.job == "month-draft"]
    assert one.late_seconds == 3 * 86400 + 1800
    assert "迟办：应于 2026-11-20 09:00 办理，迟了 3 天 0 小时" in one.said
    assert "迟办" in rows(bench)[1][0].message.text


def test_a_transaction_cut_short_leaves_nothing(bench, made, monkeypatch):
    made("2026-11-19T23:00")

    def fails(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing_down, "record", fails)
    with suppress(KeyboardInterrupt):
        list(reconcile(bench, lambda: at("2026-11-20T09:00")))
    monkeypatch.undo()
    assert (sheets(bench), rows(bench)[1]) == ((), ())
    assert made("2026-11-20T09:10") == ["month-draft/2026-12"]


def test_of_two_that_make_the_same_one_writes(bench):
    look = bench.look(at("2026-11-20T09:00"))
    period = Period("month-draft", "2026-12", look.now, look.now)
    found = make(look, period)
    assert write_down(bench, look.settings, period, found, look.now) is not None
    assert write_down(bench, look.settings, period, found, look.now) is None
    assert (len(sheets(bench)), len(rows(bench)[1])) == (1, 1)


def test_an_exercise_is_numbered_apart_and_nothing_leaves(home, made):
    drill, real = Bench(home, exercise=True), Bench(home)
    assert made("2026-11-20T09:00", drill) == ["exercise/month-draft/2026-12"]
    assert [one.number for one in sheets(drill)] == ["演练-2026-12-1"]
    assert (sheets(real), rows(real)[1]) == ((), ())
    assert made("2026-11-20T09:01", real) == ["month-draft/2026-12"]
    assert len(rows(real)[1]) == 1


def test_what_jobs_note_down_says_nothing_about_duty(bench, made):
    before = bench.look(at("2026-11-20T09:00")).desk.day(date(2026, 12, 1))
    made("2026-11-20T09:00")
    assert bench.look(at("2026-11-20T09:00")).desk.day(date(2026, 12, 1)) == before


# ------------------------------------------------------------------ who comes and who goes


def alert(bench, name="A-1", until="2026-06-15T06:10", area="230500"):
    body = {
        "id": name, "hazard": "rainstorm", "colour": "red", "area": [area],
        "issued": "2026-06-15T02:10:00+08:00", "expires": f"{until}:00+08:00", "status": "Actual",
    }  # fmt: skip
    record(bench.store, [Entry("alert", name, body)], at("2026-06-15T02:11"), "1001")


def test_an_alert_brings_units_and_its_end_takes_them_away(bench):
    assert follow(bench, at("2026-06-15T02:00")).event["first"]
    assert follow(bench, at("2026-06-15T02:05")).event is None
    alert(bench)
    noted = follow(bench, at("2026-06-15T02:12"))
    assert len(noted.event["gained"]) == 9
    assert "增派" in noted.event["said"]
    assert "第七条" in noted.event["said"]
    assert noted.next_look == at("2026-06-15T06:10")
    assert follow(bench, at("2026-06-15T02:13")).event is None
    ended = follow(bench, at("2026-06-15T06:10")).event
    assert len(ended["lost"]) == 9
    assert "按规则可以撤回" in ended["said"]
    assert ended["confirm"]
    subjects = [p.message.subject for p in rows(bench)[1]]
    assert subjects == ["名单变化：增派9个单位", "名单变化：撤回（待确认）9个单位"]
    text = rows(bench)[1][1].message.text
    assert ended["confirm"][0] in text


def test_changes_while_nobody_looked_are_noted_once(bench):
    follow(bench, at("2026-06-15T02:00"))
    alert(bench)
    assert len(follow(bench, at("2026-06-15T05:00")).event["gained"]) == 9
    assert [e.kind for e in bench.store.events()].count("change") == 2


def test_an_alert_elsewhere_changes_nothing(bench):
    follow(bench, at("2026-06-15T02:00"))
    alert(bench, area="110000")
    assert follow(bench, at("2026-06-15T02:12")).event is None


def test_a_change_noted_by_another_meanwhile_is_not_noted_twice(bench, monkeypatch):
    from service.jobs import following

    follow(bench, at("2026-06-15T02:00"))
    alert(bench)
    real = following._change

    def overtaken(*args):
        monkeypatch.setattr(following, "_change", real)
        assert follow(bench, at("2026-06-15T02:12")).event is not None
        return real(*args)

    monkeypatch.setattr(following, "_change", overtaken)
    assert follow(bench, at("2026-06-15T02:12")).event is None


# ------------------------------------------------------------------ by command


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("home")
def test_the_commands_take_a_month_through_its_life(zhiban, tmp_path):
    assert zhiban("month", "2030-05", "show")[0] == 2
    code, out, _ = zhiban("month", "2030-05", "draft", "--actor", "1001")
    assert (code, "已拟制 2030-05-1" in out) == (0, True)
    assert "没有另制" in zhiban("month", "2030-05", "draft")[1]
    assert zhiban("month", "2030-05", "sign")[0] == 2
    assert "已签发 2030-05-1" in zhiban("month", "2030-05", "sign", "--by", "值班长")[1]
    assert "已印发 2030-05-1" in zhiban("month", "2030-05", "publish")[1]
    assert zhiban("month", "2030-05", "publish")[0] == 2
    form = json.loads(zhiban("month", "2030-05", "show", "--json")[1])
    assert [(p["number"], p["state"]) for p in form["publications"]] == [("2030-05-1", "issued")]
    folder = tmp_path / "copy"
    folder.mkdir()
    assert zhiban("month", "2030-05", "export", "--to", folder)[0] == 0
    for file in form["publications"][0]["files"]:
        assert sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    assert zhiban("month", "2030-5", "show")[0] == 2
    assert zhiban("log", "show")[0] == 0
    assert zhiban("log", "verify")[0] == 0


IDLE = [
    ("--number", "2030-05-1", "draft change"),
    ("--by", "值班长", "draft show publish change export"),
    ("--document", "文号", "draft show publish change export"),
    ("--to", "copy", "draft show sign publish change"),
    ("--json", "", "export"),
]


@pytest.mark.parametrize(("option", "value", "acts"), IDLE)
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("home")
def test_an_option_that_an_act_does_not_read_is_refused(zhiban, option, value, acts):
    zhiban("month", "2030-05", "draft")
    before = zhiban("log", "head")[1]
    for act in acts.split():
        code, out, err = zhiban("month", "2030-05", act, option, *filter(None, [value]))
        assert (code, out, "[U103]" in err) == (2, "", True)
        assert f"{option} 不用于 {act}" in err
    assert zhiban("log", "head")[1] == before


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("home")
def test_a_sheet_of_a_home_without_records_says_so(zhiban):
    _, out, _ = zhiban("month", "2030-05", "draft")
    (line,) = [line for line in out.splitlines() if line.startswith("  摘要 ")]
    assert line.endswith("，没有记录")
    _, out, _ = zhiban("month", "2030-06", "draft")
    assert re.search(r"，记录到 #1（[0-9a-f]{12}）$", out, re.MULTILINE)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_run_list_status_and_outbox(home, zhiban):
    home.site.write_text("jobs: {folder: out, brief: handover}\n", "utf-8")
    code, out, _ = zhiban("jobs", "status")
    assert (code, "到期未办" in out) == (1, True)
    code, out, _ = zhiban("jobs", "run", "--json")
    form = json.loads(out)
    assert (code, len(form["made"]) >= 1) == (0, True)
    assert set(form["sent"]) == {f"{one['key']}/folder" for one in form["made"]}
    assert "没有到期未办的" in zhiban("jobs", "run")[1]
    assert zhiban("jobs", "status")[0] == 0
    assert "brief/" in zhiban("jobs", "list")[1]
    assert json.loads(zhiban("jobs", "list", "--json")[1])["made"]
    messages = json.loads(zhiban("outbox", "list", "--json", "--all")[1])["messages"]
    assert {one["state"] for one in messages} == {"sent"}
    (brief,) = [one for one in messages if one["key"].startswith("brief/")]
    name = f"每日简报-{brief['key'].split('/')[1]}.txt"
    assert [path.name for path in (home.folder / "out").glob("*.txt")] == [name]


def test_an_empty_home_asks_for_no_job(tmp_path):
    assert list(reconcile(Bench(Home(tmp_path / "none")), lambda: at("2026-11-20T09:00"))) == []
    assert not (tmp_path / "none" / "zhiban.db").exists()
