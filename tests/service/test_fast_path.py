"""The start-up path of ``today``: what it imports, and when a kept answer may be shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from service.commands.entry import run
from service.home import Home
from service.loading import RULES, load
from tests.people.homes import PHONE, fill, listed

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "click",
    "pydantic",
    "yaml",
    "sqlite3",
    "sqlalchemy",
    "dataclasses",
    "asyncio",
    "json",
    "engine",
    "service",
}


def zhiban(home: Path, *words: str, **environ: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "ZHIBAN_HOME": str(home), **environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        env=env,
        timeout=60,
    )


def test_the_kept_answer_imports_almost_nothing(tmp_path):
    first = zhiban(tmp_path, "today")
    assert first.returncode == 0, first.stderr
    code = f"import sys; sys.argv=['zhiban']; import cli; cli.main(); print(sorted(set(sys.modules)&{HEAVY!r}), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ZHIBAN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr.strip() == "[]"
    assert done.stdout == first.stdout


def test_an_alert_recorded_changes_the_next_answer(tmp_path):
    before = zhiban(tmp_path)
    added = zhiban(
        tmp_path,
        "alert",
        "add",
        "--id",
        "A-1",
        "--hazard",
        "暴雨",
        "--colour",
        "红",
        "--area",
        "230500",
    )
    assert added.returncode == 0, added.stderr
    after = zhiban(tmp_path)
    assert "无人入驻" in before.stdout
    assert "应到单位 9 个" in after.stdout
    assert "A-1" in after.stdout


def test_a_record_made_behind_its_back_is_seen(tmp_path):
    zhiban(tmp_path)
    kept = (tmp_path / "cache" / "today.txt").read_text()
    zhiban(tmp_path, "alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红")
    (tmp_path / "cache" / "today.txt").write_text(kept)
    assert "应到单位 9 个" in zhiban(tmp_path).stdout


def test_a_changed_site_file_is_seen(tmp_path):
    zhiban(tmp_path)
    (tmp_path / "site.yaml").write_text('handover: "09:00"\n', encoding="utf-8")
    assert "09:00 至" in zhiban(tmp_path).stdout


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 2",
        "a b c\n",
        "0 99999999999 2\n1 1 /nowhere\n",
        "0 1 0\nold",
        "99999999999 999999999999 0\nnew",
    ],
)
def test_a_damaged_or_outdated_answer_is_not_shown(tmp_path, text):
    keep(tmp_path, text)
    assert cli.kept_answer(str(tmp_path)) is None


def keep(home, text):
    (home / "cache").mkdir(exist_ok=True)
    (home / "cache" / "today.txt").write_text(text, encoding="utf-8")


def test_a_valid_answer_is_shown_as_kept(tmp_path):
    records = tmp_path / "zhiban.db"
    keep(tmp_path, f"0 99999999999 2\n0 -1 {records}\n0 -1 {tmp_path / 'absent file'}\n值班\n")
    assert cli.kept_answer(str(tmp_path)) == "值班\n"
    (tmp_path / "absent file").write_text("now it is there")
    assert cli.kept_answer(str(tmp_path)) is None


def test_what_was_kept_of_a_copied_home_is_not_the_copys(tmp_path):
    """The files it came from still lie in the first home, unchanged; they are not this one's."""
    first, second = tmp_path / "first", tmp_path / "second"
    assert zhiban(first, "init").returncode == 0
    zhiban(first, "today")
    shutil.copytree(first, second)
    site = second / "site.yaml"
    site.write_text(site.read_text("utf-8").replace('"08:30"', '"09:15"'), encoding="utf-8")
    assert "08:30" in zhiban(first, "today").stdout.splitlines()[0]
    assert "09:15" in zhiban(second, "today").stdout.splitlines()[0]
    assert "09:15" in zhiban(second, "today", "--at", "2026-10-02").stdout.splitlines()[0]


