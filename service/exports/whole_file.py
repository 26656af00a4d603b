"""Write a file whole or not at all（整份写出）."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from engine.errors import InputFault


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all（整份写入）: an earlier one stays until the new one is done.

    Raises:
        InputFault: E102 where the place cannot be written.

    """
    part: Path | None = None
    try:
        target = path.expanduser().resolve()
        part = target.with_name(f".zhiban-{secrets.token_hex(6)}.part")
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except (OSError, ValueError, RuntimeError) as error:
        if part is not None:
            _drop(part)
        raise _unwritable(path, error) from error


def _drop(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # it could not be made in the first place


def _unwritable(path: Path, error: Exception) -> InputFault:
    words: dict[type[Exception], tuple[str, str]] = {
        FileNotFoundError: ("文件夹不存在", "先建好文件夹，或换一个位置"),
        NotADirectoryError: ("上一级不是文件夹", "换一个位置"),
        IsADirectoryError: ("这是文件夹", "写明文件名"),
        PermissionError: ("没有写权限", "换一个有写权限的位置；文件若正打开，请先关闭"),
    }
    unknown = (f"{error}", "换一个可写的位置，或腾出磁盘空间")
    why, remedy = words.get(type(error), unknown)
    return InputFault("E102", f"文件写不进去：{why}", where=str(path), remedy=remedy)
