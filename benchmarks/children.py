"""Child processes measured（子进程计时）: CPU and wall time of one command, by ``wait4``.

Every child gets the same environment: byte code is compiled and kept, no database but the embedded
one, the home given. What it prints goes to ``/dev/null``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PYTHON = str(Path(sys.executable))
ZHIBAN = str(Path(sys.executable).with_name("zhiban"))
BARE = (PYTHON, "-c", "pass")
_DROPPED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "PYTHONPATH", "ZHIBAN_DB")


class Spent(NamedTuple):
    """What a child spent, in milliseconds."""

    cpu: float
    wall: float
    code: int


def environment(home: Path) -> dict[str, str]:
    """The environment of every measured child."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    return kept | {"ZHIBAN_HOME": str(home)}


def spend(command: Sequence[str], home: Path) -> Spent:
    """Run ``command`` and measure it: user and system time of the child alone."""
    quiet = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in (0, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, environment(home), file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    cpu = usage.ru_utime + usage.ru_stime
    return Spent(cpu * 1e3, wall * 1e3, os.waitstatus_to_exitcode(status))


_WEIGHED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(command: Sequence[str], home: Path) -> float:
    """The resident memory of ``command`` at most, in MiB.

    A small interpreter starts it: a child's own peak begins with the memory of whoever started it.
    """
    weighed = (PYTHON, "-I", "-S", "-c", _WEIGHED, *command)
    most = int(shown(weighed, home))
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def shown(command: Sequence[str], home: Path) -> str:
    """What ``command`` prints."""
    done = subprocess.run(
        command, env=environment(home), capture_output=True, text=True, check=False
    )
    return done.stdout


def imported(command: Sequence[str], home: Path) -> list[str]:
    """The modules that Python imports for ``command``, in order."""
    timed = [PYTHON, "-X", "importtime", *command]
    done = subprocess.run(timed, env=environment(home), capture_output=True, text=True, check=False)
    rows = [line.rsplit("|", 1) for line in done.stderr.splitlines() if "import time:" in line]
    return [row[1].strip() for row in rows if row[1].strip() != "imported package"]


def installed() -> bool:
    """Whether the command is installed beside the interpreter."""
    return Path(ZHIBAN).is_file()
