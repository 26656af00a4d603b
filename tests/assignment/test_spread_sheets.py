"""The same sheet in one process, in two, and on a real Dask cluster one of whose workers dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace

import pytest
from distributed import Client

from engine.errors import NoAnswer
from service.solving import UnitJob, answer_month_at_hand, processes_for
from service.spreading import cores, open_executor
from tests.assignment.bureaus import UNITS, month
from tests.simulation.clusters import LONGEST, ROOT, running

SEVEN = month(2026, 10, UNITS[2:])


@pytest.fixture(scope="module")
def here():
    """The month answered in this process."""
    return answer_month_at_hand(SEVEN)


def test_two_processes_give_the_sheet_of_one(here):
    with open_executor(2, "") as pool:
        found = answer_month_at_hand(SEVEN, pool)
    assert found == here
    assert repr(found.sheet) == repr(here.sheet)


def test_a_cluster_gives_the_same_sheet_though_a_worker_is_killed_in_the_middle_of_a_unit(
    here, tmp_path
):
    with (
        running(tmp_path, 3) as (own, workers),
        open_executor(1, own.address, within=LONGEST) as executor,
        Client(own.address, set_as_default=False) as looking,
    ):
        looking.wait_for_workers(3, timeout=LONGEST)
        pids = looking.run(os.getpid)
        victim, pid = min(pids.items())
        held: list[str] = []
        killer = threading.Thread(target=freeze_and_kill, args=(looking, victim, pid, held))
        killer.start()
        found = answer_month_at_hand(SEVEN, executor)
        killer.join()
        assert pid in {worker.pid for worker in workers}
        assert held, "the worker was done before it was frozen"
    assert found == here


def freeze_and_kill(looking, victim, pid, held):
    """Freeze a worker once it has a unit, so that it cannot finish it, and then kill it."""
    for _ in range(LONGEST * 50):
        if looking.processing()[victim]:
            break
        time.sleep(0.02)
    os.kill(pid, signal.SIGSTOP)
    held += looking.processing()[victim]
    os.kill(pid, signal.SIGKILL)


def test_a_unit_on_its_way_is_said_by_its_name_alone():
    job = UnitJob(0, SEVEN)
    assert str(job) == SEVEN.seats[0].unit
    assert SEVEN.people[0].id not in repr(job)


def test_without_a_solver_a_worker_says_so(tmp_path):
    """A worker of a cluster that has no OR-Tools: a package of that name that cannot be loaded."""
    (tmp_path / "ortools").mkdir()
    (tmp_path / "ortools" / "__init__.py").write_text("raise ImportError\n")
    with running(tmp_path, 0) as (own, _):
        own.worker({"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})
        with (
            open_executor(1, own.address, within=LONGEST) as executor,
            pytest.raises(NoAnswer) as fault,
        ):
            answer_month_at_hand(SEVEN, executor)
    assert fault.value.code == "L301"


def test_a_process_is_started_only_where_it_is_worth_it():
    assert processes_for(SEVEN) == 1
    many = replace(SEVEN, seats=tuple(
        replace(seat, unit=f"{seat.unit}-{one}") for seat in SEVEN.seats[:9] for one in range(99)
    ))  # fmt: skip
    assert processes_for(many) == min(cores(), 1 + 99 // 12)
