"""``zhiban serve`` as a real process: stands by, takes over, follows, stops when told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from calendars.duty_day import BEIJING
from service.clock import now
from service.jobs.bench import Bench
from service.jobs.following import CHANGE
from service.jobs.publications import publications
from service.recording import Entry, record
from service.store.verifying import verify
from tests.jobs.conftest import home_at

ROOT = Path(__file__).resolve().parents[2]
TODAY = now().date()
SITE = "jobs: {month_draft: {day: last, at: '00:00'}, brief: '00:00', folder: out}\n"
PATIENCE = 40.0
CAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>W-1</identifier><sender>test@example.invalid</sender><sent>{sent}</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>zh-CN</language><category>Met</category><event>暴雨</event>
    <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>
    <eventCode><valueName>eventCode</valueName><value>11B03</value></eventCode>
    <parameter><valueName>severityColor</valueName><value>red</value></parameter>
    <expires>{expires}</expires><headline>暴雨红色预警</headline>
    <area><areaDesc>全市</areaDesc><geocode><valueName>areaCode</valueName><value>230500</value></geocode></area>
  </info>
</alert>
"""


class Serving:
    """A running service, with the lines that it said so far."""

    def __init__(self, child, path):
        self.child, self.path = child, path

    def said(self):
        return self.path.read_text("utf-8")

    def until(self, words, patience=PATIENCE):
        """Wait until it said something; fail with what it said instead."""
        limit = time.monotonic() + patience
        while words not in self.said():
            if time.monotonic() > limit or (
                self.child.poll() is not None and words not in self.said()
            ):
                pytest.fail(f"never said {words}:\n{self.said()}")
            time.sleep(0.02)

    def stop(self, number=signal.SIGTERM):
        self.child.send_signal(number)
        return self.child.wait(PATIENCE)


@contextmanager
def serving(home, tmp_path, name="serve", *options, **environment):
    path = tmp_path / f"{name}.log"
    words = [sys.executable, ROOT / "cli.py", "--home", home.folder]
    words += ["--db", home.db] if home.db else []
    with path.open("w") as log:
        child = subprocess.Popen(
            [*map(str, words), "serve", *options], stderr=log, env={**os.environ, **environment}
        )
    try:
        yield Serving(child, path)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


def keys(home):
    with Bench(home).store.job_rows() as rows:
        return [one.key for one in rows.periods() if one.job != "begun"]


def test_it_works_stops_when_told_and_does_nothing_twice(home, tmp_path):
    home.site.write_text(SITE, "utf-8")
    for number in (signal.SIGTERM, signal.SIGINT):
        with serving(home, tmp_path, f"{number}") as one:
            one.until("开始值机")
            if number == signal.SIGTERM:
                one.until(f"发出 每日简报 {TODAY} → 文件夹，第 1 次")
            time.sleep(0.5)
            assert one.stop(number) == 0
            assert one.said().splitlines()[-1].endswith("已停止")
    assert keys(home).count(f"brief/{TODAY}") == 1
    assert list((home.folder / "out").glob(f"每日简报-{TODAY}.txt"))


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_the_second_on_a_file_stands_by_and_takes_over(home, tmp_path):
    home.site.write_text(SITE, "utf-8")
    with serving(home, tmp_path, "first", "--health", "0") as first:
        first.until(f"办 每日简报 {TODAY}")
        with serving(home, tmp_path, "second", "--health", "0") as second:
            second.until("待命")
            assert asked(second)["state"] == "standby"
            assert asked(first)["state"] == "active"
            first.child.kill()
            second.until("开始值机")
            assert second.stop() == 0
    assert len(keys(home)) == len(set(keys(home)))


def asked(one):
    one.until("/health")
    address = re.search(r"http://127\.0\.0\.1:\d+/health", one.said())[0]
    try:
        with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own
            return json.load(answer)
    except HTTPError as error:
        with error:
            return json.load(error)


def test_health_tells_how_it_stands(home, tmp_path):
    home.site.write_text(SITE, "utf-8")
    with serving(home, tmp_path, "serve", "--health", "0") as one:
        one.until(f"发出 每日简报 {TODAY}")
        limit = time.monotonic() + PATIENCE
        while not (told := asked(one))["outbox"] and time.monotonic() < limit:
            time.sleep(0.05)
        assert told["state"] == "active"
        assert datetime.fromisoformat(told["last_reconcile"]) <= now()
        assert (told["outbox"]["waiting"], told["trouble"]) == (0, {})
        assert told["outbox"]["sent"] >= 1


def test_an_alert_dropped_into_the_folder_brings_units_and_its_end_takes_them(
    home, tmp_path, capsys
):
    folder = home.folder / "in"
    folder.mkdir()
    home.site.write_text("jobs: {watch: in, folder: out}\n", "utf-8")
    with serving(home, tmp_path) as one:
        one.until("开始值机")
        wait_for_change(home, 1)
        start = now()
        expires = start + timedelta(seconds=6)
        text = CAP.format(
            sent=(start - timedelta(minutes=1)).isoformat(timespec="seconds"),
            expires=expires.isoformat(timespec="seconds"),
        )
        part = folder / "W-1.part"
        part.write_text(text, "utf-8")
        part.rename(folder / "W-1.xml")
        dropped = time.monotonic()
        one.until("增派")
        seen = time.monotonic() - dropped
        one.until("撤回")
        ended = now()
        assert one.stop() == 0
    changes = [event for event in Bench(home).store.events() if event.kind == CHANGE]
    first, joined, left = (event.body for event in changes)
    assert first["first"]
    assert len(joined["gained"]) == 9
    assert len(left["lost"]) == 9
    assert "须经确认" in left["said"]
    assert datetime.fromisoformat(left["at"]) >= expires.replace(microsecond=0)
    assert datetime.fromisoformat(left["at"]) <= ended
    with capsys.disabled():
        print(
            f"\n  dropped → 增派 said {seen:.2f} s; ends {expires:%H:%M:%S}, 撤回 {left['at'][11:23]}"
        )


