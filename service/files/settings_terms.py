"""Terms of ``site.yaml``（设置的写法）: clock times and dates, as text that was checked."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator


def clock(text: str) -> str:
    """A time of day as it is written. Raises ValueError for any other text."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        message = f"「{text}」不是时刻；写成 08:30"
        raise ValueError(message)
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        message = f"「{text}」不是日期；写成 2025-01-01"
        raise ValueError(message) from None


Clock = Annotated[str, AfterValidator(clock)]
Day = Annotated[str, AfterValidator(_day)]
