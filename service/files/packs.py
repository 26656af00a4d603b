"""Read a rule pack from its folder（读取规则包）: every file strict, digested, assembled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from engine.errors import DutyError, InputFault, PackFault, refuse
from engine.packs.assembling import assemble, read_vocabulary
from engine.packs.pack import Pack, Vocabulary
from service.files.strict_yaml import Document, parse_yaml

RULES = Path(__file__).resolve().parents[2] / "rules"
VOCABULARY = RULES / "vocabulary.yaml"
MAX_BYTES = 16 * 1024 * 1024


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
    """The checked pack in ``folder``. Raises PackFault or InputFault, all faults together."""
    if not (folder / "pack.yaml").is_file():
        raise PackFault(
            "P102", "这里没有规则包（缺 pack.yaml）", where=str(folder), remedy="检查 --pack"
        )
    return assemble(
        _documents(folder),
        read_text(folder / "source.md", f"{folder.name}/source.md"),
        vocabulary or shared_vocabulary(),
        digest_of(folder),
    )


def digest_of(folder: Path) -> str:
    """``sha256:`` over names and bytes of the pack's files and the vocabulary; cases left out."""
    digest = hashlib.sha256()
    for path in (*pack_files(folder), VOCABULARY):
        if path.is_file() and not path.name.endswith(".test.yaml"):
            data = path.read_bytes()
            digest.update(f"{path.name}\0{len(data)}\0".encode())
            digest.update(data)
    return f"sha256:{digest.hexdigest()}"


def _documents(folder: Path) -> dict[str, Document]:
    found: dict[str, Document] = {}
    faults: list[DutyError] = []
    for path in pack_files(folder):
        if path.suffix == ".yaml" and not path.name.endswith(".test.yaml"):
            name = path.relative_to(folder).as_posix()
            try:
                found[name.removesuffix(".yaml")] = read_document(path, f"{folder.name}/{name}")
            except DutyError as fault:
                faults.append(fault)
    refuse(faults)
    return found
