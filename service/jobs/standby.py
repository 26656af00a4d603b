"""One at a time on an embedded file（值机锁）: the second program stands by, and takes over.

The lock is the operating system's, on a file beside the store: it is free as soon as the program
that held it is gone, however it went. A PostgreSQL database needs none: there several share the
work.
"""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import NoAnswer


class Turn:
    """The turn to work on a store（值机）.

    Args:
        path: the embedded file; ``None`` where several share the work.
        exercise: an exercise has a turn of its own, beside the one in earnest.

    """

    def __init__(self, path: Path | None, *, exercise: bool = False) -> None:
        ending = "exercise" if exercise else "serve"
        self._file = None if path is None else path.with_name(f"{path.name}.{ending}")
        self._held: int | None = None

    def take(self) -> bool:
        """Whether it is ours now. Raises NoAnswer J110 where no lock can be had at all."""
        if self._file is None or self._held is not None:
            return True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _no_lock(self._file, error) from None
        try:
            held = locked(opened, self._file)
        except NoAnswer:
            os.close(opened)
            raise
        if not held:
            os.close(opened)
            return False
        self._held = opened
        return True

    def leave(self) -> None:
        """Let another take it."""
        if self._held is not None:
            os.close(self._held)
            self._held = None


def locked(file: int, path: Path) -> bool:
    """Whether the lock on an open file is ours now; False where another holds it.

    Raises:
        NoAnswer: J110 no lock can be had there at all, as on some network drives.

    """
    try:
        _lock(file)
    except BlockingIOError:
        return False
    except OSError as error:
        raise _no_lock(path, error) from None
    return True


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        except PermissionError as error:  # what Windows says where another holds it
            raise BlockingIOError(error.errno, error.strerror) from None
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _no_lock(path: Path, error: OSError) -> NoAnswer:
    remedy = "检查数据目录的权限；数据目录要放在本机磁盘上"
    return NoAnswer("J110", f"建不了值机锁：{error.strerror}", where=str(path), remedy=remedy)
