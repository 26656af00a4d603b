"""The pages as tests read them: files to write, commands to run, blocks of YAML to check."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"(?:<!-- ([^\n]+?) -->\n+)?```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the comment right before it, its language, its text and line."""

    mark: str
    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """A command typed and the lines shown under it."""

    words: tuple[str, ...]
    shown: tuple[str, ...]
    line: int


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str) -> list[Block]:
    text = text_of(name)
    return [
        Block(found[1] or "", found[2], found[3], text.count("\n", 0, found.start(3)) + 1)
        for found in _FENCE.finditer(text)
    ]


def marked(name: str, mark: str) -> list[Block]:
    return [block for block in blocks(name) if block.mark == mark]


def write_files(name: str, folder: Path) -> list[str]:
    """Write what ``<!-- file: path -->`` names, and the shipped examples; the paths written."""
    shutil.copytree(DOCS / "examples", folder / "docs" / "examples", dirs_exist_ok=True)
    written = []
    for block in blocks(name):
        if block.mark.startswith("file: "):
            path = block.mark.removeprefix("file: ")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(block.text, "utf-8")
            written.append(path)
    return written


def steps(name: str) -> list[Step]:
    """The commands of the ``console`` blocks that begin with ``$ zhiban``, in order."""
    found: list[Step] = []
    for block in blocks(name):
        if block.language != "console":
            continue
        words: tuple[str, ...] | None = None
        shown: list[str] = []
        line = block.line
        for number, text in enumerate([*block.text.splitlines(), "$ "], block.line):
            if not text.startswith("$ "):
                shown.append(text)
                continue
            if words:
                found.append(Step(words, tuple(shown), line))
            typed = shlex.split(text[2:])
            words = tuple(typed[1:]) if typed[:1] == ["zhiban"] else None
            shown, line = [], number
    return found


def agrees(shown: tuple[str, ...], said: str) -> bool:
    """Whether ``said`` is what is shown: ``…`` alone stands for lines, within a line for text."""
    pattern = ""
    for text in shown:
        if text.strip() == "…":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in text.rstrip().split("…")) + r"[ ]*\n"
    return (
        re.fullmatch(pattern, said if said.endswith("\n") or not said else f"{said}\n") is not None
    )
