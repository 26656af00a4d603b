"""What a measure may say（指标的用词）: limits that can be, names that a spreadsheet can have.

A template is written with the names and people hand the sheets back: one that a spreadsheet program
refuses, changes or takes for a formula could never be found again.
"""

from __future__ import annotations

import re
from typing import Final

from engine.decimals import THOUSAND, is_decimal, thousandths

NOTES: Final = "填写说明"
"""The sheet of a template that is for people, not for the audit."""
LONGEST: Final = 31
"""Characters of a sheet's name that a spreadsheet program takes."""

MOST_SHARE: Final = 100 * THOUSAND
"""The most that a percentage of rows can be, in thousandths."""

_FORBIDDEN: Final = re.compile(r'[\[\]:*?/\\<>|"\x00-\x1f\x7f]')
_FORMULA: Final = ("=", "+", "-", "@")


def is_limit(text: str, of: str) -> bool:
    """Whether a decimal text can limit what is measured so: nothing measured is negative."""
    if not is_decimal(text) or text.startswith("-"):
        return False
    return of != "share" or thousandths(text) <= MOST_SHARE


def sheet_fault(name: str) -> str:
    """Why a sheet, or a csv file, cannot be called so（表名不能用的理由）; empty if it can."""
    if name.strip() == NOTES:
        return f"「{NOTES}」是模板里的说明页"
    if len(name) > LONGEST:
        return f"超过 {LONGEST} 个字"
    found = _FORBIDDEN.search(name)
    if found:
        return f"有「{found[0]}」" if found[0].isprintable() else "有换行或控制符"
    if name.startswith((".", "~", "'")) or name.endswith("'"):
        return "以 . ~ ' 开头，或以 ' 结尾"
    return head_fault(name)


def head_fault(name: str) -> str:
    """Why a column cannot be called so（列名不能用的理由）; empty if it can."""
    if name != name.strip() or not name:
        return "空着，或两头有空白"
    if name.startswith(_FORMULA):
        return "以 = + - @ 开头，表格程序当作公式"
    return "" if name.isprintable() else "有换行或控制符"
