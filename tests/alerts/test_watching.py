"""A watched folder: each file once, none half written, none lost or doubled when killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from service.alerts.watching import PATIENCE, STILL, FolderWatch, digests_of, files_in
from service.clock import now
from service.store.database import Database
from service.store.events import Received
from tests.alerts.samples import domestic_xml, nmc, zipped

ROOT = Path(__file__).resolve().parents[2]
WALL = 1_000_000.0


class Nobody:
    def hazard_of(self, *_):
        return None


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "in"
    found.mkdir()
    return found


@pytest.fixture
def watch(folder):
    return FolderWatch(folder, Nobody(), set())


def drop(path, data, age=0.0):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    os.utime(path, (WALL - age, WALL - age))


def seen(watch, moment):
    """The names of what is ready at a moment, told to be taken up."""
    found = list(watch.look(moment, WALL + moment))
    for arrived in found:
        watch.taken_up(arrived)
    return [arrived.name for arrived in found]


# ----------------------------------------------------------------- when a file is ready


def test_a_file_is_taken_up_once_when_it_is_still(folder, watch):
    drop(folder / "a.xml", domestic_xml())
    assert seen(watch, 0.0) == []
    assert watch.waiting() == [folder / "a.xml"]
    assert seen(watch, STILL) == ["a.xml"]
    assert [seen(watch, STILL + n) for n in range(3)] == [[], [], []]
    assert watch.waiting() == []


def test_a_file_that_lay_there_is_taken_up_at_once(folder, watch):
    drop(folder / "a.xml", domestic_xml(), age=60)
    assert seen(watch, 0.0) == ["a.xml"]


def test_a_file_with_a_time_to_come_is_waited_for(folder, watch):
    drop(folder / "a.xml", domestic_xml(), age=-3600)
    assert (seen(watch, 0.0), seen(watch, STILL)) == ([], ["a.xml"])


def test_a_file_still_being_written_is_not_read_half(folder, watch):
    whole = domestic_xml().encode()
    for moment, size in enumerate((100, 200, 300)):
        (folder / "a.xml").write_bytes(whole[:size])
        assert seen(watch, moment * 2.0) == []
    (folder / "a.xml").write_bytes(whole)
    assert (seen(watch, 20.0), seen(watch, 21.0)) == ([], ["a.xml"])


@pytest.mark.parametrize("cut", [1, 9, 200])
@pytest.mark.parametrize(
    "whole", [domestic_xml().encode(), nmc(), zipped({"a.xml": domestic_xml()})]
)
def test_a_writer_that_halts_is_given_time(cut, whole, folder, watch):
    drop(folder / "a.xml", whole[:-cut])
    assert [seen(watch, moment) for moment in (0.0, STILL, PATIENCE - 0.1)] == [[], [], []]
    drop(folder / "a.xml", whole, age=-11)
    assert (seen(watch, 11.0), seen(watch, 12.1)) == ([], ["a.xml"])


def test_what_cannot_be_read_is_taken_up_in_the_end(folder, watch):
    drop(folder / "a.xml", b"<alert")
    assert (seen(watch, 0.0), seen(watch, STILL)) == ([], [])
    assert seen(watch, PATIENCE) == ["a.xml"]


def test_a_file_that_changes_is_another_file(folder, watch):
    drop(folder / "a.xml", domestic_xml(), age=60)
    assert seen(watch, 0.0) == ["a.xml"]
    drop(folder / "a.xml", domestic_xml(severity="BLUE"), age=30)
    assert seen(watch, 1.0) == ["a.xml"]


def test_the_same_bytes_under_another_name_are_passed_over(folder, watch):
    drop(folder / "a.xml", domestic_xml(), age=60)
    drop(folder / "b.xml", domestic_xml(), age=60)
    assert seen(watch, 0.0) == ["a.xml", "b.xml"]  # both looked at before either was taken up
    drop(folder / "c.xml", domestic_xml(), age=60)
    assert seen(watch, 1.0) == []
    assert watch.passed_over == 1


def test_a_file_that_vanishes_is_forgotten(folder, watch):
    drop(folder / "a.xml", domestic_xml())
    assert seen(watch, 0.0) == []
    (folder / "a.xml").unlink()
    assert (seen(watch, 1.0), watch.waiting()) == ([], [])


def test_only_what_may_be_an_alert_is_looked_at(folder):
    names = ("a.XML", "b.cap", "c.json", "d.js", "e.zip", "f.txt", "g.xml.part", ".h.xml", "i.tmp")
    for name in names:
        (folder / name).write_bytes(b"x")
    for name in ("deep/er/j.xml", ".hidden/k.xml"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(b"x")
    (folder / "dir.xml").mkdir()
    os.mkfifo(folder / "pipe.xml")
    assert [path.name for path in files_in(folder)] == [
        "a.XML",
        "b.cap",
        "c.json",
        "d.js",
        "j.xml",
        "e.zip",
    ]


def test_what_was_interrupted_is_tried_again():
    rows = [
        Received(n, "", "a", digest, 1, "refused", detail)
        for n, (digest, detail) in enumerate([("one", "读取中断"), ("two", "[A102] …")])
    ]
    assert digests_of(rows) == {"two"}


# ----------------------------------------------------------------- the command


def start(home, folder, *more):
    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "alert",
        "watch",
        str(folder),
        "--home",
        str(home),
    ]
    return subprocess.Popen(
        [*command, "--actor", "1001", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def once(home, folder):
    watch = start(home, folder, "--once")
    said = watch.communicate(timeout=60)[0]
    return watch.returncode, said


def lay_there(path, data):
    """A file that was written a minute ago."""
    path.write_bytes(data)
    then = now().timestamp() - 60
    os.utime(path, (then, then))


def store_of(home):
    return Database(home / "zhiban.db")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_reads_what_is_dropped_in_and_stops_cleanly(number, folder, tmp_path):
    home = tmp_path / "home"
    watch = start(home, folder, "--every", "0.2")
    assert "正在监视" in watch.stdout.readline()
    with (folder / "slow.xml").open("wb") as file:
        for piece in (domestic_xml().encode()[:200], domestic_xml().encode()[200:]):
            file.write(piece)
            file.flush()
            time.sleep(0.5)
    assert watch.stdout.readline().startswith("已读 slow.xml")
    watch.send_signal(number)
    said = watch.communicate(timeout=20)[0]
    assert watch.returncode == 0
    assert "Traceback" not in said
    assert said.endswith("共 1 份：已读 1（其中有提示 1），未读 0\n")
    assert len(store_of(home).events()) == 1


def test_once_reads_what_is_there_and_ends(folder, tmp_path):
    home = tmp_path / "home"
    (folder / "a.xml").write_text(domestic_xml(), "utf-8")
    (folder / "b.json").write_bytes(nmc())
    lay_there(folder / "c.xml", b"<alert")
    code, said = once(home, folder)
    assert code == 2
    assert "共 3 份：已读 2（其中有提示 2），未读 1" in said
    code, said = once(home, folder)
    assert (code, said) == (0, "共 0 份：已读 0，未读 0；以前收过的 3\n")
    assert len(store_of(home).received()) == 3


def test_a_folder_that_is_none_is_refused(tmp_path):
    (tmp_path / "a").write_text("x", "utf-8")
    for name in ("a", "none"):
        code, said = once(tmp_path / "home", tmp_path / name)
        assert code == 2
        assert "[F101]" in said


def test_killed_at_any_moment_it_loses_and_doubles_nothing(folder, tmp_path):
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    home = tmp_path / "home"
    names = [f"2305004160000{n % 10}_202406150{n // 10}1000" for n in range(60)]
    for number in range(4):
        for name in names[number * 15 : number * 15 + 15]:
            lay_there(folder / f"{name}.xml", domestic_xml(identifier=name).encode())
        watch = start(home, folder, "--every", "0.2")
        watch.stdout.readline()
        time.sleep(chance.random() * 0.15)
        watch.kill()
        watch.communicate()
    code, _ = once(home, folder)
    assert code == 0
    store = store_of(home)
    assert Counter(event.ref for event in store.events()) == Counter(names)
    kept = Counter(one.sha256 for one in store.received() if one.detail != "读取中断")
    assert set(kept.values()) == {1}
    assert len(kept) == len(names)
