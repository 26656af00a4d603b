"""The start-up path of ``today``: what it imports, and when a kept answer may be shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "click",
    "pydantic",
    "yaml",
    "sqlite3",
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
    path = tmp_path / "today.txt"
    path.write_text(text, encoding="utf-8")
    assert cli.kept_answer(str(path)) is None


def test_a_valid_answer_is_shown_as_kept(tmp_path):
    path = tmp_path / "today.txt"
    path.write_text(f"0 99999999999 1\n0 -1 {tmp_path / 'absent file'}\n值班\n", encoding="utf-8")
    assert cli.kept_answer(str(path)) == "值班\n"
    (tmp_path / "absent file").write_text("now it is there")
    assert cli.kept_answer(str(path)) is None


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
