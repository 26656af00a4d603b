"""What must not stop, starve or mislead a service that runs for months."""

from __future__ import annotations

import http.client
import os
import socket
import sqlite3
import struct
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from engine.errors import NoAnswer
from service.clock import Reading
from service.jobs import following
from service.jobs.bench import Bench
from service.jobs.health import Health, State
from service.jobs.month_acts import sign
from service.jobs.outgoing import deliver
from service.jobs.serving import MOST_AT_ONCE, Service
from service.jobs.standby import locked
from service.recording import Entry, record
from service.store.job_rows import Message
from tests.jobs.conftest import Told, at, home_at
from tests.jobs.smtp import MailServer
from tests.jobs.test_outgoing import DRAFT, NINE, bench_of, mail, sent, states
from tests.jobs.test_serving import CAP

ROOT = Path(__file__).resolve().parents[2]
NOON = "2026-07-20T12:00"
PATIENCE = 40.0


def until(found, words):
    limit = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < limit, words
        time.sleep(0.01)


def service_of(tmp_path, site, clock=None):
    said = []
    service = Service(Bench(home_at(tmp_path / "home", site)), clock or Told(at(NOON)), said.append)
    return service, said


def post(bench, key, subject, channel="mail", recipient="值班室", files=()):
    with bench.store.writing() as writing:
        message = Message(key, at(NINE), channel, recipient, subject, "正文\n", files)
        writing.jobs.post(message)


# --- sending


def test_a_mail_that_cannot_be_built_does_not_keep_those_behind_it(tmp_path):
    with MailServer() as server:
        bench = bench_of(tmp_path, mail(server.port))
        post(bench, "brief/0/mail/值班室", "两行\n标题")
        tried = {one.key: one.attempt for one in deliver(bench, lambda: at(NINE))}
        bad = tried["brief/0/mail/值班室"]
        assert (bad.outcome, "拼不成邮件" in bad.said) == ("failed", True)
        assert bad.again_at > at(NINE)
        assert len(server.mails) == 2
    assert sorted(states(bench)) == ["sent", "sent", "waiting"]


def test_a_defect_while_sending_is_a_failed_attempt(tmp_path):
    bench = bench_of(tmp_path, f"{DRAFT}  folder: out\n")
    post(bench, "brief/0/folder", "坏字", "folder", "o\0ut")  # no path may hold it
    tried = {one.key: one.attempt for one in deliver(bench, lambda: at(NINE))}
    assert tried["brief/0/folder"].said.startswith("[X999] 程序内部错误：ValueError（")
    assert sorted(one.outcome for one in tried.values()) == ["failed", "sent"]


def test_a_file_that_is_not_kept_any_more_is_never_sent_empty(tmp_path):
    bench = bench_of(tmp_path, f"{DRAFT}  folder: out\n")
    post(bench, "brief/0/folder", "缺件", "folder", "out", (("简报.txt", "0" * 64),))
    tried = {one.key: one.attempt for one in deliver(bench, lambda: at(NINE))}
    assert tried["brief/0/folder"].outcome == "failed"
    assert "留存的文件 简报.txt 不见了" in tried["brief/0/folder"].said
    assert not (bench.home.folder / "out" / "简报.txt").exists()


def test_a_file_of_the_same_name_is_left_alone_and_ours_lies_beside_it(tmp_path):
    bench = bench_of(tmp_path, f"{DRAFT}  folder: out\n")
    theirs = bench.home.folder / "out" / "值班表-2026-12-1.csv"
    theirs.parent.mkdir()
    theirs.write_text("人工批注", "utf-8")
    (attempt,) = [one.attempt for one in deliver(bench, lambda: at(NINE))]
    assert attempt.outcome == "sent"
    assert "已有同名而内容不同的文件" in attempt.said
    assert theirs.read_text("utf-8") == "人工批注"
    (ours,) = theirs.parent.glob("值班表-2026-12-1-????????.csv")
    assert ours.name in attempt.said
    with bench.store.job_rows() as rows:
        kept = dict(rows.outbox()[0].message.files)
        assert ours.read_bytes() == rows.file(kept[theirs.name])


@pytest.mark.parametrize("goodbye", ["421 too many", ""])
def test_a_mail_that_was_taken_is_sent_however_they_part(tmp_path, goodbye):
    with MailServer(goodbye=goodbye) as server:
        bench = bench_of(tmp_path, mail(server.port))
        assert sent(bench) == ["sent", "sent"]
        assert sent(bench, "2026-11-20T12:00") == []
        assert len(server.mails) == 2


