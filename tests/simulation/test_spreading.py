"""Work spread over processes and over a real Dask cluster: every result once, whoever dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from engine.errors import Faults, InputFault, NoAnswer
from service.spreading import open_executor, spread
from tests.simulation import spread_jobs
from tests.simulation.clusters import LONGEST, ROOT, running

PLAN = tuple(range(20_000))  # some 60 KB pickled, as a plan of a sweep is
JOBS = list(range(40))
WANTED = [(job, (job, job * job + sum(PLAN))) for job in JOBS]
HERE, POOL = (1, ""), (2, "")


@pytest.fixture
def cluster(tmp_path):
    """A cluster of three workers, and they."""
    with running(tmp_path, 3) as begun:
        yield begun


def awaited(path: Path, pattern: str = "") -> str:
    """What a job wrote to ``path``, or to the first file there that fits the pattern."""
    for _ in range(LONGEST * 50):
        found = [*path.glob(pattern)] if pattern else [path] * path.exists()
        if found:
            return found[0].read_text()
        time.sleep(0.02)
    raise AssertionError(path)


def gone(pid: int) -> bool:
    """Whether the process ends before long; one that nobody has waited for has ended too."""
    for _ in range(LONGEST * 50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.02)
    return False


# ------------------------------------------------------------------ every result once


@pytest.mark.parametrize("way", [HERE, POOL])
def test_every_job_gives_its_result_once(way):
    with open_executor(*way) as executor:
        got = list(spread(executor, partial(spread_jobs.squared, PLAN), JOBS, 3))
    assert sorted(got) == WANTED


def test_a_cluster_gives_the_same_though_a_worker_is_killed_in_the_middle_of_a_job(
    cluster, tmp_path
):
    task = partial(spread_jobs.waits_to_be_killed, str(tmp_path), PLAN)
    own, workers = cluster
    with open_executor(1, own.address, within=LONGEST) as executor:
        got = []
        for one in spread(executor, task, JOBS, 3):
            got.append(one)
            if len(got) == 5:
                pid = int(awaited(tmp_path / "waiting"))
                os.kill(pid, signal.SIGKILL)
    assert pid in {worker.pid for worker in workers}
    assert sorted(got) == WANTED


def test_a_worker_that_comes_later_helps(tmp_path):
    task = partial(spread_jobs.waits_to_be_killed, str(tmp_path), PLAN)
    with (
        running(tmp_path, 1) as (own, _),
        open_executor(1, own.address, within=LONGEST) as executor,
    ):
        with when_held_up(tmp_path, own.worker):
            results = spread(executor, task, [7, *range(8, 20)], 3)
            others = [next(results) for _ in range(5)]
        results.close()
    assert len(set(others)) == 5


@contextmanager
def when_held_up(folder: Path, then):
    """Do something once the only worker waits to be killed."""
    thread = threading.Thread(target=lambda: (awaited(folder / "waiting"), then()))
    thread.start()
    yield
    thread.join()


def test_any_other_executor_will_do():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as executor:
        got = list(spread(executor, partial(spread_jobs.squared, PLAN), JOBS, 1))
    assert sorted(got) == WANTED


def test_jobs_are_taken_only_as_there_is_room():
    for way, most in ((HERE, 1), (POOL, 2 + 3)):
        taken = count()
        jobs = (next(taken) for _ in range(10**8))
        with open_executor(*way) as executor:
            results = spread(executor, partial(spread_jobs.squared, PLAN), jobs, 3)
            done = [next(results) for _ in range(10)]
            results.close()
        assert len(done) == 10
        assert next(taken) <= 10 + most


@pytest.mark.parametrize("way", [HERE, POOL])
def test_a_process_finds_the_very_same_plan_again(way):
    with open_executor(*way) as executor:
        got = list(spread(executor, partial(spread_jobs.same_plan, PLAN), JOBS, 3))
    assert all(same for _, (_, same) in got)


def test_a_worker_of_a_cluster_finds_the_very_same_plan_again(cluster):
    with open_executor(1, cluster[0].address, within=LONGEST) as executor:
        got = list(spread(executor, partial(spread_jobs.same_plan, PLAN), JOBS, 3))
    assert all(same for _, (_, same) in got)


def test_in_this_process_a_job_is_done_when_it_is_asked_for():
    with open_executor(*HERE) as executor:
        results = spread(executor, partial(spread_jobs.same_plan, PLAN), JOBS, 3)
        before = len(spread_jobs._SEEN)
        assert next(results)[1][0] == os.getpid()
        assert len(spread_jobs._SEEN) == before + 1
        results.close()


# ------------------------------------------------------------------ faults of a job


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("way", [HERE, POOL])
def test_a_fault_of_ours_arrives_whole(way, many):
    with pytest.raises(Faults if many else InputFault) as caught, open_executor(*way) as executor:
        list(spread(executor, partial(spread_jobs.refuses, many), JOBS, 3))
    assert str(caught.value).startswith("演练.yaml:3  [N101] 推演的时段是空的\n  处理：改时段")
    assert ("P102" in str(caught.value)) is many


def test_a_fault_of_ours_arrives_whole_from_a_cluster(cluster):
    with (
        pytest.raises(InputFault) as caught,
        open_executor(1, cluster[0].address, within=LONGEST) as executor,
    ):
        list(spread(executor, partial(spread_jobs.refuses, False), JOBS, 3))
    assert caught.value.code == "N101"


@pytest.mark.parametrize("way", [HERE, POOL])
def test_a_defect_is_raised_as_it_is(way):
    with pytest.raises(ZeroDivisionError), open_executor(*way) as executor:
        list(spread(executor, partial(spread_jobs.stumbles, PLAN), JOBS, 3))


# ------------------------------------------------------------------ processes that die


def test_a_process_that_dies_is_a_fault_that_names_its_job():
    got = []

    def work():
        with open_executor(*POOL) as executor:
            for job, _ in spread(executor, partial(spread_jobs.dies, 17), JOBS, 2):
                got.append(job)

    with pytest.raises(NoAnswer) as caught:
        work()
    assert caught.value.code == "N107"
    assert "17" in caught.value.what
    assert "已做完的都在" in caught.value.remedy
    assert len(got) == len(set(got)) >= 14  # at most two ran, and two waited
    assert 17 not in got


def died(task, dask, meanwhile=lambda: None):
    """What is raised by work on a cluster to which something happens after the fifth result."""

    def work():
        with open_executor(1, dask, within=LONGEST):
            pass  # a worker is there now, however slowly it came
        with open_executor(1, dask, within=3) as executor:
            for number, _ in enumerate(spread(executor, task, JOBS, 2), 1):
                if number == 5:
                    meanwhile()

    with pytest.raises(NoAnswer) as caught:
        work()
    return caught


def test_a_job_that_kills_its_workers_is_a_fault_of_a_cluster_too(tmp_path):
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with running(tmp_path, 2, once) as (own, _):
        caught = died(partial(spread_jobs.dies, 17), own.address)
    assert (caught.value.code, "KilledWorker" in caught.value.what) == ("N107", True)


def test_a_cluster_without_any_worker_left_is_said(tmp_path):
    with running(tmp_path, 2) as (own, _):
        caught = died(partial(spread_jobs.dies, 17), own.address)
    assert (caught.value.code, "一个也没有了" in caught.value.what) == ("N107", True)


def test_a_scheduler_that_dies_is_a_fault(cluster):
    own, _ = cluster
    caught = died(partial(spread_jobs.slowly, PLAN), own.address, own.scheduler.kill)
    assert (caught.value.code, "断了" in caught.value.what) == ("N107", True)


# ------------------------------------------------------------------ Ctrl-C, kill -9

SCRIPT = """
import sys
from functools import partial
from service.spreading import open_executor, spread
from tests.simulation.spread_jobs import waiting

