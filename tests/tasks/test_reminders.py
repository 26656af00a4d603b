"""Tasks brought to mind by schedule: once at each stage, late after a stop, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from engine.records.written import start_of
from service.jobs.bench import Bench
from service.jobs.reconciling import reconcile
from service.recording import Entry, record
from tests.jobs.conftest import at, bench, home, home_at, made  # noqa: F401 - fixtures
from tests.store.conftest import place, postgresql, schema, store  # noqa: F401 - fixtures
from tests.tasks.conftest import FIXTURE

SITE = """
tasks: {packs: [fixture-health-2024]}
packs: {fixture-health-2024: {parameters: {report_day: "5"}}}
jobs:
  task_reminders: "08:00"
  folder: out
  mail:
    host: localhost
    from: duty@example.org
    to: {值班室: hall@example.org}
    units: {教育局: edu@example.org, 水务局: water@example.org}
"""
FEEDBACK = "task/fixture-health-2024/241120-3def"
SCRIPT = Path(__file__).resolve().parents[1] / "jobs" / "sharing.py"


@pytest.fixture
def ours(home, made):  # noqa: F811
    """Reconcile at a time in a home whose pack has tasks; the keys made."""
    copytree(FIXTURE, home.folder / "packs" / FIXTURE.name)
    (home.folder / "site.yaml").write_text(SITE, "utf-8")
    return made


def posted(bench):  # noqa: F811
    with bench.store.job_rows() as rows:
        return {one.message.key: one.message for one in rows.outbox()}


def done(bench, number, by, when):  # noqa: F811
    body = {"kind": "task", "about": number, "by": by, "at": start_of(when).isoformat()}
    record(bench.store, [Entry("done", number, body)], at(when))


def of_november(keys):
    return [key for key in keys if "/2411" in key]


def test_each_stage_is_told_of_once(ours):
    ours("2024-10-28T09:00")
    keys = of_november(ours("2024-10-29T07:59"))
    assert keys == []
    (monthly,) = of_november(ours("2024-10-29T08:00"))
    assert monthly.startswith("task/fixture-health-2024/241105-")
    assert monthly.endswith("@remind")
    assert of_november(ours("2024-10-29T08:05")) == []
    assert of_november(ours("2024-11-05T23:59")) == []
    assert of_november(ours("2024-11-06T08:00")) == [monthly.replace("remind", "overdue")]
    assert of_november(ours("2024-11-12T23:00")) == []
    assert of_november(ours("2024-11-13T08:00")) == [f"{FEEDBACK}@remind"]
    assert of_november(ours("2024-11-21T08:00")) == [f"{FEEDBACK}@overdue"]


def test_it_goes_to_the_hall_the_folder_and_the_units_that_owe_it(ours, bench):  # noqa: F811
    ours("2024-11-13T08:00")
    found = {
        k.removeprefix(f"{FEEDBACK}@remind/"): one
        for k, one in posted(bench).items()
        if FEEDBACK in k
    }
    assert set(found) == {"folder", "mail/值班室", "mail/教育局"}
    message = found["mail/教育局"]
    assert message.subject == "到期提醒：反馈（2024-11-20（周三））"
    assert message.text.splitlines()[:4] == [
        "反馈",
        "承担：卫生局、教育局",
        "对象：卫生局",
        "最后一天：2024-11-20（周三）（还有 7 天）",
    ]
    assert "zhiban tasks done 241120-3def --by 单位" in message.text


def test_those_who_did_it_are_not_told_and_what_all_did_is_not_told_of(ours, bench):  # noqa: F811
    ours("2024-11-12T09:00")
    done(bench, "241120-3def", "教育局", "2024-11-12T10:00")
    ours("2024-11-13T08:00")
    message = posted(bench)[f"{FEEDBACK}@remind/folder"]
    assert "承担：卫生局\n" in message.text
    assert f"{FEEDBACK}@remind/mail/教育局" not in posted(bench)
    done(bench, "241120-3def", "卫生局", "2024-11-19T10:00")
    assert of_november(ours("2024-11-21T09:00")) == []


def test_after_a_stop_what_is_late_is_told_once_as_it_now_stands(ours, bench):  # noqa: F811
    ours("2024-11-01T09:00")
    keys = of_november(ours("2024-11-25T10:00"))
    assert f"{FEEDBACK}@overdue" in keys
    assert f"{FEEDBACK}@remind" not in keys
    assert "迟办：应于 2024-11-21 08:00 办理" in posted(bench)[f"{FEEDBACK}@overdue/folder"].text
    assert of_november(ours("2024-11-25T10:05")) == []


@pytest.mark.parametrize("hour", ["00:00", "08:00"])
def test_what_is_due_every_day_is_reminded_of_and_not_called_overdue(ours, home, hour):  # noqa: F811
    season = 'season_from: 07-01, season_through: 08-31, report_day: "5"'
    text = SITE.replace('report_day: "5"', season).replace("08:00", hour)
    (home.folder / "site.yaml").write_text(text, "utf-8")
    ours("2024-07-02T09:00")
    (key,) = [key for key in ours(f"2024-07-03T{hour}") if "/240703-" in key]
    assert key.endswith("@remind")
    assert not [key for key in ours(f"2024-07-04T{hour}") if "/240703-" in key]


def incident(bench, number, when):  # noqa: F811
    body = {
        "id": number,
        "kind": "product_safety",
        "grade": "ordinary",
        "at": start_of(when).isoformat(),
    }
    record(bench.store, [Entry("incident", number, body)], at(when))


def test_what_is_recorded_as_done_later_is_not_done_yet(ours, bench):  # noqa: F811
    ours("2024-11-12T09:00")
    for by in ("教育局", "卫生局"):
        done(bench, "241120-3def", by, "2024-11-30T10:00")
    assert of_november(ours("2024-11-13T08:00")) == [f"{FEEDBACK}@remind"]
    assert "承担：卫生局、教育局\n" in posted(bench)[f"{FEEDBACK}@remind/folder"].text
    assert f"{FEEDBACK}@overdue" in ours("2024-11-21T08:00")


@pytest.mark.parametrize("digits", [0, 4])
def test_tasks_that_happen_to_share_a_number_are_each_told_of(ours, bench, monkeypatch, digits):  # noqa: F811
    monkeypatch.setattr("engine.tasks.occurrences.SHARED_DIGITS", digits)
    ours("2024-09-10T09:00")
    incident(bench, "E-1", "2024-09-10T12:00")
    incident(bench, "E-2", "2024-09-10T12:00")
    first, second = ours("2024-09-10T12:06")
    assert first != second
    (late,) = {key.partition("@")[0] for key in (first,)}
    own = late.rpartition("/")[2]
    assert f"zhiban tasks done {own} --by 单位" in posted(bench)[f"{first}/folder"].text
    done(bench, own, "卫生局", "2024-09-10T12:30")
    assert ours("2024-09-10T14:00") == [second.replace("remind", "overdue")]


def test_a_limit_that_ends_before_the_hour_is_told_of_as_its_day_begins(ours, bench, home):  # noqa: F811
    file = home.folder / "packs" / FIXTURE.name / "articles" / "03-tasks.yaml"
    text = file.read_text("utf-8").replace("within: 2h", 'within: 8h, remind_days: "0"')
    file.write_text(text, "utf-8")
    ours("2024-09-10T09:00")
    incident(bench, "E-1", "2024-09-10T22:00")
    assert ours("2024-09-10T22:05") == []
    (key,) = ours("2024-09-11T00:00")
    assert key.endswith("@remind")
    (late,) = ours("2024-09-11T06:00")
    assert late.endswith("@overdue")


def test_a_subject_is_cut(ours, bench, home):  # noqa: F811
    file = home.folder / "packs" / FIXTURE.name / "articles" / "03-tasks.yaml"
    text = file.read_text("utf-8").replace("text: 反馈,", f"text: 反馈{'很' * 150}长,")
    file.write_text(text, "utf-8")
    ours("2024-11-12T09:00")
    (key,) = of_november(ours("2024-11-13T08:00"))
    message = posted(bench)[f"{key}/folder"]
    assert len(message.subject) == 120
    assert "长" in message.text.splitlines()[0]


def test_records_about_another_pack_stop_nothing(ours, bench):  # noqa: F811
    body = {"window": "flood_main_season", "from": "2024-07-01", "through": "2024-08-01"}
    entry = Entry("window", "flood_main_season", body | {"document": "某文"})
    record(bench.store, [entry], at("2024-06-01T09:00"))
    ours("2024-11-12T09:00")
    assert of_november(ours("2024-11-13T08:00")) == [f"{FEEDBACK}@remind"]


FAULTY = ('report_day: "5"', "report_day: 五号")


def test_a_fault_of_one_pack_s_settings_stops_its_reminders_only(home, bench):  # noqa: F811
    other = home.folder / "packs" / "other-2024"
    copytree(FIXTURE, home.folder / "packs" / FIXTURE.name)
    copytree(FIXTURE, other)
    pack = other / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace(FIXTURE.name, "other-2024"), "utf-8")
    text = SITE.replace("packs: [fixture", "packs: [other-2024, fixture")
    text = text.replace(
        "packs: {fixture", 'packs: {other-2024: {parameters: {report_day: "六"}}, fixture'
    )
    (home.folder / "site.yaml").write_text(text, "utf-8")
    list(reconcile(bench, lambda: at("2024-11-12T09:00")))
    outcomes = list(reconcile(bench, lambda: at("2024-11-13T08:00")))
    assert [one.key for one in outcomes] == [f"{FEEDBACK}@remind", "task/other-2024/defect"]
    fault = outcomes[1].fault
    assert fault.code == "R202"
    assert fault.where.startswith("规则包 other-2024　site.yaml 参数 report_day")
    pack.write_text("id: [", "utf-8")
    outcomes = list(reconcile(bench, lambda: at("2024-11-21T08:00")))
    assert [one.key for one in outcomes] == [f"{FEEDBACK}@overdue", "task/other-2024/defect"]
    assert bench.look(at("2024-11-21T08:01")).known.tasks
    (home.folder / "site.yaml").write_text(SITE, "utf-8")
    assert list(reconcile(bench, lambda: at("2024-11-21T08:10"))) == []


def test_what_happens_is_told_of_at_once(ours, bench):  # noqa: F811
    ours("2024-09-10T09:00")
    body = {
        "id": "E-1",
        "kind": "product_safety",
        "grade": "ordinary",
        "at": "2024-09-10T12:00:00+08:00",
    }
    record(bench.store, [Entry("incident", "E-1", body)], at("2024-09-10T12:05"))
    (key,) = ours("2024-09-10T12:06")
    assert key.endswith("@remind")
    (late,) = ours("2024-09-10T14:00")
    assert late == key.replace("remind", "overdue")
    assert "逾期 0 小时" in posted(bench)[f"{late}/folder"].text


def test_without_the_setting_nothing_is_told(ours, home):  # noqa: F811
    (home.folder / "site.yaml").write_text(SITE.replace('  task_reminders: "08:00"\n', ""), "utf-8")
    ours("2024-11-13T07:00")
    assert ours("2024-11-13T08:00") == []


def test_a_drill_leaves_what_is_real_alone(ours, bench, home):  # noqa: F811
    drill = Bench(home, exercise=True)
    list(reconcile(drill, lambda: at("2024-11-13T08:00")))
    keys = [one.key for one in drill.look(at("2024-11-13T08:01")).made]
    assert f"exercise/{FEEDBACK}@remind" in keys
    assert posted(bench) == {}
    assert f"{FEEDBACK}@remind" in ours("2024-11-13T08:02")


def test_two_processes_that_are_killed_tell_of_each_once(ours, bench, home):  # noqa: F811
    ours("2024-10-28T09:00")
    words = [sys.executable, SCRIPT, "work", home.folder, home.db, "2024-11-25T10:00:00+08:00"]
    words = list(map(str, words))
    expected = {f"{FEEDBACK}@overdue"}
    killed = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert killed.stdout is not None
    killed.stdout.readline()  # it has made one
    killed.kill()
    killed.wait()
    killed.stdout.close()
    two = [subprocess.Popen(words, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait(120) for one in two] == [0, 0]
    with bench.store.job_rows() as rows:
        keys = [one.key for one in rows.periods() if one.job == "task"]
        messages = [one.message.key for one in rows.outbox()]
    assert len(keys) == len(set(keys))
    assert expected <= set(keys)
    assert sorted(key for key in messages if key.endswith("/folder")) == sorted(
        f"{key}/folder" for key in keys
    )
    assert of_november(ours("2024-11-25T10:05")) == []


def test_a_home_with_no_tasks_has_none_to_tell_of(tmp_path):
    site = 'tasks: {packs: [shuangyashan-2023]}\njobs: {task_reminders: "08:00", folder: out}\n'
    plain = Bench(home_at(tmp_path / "plain", site))
    list(reconcile(plain, lambda: at("2024-11-13T08:00")))
    assert plain.look(at("2024-11-13T08:01")).known.tasks == ()
