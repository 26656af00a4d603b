"""Measured numbers（数值）: decimal text, compared as whole thousandths.

Ordered tests of matchers take integers only, so 98.6 is compared as 98600. Three decimals and nine
digits before them are enough for what is measured; anything else is refused where it is written.
"""

from __future__ import annotations

import re
from typing import Final

THOUSAND: Final = 1000
DECIMAL: Final = re.compile(r"-?\d{1,9}(\.\d{1,3})?", re.ASCII)
BEYOND: Final = 10**13
"""A number above every one that can be written: an unknown value stands here, to pass the lot."""
UNREACHED: Final = 10**14
"""A threshold that nothing reaches, not even an unknown value: one that nobody has filled in."""


def is_decimal(text: str) -> bool:
    """Whether ``text`` is a number such as 98.6, with at most three decimals."""
    return DECIMAL.fullmatch(text) is not None


def thousandths(text: str) -> int:
    """The whole thousandths of a decimal text: 98.6 → 98600."""
    whole, _, part = text.lstrip("-").partition(".")
    number = int(whole) * THOUSAND + int(part.ljust(3, "0"))
    return -number if text.startswith("-") else number


def decimal_text(number: int) -> str:
    """The shortest decimal text of whole thousandths: 98600 → 98.6."""
    whole, part = divmod(abs(number), THOUSAND)
    decimals = f".{part:03d}".rstrip("0").rstrip(".")
    return f"{'-' if number < 0 else ''}{whole}{decimals}"