if __name__ == "__main__":
    task = partial(waiting, sys.argv[1], ())
    try:
        with open_executor(2, sys.argv[2], within=60) as executor:
            list(spread(executor, task, range(40), 3))
    except KeyboardInterrupt:
        print("stopped")
"""


@pytest.fixture
def script(tmp_path):
    """Start the script in a session of its own, as from a terminal."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    begun = []

    def start(dask=""):
        one = subprocess.Popen(
            [sys.executable, path, tmp_path, dask],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        begun.append(one)
        return one

    yield start
    for one in begun:
        one.kill()
        one.communicate()


def test_ctrl_c_ends_all_at_once_and_quietly(script, tmp_path):
    own = script()
    pids = [int(awaited(tmp_path / f"waiting-{n}")) for n in (0, 1)]
    os.killpg(own.pid, signal.SIGINT)  # as a terminal does: to every process
    out, err = own.communicate(timeout=LONGEST)
    assert (out, err) == ("stopped\n", "")
    assert [gone(pid) for pid in pids] == [True, True]


def test_ctrl_c_leaves_a_cluster_quietly(script, tmp_path, cluster):
    own = script(cluster[0].address)
    awaited(tmp_path, "waiting-*")
    os.killpg(own.pid, signal.SIGINT)
    out, err = own.communicate(timeout=LONGEST)
    assert (out, err) == ("stopped\n", "")
    assert [worker.poll() for worker in cluster[1]] == [None] * 3


def test_the_processes_leave_when_whoever_began_them_is_killed(script, tmp_path):
    own = script()
    pids = [int(awaited(tmp_path / f"waiting-{n}")) for n in (0, 1)]
    own.kill()
    own.communicate(timeout=LONGEST)
    assert [gone(pid) for pid in pids] == [True, True]


def test_an_exception_beside_the_work_leaves_no_process_behind(tmp_path):
    task = partial(spread_jobs.waits_to_be_killed, str(tmp_path), PLAN)

    def work():
        with open_executor(*POOL) as executor:
            next(spread(executor, task, [7, *JOBS], 3))
            awaited(tmp_path / "waiting")
            raise LookupError

    with pytest.raises(LookupError):
        work()
    assert gone(int(awaited(tmp_path / "waiting")))


# ------------------------------------------------------------------ no cluster, or another one


def refused(dask, within=1):
    with pytest.raises(InputFault) as caught, open_executor(1, dask, within=within):
        pass
    assert caught.value.where == "--dask"
    return caught.value


def test_without_dask_it_says_what_to_install(tmp_path):
    (tmp_path / "distributed.py").write_text("raise ImportError")
    words = "from service.spreading import open_executor; open_executor(1, 'tcp://x').__enter__()"
    done = subprocess.run(
        [sys.executable, "-c", words],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "[N104] 没有 Dask" in done.stderr
    assert "pip install 'zhiban[dask]'" in done.stderr


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "nowhere", "x://y", "tcp://"]
)
def test_nobody_at_the_address(address):
    fault = refused(address)
    assert (fault.code, "没有调度进程" in fault.what) == ("N105", True)
    assert [one for one in threading.enumerate() if one.name == "IO loop"] == []


