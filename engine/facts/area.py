"""Whether an area concerns a jurisdiction（行政区是否相关）, by GB/T 2260 codes alone."""

from __future__ import annotations

from collections.abc import Iterable


def prefix_of(code: str) -> str:
    """The code without trailing pairs of zeros: 230500 → 2305, the nation → nothing."""
    while code.endswith("00") and len(code) % 2 == 0:
        code = code[:-2]
    return code


def concerns(area: Iterable[str], home: str) -> bool:
    """Whether any code of ``area`` contains, is, or lies in ``home``."""
    own = prefix_of(home)
    prefixes = [prefix_of(code) for code in area]
    return any(own.startswith(other) or other.startswith(own) for other in prefixes)
