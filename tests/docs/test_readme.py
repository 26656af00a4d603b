"""Both READMEs say which articles are encoded, and it is so."""

from __future__ import annotations

import re

from service.files.packs import RULES, read_pack
from tests.docs.pages import text_of

NUMERALS = "〇一二三四五六七八九"


def number_of(article: str) -> int:
    """第二十四条 → 24."""
    tens, mark, units = article.strip("第条").rpartition("十")
    ten = (NUMERALS.index(tens) if tens else 1) if mark else 0
    return 10 * ten + (NUMERALS.index(units) if units else 0)


def encoded() -> list[str]:
    pack = read_pack(RULES / "shuangyashan-2023")
    cited = {rule.cites.article for rule in pack.rules}
    return [article for article, _ in pack.articles if article in cited]


def test_english():
    (said,) = re.findall(
        r"Of the 24 articles, ([\d, ]+) and (\d+) are encoded", text_of("README.md")
    )
    shown = [int(number) for number in (*said[0].split(", "), said[1])]
    assert shown == [number_of(article) for article in encoded()]


def test_chinese():
    (said,) = re.findall(r"已写成规则的是第([^。]+)条。", text_of("README.zh-CN.md"))
    assert [f"第{number}条" for number in said.split("、")] == encoded()