def test_a_scheduler_without_workers(tmp_path):
    with running(tmp_path, 0) as (own, _):
        fault = refused(own.address, 3)
    assert (fault.code, "没有工作进程" in fault.what) == ("N105", True)


def other_program(folder: Path) -> dict[str, str]:
    """The program with one line more, where a worker takes it from."""
    for name in ("calendars", "engine", "service"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "engine" / "terms.py").open("a") as file:
        file.write("# changed\n")
    return {"PYTHONPATH": str(folder)}


def test_a_worker_with_another_program(tmp_path):
    given = other_program(tmp_path / "other")
    with running(tmp_path, 0) as (own, _):
        own.worker(given)
        fault = refused(own.address, LONGEST)
    assert (fault.code, "工作进程" in fault.what) == ("N106", True)


def without_program(folder: Path) -> dict[str, str]:
    """No program at all, where a worker takes it from."""
    (folder / "service").mkdir(parents=True)
    (folder / "service" / "__init__.py").touch()
    return {"PYTHONPATH": str(folder)}


def test_a_worker_with_another_program_that_comes_later(tmp_path):
    task = partial(spread_jobs.waits_to_be_killed, str(tmp_path), PLAN)
    given = other_program(tmp_path / "other")
    with (
        running(tmp_path, 1) as (own, _),
        open_executor(1, own.address, within=LONGEST) as executor,
        when_held_up(tmp_path, lambda: own.worker(given)),
        pytest.raises(InputFault) as caught,
    ):
        list(spread(executor, task, [7, *range(8, 20)], 3))
    assert caught.value.code == "N106"


def test_a_worker_without_zhiban(tmp_path):
    with running(tmp_path, 0) as (own, _):
        own.worker(without_program(tmp_path / "other"))
        fault = refused(own.address, LONGEST)
    assert fault.code == "N106"


def test_a_scheduler_of_another_python(tmp_path):
    """A real scheduler, which says of itself that its Python is another one."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "sitecustomize.py").write_text(
        "import distributed.versions as v\n"
        "own = v.get_package_info\n"
        "v.get_package_info = lambda p: {**own(p), 'python': '3.99.0.final.0'}\n"
    )
    given = {"PYTHONPATH": f"{tmp_path / 'other'}:{ROOT}"}
    with running(tmp_path, 1, given) as (own, _):
        fault = refused(own.address, LONGEST)
    assert (fault.code, "调度进程" in fault.what) == ("N106", True)
