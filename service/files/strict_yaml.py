"""Strict YAML（严格 YAML）: text in, plain values and their line numbers out.

Read by PyYAML's C scanner with implicit typing off: every scalar is text (``22:30``, ``no`` and
``0571`` stay what they are), pydantic types it later. Duplicate keys, anchors, aliases, tags and
second documents are refused, since each of them lets a reader see something other than the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from engine.errors import InputFault

Path = tuple[str | int, ...]
Value = None | str | list["Value"] | dict[str, "Value"]

MAX_CHARACTERS: Final = 4_000_000
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 100_000
MAX_KEYS: Final = 5000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain values（文档）, and the line (from 1) on which each value stands."""

    source: str
    value: Value
    lines: Mapping[Path, int]

    def where(self, path: Path) -> str:
        """``file:line`` of the value at ``path``, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return f"{self.source}:{line}"
        return self.source


class _Builder:
    """Builds values from parse events, remembering lines, refusing what is not strict."""

    def __init__(self, events: Iterator[yaml.Event], source: str) -> None:
        self.events = events
        self.source = source
        self.lines: dict[Path, int] = {}

    def fault(self, code: str, what: str, event: yaml.Event, remedy: str) -> InputFault:
        where = f"{self.source}:{_line(event)}"
        return InputFault(code, what, where=where, remedy=remedy)

    def value(self, event: yaml.Event, path: Path) -> Value:
        self.check(event, path)
        self.lines.setdefault(path, _line(event))
        if len(self.lines) > MAX_VALUES:
            raise self.fault("Y107", f"文件里的值超过 {MAX_VALUES} 个", event, "拆成小文件")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.mapping(path)

    def check(self, event: yaml.Event, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.fault("Y102", "文件用了锚点或别名（& 或 *）", event, "把内容原样写出来")
        tag = getattr(event, "tag", None)
        if tag:
            raise self.fault("Y103", f"文件用了类型标签 {tag}", event, "删去标签")
        if len(path) > MAX_DEPTH:
            raise self.fault("Y106", f"嵌套超过 {MAX_DEPTH} 层", event, "减少嵌套")

    def sequence(self, path: Path) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return items

    def mapping(self, path: Path) -> dict[str, Value]:
        items: dict[str, Value] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path, items)
            if len(items) >= MAX_KEYS:
                raise self.fault("Y107", f"一组里的键超过 {MAX_KEYS} 个", event, "拆成几组")
            self.lines[(*path, key)] = _line(event)
            items[key] = self.value(next(self.events), (*path, key))
        return items

    def key(self, event: yaml.Event, path: Path, items: Mapping[str, Value]) -> str:
        self.check(event, path)
        if not isinstance(event, yaml.ScalarEvent):
            raise self.fault("Y105", "键必须是文字", event, "把键改成一个词")
        if event.value in items:
            first = self.lines[(*path, event.value)]
            what = f"键「{event.value}」重复，第一次在第 {first} 行"
            raise self.fault("Y101", what, event, "两处只留一处")
        return str(event.value)


def _line(event: yaml.Event) -> int:
    """The line on which an event starts, from 1."""
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1


def _scalar(event: yaml.ScalarEvent) -> str | None:
    """Text as written; an empty, ``~`` or ``null`` plain scalar is nothing at all."""
    plain = event.style is None or event.style == ""
    return None if plain and event.value in ("", "~", "null") else str(event.value)


def parse_yaml(text: str, *, source: str) -> Document:
    """Parse one strict YAML document.

    Args:
        text: the whole file.
        source: its name as a user knows it, for error messages.

    Raises:
        InputFault: Y100–Y107, with file and line.

    """
    if len(text) > MAX_CHARACTERS:
        raise InputFault("Y107", f"文件超过 {MAX_CHARACTERS} 字", where=source, remedy="拆成小文件")
    try:
        return _parse(text, source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{source}:{mark.line + 1}" if mark else source
        problem = getattr(error, "problem", None) or getattr(error, "reason", "") or "无法读取"
        raise InputFault(
            "Y100", f"不是合法的 YAML：{problem}", where=where, remedy="检查缩进、冒号和引号"
        ) from None


def _parse(text: str, source: str) -> Document:
    events = yaml.parse(text, Loader=_LOADER)
    builder = _Builder(events, source)
    value: Value = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise builder.fault("Y104", "一个文件只能有一份文档（---）", event, "拆成两个文件")
            value = builder.value(next(events), ())
    return Document(source, value, builder.lines)
