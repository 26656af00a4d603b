"""Errors（错误）: what happened, where, and what to do, by whose fault it is.

Every fault that reaches a user carries four fields; the service renders them and never shows a
traceback. Codes are listed in docs/errors.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import category

UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories that could forge a line or command a terminal."""


MOST_SHOWN = 100
"""Faults of one reading that are shown."""


def plain(text: str) -> str:
    """``text`` with every character that is not to be printed shown as ``�``; lines stay lines."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(c if c == "\n" or category(c) not in UNPRINTABLE else "\ufffd" for c in text)


class DutyError(Exception):
    """A fault with a code, a place and a remedy（错误）.

    Attributes:
        code: stable code such as ``P201``; the first letter says whose fault it is.
        what: one sentence, Chinese, that says what happened.
        where: file:line, field or record id; empty when there is no place.
        remedy: one sentence that says what to do.

    """

    def __init__(self, code: str, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Place, code, what happened and the remedy, as printed to a user."""
        head = f"{self.where}  " if self.where else ""
        tail = f"\n  处理：{self.remedy}" if self.remedy else ""
        return plain(f"{head}[{self.code}] {self.what}{tail}")


class PackFault(DutyError):
    """The rule pack is wrong（规则包错误）: its author must mend it. Exit code 2."""


class InputFault(DutyError):
    """A record, option or operator file is wrong（输入错误）: its writer must mend it. Exit 2."""


class NoAnswer(DutyError):
    """No roster can be given at all（无法作答）. Exit code 3."""


class Faults(DutyError):
    """Several faults found in one reading（多处错误）; all are shown, none hides another."""

    def __init__(self, faults: Sequence[DutyError]) -> None:
        first = faults[0]
        super().__init__(first.code, first.what, where=first.where, remedy=first.remedy)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """The faults, one after the other; of very many the first."""
        shown = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        left = len(self.faults) - len(shown)
        return "\n".join([*shown, f"至少还有 {left} 处，改正以上各处后再检查"] if left else shown)


def refuse(faults: Sequence[DutyError]) -> None:
    """Raise all ``faults`` together, or nothing if there is none."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Faults(faults)
