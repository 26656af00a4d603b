"""The placeholders of a document（占位）: a closed set, each filled from one thing that is known.

No expression can be written: a word in braces stands for its value. What is not known is left
blank in the document, with the placeholder's Chinese name beside the blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

PLACEHOLDERS: Final[Mapping[str, str]] = {
    "regulation": "规定名称",
    "article": "条",
    "quote": "原文",
    "by": "发文单位",
    "to": "收文单位",
    "grounds": "事由",
    "stay": "入驻要求",
    "product": "会商研判成果",
    "period": "时期",
    "items": "具体事项",
    "document": "文号",
    "phone": "联系电话",
    "signer": "签发人",
}
"""Placeholder → what it stands for; the name beside a blank."""
CITED: Final = frozenset({"article", "quote"})
"""Placeholders of a paragraph that cites."""
OF_KIND: Final[Mapping[str, str]] = {
    "stay": "notice",
    "product": "reminder",
    "period": "card",
    "items": "card",
}
"""Placeholders of one kind of document only."""
OF_NUMBER: Final = frozenset({"document"})
"""Placeholders of the line of the number."""
OF_TITLE: Final = frozenset({"by"})
"""Placeholders of the title."""
_WRITTEN: Final = re.compile(r"\{([^{}]*)\}")


def placeholders_in(text: str) -> Iterator[str]:
    """The words in braces, known or not; a brace that belongs to none is one too."""
    yield from _WRITTEN.findall(text)
    yield from re.findall(r"[{}]", _WRITTEN.sub("", text))


def known_in(kind: str) -> frozenset[str]:
    """The placeholders of a document of that kind."""
    return frozenset(name for name in PLACEHOLDERS if OF_KIND.get(name, kind) == kind)


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced by its value."""
    return _WRITTEN.sub(lambda found: values[found[1]], text)
