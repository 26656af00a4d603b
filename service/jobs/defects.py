"""A defect of the program in words（程序错误）: what it was and where, for whoever keeps it."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

from engine.errors import NoAnswer


def defect_of(error: Exception) -> NoAnswer:
    """The fault X999 that stands for an error nobody foresaw; what was in hand was not done."""
    frame = extract_tb(error.__traceback__)[-1]
    return NoAnswer(
        "X999",
        f"程序内部错误：{type(error).__name__}",
        where=f"{Path(frame.filename).name}:{frame.lineno}",
        remedy="这一件没有办，其余照办；把这一行交给维护者",
    )
