"""What every picture is made of（图形）: a frame with title and description, and plain shapes.

A picture is one SVG without scripts. It is read aloud as its title and description, and stands
beside a table of the same content; colours differ in lightness, so that it prints in grey.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from service.answers.wording import width

FONT: Final = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
INK: Final = "#111"
RULE: Final = "#bbb"
"""Lines that guide the eye."""
SIZE: Final = 12
COLUMN: Final = 6.3
"""Pixels that a half-width character takes at ``SIZE``."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, width, height, in pixels."""


def picture(name: str, title: str, said: str, size: Point, parts: Iterable[str]) -> str:
    """A whole picture of ``size``; ``name`` makes its ids unique on a page."""
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]:g} {size[1]:g}"'
        f' role="img" aria-labelledby="{name}-title {name}-desc" font-family="{FONT}"'
        f' font-size="{SIZE}" fill="{INK}">'
    )
    words = (
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(said)}</desc>',
    )
    return "\n".join([frame, *words, *parts, "</svg>"])


def text(at: Point, words: str, anchor: str = "start", size: float = SIZE, fill: str = INK) -> str:
    """Words on the line at ``at``; ``anchor`` is start, middle or end."""
    own = f' font-size="{size:g}"' if size != SIZE else ""
    own += f' fill="{fill}"' if fill != INK else ""
    own += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}"{own}>{escape(words)}</text>'


def box(place: Box, fill: str, stroke: str = "none", said: str = "", dash: str = "") -> str:
    """A filled box; ``said`` is its title, shown where a pointer rests on it."""
    x, y, wide, high = place
    shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}"'
    shape += f' stroke="{stroke}"' if stroke != "none" else ""
    shape += f' stroke-dasharray="{dash}"' if dash else ""
    return f"{shape}><title>{escape(said)}</title></rect>" if said else f"{shape}/>"


def line(start: Point, end: Point, stroke: str = RULE, thick: float = 1, dash: str = "") -> str:
    """A straight line."""
    own = f' stroke-width="{thick:g}"' if thick != 1 else ""
    own += f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
        f' stroke="{stroke}"{own}/>'
    )


def wide(words: str, size: float = SIZE) -> float:
    """About how many pixels words take."""
    return width(words) * COLUMN * size / SIZE


def round_step(span: float, most: int, least: float = 0.0) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, … (or 0.5, 0.2, …) that divides ``span`` ``most`` times.

    ``least`` is the smallest step allowed; whole numbers are given 1.
    """
    power = 10.0**-6
    while True:
        for digit in (1, 2, 5):
            step = digit * power
            if step >= least and span <= step * most:
                return round(step, 6) if step < 1 else float(round(step))
        power *= 10


def number(value: float) -> str:
    """A number for people: whole ones as they are, others to two digits after the point.

    What is below 1 is told to three digits: little is not nothing.
    """
    if 0 < abs(value) < 1:
        return f"{value:.3g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")
