"""What the tests spread: functions of a module that every process can import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from engine.errors import Faults, InputFault, PackFault

_SEEN: list[object] = []


def squared(plan: tuple[int, ...], job: int) -> tuple[int, int]:
    """A result that only the right plan gives."""
    return job, job * job + sum(plan)


def slowly(plan: tuple[int, ...], job: int) -> tuple[int, int]:
    """The same, with time for something to happen meanwhile."""
    time.sleep(0.02)
    return squared(plan, job)


def waits_to_be_killed(folder: str, plan: tuple[int, ...], job: int) -> tuple[int, int]:
    """As ``slowly``, but job 7 notes its process and waits, the first time that it is begun."""
    mark = Path(folder) / "waiting"
    if job == 7 and not mark.exists():
        waiting(folder, plan, job)
    return slowly(plan, job)


def waiting(folder: str, _plan: tuple[int, ...], job: int) -> None:
    """Note the process, whole or not at all, and wait for ever."""
    own = Path(folder) / f"own-{os.getpid()}"
    own.write_text(f"{os.getpid()}")
    own.rename(Path(folder) / ("waiting" if job == 7 else f"waiting-{job}"))
    while True:
        time.sleep(1)


def dies(fatal: int, job: int) -> int:
    """A job that kills its own process."""
    if job == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01)
    return job


def refuses(many: bool, job: int) -> int:
    """A job that raises faults of ours."""
    if job == 3:
        first = InputFault("N101", "推演的时段是空的", where="演练.yaml:3", remedy="改时段")
        raise Faults([first, PackFault("P102", "缺 pack.yaml")]) if many else first
    return job


def stumbles(_plan: object, job: int) -> int:
    """A job with a defect."""
    return 1 // (job - 3)


def same_plan(plan: tuple[int, ...], _job: int) -> tuple[int, bool]:
    """The process, and whether it has only ever seen this very object as its plan."""
    _SEEN.append(plan)
    return os.getpid(), all(one is plan for one in _SEEN)
