"""Guarded XML（受限 XML）: bytes in, a small tree out. No DOCTYPE, no entity, no network.

The text is decoded here and handed to expat, so that a DOCTYPE is seen by the parser itself in any
encoding, and is never mistaken for one inside a comment.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from engine.errors import InputFault

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 100_000

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_SINGLE_BYTE: Final = re.compile(r"(iso-8859-\d{1,2}|windows-125\d|latin-?1)")
_CHINESE: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_HINTS: Final = (
    (b"PK", "这是压缩包（zip）"),
    (b"\x1f\x8b", "这是压缩包（gzip）"),
    (b"{", "这是 JSON"),
    (b"[", "这是 JSON"),
    (b"var ", "这是网页脚本"),
)
_SAVE_AS_UTF8: Final = "请用 UTF-8 编码另存该文件，或重新下载原始报文后再导入。"


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
    text, wrong = _decode(data, source)
    text = text.lstrip("\ufeff \t\r\n").rstrip("\0 \t\r\n\x1a")
    if not text.startswith("<"):
        raise _not_xml(data, source)
    return Tree(_Builder(source).build(text), wrong)


def _not_xml(data: bytes, source: str) -> InputFault:
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    seen = next((said for mark, said in _HINTS if start.startswith(mark)), "")
    what = f"不是 XML 报文{'：' + seen if seen else ''}" if start else "文件为空"
    return InputFault("A102", what, where=source, remedy="请导入 CAP 报文的 XML 原文。")


def _decode(data: bytes, source: str) -> tuple[str, bool]:
    """Text of the bytes, and whether the declaration named another encoding than the real one."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _strictly(data, codec, source), False
    match = _DECLARED.match(data)
    declared = match.group(1).decode("ascii", "replace").lower() if match else "utf-8"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, _codec(declared, source), source), False
    claims = declared not in {"utf-8", "utf8"}
    return text, claims and (not data.isascii() or declared.startswith("utf"))


def _codec(declared: str, source: str) -> str:
    """The codec for a declared encoding; only a short list is trusted."""
    if declared in _CHINESE:
        return _CHINESE[declared]
    if _SINGLE_BYTE.fullmatch(declared) or declared in {"utf-8", "utf8"}:
        return declared
    what = f"不支持的字符编码：{declared}"
    raise InputFault("A108", what, where=source, remedy=_SAVE_AS_UTF8)


def _strictly(data: bytes, codec: str, source: str) -> str:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError) as error:
        what = f"文件内容不符合 {codec.upper()} 编码"
        raise InputFault("A108", what, where=source, remedy=_SAVE_AS_UTF8) from error


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