def test_a_home_that_cannot_be_written_still_answers(tmp_path):
    (tmp_path / "file").write_text("")
    done = zhiban(tmp_path / "file" / "home")
    assert done.returncode == 0
    assert "值班日" in done.stdout


def test_a_broken_cache_is_made_again(tmp_path):
    zhiban(tmp_path)
    (tmp_path / "cache" / "today.txt").unlink()
    (tmp_path / "cache" / "pack-default.json").write_text('{"version": 1}')
    assert zhiban(tmp_path).returncode == 0


@pytest.mark.parametrize(
    "words",
    [["today"], ["roster", "2024-06-15"], ["roster", "2024-06-15", "--known-at", "2024-06-15"]],
)
def test_asking_never_loads_a_database_library(tmp_path, words):
    assert (
        zhiban(tmp_path, "activity", "add", "--name", "甲", "--from", "2024-06-15").returncode == 0
    )
    (tmp_path / "cache" / "today.txt").unlink()
    loaded, _ = loads_of_a_database(tmp_path, words)
    assert loaded == "[]"


def test_nor_does_asking_who_is_on_duty(tmp_path):
    fill(tmp_path, [listed("fire_rescue", number) for number in range(1, 5)], leave=())
    for words in (["draft"], ["sign", "--by", "值班主任"], ["publish"]):
        assert run(["month", "2026-10", *words, "--home", str(tmp_path)]) == 0
    words = ["today", "--at", "2026-10-03T10:00", "--phones"]
    loaded, said = loads_of_a_database(tmp_path, words)
    assert loaded == "[]"
    assert "具体工作人员 测试fire_rescue工作人员" in said
    assert PHONE in said


def loads_of_a_database(home, words):
    """Which database libraries a command loads, and what it says."""
    heavy = {"sqlalchemy", "alembic", "psycopg"}
    code = f"import sys; sys.argv=['zhiban', *{words!r}]; import cli; cli.main(); print(sorted(set(sys.modules)&{heavy!r}), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ZHIBAN_HOME": str(home), "PYTHONPATH": str(ROOT)},
    )
    return done.stderr.strip(), done.stdout


def test_records_in_another_database_are_never_kept(tmp_path):
    zhiban(tmp_path, "today")
    away = zhiban(tmp_path, ZHIBAN_DB="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert (away.returncode, "S111" in away.stderr) == (3, True)


def test_a_pack_is_loaded_once_until_a_file_of_it_changes(tmp_path):
    home = Home(tmp_path)
    first = load(home)
    assert load(home) is first
    (tmp_path / "site.yaml").write_text('handover: "09:00"\n', encoding="utf-8")
    assert (load(home) is first, str(load(home).site.handover)) == (False, "09:00:00")
    (tmp_path / "site.yaml").unlink()
    assert load(home).site.handover == first.site.handover


def test_packs_of_one_name_in_two_homes_are_two_packs(tmp_path):
    for title in ("甲市", "乙市"):
        own = tmp_path / title / "packs" / "own"
        shutil.copytree(RULES / "shuangyashan-2023", own)
        text = (own / "pack.yaml").read_text(encoding="utf-8")
        text = re.sub("^title: .*", f"title: {title}", text, flags=re.MULTILINE)
        (own / "pack.yaml").write_text(text, encoding="utf-8")
    for title in ("甲市", "乙市", "甲市"):
        assert load(Home(tmp_path / title), "own").pack.title == title


def test_what_a_recording_command_does_not_need_is_not_built(tmp_path):
    code = (
        "import sys; sys.argv=['zhiban','alert','add','--id','A','--hazard','rainstorm'];"
        "import cli; cli.main(); import gc; from engine.records.form import FORMS;"
        "built = [k for k, form in FORMS.items() if form.__pydantic_complete__];"
        "print(built, sorted(set(sys.modules) & {'yaml', 'alembic', 'psycopg'}), gc.get_threshold()[0] > 10000, file=sys.stderr)"
    )
    zhiban(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ZHIBAN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr.strip() == "['alert'] [] True"
