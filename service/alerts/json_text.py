"""Guarded JSON（受限 JSON）: bytes in, plain values out; every number and word as text.

Also the scripts and callbacks in which websites wrap it: ``var alarminfo={…};``, ``f({…})``.
Nothing is executed. Numbers stay text, so that none is too large and none loses a digit.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from engine.errors import InputFault
from service.alerts.decoding import decoded
from service.alerts.reading import Reading

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_LENGTH: Final = 5000

_OPENING: Final = re.compile(
    r"\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,60}\s*[=(]\s*(?=[\[{])"
)
_CLOSING: Final = re.compile(r"[\s;)\0\x1a]*")
_FETCH_AGAIN: Final = "请重新下载原始内容后再导入。"


class Fields:
    """One object of a JSON document（一个对象）, read by name; what is no text is empty."""

    def __init__(self, value: object) -> None:
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}

    def text(self, *names: str) -> str:
        """The first text under these names, white space joined, cut; else empty."""
        for name in names:
            found = self.value.get(name)
            if isinstance(found, str) and (joined := " ".join(found[:MAX_LENGTH].split())):
                return joined
        return ""

    def within(self, name: str) -> Fields:
        """The object under that name; an empty one if there is none."""
        return Fields(self.value.get(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of the list under that name, or the one text there."""
        found = self.value.get(name)
        listed = found if isinstance(found, list) else [found]
        return tuple(text.strip() for text in listed if isinstance(text, str) and text.strip())


def read_json(data: bytes, reading: Reading) -> object:
    """The value of a JSON document, numbers as text.

    Raises:
        InputFault: A101 too large, A104 too deep, A108 encoding unreadable, A109 not JSON.

    """
    if len(data) > MAX_BYTES:
        what = f"文件过大（{len(data)} 字节，上限 {MAX_BYTES} 字节），不予解析"
        raise reading.fault("A101", what, "请分次下载，或只取本地的预警。")
    text, guessed = decoded(data, reading.source, "gb18030")
    if guessed:
        reading.note("encoding_mismatch", "内容不是 UTF-8，按 GB18030 读取。")
    opening = _OPENING.match(text := text.lstrip("\ufeff"))
    start = opening.end() if opening else len(text) - len(text.lstrip())
    value, end = _parsed(text, start, reading)
    if not _CLOSING.fullmatch(text, end):
        raise _broken(text, end, "后面还有别的内容", reading)
    return value


def _parsed(text: str, start: int, reading: Reading) -> tuple[object, int]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if found.setdefault(name, value) is not value:
                reading.note("not_conformant", "JSON 中有重复的键，取第一个。")
        return found

    decoder = json.JSONDecoder(
        object_pairs_hook=once, parse_int=str, parse_float=str, parse_constant=str
    )
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _broken(text, error.pos, "", reading) from None
    except RecursionError:
        raise reading.fault("A104", "JSON 嵌套过深", "这不是正常的预警，请弃用。") from None
    return value, end


def _broken(text: str, place: int, said: str, reading: Reading) -> InputFault:
    line = text.count("\n", 0, place) + 1
    what = f"JSON 格式错误（第 {line} 行）{'：' + said if said else ''}"
    return reading.fault("A109", what, _FETCH_AGAIN)
