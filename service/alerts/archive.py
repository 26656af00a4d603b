"""Archives（压缩包）: the files inside a .zip, in memory. Nothing is ever unpacked onto the disk.

Refused: bombs (by the bytes that really come out, whatever the directory claims), passwords, other
methods than stored and deflated, damaged contents. A member whose name climbs out of its folder, a
link and an archive within are refused one by one; the others are read.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.errors import InputFault, plain

MAX_MEMBERS: Final = 1000
MAX_MEMBER: Final = 8 * 1024 * 1024
MAX_TOTAL: Final = 32 * 1024 * 1024
READABLE: Final = frozenset({".xml", ".cap", ".json", ".js"})

ZIPPED: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""How an archive begins, an empty one too."""

_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_BAD: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_CLIMBS: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\0\\]")
_ASK: Final = "请向来源索取单份预警文件。"


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive（压缩包里的文件）: its bytes, or why they were not read."""

    name: str
    data: bytes = b""
    fault: InputFault | None = None
    passed_over: bool = False


def members(data: bytes, source: str) -> Iterator[Member]:
    """The files inside an archive, in its order.

    Raises:
        InputFault: A110 the archive as a whole cannot be read, or should not be.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [one for one in archive.infolist() if not one.is_dir()]
            _check_size(listed, source)
            left = MAX_TOTAL
            for one in listed:
                member = _member(archive, one, source)
                left -= len(member.data)
                if left < 0:
                    raise _refusal("解开后总量过大", source)
                yield member
    except _BAD as error:
        raise _damaged(error, source) from None


def _check_size(listed: list[zipfile.ZipInfo], source: str) -> None:
    if len(listed) > MAX_MEMBERS:
        what = f"里面有 {len(listed)} 个文件，超过 {MAX_MEMBERS} 个"
        raise _refusal(what, source)
    if sum(one.file_size for one in listed) > MAX_TOTAL:
        what = f"解开后超过 {MAX_TOTAL // 1024 // 1024} MiB"
        raise _refusal(what, source)


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, source: str) -> Member:
    name = plain(one.filename)[:200].replace("\n", " ")
    said = _unfit(one)
    if said:
        return Member(name, fault=_refusal(said, f"{source}!{name}"))
    if not name.lower().endswith(tuple(READABLE)):
        return Member(name, passed_over=True)
    try:
        with archive.open(one) as file:
            data = file.read(MAX_MEMBER + 1)
    except _BAD as error:
        return Member(name, fault=_damaged(error, f"{source}!{name}"))
    if len(data) > MAX_MEMBER:
        return Member(name, fault=_refusal("文件过大", f"{source}!{name}"))
    if data.startswith(ZIPPED):
        return Member(name, fault=_refusal("压缩包里还有压缩包", f"{source}!{name}"))
    return Member(name, data)


def _unfit(one: zipfile.ZipInfo) -> str:
    """Why a member is not read; empty if it may be."""
    reasons = {
        "文件名带有路径花样（.. 或绝对路径）": _climbs(one),
        "是符号链接": stat.S_ISLNK(one.external_attr >> 16),
        "加了密码": bool(one.flag_bits & _ENCRYPTED),
        "压缩方法不支持": one.compress_type not in _METHODS,
        "文件过大": one.file_size > MAX_MEMBER,
        "压缩包里还有压缩包": one.filename.lower().endswith(".zip"),
    }
    return next((said for said, so in reasons.items() if so), "")


def _climbs(one: zipfile.ZipInfo) -> bool:
    """Whether the name leads out of the folder, as written or as the library mended it."""
    return any(_CLIMBS.search(name) for name in (one.filename, one.orig_filename))


def _damaged(error: Exception, where: str) -> InputFault:
    return _refusal(f"损坏或读不了（{type(error).__name__}）", where)


def _refusal(said: str, where: str) -> InputFault:
    return InputFault("A110", f"压缩包不予读取：{said}", where=where, remedy=_ASK)
