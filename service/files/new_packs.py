"""Begin a new rule pack（新建规则包）: its skeleton in a folder of its own, whole or not at all."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.errors import InputFault, PackFault
from engine.packs.pack import Pack
from engine.packs.skeleton import Head, skeleton
from engine.packs.words import is_date
from service.files.pack_folders import known_packs
from service.files.packs import RULES, read_pack
from service.home import Home

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_\-]{0,79}")
_AREA: Final = re.compile(r"(\d\d){1,6}", re.ASCII)


def new_pack(head: Head, extends: str, folder: Path, home: Home) -> tuple[Path, Pack | None]:
    """Write the skeleton of a pack; its folder, and the pack that it extends.

    Args:
        head: what is known of the pack.
        extends: the id of the pack it extends, empty for none: one shipped, or one in ``folder``.
        folder: the folder that its own is made in.
        home: whose packs must not be called the same.

    Raises:
        InputFault: U103 an option of a wrong value, F110 the id is taken, F111 it cannot be
            written.
        PackFault: P225 the pack to extend is not found; whatever is wrong with that pack.

    """
    _check(head)
    target = folder / head.id
    if head.id in known_packs(home) or target.exists():
        where = known_packs(home).get(head.id, target)
        what = f"规则包 {head.id} 已经有了，没有改动"
        raise InputFault("F110", what, where=str(where), remedy="换一个 id，或先移走它")
    parent = read_pack(_parent(extends, folder)) if extends else None
    _write(target, skeleton(head, parent))
    return target, parent


def _check(head: Head) -> None:
    """Refuse what could never be right. Raises InputFault U103."""
    _refuse("编号", head.id, _ID.fullmatch(head.id), "以字母开头，只用英文字母、数字、- 和 _")
    if head.area:
        _refuse("--area", head.area, _AREA.fullmatch(head.area), "写行政区划代码，如 990121")
    if head.issued:
        _refuse("--issued", head.issued, is_date(head.issued), "日期写成 2024-06-01")
    for name in ("title", "number", "issuer", "name"):
        value = getattr(head, name)
        _refuse(f"--{name}", value, value.isprintable(), "写在一行里，不含看不见的字符")


def _refuse(name: str, value: str, good: object, remedy: str) -> None:
    if not good:
        raise InputFault("U103", f"「{value[:80]}」读不懂", where=name, remedy=remedy)


def _parent(name: str, folder: Path) -> Path:
    """The folder of the pack to extend, found as it will be when the new one is read."""
    for place in (folder / name, RULES / name):
        if _ID.fullmatch(name) and (place / "pack.yaml").is_file():
            return place
    remedy = "写随程序提供的规则包的 id，或把它放在同一个文件夹里"
    what = f"找不到要沿用的规则包「{name[:80]}」"
    raise PackFault("P225", what, where="--extends", remedy=remedy)


def _write(target: Path, files: Mapping[str, str]) -> None:
    """All files, in a folder that gets its name once everything is there."""
    part = target.with_name(f".zhiban-{secrets.token_hex(6)}.part")
    try:
        for name, text in files.items():
            path = part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        part.rename(target)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        what, remedy = f"规则包写不进去：{error.strerror or error}", "检查权限，或换 --folder"
        raise InputFault("F111", what, where=str(target), remedy=remedy) from None
