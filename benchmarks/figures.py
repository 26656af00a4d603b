"""Figures（指标）: samples, their medians, and the table of a run.

A line is one measured figure: its samples, what it is compared with, and whether the figure that
the design asks for was met (``None`` where it asks for nothing). Nothing here ever fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from unicodedata import east_asian_width

MARKS = {True: "✓", False: "✗", None: " "}
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
HEADS = ("row", "name", "figure", "target", "median", "min", "max", "ratio", "")


@dataclass(frozen=True)
class Line:
    """One line of the table（一行指标）: ``samples`` are in ``unit``."""

    row: int
    name: str
    figure: str
    samples: Sequence[float]
    unit: str = "ms"
    target: str = ""
    ratio: float | None = None
    against: str = ""
    met: bool | None = None

    @property
    def middle(self) -> float:
        """The median of the samples."""
        return median(self.samples)

    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        shown = [_shown(value, self.unit) for value in self.numbers()]
        ratio = f"{_digits(self.ratio)} × {self.against}" if self.ratio is not None else ""
        return (
            str(self.row), self.name, self.figure, self.target, *shown, ratio, MARKS[self.met]
        )  # fmt: skip

    def numbers(self) -> tuple[float, float, float]:
        """Median, minimum and maximum."""
        return self.middle, min(self.samples), max(self.samples)

    def written(self) -> dict[str, Any]:
        """The line as JSON."""
        middle, least, most = self.numbers()
        return {
            "row": self.row, "name": self.name, "figure": self.figure, "target": self.target,
            "unit": self.unit, "median": middle, "min": least, "max": most,
            "runs": len(self.samples), "ratio": self.ratio, "against": self.against,
            "met": self.met,
        }  # fmt: skip


@dataclass
class Report:
    """What a row reports（一项的结果）: lines, and sentences to print below the table."""

    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def cpu_samples(act: Callable[[], object], runs: int, *, scale: float = 1e3) -> list[float]:
    """CPU time of ``act`` in each of ``runs`` runs（毫秒）, after one run to warm up."""
    act()
    return [_cpu(act) * scale for _ in range(runs)]


def cpu_rounds(acts: Mapping[str, Callable[[], object]], runs: int) -> dict[str, list[float]]:
    """CPU time of each act（毫秒）: once each a round, so that all meet the same load."""
    samples: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(runs + 1):
        for name, act in acts.items():
            spent = _cpu(act) * 1e3
            if number:
                samples[name].append(spent)
    return samples


def _cpu(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def power(number: int) -> str:
    """A power of ten as it is written: 10⁶."""
    return f"10{str(len(str(number)) - 1).translate(POWERS)}"


def table(lines: Sequence[Line]) -> str:
    """The table as text, columns aligned for a terminal with wide Chinese characters."""
    rows = [HEADS, *(line.cells() for line in lines)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(HEADS))]
    texts = [" | ".join(_padded(c, w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([texts[0], "-|-".join("-" * width for width in widths), *texts[1:]])


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _shown(value: float, unit: str) -> str:
    """A value with its unit, to three or four figures."""
    return f"{_digits(value)} {unit}"


def _digits(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.3f}"
