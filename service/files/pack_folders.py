"""Find rule packs（查找规则包）: shipped with the program, then the home's own, then by path."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from engine.errors import InputFault
from service.files.packs import RULES, read_document
from service.home import DEFAULT, Home


def shipped() -> tuple[str, list[str]]:
    """The default pack's id, and the ids of all packs shipped."""
    index = read_document(RULES / "index.yaml", "rules/index.yaml").value
    assert isinstance(index, dict)  # noqa: S101 - our own file, held by a test
    return str(index["default"]), [str(name) for name in index["packs"] or []]


def known_packs(home: Home) -> dict[str, Path]:
    """Packs by name: shipped ones first, then those in the home's ``packs/``."""
    _, names = shipped()
    found = {name: RULES / name for name in names}
    if home.packs.is_dir():
        for folder in sorted(home.packs.iterdir()):
            if (folder / "pack.yaml").is_file():
                found.setdefault(folder.name, folder)
    return found


def pack_folder(name: str, home: Home) -> Path:
    """The folder of the pack called ``name``, or at the path ``name``. Raises InputFault F103."""
    packs = known_packs(home)
    wanted = shipped()[0] if name == DEFAULT else name
    if wanted in packs:
        return packs[wanted]
    path = Path(wanted).expanduser()
    with suppress(OSError):
        if (path / "pack.yaml").is_file():
            return path.resolve()
    close = get_close_matches(wanted, list(packs), n=3, cutoff=0.3) or list(packs)
    raise InputFault(
        "F103",
        f"找不到规则包「{wanted[:80]}」",
        where=f"--pack {wanted[:80]}",
        remedy=f"可用：{'、'.join(close)}",
    )
