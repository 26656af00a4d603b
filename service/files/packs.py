"""Read a rule pack from its folder（读取规则包）: every file strict, digested, assembled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.errors import DutyError, InputFault, PackFault, refuse
from engine.packs.assembling import assemble, read_vocabulary
from engine.packs.pack import Pack, Vocabulary
from service.files.strict_yaml import Document, parse_yaml

RULES = Path(__file__).resolve().parents[2] / "rules"
VOCABULARY = RULES / "vocabulary.yaml"
MAX_BYTES = 16 * 1024 * 1024
MOST_PACKS = 8
MOST_FILES = 1000
MOST_VALUES = 300_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,79}")


def read_text(path: Path, shown: str) -> str:
    """The text of a UTF-8 file, named ``shown`` in errors. Raises InputFault F101, F102, F108."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            what = f"文件超过 {MAX_BYTES // 1024 // 1024} MiB"
            raise InputFault("F108", what, where=shown, remedy="拆成小文件")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputFault(
            "F102", "文件不是 UTF-8 编码", where=shown, remedy="另存为 UTF-8"
        ) from None
    except OSError as error:
        raise InputFault(
            "F101", f"读不了文件：{error.strerror}", where=shown, remedy="检查路径和权限"
        ) from None


def read_document(path: Path, shown: str = "") -> Document:
    """A strict YAML file. Raises InputFault."""
    name = shown or str(path)
    return parse_yaml(read_text(path, name), source=name)


def pack_files(folder: Path) -> Iterator[Path]:
    """The files that make a pack, in a fixed order."""
    yield from sorted(folder.glob("*.yaml"))
    yield from sorted((folder / "articles").glob("*.yaml"))
    yield folder / "source.md"


def shared_vocabulary() -> Vocabulary:
    """The vocabulary shipped with the rules."""
    return read_vocabulary(read_document(VOCABULARY, "rules/vocabulary.yaml"))


def read_pack(folder: Path, vocabulary: Vocabulary | None = None) -> Pack:
    """The checked pack in ``folder``, with the packs it extends.

    Raises PackFault or InputFault, all faults of one pack together.
    """
    lineage = lineage_of(folder)
    pack: Pack | None = None
    for depth, one in reversed(list(enumerate(lineage))):
        pack = assemble(
            _documents(one),
            read_text(one / "source.md", f"{one.name}/source.md"),
            vocabulary or shared_vocabulary(),
            digest_of(lineage[depth:]),
            pack,
        )
    assert pack is not None  # noqa: S101 - a lineage has at least the pack itself
    return pack


def lineage_of(folder: Path) -> tuple[Path, ...]:
    """The pack's folder, the folder of the pack it extends, and so on.

    A parent is looked for beside the pack, then among those shipped. Raises PackFault P102 where
    there is no pack, P225 where a parent is not found or the packs extend one another in a circle.
    """
    found = [folder]
    while True:
        if not (found[-1] / "pack.yaml").is_file():
            raise PackFault(
                "P102",
                "这里没有规则包（缺 pack.yaml）",
                where=str(found[-1]),
                remedy="检查 --pack",
            )
        name = _extended(found[-1])
        if not name:
            return tuple(found)
        places = [found[-1].parent / name, RULES / name]
        parent = next((place for place in places if (place / "pack.yaml").is_file()), None)
        where = f"{found[-1].name}/pack.yaml"
        if parent is None:
            remedy = "把它放在同一个文件夹里，或写随程序提供的规则包的 id"
            raise PackFault("P225", f"找不到要沿用的规则包「{name}」", where=where, remedy=remedy)
        if parent.resolve() in {one.resolve() for one in found}:
            what = "规则包互相沿用，没有尽头"
            raise PackFault("P225", what, where=where, remedy="去掉一处 extends")
        if len(found) >= MOST_PACKS:
            what = f"沿用的规则包一个接一个，超过 {MOST_PACKS} 个"
            raise PackFault("P113", what, where=where, remedy="直接沿用最早的那个规则包")
        found.append(parent)


def _extended(folder: Path) -> str:
    """The name of the pack that the one in ``folder`` extends; empty if it names none.

    Raises PackFault P225 for what cannot be a pack's name; other slips are left to the form.
    """
    where = f"{folder.name}/pack.yaml"
    value = read_document(folder / "pack.yaml", where).value
    written = value.get("extends") if isinstance(value, dict) else None
    name = written.get("pack") if isinstance(written, dict) else written
    if not isinstance(name, str):
        return ""
    if _NAME.fullmatch(name) is None:
        what = f"「{name[:80]}」不是规则包的名称"
        raise PackFault("P225", what, where=where, remedy="写对方 pack.yaml 里的 id，不写路径")
    return name


def digest_of(lineage: Iterable[Path]) -> str:
    """``sha256:`` over names and bytes of the packs' files and the vocabulary; cases left out."""
    digest = hashlib.sha256()
    for path in (*(file for folder in lineage for file in pack_files(folder)), VOCABULARY):
        if path.is_file() and not path.name.endswith(".test.yaml"):
            data = path.read_bytes()
            digest.update(f"{path.name}\0{len(data)}\0".encode())
            digest.update(data)
    return f"sha256:{digest.hexdigest()}"


def _documents(folder: Path) -> dict[str, Document]:
    found: dict[str, Document] = {}
    faults: list[DutyError] = []
    values = 0
    for path in pack_files(folder):
        if path.suffix == ".yaml" and not path.name.endswith(".test.yaml"):
            name = path.relative_to(folder).as_posix()
            try:
                document = read_document(path, f"{folder.name}/{name}")
            except DutyError as fault:
                faults.append(fault)
                continue
            found[name.removesuffix(".yaml")] = document
            values += len(document.lines)
            if values > MOST_VALUES or len(found) + len(faults) > MOST_FILES:
                faults.append(_too_large(document.source, values))
                break
    refuse(faults)
    return found


def _too_large(where: str, values: int) -> PackFault:
    """The fault of a pack whose files hold too much together."""
    what = (
        f"规则包的文件里共有超过 {MOST_VALUES} 个值"
        if values > MOST_VALUES
        else f"规则包的文件超过 {MOST_FILES} 个"
    )
    return PackFault("P113", what, where=where, remedy="拆成几个规则包")
