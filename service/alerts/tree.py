"""Guarded XML（受限 XML）: bytes in, a small tree out. No DOCTYPE, no entity, no network.

The text is decoded here and handed to expat, so that a DOCTYPE is seen by the parser itself in any
encoding, and is never mistaken for one inside a comment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from engine.errors import InputFault
from service.alerts.decoding import decoded

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 100_000

_BINARY: Final = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf")
_HINTS: Final = (
    (b"PK", "这是压缩包（zip）"),
    (b"\x1f\x8b", "这是压缩包（gzip）"),
    (b"{", "这是 JSON"),
    (b"[", "这是 JSON"),
    (b"var ", "这是网页脚本"),
    (b"%PDF", "这是 PDF"),
    (b"\xd0\xcf\x11\xe0", "这是旧版 Office 文件"),
    (b"Rar!", "这是压缩包（rar）"),
    (b"7z\xbc\xaf", "这是压缩包（7z）"),
)


@dataclass(slots=True)
class Element:
    """An XML element（元素）: local name, namespace, line (from 1), text pieces and children."""

    name: str
    namespace: str
    line: int
    pieces: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Own text with runs of white space made one blank and invisible marks dropped."""
        joined = "".join(self.pieces).translate(_INVISIBLE)
        return " ".join(joined.split())

    def all(self, name: str) -> list[Element]:
        """Children of that local name; those of another namespace only if there are no others."""
        found = [child for child in self.children if child.name == name]
        own = [child for child in found if child.namespace == self.namespace]
        return own or found

    def first(self, name: str) -> str:
        """Text of the first such child that has any; empty if there is none."""
        return next((child.text for child in self.all(name) if child.text), "")


_INVISIBLE: Final = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060), None)


@dataclass(frozen=True, slots=True)
class Tree:
    """A document（文档）: its root, and whether its encoding declaration was wrong."""

    root: Element
    encoding_was_wrong: bool


def read_tree(data: bytes, source: str) -> Tree:
    """The element tree of an XML document（解析）.

    Raises:
        InputFault: A101 too large, A102 not well-formed, A103 DOCTYPE or entity, A104 too deep or
            too many elements, A108 encoding unreadable.

    """
    if len(data) > MAX_BYTES:
        what = f"文件过大（{len(data)} 字节，上限 {MAX_BYTES} 字节），不予解析"
        raise InputFault("A101", what, where=source, remedy="请确认这是单份预警报文，不是合集。")
    if data.startswith(_BINARY):
        raise _not_xml(data, source)
    text, wrong = decoded(data, source)
    text = text.lstrip("\ufeff \t\r\n").rstrip("\0 \t\r\n\x1a")
    if not text.startswith("<"):
        raise _not_xml(data, source)
    return Tree(_Builder(source).build(text), wrong)


def _not_xml(data: bytes, source: str) -> InputFault:
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    seen = next((said for mark, said in _HINTS if start.startswith(mark)), "")
    what = f"不是预警报文{'：' + seen if seen else ''}" if start else "文件为空"
    return InputFault(
        "A102", what, where=source, remedy="请导入预警的原始文件：CAP 或国突 XML、网站 JSON、zip。"
    )


class _Builder:
    """Builds the tree from expat's events, and stops at whatever is not allowed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.count = 0
        self.stack: list[Element] = []
        self.root: Element | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype

    def build(self, text: str) -> Element:
        try:
            self.parser.Parse(text, True)  # noqa: FBT003 - expat's "is final" takes no keyword
        except expat.ExpatError as error:
            what = f"XML 格式错误：{expat.ErrorString(error.code)}"
            raise self._fault("A102", what, "请重新下载原始报文后再导入。", error.lineno) from error
        if self.root is None:
            raise self._fault("A102", "XML 中没有元素", "请重新下载原始报文后再导入。")
        return self.root

    def _fault(self, code: str, what: str, remedy: str, line: int = 0) -> InputFault:
        where = f"{self.source}:{line or self.parser.CurrentLineNumber}"
        return InputFault(code, what, where=where, remedy=remedy)

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.stack) >= MAX_DEPTH:
            raise self._fault(
                "A104", f"元素嵌套超过 {MAX_DEPTH} 层", "这不是正常的预警报文，请弃用。"
            )
        if self.count > MAX_ELEMENTS:
            raise self._fault(
                "A104", f"元素超过 {MAX_ELEMENTS} 个", "这不是正常的预警报文，请弃用。"
            )
        namespace, _, name = tag.rpartition(" ")
        element = Element(name, namespace, self.parser.CurrentLineNumber)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def _end(self, _tag: str) -> None:
        self.stack.pop()

    def _text(self, data: str) -> None:
        self.stack[-1].pieces.append(data)

    def _doctype(self, *_declared: object) -> None:
        what = "报文含有 DOCTYPE 或实体声明，出于安全不予解析"
        raise self._fault("A103", what, "预警报文不需要 DOCTYPE；请向来源索取原始 CAP 报文。")
