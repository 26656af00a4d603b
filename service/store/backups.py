"""Backup and restore（备份与恢复）: while others write, and never without verifying the chain.

The embedded file is copied by SQLite itself; a PostgreSQL database is written as JSON lines. Either
copy can be restored into either database, if that one is empty.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from engine.errors import InputFault, NoAnswer
from service.store.chain import Verified
from service.store.database import Database
from service.store.dump import FORMS, DumpedLog, bad_backup, write_dump
from service.store.embedded import connect
from service.store.faults import unusable
from service.store.verifying import WholeLog, verify

_SQLITE: Final = b"SQLite format 3\0"
_DUMPS: Final = tuple(f'{{"form":"{form}"}}'.encode() for form in FORMS)


def back_up(store: Database, target: Path) -> Verified:
    """Copy the store to ``target``, verified; others may go on writing.

    A chain found broken is copied all the same, and said: a copy of evidence is better than none.

    Raises:
        InputFault: S110 the file is there already.
        NoAnswer: the store or the file cannot be used.

    """
    if target.exists():
        raise InputFault(
            "S110", "备份文件已经有了，没有改动", where=str(target), remedy="换一个文件名"
        )
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        found = _written(store, part)
        _synced(part)
        os.link(part, target)  # unlike a rename, never over a file that appeared meanwhile
    except (OSError, sqlite3.Error) as error:
        raise unusable(str(target), error) from None
    finally:
        part.unlink(missing_ok=True)
    return found


def _written(store: Database, part: Path) -> Verified:
    if store.path is None:
        with store.log() as log:
            write_dump(log, part)
        return verify(DumpedLog(part))
    copy_embedded(store.path, part)
    copy = Database(part)
    copy.upgrade()
    _one_file(part)
    with copy.log() as log:
        return verify(log)


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def copy_embedded(source: Path, target: Path) -> None:
    """Copy an embedded file while it is in use. Raises NoAnswer S107 if it is damaged."""
    try:
        with closing(connect(source, reading=True)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            said = new.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise unusable(str(source), error) from None
    if said != "ok":
        raise NoAnswer(
            "S107",
            f"记录库文件损坏：{said.splitlines()[0]}",
            where=str(source),
            remedy="不要再写；用 zhiban restore 从备份恢复，并留下坏文件",
        )


def _one_file(path: Path) -> None:
    """Leave the copy complete in one file, with no log of its own beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def restore(source: Path, target: Database) -> Verified:
    """Write what a backup holds into an empty store, in one transaction, after verifying it.

    Raises:
        InputFault: S109 the store is not empty, S110 the file is no whole backup.
        NoAnswer: S108 the chain in the backup is broken; the store cannot be used.

    """
    _refuse_full(target)
    with _opened(source) as log:
        found = verify(log)
        if found.broken is not None:
            raise NoAnswer(
                "S108",
                f"备份的校验链断了：{found.broken.row} {found.broken.what}",
                where=str(source),
                remedy="换一份备份；没有恢复任何东西",
            )
        with target.writing() as writing:
            if not writing.is_empty():
                raise _full(target)
            writing.take_over(log.arrivals(), log.links(), log.job_rows(), log.people_rows())
    return found


def _refuse_full(target: Database) -> None:
    with target.log() as log:
        if not log.is_empty():
            raise _full(target)


def _full(target: Database) -> InputFault:
    return InputFault(
        "S109",
        "记录库不是空的，没有恢复",
        where=target.where,
        remedy="用 --home 指一个新的数据目录，核对无误后再换用",
    )


@contextmanager
def _opened(source: Path) -> Iterator[WholeLog]:
    """The log in a backup, of either form. Raises InputFault S110."""
    try:
        with source.open("rb") as file:
            start = file.read(max(map(len, (_SQLITE, *_DUMPS))))
    except OSError as error:
        raise bad_backup(source, error.strerror or "读不了") from None
    if start.startswith(_DUMPS):
        yield DumpedLog(source)
    elif start.startswith(_SQLITE):
        with _copied(source) as copy, copy.log() as log:
            yield log
    else:
        raise bad_backup(source, "既不是记录库文件，也不是可移植备份")


@contextmanager
def _copied(source: Path) -> Iterator[Database]:
    """A copy of the file to look at, brought up to date; the backup itself is not touched."""
    folder = Path(tempfile.mkdtemp(prefix="zhiban-"))
    try:
        copy_embedded(source, folder / "copy.db")
        copy = Database(folder / "copy.db")
        copy.upgrade()
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)