def wait_for_change(home, count):
    limit = time.monotonic() + PATIENCE
    while len(Bench(home).store.find((CHANGE,))) < count and time.monotonic() < limit:
        time.sleep(0.05)


def test_a_record_typed_elsewhere_is_followed(home, tmp_path):
    home.site.write_text("jobs: {folder: out}\n", "utf-8")
    with serving(home, tmp_path) as one:
        one.until("开始值机")
        wait_for_change(home, 1)
        issued = now() - timedelta(minutes=1)
        body = {"id": "A-1", "hazard": "rainstorm", "colour": "red", "area": ["230500"],
                "issued": issued.isoformat(), "status": "Actual"}  # fmt: skip
        record(Bench(home).store, [Entry("alert", "A-1", body)], now(), "1001")
        one.until("增派")
        one.until("发出")
        assert one.stop() == 0


@pytest.mark.parametrize("after", [0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0])
def test_told_to_stop_while_it_publishes_it_is_finished_or_not_begun(home, tmp_path, after):
    home.site.write_text(SITE, "utf-8")
    with serving(home, tmp_path) as one:
        one.until("开始值机")
        time.sleep(after)
        assert one.stop() == 0
    bench = Bench(home)
    made = [key for key in keys(home) if key.startswith("month-draft")]
    sheets = publications(bench.store.events())
    with bench.store.job_rows() as rows:
        posted = [p.message.key for p in rows.outbox() if p.message.key.startswith("month-draft")]
        kept = [rows.file(f.sha256) is not None for sheet in sheets for f in sheet.files]
    assert len(made) == len(sheets) == len(posted)
    assert all(kept)
    with bench.store.log() as log:
        assert verify(log).broken is None


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_an_exercise_sends_nothing_and_takes_no_period(home, tmp_path):
    home.site.write_text(SITE, "utf-8")
    with serving(home, tmp_path, "drill", "--exercise") as one:
        one.until(f"办 【演练】每日简报 {TODAY}")
        assert one.stop() == 0
    assert {key.partition("/")[0] for key in keys(home)} == {"exercise"}
    assert not (home.folder / "out").exists()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_folder_that_is_not_there_is_said_and_the_rest_goes_on(home, tmp_path):
    home.site.write_text("jobs: {watch: in, brief: '00:00', folder: out}\n", "utf-8")
    with serving(home, tmp_path, "serve", "--health", "0") as one:
        one.until("没有收件文件夹 in")
        one.until(f"发出 每日简报 {TODAY}")
        assert "watch" in asked(one)["trouble"]
        (home.folder / "in").mkdir()
        one.until("已恢复（收件）")
        assert one.stop() == 0


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_an_exercise_runs_beside_the_one_in_earnest(home, tmp_path):
    home.site.write_text(SITE, "utf-8")
    with (
        serving(home, tmp_path, "real") as real,
        serving(home, tmp_path, "drill", "--exercise") as drill,
    ):
        real.until(f"发出 每日简报 {TODAY}")
        drill.until(f"办 【演练】每日简报 {TODAY}")
        assert (real.stop(), drill.stop()) == (0, 0)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_settings_that_are_wrong_are_said_before_anything_starts(home, tmp_path):
    home.site.write_text("jobs: {brief: noon}\n", "utf-8")
    with serving(home, tmp_path) as one:
        assert one.child.wait(PATIENCE) == 2
    assert "noon" in one.said()


ZONES = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from calendars.duty_day import BEIJING
from service.home import Home
from service.jobs.bench import Bench
from service.jobs.planning import due_periods
from service.jobs.settings import settings_of
from service.jobs.waking import triggers
from service.loading import load
home = Home(Path(sys.argv[1]))
settings = settings_of(load(home).site)
start = datetime(2026, 3, 1, tzinfo=BEIJING)
for name, trigger in triggers(settings, start).items():
    moment = start
    for _ in range(60):
        moment = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))
        print(name, moment.timestamp())
for day in range(0, 300, 7):
    moment = datetime.fromtimestamp(start.timestamp() + day * 86400, BEIJING)
    for one in due_periods(Bench(home).look(moment).known, moment):
        print(one.key, one.due.timestamp())
"""


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_machines_in_other_zones_do_the_same_at_the_same_instants(home):
    home.site.write_text(
        "jobs: {month_draft: {day: '20'}, forecast: {day: last}, brief: handover, "
        "holiday_sheet: {days_before: '2'}, warnings: {days_before: '9'}}\n",
        "utf-8",
    )
    said = {
        zone: subprocess.run(
            [sys.executable, "-c", ZONES, str(home.folder)],
            env={**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for zone in ("UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin")
    }
    assert len(set(said.values())) == 1
    assert said["UTC"].count("brief") > 60


def test_beijing_time_is_what_it_is():
    assert now().utcoffset() == BEIJING.utcoffset(None)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    for name in ("ZHIBAN_HOME", "ZHIBAN_DB"):
        monkeypatch.delenv(name, raising=False)


def test_a_port_that_is_taken_is_said(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with serving(home_at(tmp_path / "h", SITE), tmp_path, "port", "--health", port) as one:
            assert one.child.wait(PATIENCE) == 3
    assert "J111" in one.said()
