"""A real Dask cluster for the tests: one scheduler and its workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 60
_QUIET = {
    "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING_INTERVAL": "50ms",
    "PYTHONWARNINGS": "ignore",
}


class Cluster:
    """A scheduler and its workers; all are ended with the block that opened it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.scheduler: subprocess.Popen[bytes] | None = None
        self._stack = ExitStack()

    def start(self, given: Mapping[str, str] | None = None) -> None:
        """Start the scheduler, at a free port."""
        told = self.folder / "scheduler.json"
        words = ["--port", "0", "--no-show", "--scheduler-file", str(told)]
        self.scheduler = self._begun("scheduler", words, given or {})
        self.address = str(json.loads(_awaited(told, self.scheduler))["address"])

    def worker(self, given: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker with one thread, and no nanny that would start it again."""
        words = [self.address, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
        return self._begun("worker", [*words, "--local-directory", str(self.folder)], given or {})

    def _begun(
        self, kind: str, words: list[str], given: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, "--host", "127.0.0.1", "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **_QUIET, **given}
        with (self.folder / f"{kind}.log").open("ab") as log:
            begun = subprocess.Popen(
                [*command, *words], env=environment, cwd=self.folder, stdout=log, stderr=log
            )
        self._stack.callback(_ended, begun)
        return begun

    def close(self) -> None:
        """End every process."""
        self._stack.close()


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _awaited(path: Path, process: subprocess.Popen[bytes]) -> str:
    """What the file says once the process has written it whole."""
    for _ in range(LONGEST * 50):
        assert process.poll() is None, "the scheduler did not start"
        text = path.read_text("utf-8") if path.exists() else ""
        if text.rstrip().endswith("}"):
            return text
        time.sleep(0.02)
    message = f"no {path.name}"
    raise AssertionError(message)


@contextmanager
def running(
    folder: Path, workers: int, given: Mapping[str, str] | None = None
) -> Iterator[tuple[Cluster, list[subprocess.Popen[bytes]]]]:
    """A cluster of so many workers; ``given`` goes into the scheduler's environment."""
    cluster = Cluster(folder)
    try:
        cluster.start(given)
        yield cluster, [cluster.worker() for _ in range(workers)]
    finally:
        cluster.close()
