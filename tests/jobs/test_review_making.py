"""What a review of the jobs found: defects of one job, superseded sheets, altered files, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from engine.errors import DutyError, InputFault, NoAnswer
from service.clock import now
from service.jobs import month_acts
from service.jobs.bench import Bench
from service.jobs.drafting import issued, kept_files
from service.jobs.following import follow
from service.jobs.making import make
from service.jobs.month_acts import draft_by_hand, publish, reread, sign
from service.jobs.planning import Period
from service.jobs.publications import publications
from service.jobs.reconciling import Trouble, reconcile
from service.jobs.writing_down import write_down
from service.loading import load
from service.recording import Entry, record
from service.store.backups import back_up
from service.store.verifying import verify
from service.today import today_screen
from tests.jobs.conftest import SITE, at, home_at
from tests.store.test_migrations import version_1

DECEMBER = date(2026, 12, 1)
FILES_ONLY = "jobs: {{folder: out, {}}}\n"
AMENDMENT = """\
year: 2026
notices:
  - number: 国办发明电〔2026〕8号
    issued: 2026-09-29
    amends: 国办发明电〔2025〕7号
    quote: |
      一、国庆节：10月1日（周四）至8日（周四）放假调休，共8天。9月20日（周日）、10月10日（周六）上班。
"""


def messages(bench):
    with bench.store.job_rows() as rows:
        return {posted.message.key: posted.message for posted in rows.outbox()}


def said(bench):
    with bench.store.job_rows() as rows:
        return {one.key: one.said for one in rows.periods()}


def sheets(bench):
    return publications(bench.store.events(), exercise=bench.exercise)


def activity(bench, first="2026-12-05", last="2026-12-06", moment="2026-11-21T10:00"):
    body = {"name": f"活动 {first}", "from": first, "through": last}
    record(bench.store, [Entry("activity", body["name"], body)], at(moment), "1001")


def draft(bench, moment, *, change=False):
    return draft_by_hand(bench, DECEMBER, at(moment), "1001", change=change)[0]


def signed(bench, moment="2026-11-21T08:00", number=""):
    return sign(bench, DECEMBER, number, at(moment), "1001", by="值班长", document="")


def alert(bench, status="Actual", until="2026-06-15T06:10", name="A-1"):
    body = {
        "id": name, "hazard": "rainstorm", "colour": "red", "area": ["230500"],
        "issued": "2026-06-15T02:10:00+08:00", "expires": f"{until}:00+08:00", "status": status,
    }  # fmt: skip
    record(bench.store, [Entry("alert", name, body)], at("2026-06-15T02:11"), "1001")


# ------------------------------------------------------------------ one job's defect, and no more


def test_a_defect_of_one_job_does_not_stop_the_others(bench):
    bench.home.site.write_text(SITE + "  brief: handover\n", "utf-8")
    list(reconcile(bench, lambda: at("2026-11-19T23:00")))
    with bench.store.writing() as writing:  # a note of a change that no program writes
        moment = at("2026-11-20T08:00")
        writing.append(moment, "change", "change/1", {"at": moment.isoformat()})
    outcomes = list(reconcile(bench, lambda: at("2026-11-20T09:00")))
    (trouble,) = [one for one in outcomes if isinstance(one, Trouble)]
    assert (trouble.key, trouble.fault.code) == ("brief/2026-11-20", "X999")
    assert "KeyError" in trouble.fault.what
    assert trouble.fault.where.startswith("telling.py:")
    assert [one.key for one in outcomes if one is not trouble] == ["month-draft/2026-12"]


@pytest.mark.parametrize("words", ["AAA\\n某法", "AAA\\t某法", "AAA\\u001b[2J", "AAA\\u2028某法"])
def test_words_of_the_settings_are_one_line(tmp_path, words):
    site = f'jobs: {{recheck: [{{what: "{words}", by: 2026-07-01}}]}}\n'
    with pytest.raises(DutyError, match="写成一行"):
        load(home_at(tmp_path / "home", site))


# ------------------------------------------------------------------ a superseded sheet


def test_a_signed_sheet_that_was_superseded_is_not_issued(bench, made):
    made("2026-11-20T09:00")
    signed(bench)
    activity(bench)
    draft(bench, "2026-11-22T09:00")
    with pytest.raises(InputFault, match="2026-12-1 已被 2026-12-2 取代，不能印发") as caught:
        publish(bench, DECEMBER, "1", at("2026-11-22T10:00"), "1001")
    assert caught.value.code == "J104"
    assert [one.state for one in sheets(bench)] == ["signed", "draft"]
    assert made("2026-11-25T10:00") == ["month-reminder/2026-12-2"]


def test_superseded_is_said_before_its_files_are_asked_for(bench, made):
    made("2026-11-20T09:00")
    signed(bench)
    activity(bench)
    draft(bench, "2026-11-22T09:00")
    unguarded(bench, "DELETE FROM artifact")
    with pytest.raises(InputFault) as caught:
        publish(bench, DECEMBER, "1", at("2026-11-22T10:00"), "1001")
    assert caught.value.code == "J104"


def test_superseded_while_it_is_being_issued_it_is_not(bench, made, monkeypatch):
    made("2026-11-20T09:00")
    signed(bench)

    def meanwhile(*args):
        activity(bench)
        draft(bench, "2026-11-22T09:00")
        return issued(*args)

    monkeypatch.setattr(month_acts, "issued", meanwhile)
    with pytest.raises(InputFault, match="2026-12-1 已被 2026-12-2 取代，不能印发"):
        publish(bench, DECEMBER, "", at("2026-11-22T10:00"), "1001")
    assert reread(bench, "2026-12-1").issued_at is None
    assert not any(key.startswith("month-publish") for key in messages(bench))


def test_superseded_after_the_look_it_is_not_issued_by_itself(bench, made):
    made("2026-11-20T09:00")
    signed(bench)
    look = bench.look(at("2026-11-25T10:00"))
    period = Period("month-publish", "2026-12-1", look.now, look.now)
    found = make(look, period)
    activity(bench)
    draft(bench, "2026-11-25T10:00")
    assert write_down(bench, look.settings, period, found, look.now) is None
    assert reread(bench, "2026-12-1").issued_at is None
    assert period.key not in said(bench)


def test_a_later_draft_says_that_it_voids_a_signature(bench, made):
    made("2026-11-20T09:00")
    signed(bench)
    activity(bench)
    draft(bench, "2026-11-22T09:00")
    words = "2026-12-1 的签发不再有效，须重新签发"
    assert words in said(bench)["month-draft/2026-12-2"]
    assert words in messages(bench)["month-draft/2026-12-2/folder"].text
    activity(bench, "2026-12-09", "2026-12-09", "2026-11-22T10:00")
    draft(bench, "2026-11-22T11:00")  # the one before it was not signed
    assert "不再有效" not in messages(bench)["month-draft/2026-12-3/folder"].text


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("home")
def test_the_command_says_that_a_signature_is_void(zhiban, tmp_path):
    zhiban("month", "2030-05", "draft")
    zhiban("month", "2030-05", "sign", "--by", "值班长")
    bench = Bench(home_at(tmp_path / "home"))
    activity(bench, "2030-05-08", "2030-05-08", "2026-11-01T00:00")
    assert "2030-05-1 的签发不再有效，须重新签发" in zhiban("month", "2030-05", "draft")[1]
    assert "值班长，已不再有效" in zhiban("month", "2030-05", "show")[1]
    code, _, err = zhiban("month", "2030-05", "publish", "--number", "1")
    assert (code, "J104" in err) == (2, True)


def test_none_drafted_is_said_as_such(bench):
    with pytest.raises(InputFault) as caught:
        publish(bench, DECEMBER, "", at("2026-11-22T10:00"), "1001")
    assert caught.value.remedy == "还没有拟制；用 zhiban month 2026-12 draft 拟制"


# ------------------------------------------------------------------ kept files, and the head


def unguarded(bench, statement):
    """Do to the files kept what only somebody who goes past the program can."""
    store = bench.store
    sqlite = store.path is not None
    names = ["artifact_no_update", "artifact_no_delete"] if sqlite else ["artifact_append_only"]
    on = "" if sqlite else " ON artifact"
    with store._engine(writing=True).begin() as connection:
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.execute(text(statement), {"body": b"altered"})


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE artifact SET body = :body WHERE sha256 = '{}'", "文件被改过"),
        ("DELETE FROM artifact WHERE sha256 = '{}'", "不见了"),
    ],
)
def test_a_file_that_was_altered_is_never_handed_out(bench, made, tmp_path, statement, words):
    made("2026-11-20T09:00")
    (one,) = sheets(bench)
    file = next(file for file in one.files if file.name.endswith(".csv"))
    back_up(bench.store, tmp_path / "sound")
    unguarded(bench, statement.format(file.sha256))
    with bench.store.job_rows() as rows:
        assert rows.file(file.sha256) is None
        with pytest.raises(NoAnswer, match=file.name) as caught:
            kept_files(rows, one)
    assert caught.value.code == "J108"
    signed(bench)
    with pytest.raises(NoAnswer, match="不见了，或被改过"):
        publish(bench, DECEMBER, "", at("2026-11-22T10:00"), "1001")
    with bench.store.log() as log:
        broken = verify(log).broken
    assert broken is not None
    assert (broken.row, words in broken.what) == (f"2026-12-1 的文件 {file.name}", True)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("home")
def test_the_commands_refuse_altered_files(zhiban, bench, tmp_path):
    zhiban("month", "2030-05", "draft")
    assert zhiban("log", "verify")[0] == 0
    unguarded(bench, "UPDATE artifact SET body = :body")
    code, _, err = zhiban("month", "2030-05", "export", "--to", tmp_path)
    assert (code, "J108" in err) == (3, True)
    assert not list(tmp_path.glob("值班表-*"))
    code, out, _ = zhiban("log", "verify")
    assert (code, "文件被改过" in out) == (1, True)


def test_changes_are_not_told_against_a_file_that_was_altered(bench, made):
    made("2026-11-20T09:00")
    unguarded(bench, "UPDATE artifact SET body = :body")
    activity(bench)
    with pytest.raises(NoAnswer) as caught:
        draft(bench, "2026-11-22T09:00")
    assert caught.value.code == "J108"


def test_a_sheet_says_up_to_which_record_it_goes(bench):
    activity(bench, "2026-12-01", "2026-12-01")
    look = bench.look(at("2026-11-22T09:00"))
    period = Period("month-draft", "2026-12", look.now, look.now)
    found = make(look, period)
    before = bench.store.head()
    activity(bench)  # recorded meanwhile: the sheet knows nothing of it
    assert write_down(bench, look.settings, period, found, look.now) is not None
    assert sheets(bench)[0].head == (before.seq, before.hash[:12])


def test_a_log_without_a_chain_is_looked_at_as_it_is(tmp_path):
    home = home_at(tmp_path / "home")
    version_1(home.folder / "zhiban.db")
    bench = Bench(home)
    look = bench.look(at("2026-11-20T08:00"))
    assert (look.head.seq, look.head.hash, len(look.events)) == (3, "", 3)
    outcomes = list(reconcile(bench, lambda: at("2026-11-20T09:00")))
    assert [one.key for one in outcomes] == ["month-draft/2026-12"]
    assert all(sheets(bench)[0].head)  # by then it has one


# ------------------------------------------------------------------ holidays arranged anew


def amend(bench):
    bench.home.calendars.mkdir(parents=True)
    (bench.home.calendars / "2026-2.yaml").write_text(AMENDMENT, "utf-8")


def test_a_holiday_arranged_anew_gets_another_sheet(bench, made):
    site = FILES_ONLY.format("holiday_sheet: {days_before: 2}")
    bench.home.site.write_text(site, "utf-8")
    made("2026-09-28T00:00")
    assert made("2026-09-29T09:00") == ["holiday-sheet/2026-10-01"]
    amend(bench)
    (key,) = made("2026-10-02T08:00")
    assert key.startswith("holiday-sheet/2026-10-01@")
    new = messages(bench)[f"{key}/folder"]
    assert "2026-10-08" in new.text
    assert "本表取代 2026-09-29 09:00 的2026年国庆节值班表" in new.text
    assert "迟办" not in new.text
    assert made("2026-10-02T08:05") == []
    assert made("2026-10-09T08:05") == []


def test_a_holiday_arranged_anew_before_its_sheet_replaces_none(bench, made):
    site = FILES_ONLY.format("holiday_sheet: {days_before: 2}")
    bench.home.site.write_text(site, "utf-8")
    amend(bench)
    made("2026-09-28T00:00")
    assert made("2026-09-29T08:59") == []
    (key,) = made("2026-09-29T09:00")
    assert "取代" not in messages(bench)[f"{key}/folder"].text
    assert made("2026-09-30T09:00") == []


# ------------------------------------------------------------------ reminders


def test_an_unsigned_month_is_reminded_of_again(bench, made):
    made("2026-11-20T09:00")
    assert made("2026-11-25T10:00") == ["month-reminder/2026-12-1"]
    assert made("2026-11-30T09:59") == []
    assert made("2026-11-30T10:00") == ["month-reminder/2026-12-1@2026-11-30"]
    assert made("2026-12-01T10:00") == ["month-reminder/2026-12-1@2026-12-01"]
    assert made("2026-12-15T10:00") == []
    last = messages(bench)["month-reminder/2026-12-1@2026-12-01/folder"]
    assert "2026年12月已经开始" in last.text
    signed(bench, "2026-12-16T08:00")
    assert made("2026-12-16T08:01") == ["month-publish/2026-12-1"]


def test_reminders_do_not_pile_up_while_nobody_looks(made):
    made("2026-11-20T09:00")
    made("2026-11-21T09:00")
    assert made("2026-12-02T10:00") == ["month-reminder/2026-12-1@2026-12-01"]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("home")
def test_status_names_a_month_that_began_without_its_sheet(zhiban, tmp_path):
    home_at(tmp_path / "home", "{}\n")
    month = f"{now():%Y-%m}"
    assert zhiban("jobs", "status")[0] == 0
    zhiban("month", month, "draft")
    code, out, _ = zhiban("jobs", "status")
    assert (code, f"{month} 还没有印发：{month}-1 待签发" in out) == (1, True)
    zhiban("month", month, "sign", "--by", "值班长")
    assert f"{month} 还没有印发：{month}-1 待印发" in zhiban("jobs", "status")[1]
    zhiban("month", month, "publish")
    code, out, _ = zhiban("jobs", "status")
    assert (code, "还没有印发" in out) == (0, False)


# ------------------------------------------------------------------ exercises


def test_an_exercise_is_marked_and_kept_apart(bench):
    drill = replace(bench, exercise=True)
    bench.home.site.write_text(FILES_ONLY.format("brief: '08:30'"), "utf-8")
    list(reconcile(bench, lambda: at("2026-06-15T01:00")))
    for one in (bench, drill):
        assert follow(one, at("2026-06-15T02:00")).event["first"]
    alert(bench, status="Exercise")
    noted = follow(drill, at("2026-06-15T02:12")).event
    assert noted["said"].startswith("【演练】2026-06-15 02:12 增派")
    assert follow(bench, at("2026-06-15T02:13")).event is None
    list(reconcile(bench, lambda: at("2026-06-15T08:30")))
    (brief,) = [m for key, m in messages(bench).items() if key.startswith("brief/2026-06-15")]
    assert "以来的名单变化" not in brief.text
    list(reconcile(drill, lambda: at("2026-06-15T08:31")))
    assert "exercise/brief/2026-06-15" in said(bench)
    assert not any(key.startswith("exercise/") for key in messages(bench))


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_the_list_of_jobs_marks_exercises(home, zhiban):
    home.site.write_text("jobs: {brief: '00:00'}\n", "utf-8")
    zhiban("jobs", "run", "--exercise")
    (row,) = zhiban("jobs", "list")[1].splitlines()[1:]
    assert row.split()[0] == "每日简报（演练）"
    zhiban("jobs", "run")
    rows = zhiban("jobs", "list")[1].splitlines()[1:]
    assert sorted(one.split()[0] for one in rows) == ["每日简报", "每日简报（演练）"]


# ------------------------------------------------------------------ the words of a withdrawal


def test_a_withdrawal_says_what_ended(bench):
    follow(bench, at("2026-06-15T02:00"))
    alert(bench)
    follow(bench, at("2026-06-15T02:12"))
    left = follow(bench, at("2026-06-15T06:13")).event  # some minutes after it ended
    alert_words = "暴雨红色预警 A-1（2026-06-15 02:10 至 2026-06-15 06:10）"
    assert f"06:13 {alert_words}已结束，按规则可以撤回：市公安局、" in left["said"]
    assert left["said"].endswith("；须经确认")
    assert "第七条" not in left["said"]
    body = next(m.text for m in messages(bench).values() if "撤回" in m.subject)
    assert body.splitlines()[-1] == "按规则现在应到：无；未经确认，原有单位不要撤"
    assert body.count("须经确认") == 2


def test_of_two_alerts_the_one_that_ended_last_is_named(bench):
    follow(bench, at("2026-06-15T02:00"))
    alert(bench)
    assert follow(bench, at("2026-06-15T02:12")).event["gained"]
    alert(bench, name="A-2", until="2026-06-15T08:00")
    assert follow(bench, at("2026-06-15T02:13")).event is None  # the same units, for one more
    assert follow(bench, at("2026-06-15T06:10")).event is None
    left = follow(bench, at("2026-06-15T08:00")).event
    assert ("A-2" in left["said"], "A-1" in left["said"]) == (True, False)


def test_an_alert_that_was_lifted_is_named_too(bench):
    follow(bench, at("2026-06-15T02:00"))
    alert(bench)
    follow(bench, at("2026-06-15T02:12"))
    body = {"at": "2026-06-15T03:00:00+08:00"}
    record(bench.store, [Entry("lift", "A-1", body)], at("2026-06-15T03:01"), "1001")
    left = follow(bench, at("2026-06-15T03:02")).event
    assert "A-1" in left["said"]
    assert "已结束，按规则可以撤回" in left["said"]


# ------------------------------------------------------------------ what nothing tested


def test_phones_are_never_kept(bench):
    number = "0469-0000000"
    units = f"units: {{市水务局: {{phones: ['{number}']}}}}\n"
    bench.home.site.write_text(units + FILES_ONLY.format("brief: '08:30'"), "utf-8")
    alert(bench, until="2026-06-16T10:00")
    list(reconcile(bench, lambda: at("2026-06-15T08:30")))
    look = bench.look(at("2026-06-15T08:30"))
    assert number in today_screen(look.desk, look.now)  # whom it is shown, it is shown
    (brief,) = [m for key, m in messages(bench).items() if key.startswith("brief/2026-06-15")]
    assert "市水务局" in brief.text
    assert number not in brief.text
    assert brief.files == ()  # the words are all there is of it
    with bench.store.log() as log:
        assert not any(number in repr(row) for _, row in log.job_rows())


def test_a_change_order_is_compared_with_the_sheet_in_force(bench, made):
    made("2026-11-20T09:00")
    signed(bench)
    made("2026-11-25T10:00")
    activity(bench, moment="2026-11-26T09:00")
    draft(bench, "2026-11-26T10:00", change=True)
    activity(bench, "2026-12-09", "2026-12-09", "2026-11-27T09:00")
    third = draft(bench, "2026-11-27T10:00", change=True)
    assert (third.number, third.replaces) == ("2026-12-3", "2026-12-1")
    assert [line[:10] for line in third.changes] == ["2026-12-05", "2026-12-06", "2026-12-09"]


def test_each_warning_carries_its_own_words(bench):
    rows = "[{what: 某法, by: 2026-07-01}, {what: 某合同, by: 2026-07-01}]"
    settings = FILES_ONLY.format(f"warnings: {{days_before: 30}}, recheck: {rows}")
    bench.home.site.write_text(settings, "utf-8")
    list(reconcile(bench, lambda: at("2026-06-02T09:00")))
    told = {key: m.text for key, m in messages(bench).items() if "recheck" in key}
    assert told == {
        f"warning/recheck-{what}-2026-07-01/folder": (
            f"{what}应在 2026-07-01 前复核；复核后改 site.yaml 里的日期\n"
        )
        for what in ("某法", "某合同")
    }


def test_no_further_back_than_was_asked_for(bench, made):
    settings = FILES_ONLY.format("brief: '08:30', look_back_days: 2")
    bench.home.site.write_text(settings, "utf-8")
    assert made("2026-11-01T09:00") == ["brief/2026-11-01"]
    days = [key for key in made("2026-11-11T09:00") if key.startswith("brief/")]
    assert days == ["brief/2026-11-10", "brief/2026-11-11"]


def test_neither_a_sheet_nor_a_period_is_claimed_twice(bench):
    look = bench.look(at("2026-11-20T09:00"))
    first = Period("month-draft", "2026-12", look.now, look.now)
    by_hand = Period("month-draft", "2026-12-1", look.now, look.now)
    found = make(look, first)
    assert write_down(bench, look.settings, first, found, look.now) is not None
    assert write_down(bench, look.settings, by_hand, found, look.now) is None  # the sheet is there
    without = replace(found, events=())
    assert write_down(bench, look.settings, first, without, look.now) is None  # the period is
    assert (len(sheets(bench)), list(messages(bench))) == (1, ["month-draft/2026-12/folder"])
    assert by_hand.key not in said(bench)
