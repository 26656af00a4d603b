"""Months of people of any size, answered here, by processes of this machine, or by a Dask cluster.

What the figures of docs/people.md were made with: units, people of each, staff seats a day, and who
works – ``here``, a number of processes, ``auto`` for as many as are worth their start, ``dask:N``
for a real scheduler with N workers of one thread, ``dask:N:kill`` for one of them killed while it
has work. Sheets of one size have one digest, whoever worked.

    python benchmarks/people_spread.py 1000 10 1 2
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from row9_people import Size, drawn, said

from engine.assignment.month import Month, MonthPlan
from service.solving import answer_month_at_hand, processes_for
from service.spreading import open_executor

if TYPE_CHECKING:
    from distributed import Client

CONNECTED = 60.0


@dataclass
class Spent:
    """What an answer took: wall and CPU seconds, and the memory of the largest worker in MB."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0


def answered(month: Month, way: str) -> tuple[MonthPlan, Spent]:
    """A month answered one way; the start of processes counts, that of a cluster does not."""
    kind, *more = way.split(":")
    if kind == "auto":
        kind = str(processes_for(month))
    before = _cpu()
    with ExitStack() as stack:
        workers = 1 if kind in ("here", "dask") else int(kind)
        looking = stack.enter_context(_cluster(int(more[0]))) if kind == "dask" else None
        address = looking.scheduler.address if looking else ""
        start = time.perf_counter()
        with open_executor(workers, address, within=CONNECTED) as executor:
            if looking and "kill" in more:
                threading.Thread(target=_kill_one, args=(looking,)).start()
            found = answer_month_at_hand(month, None if kind in ("here", "1") else executor)
        spent = Spent(wall=time.perf_counter() - start)
        sizes = looking.run(_own_memory).values() if looking else []
    spent.cpu = _cpu() - before
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    spent.memory = max(sizes, default=max(children, _own_memory() if kind in ("here", "1") else 0))
    return found, spent


@contextmanager
def _cluster(workers: int) -> Iterator[Client]:
    from distributed import Client  # noqa: PLC0415 - a second, where no cluster is asked for

    from tests.simulation.clusters import running  # noqa: PLC0415

    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), workers) as (own, _),
        Client(own.address, set_as_default=False) as looking,
    ):
        looking.wait_for_workers(workers, timeout=CONNECTED)
        yield looking


def _kill_one(looking: Client) -> None:
    """Kill a worker that has units to answer."""
    pids = looking.run(os.getpid)
    while not (busy := [one for one, held in looking.processing().items() if held]):
        time.sleep(0.1)
    os.kill(pids[busy[0]], signal.SIGKILL)


def _cpu() -> float:
    own, ended = (
        resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def _own_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def digest(found: MonthPlan) -> str:
    """The sheet as a digest: every seat and who keeps it."""
    rows = [f"{one.seat.key} {one.person}" for one in found.sheet.assignments]
    rows += [f"{seat.key} -" for seat in found.sheet.unfilled]
    return sha256("\n".join(rows).encode()).hexdigest()[:12]


def main(arguments: list[str]) -> None:
    """One month, one way, measured once, with the load of the machine before and after."""
    *numbers, way = arguments
    units, people, seats = map(int, numbers)
    leaders = max(2, people // 7)
    month = drawn(Size(units, leaders, people - leaders, seats))
    load = os.getloadavg()[0]
    found, spent = answered(month, way)
    print(f"{units} units × {people}, {seats} of the staff, {way}: {spent.wall:.1f} s wall "
          f"({spent.wall / units:.3f} a unit), {spent.cpu:.1f} CPU s ({spent.cpu / units:.3f}), "
          f"{spent.memory:.0f} MB the largest worker, load {load:.1f} → {os.getloadavg()[0]:.1f}, "
          f"sheet {digest(found)}")  # fmt: skip
    print(f"  {said(month, found)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
