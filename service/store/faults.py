"""Faults of the store（记录库故障）: what a database says, as a sentence with a remedy."""

from __future__ import annotations

import json
from typing import Final

from engine.errors import NoAnswer

_FULL: Final = ("S104", "磁盘满了，没有写进去", "腾出磁盘空间再试；已登记的都在")
_READ_ONLY: Final = ("S105", "记录库写不了", "检查文件和目录的权限，或换 --home、--db")
_BUSY: Final = ("S106", "另一个程序一直占着记录库", "等它结束再试")
_DAMAGED: Final = ("S107", "记录库文件损坏", "不要再写；用 zhiban restore 从备份恢复，并留下坏文件")
_UNREACHABLE: Final = ("S111", "连不上 PostgreSQL", "检查 --db 的地址、口令和网络")
_UNREADABLE: Final = ("S103", "记录库里有读不懂的记录", "不要改动记录库；用备份恢复，并报告")
_OTHER: Final = ("S101", "记录库用不了", "检查磁盘空间和权限，或换 --home")

_SQLITE: Final = {
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR_WRITE": _FULL,
    "SQLITE_IOERR_SHMSIZE": _FULL,
    "SQLITE_IOERR_FSYNC": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
}
"""Names of SQLite's results; an extended one is looked up by its own name, then by its family."""

_POSTGRESQL: Final = {
    "53100": _FULL,
    "42501": _READ_ONLY,
    "25006": _READ_ONLY,
    "55P03": _BUSY,
    "40P01": _BUSY,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
"""SQLSTATEs of PostgreSQL."""


def unusable(where: str, error: BaseException) -> NoAnswer:
    """What a database's error means to a person: S101, S103–S107 or S111."""
    raw = getattr(error, "orig", None) or error
    code, what, remedy = _named(raw)
    said = " ".join(str(raw).split("\n")[0].split())
    return NoAnswer(code, f"{what}：{said}", where=where, remedy=remedy)


def _named(raw: BaseException) -> tuple[str, str, str]:
    if isinstance(raw, json.JSONDecodeError):
        return _UNREADABLE
    name = getattr(raw, "sqlite_errorname", None)
    if name:
        family = "_".join(str(name).split("_")[:2])
        return _SQLITE.get(name) or _SQLITE.get(family) or _OTHER
    if isinstance(raw, OSError):
        return _READ_ONLY if raw.errno != _NO_SPACE else _FULL
    state = getattr(raw, "sqlstate", None)
    if state:
        return _POSTGRESQL.get(state, _OTHER)
    return _UNREACHABLE if type(raw).__module__.startswith("psycopg") else _OTHER


_NO_SPACE: Final = 28


def newer(where: str, version: int, known: int) -> NoAnswer:
    """The store was written by a newer program."""
    return NoAnswer(
        "S102",
        f"记录库是更新的版本（{version}）写的，本程序只认得 {known}",
        where=where,
        remedy="升级 zhiban",
    )
