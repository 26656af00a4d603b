"""The files of a publication as they are kept（留存的文件）, byte by byte."""

from __future__ import annotations

from engine.errors import NoAnswer
from service.jobs.publications import File, Publication
from service.store.events import KeptRows


def kept_files(rows: KeptRows, one: Publication) -> dict[str, bytes]:
    """The files of a publication by name.

    Raises:
        NoAnswer: J108 one is not there, or not as it was kept.

    """
    return {file.name: kept_file(rows, one, file) for file in one.files}


def kept_file(rows: KeptRows, one: Publication, file: File) -> bytes:
    """A file of a publication. Raises NoAnswer J108."""
    data = rows.file(file.sha256)
    if data is None:
        raise NoAnswer(
            "J108",
            f"{one.number} 留存的文件 {file.name} 不见了，或被改过",
            where=file.sha256[:12],
            remedy="记录库被改动过；用 zhiban log verify 核对，从备份恢复",
        )
    return data