def test_a_server_that_is_gone_is_tried_once_a_look_and_folders_are_served(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    bench = bench_of(tmp_path, mail(port) + "  folder: out\n")
    tried = [(one.channel, one.attempt.said) for one in deliver(bench, lambda: at(NINE))]
    assert sorted(tried) == [("folder", ""), ("mail", "127.0.0.1：邮件服务器拒绝连接")]
    assert sorted(states(bench)) == ["sent", "waiting", "waiting"]


def test_a_server_that_hangs_has_not_answered(tmp_path, monkeypatch):
    monkeypatch.setattr("service.jobs.outgoing.SMTP_SECONDS", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        bench = bench_of(tmp_path, mail(mute.getsockname()[1]))
        said = [one.attempt.said for one in deliver(bench, lambda: at(NINE))]
    assert said == ["127.0.0.1：邮件服务器没有回答"]


def test_a_folder_is_never_given_up(tmp_path):
    bench = bench_of(tmp_path, f'{DRAFT}  folder: out\n  attempts: "1"\n')
    (bench.home.folder / "out").write_text("a file")
    assert sent(bench) == ["failed"]
    assert sent(bench, "2026-11-20T10:00") == ["failed"]
    (bench.home.folder / "out").unlink()
    assert sent(bench, "2026-11-20T12:00") == ["sent"]


def test_a_folder_at_home_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    assert sent(bench_of(tmp_path, f"{DRAFT}  folder: ~/out\n")) == ["sent"]
    assert list((tmp_path / "person" / "out").glob("*.txt"))


def test_an_attempt_made_by_a_clock_that_ran_ahead_does_not_put_off_the_next(tmp_path):
    bench = bench_of(tmp_path, f"{DRAFT}  folder: out\n")
    (bench.home.folder / "out").write_text("a file")
    assert sent(bench, "2029-11-20T09:00") == ["failed"]
    (bench.home.folder / "out").unlink()
    assert sent(bench) == ["sent"]


# --- following


def test_what_is_recorded_while_it_looks_is_followed_at_the_next_look(tmp_path, monkeypatch):
    clock = Told(at(NOON))
    service, said = service_of(tmp_path, "jobs: {folder: out}\n", clock)
    service._follow()
    said.clear()
    issued = at(NOON) - timedelta(minutes=1)
    body = {"id": "A-1", "hazard": "rainstorm", "colour": "red", "area": ["230500"],
            "issued": issued.isoformat(), "status": "Actual"}  # fmt: skip
    record(
        service.bench.store,
        [Entry("alert", "A-0", {**body, "id": "A-0", "status": "Exercise"})],
        at(NOON),
        "1001",
    )
    looked = following.follow

    def interrupted(bench, now):
        """Follow; somebody records an alert right after the look."""
        noted = looked(bench, now)
        monkeypatch.undo()
        record(bench.store, [Entry("alert", "A-1", body)], at(NOON), "1001")
        return noted

    monkeypatch.setattr("service.jobs.serving.follow", interrupted)
    service._follow()
    assert said == []
    clock.moment += timedelta(seconds=1)
    service._follow()
    assert any("增派" in line for line in said)


def test_a_change_is_said_with_one_time_alone(tmp_path):
    service, said = service_of(tmp_path, "jobs: {folder: out}\n")
    service._follow()
    body = {"id": "A-1", "hazard": "rainstorm", "colour": "red", "area": ["230500"],
            "issued": "2026-07-20T11:00:00+08:00", "status": "Actual"}  # fmt: skip
    record(service.bench.store, [Entry("alert", "A-1", body)], at(NOON), "1001")
    service._follow()
    assert said[-1].startswith("2026-07-20 12:00:00 增派")


# --- arrivals


def drop(folder, count):
    folder.mkdir(parents=True)
    for number in range(count):
        text = CAP.format(sent="2026-07-20T11:00:00+08:00", expires="2026-07-20T18:00:00+08:00")
        path = folder / f"测试甲-{number:03}.xml"
        path.write_text(text.replace("W-1", f"W-{number}"), "utf-8")
        os.utime(path, (at(NOON).timestamp() - 60,) * 2)


def test_many_files_are_taken_up_some_at_a_time_and_none_once_told_to_stop(tmp_path):
    service, said = service_of(tmp_path, "jobs: {watch: in}\n")
    drop(service.bench.home.folder / "in", MOST_AT_ONCE * 2 + 3)
    taken = []
    for _ in range(3):
        service._take_up()
        taken.append(len(service.bench.store.received()))
    assert taken == [MOST_AT_ONCE, MOST_AT_ONCE * 2, MOST_AT_ONCE * 2 + 3]
    assert " 来件 #1：已登记" in said[0]
    assert not any("测试甲" in line for line in said)


def test_nothing_more_is_taken_up_once_told_to_stop(tmp_path):
    service, _ = service_of(tmp_path, "jobs: {watch: in}\n")
    drop(service.bench.home.folder / "in", 3)
    service.stopping.set()
    service._take_up()
    assert service.bench.store.received() == ()


def test_between_two_periods_others_may_evaluate(tmp_path):
    site = "jobs: {brief: '08:00', forecast: {day: '1'}, folder: out}\n"
    clock = Told(at(NOON))
    service, _ = service_of(tmp_path, site, clock)
    service._reconcile()
    clock.moment += timedelta(days=3)
    free = []
    service._log = lambda _line: free.append(not service._evaluating.locked())
    service._reconcile()
    assert len(free) >= 3
    assert all(free)


# --- stopping

TOLD = """
import sys
from datetime import datetime
from pathlib import Path
from service.clock import WallClock
from service.home import Home
from service.jobs.bench import Bench
from service.jobs.serving import Service

service = Service(Bench(Home(Path(sys.argv[1]))), WallClock(), print)
where, count = 0, 0

def trace(frame, event, arg):
    '''A signal may come before any line, as its handler runs there.'''
    global count
    if event == "line":
        count += 1
        if count == where:
            service.stopping.set()
    return trace

while count == where:
    if hasattr(service.stopping, "clear"):
        service.stopping.clear()
    else:
        service.stopping.__init__()
    where, count = where + 1, 0
    sys.settrace(trace)
    service.stopping.wait(0.01)
    sys.settrace(None)
    count = where if count >= where else count
print("lines", where)
"""


def test_told_to_stop_in_the_middle_of_any_line_it_does_not_wait_for_itself(tmp_path):
    home = home_at(tmp_path / "home", "jobs: {folder: out}\n")
    done = subprocess.run(
        [sys.executable, "-c", TOLD, str(home.folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert int(done.stdout.split()[1]) > 2


# --- the clock


class Hasty(Told):
    """A clock whose waiting passes fast, and that can be set."""

    def wait(self, woken, seconds):
        if not woken.wait(0.02):
            self.moment += timedelta(seconds=min(seconds, 60))


@pytest.mark.parametrize("back", [timedelta(seconds=50), timedelta(minutes=2), timedelta(days=900)])
def test_a_clock_that_was_set_back_is_noticed_once(back):
    clock = Told(at(NOON))
    reading = Reading(clock)
    reading.now()
    clock.moment -= back
    reading.now()
    assert reading.was_set_back() == (back > timedelta(minutes=1))
    reading.now()
    assert not reading.was_set_back()


def test_a_clock_that_ran_ahead_and_came_back_stops_nothing(tmp_path):
    clock = Hasty(at("2026-11-20T08:00"))
    service, said = service_of(tmp_path, "jobs: {folder: out, every_minutes: '5'}\n", clock)
    thread = Thread(target=service.run)
    thread.start()
    try:
        until(lambda: service.state.last_reconcile, "no first look")
        clock.moment += timedelta(days=1100)
        until(lambda: service.state.last_reconcile > "2029", "no look ahead")
        until(lambda: service.state.last_follow > "2029", "not followed ahead")
        clock.moment = at("2026-11-21T08:00")
        until(lambda: service.state.last_reconcile < "2029", "no look after it came back")
        until(lambda: service.state.last_follow < "2029", "not followed after it came back")
        later = service.state.last_reconcile
        until(lambda: service.state.last_reconcile > later, "no further look")
        assert service.state.last_reconcile < "2029"
        assert sum("时钟倒退" in line for line in said) == 1
    finally:
        service.stopping.set()
        thread.join(PATIENCE)


def test_a_change_point_of_a_clock_that_ran_ahead_is_not_waited_for(tmp_path):
    clock = Told(at("2029-07-20T12:00"))
    service, _ = service_of(tmp_path, "jobs: {folder: out}\n", clock)
    for _ in range(2):
        service._look_at_the_clock()
        service._follow()
    clock.moment = at(NOON)
    service._look_at_the_clock()
    service._follow()
    assert service.state.last_follow < "2029"


# --- health


def test_periods_that_cannot_be_made_are_trouble_until_they_are_made(tmp_path):
    """A sheet whose files were taken out of the store cannot be issued."""
    site = "jobs: {month_draft: {day: '20'}, month_publish: {day: '25'}, folder: out}\n"
    service, said = service_of(tmp_path, site, Told(at(NINE)))
    service._reconcile()
    month = at("2026-12-01T00:00").date()
    sign(service.bench, month, "", at(NINE), "1001", by="值班长", document="")
    with closing(sqlite3.connect(service.bench.home.database)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        rows = database.execute("SELECT * FROM artifact").fetchall()
        database.execute("DELETE FROM artifact")
        database.commit()
        service.clock.moment = at("2026-11-25T10:00")
        for _ in range(3):
            service._wake("asked")
        good, told = service.state.told()
        assert not good
        assert "month-publish/2026-12-1" in told["trouble"]
        (line,) = [line for line in said if "办不成" in line]
        assert "办不成 印发已签发的值班表 2026-12-1：" in line
        assert "[J108]" in line
        assert "处理：" in line
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO artifact VALUES ({places})", rows)  # noqa: S608
        database.commit()
        service._wake("asked")
    assert "month-publish/2026-12-1" not in service.state.told()[1]["trouble"]
    assert sum("已恢复（印发已签发的值班表 2026-12-1）" in line for line in said) == 1


def test_a_database_that_is_down_is_said_once_whatever_it_stops(tmp_path):
    pytest.importorskip("psycopg")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        address = f"postgresql://nobody@127.0.0.1:{free.getsockname()[1]}/zhiban"
    said = []
    home = home_at(tmp_path / "home", "jobs: {folder: out}\n", address)
    service = Service(Bench(home), Told(at(NOON)), said.append)
    service._attempt("follow", service._follow)
    service._wake("asked")
    service._attempt("follow", service._follow)
    assert set(service.state.told()[1]["trouble"]) == {"follow", "reconcile", "deliver"}
    assert len(said) == 1
    for name in ("follow", "reconcile", "deliver"):
        service._attempt(name, lambda: None)
    assert len(said) == 2
    assert "已恢复" in said[1]


def test_health_is_not_well_once_nobody_looks():
    seconds = [1000.0]
    state = State(ticks=lambda: seconds[0], every=timedelta(minutes=5))
    state.moving()
    state.active = True
    seconds[0] += 599
    assert state.told()[0]
    seconds[0] += 2
    good, told = state.told()
    assert (good, "没有对账" in told["trouble"]["waking"]) == (False, True)
    state.moving()
    assert state.told()[0]


class Failing(Told):
    """A clock that fails whoever waits by it."""

    def wait(self, _woken, _seconds):
        raise OSError


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_health_is_not_well_once_the_thread_that_wakes_is_gone(tmp_path):
    service, _ = service_of(tmp_path, "jobs: {folder: out}\n", Failing(at(NOON)))
    thread = Thread(target=service.run)
    thread.start()
    try:
        until(lambda: service.state.active and not service._alarm.alive, "it still runs")
        good, told = service.state.told()
        assert (good, "线程" in told["trouble"]["waking"]) == (False, True)
    finally:
        service.stopping.set()
        thread.join(PATIENCE)


@pytest.fixture
def health():
    endpoint = Health(0, lambda: (True, {"schema": "x", "filler": "x" * 5_000_000}))
    yield endpoint
    endpoint.close()


def asked(port, method, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer, answer.read()


def test_health_answers_head_and_any_query(health):
    answer, body = asked(health.port, "HEAD", "/health?probe=1")
    assert (answer.status, body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 5_000_000
    assert answer.headers["Server"] == "zhiban"
    assert asked(health.port, "GET", "/health?probe=1")[0].status == 200
    assert asked(health.port, "GET", "/other")[0].status == 404
    assert asked(health.port, "HEAD", "/other")[1] == b""


def test_who_asks_and_goes_away_is_no_news(health, capfd):
    done = Event()
    ended = health._server.process_request_thread

    def counted(*words):
        ended(*words)
        done.set()

    health._server.process_request_thread = counted
    with socket.create_connection(("127.0.0.1", health.port)) as one:
        one.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert done.wait(PATIENCE)
    assert capfd.readouterr().err == ""


def test_who_says_nothing_is_not_waited_for(health):
    with socket.create_connection(("127.0.0.1", health.port), timeout=PATIENCE) as mute:
        assert mute.recv(1) == b""


# --- standing by


def test_a_lock_that_cannot_be_had_at_all_is_not_held_by_another(tmp_path):
    file = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    other = os.open(tmp_path / "lock", os.O_RDWR)
    assert locked(file, tmp_path / "lock")
    assert not locked(other, tmp_path / "lock")
    os.close(file)
    os.close(other)
    with pytest.raises(NoAnswer) as raised:
        locked(other, tmp_path / "lock")
    assert raised.value.code == "J110"
