"""The text of what arrived（解码）: by its byte-order mark, its declaration, or as UTF-8.

Only a short list of encodings is trusted, and each is decoded strictly: no letter is made up.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from engine.errors import InputFault

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"[\0", "utf-16-le"),
    (b"\0[", "utf-16-be"),
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
_SAVE_AS_UTF8: Final = "请用 UTF-8 编码另存该文件，或重新下载原始报文后再导入。"


def decoded(data: bytes, source: str, otherwise: str = "") -> tuple[str, bool]:
    """Text of the bytes, and whether they are in another encoding than they say or should be.

    Args:
        data: the bytes as received.
        source: the file, for faults.
        otherwise: a codec to try where nothing is declared and the bytes are not UTF-8.

    Raises:
        InputFault: A108 when they cannot be decoded.

    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _strictly(data, codec, source), False
    match = _DECLARED.match(data)
    declared = match.group(1).decode("ascii", "replace").lower() if match else "utf-8"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if otherwise and not match:
            return _strictly(data, otherwise, source), True
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
