"""Numbers of a table（表中的数）: exact, from what people write to what is shown."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Final

from calendars.duty_day import BEIJING
from engine.audit.data import key
from engine.decimals import THOUSAND, decimal_text

PERCENT: Final = "%"
YES: Final = frozenset("是有√✓")
NO: Final = frozenset("否无×✗")
_PLAIN: Final = re.compile(r"-?\d{1,12}(\.\d{1,15})?", re.ASCII)
_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{3}){1,3}(\.\d{1,15})?", re.ASCII)
_MOMENT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?",
    re.ASCII,
)
_FEWEST: Final = 2
"""Decimals shown of a number that does not end; more where it takes them to tell two apart."""


@lru_cache(maxsize=4096)
def number_of(text: str) -> Fraction | None:
    """The exact number that ``text`` writes, ``None`` for what is none.

    Full-width digits and ``12,000`` are numbers; ``5公里`` and ``1e5`` are not.
    """
    written = key(text)
    if _PLAIN.fullmatch(written) or _GROUPED.fullmatch(written):
        return Fraction(written.replace(",", ""))
    return None


def answer_of(text: str) -> bool | None:
    """Yes or no（是、否）; ``None`` for what is neither."""
    written = key(text)
    if written in YES:
        return True
    return False if written in NO else None


def moment_of(text: str) -> datetime | None:
    """A date and a time of day in Beijing time; ``None`` for anything else, a bare time too."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def minutes_between(start: datetime, end: datetime) -> Fraction:
    """The minutes from one moment to another, exact to the second."""
    return Fraction(round((end - start).total_seconds()), 60)


def number_text(number: Fraction, beside: Fraction | None = None) -> str:
    """A number for people: exact up to three decimals, else 约 and as many as tell it from another.

    A number that is not zero never looks like zero.

    Args:
        number: what is shown.
        beside: the number that it is compared with; rounding never makes the two look equal.

    """
    thousandths = number * THOUSAND
    if thousandths.denominator == 1:
        return decimal_text(int(thousandths))
    digits = _FEWEST
    while rounded(number, digits) in {0, beside} and rounded(number, digits) != number:
        digits += 1
    shown = rounded(number, digits)
    whole, part = divmod(abs(int(shown * 10**digits)), 10**digits)
    about = "" if shown == number else "约 "
    return f"{about}{'-' if number < 0 else ''}{whole}.{part:0{digits}d}"


def rounded(number: Fraction, digits: int) -> Fraction:
    """A number rounded half up to so many decimals（四舍五入）."""
    scale = 10**digits
    return Fraction((abs(number) * scale * 2 + 1) // 2, scale) * (-1 if number < 0 else 1)
