"""Which characters a font can draw（字体收字）: read from its own table, so that none is lost.

A typesetter draws an empty box for a character without a glyph and says nothing. The table (cmap)
is read here because fontTools is a large library for one table, and because a list worked out
beforehand would not hold for a font that the operator chooses. Source: the OpenType specification,
"cmap — Character to Glyph Index Mapping Table", formats 4 and 12.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import error as NoTable  # noqa: N812 - what struct raises past the end
from struct import unpack_from
from typing import Final

COLLECTION: Final = b"ttcf"
UNICODE: Final = {(3, 10): 4, (0, 6): 4, (0, 4): 3, (3, 1): 2, (0, 3): 1}
"""Platform and encoding of a Unicode table → which is to be preferred."""
SEGMENTS: Final = 4
GROUPS: Final = 12
LAST: Final = 0xFFFF


def covered(font: bytes, index: int = 0) -> frozenset[int]:
    """The code points that a font has glyphs for.

    Args:
        font: a whole ``.otf``, ``.ttf``, or ``.ttc``.
        index: which font of a collection.

    Raises:
        ValueError: the file has no Unicode table that can be read.

    """
    try:
        at = _table(font, index)
        (form,) = unpack_from(">H", font, at)
        if form == GROUPS:
            return frozenset(_of_groups(font, at))
        return frozenset(_of_segments(font, at))
    except NoTable as error:
        raise ValueError(str(error)) from error


def _table(font: bytes, index: int) -> int:
    """Where the Unicode table begins."""
    start = 0
    if font[:4] == COLLECTION:
        (start,) = unpack_from(">I", font, 12 + 4 * index)
    (count,) = unpack_from(">H", font, start + 4)
    entries = (unpack_from(">4s4xII", font, start + 12 + 16 * n) for n in range(count))
    cmap = next((at for tag, at, _ in entries if tag == b"cmap"), None)
    if cmap is None:
        raise ValueError("cmap")
    (count,) = unpack_from(">H", font, cmap + 2)
    found = [unpack_from(">HHI", font, cmap + 4 + 8 * n) for n in range(count)]
    known: list[tuple[int, int]] = [
        (UNICODE[one[:2]], cmap + one[2]) for one in found if one[:2] in UNICODE
    ]
    known = [
        (rank, at) for rank, at in known if unpack_from(">H", font, at)[0] in (SEGMENTS, GROUPS)
    ]
    if not known:
        raise ValueError("cmap")
    _, at = max(known)
    return at


def _of_groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: runs of characters with runs of glyphs; glyph 0 is none."""
    (count,) = unpack_from(">I", font, at + 12)
    for number in range(count):
        first, last, glyph = unpack_from(">III", font, at + 16 + 12 * number)
        yield from range(first + (glyph == 0), last + 1)


def _of_segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: segments of the first 65,536 characters, each with a shift or a list of glyphs."""
    (double,) = unpack_from(">H", font, at + 6)
    for number in range(double // 2):
        place = at + 14 + 2 * number
        (last,) = unpack_from(">H", font, place)
        first, shift, offset = (
            unpack_from(">H", font, place + 2 + double * row)[0] for row in (1, 2, 3)
        )
        for code in range(first, min(last, LAST - 1) + 1):
            if offset:
                listed = place + 2 + double * 3 + offset + 2 * (code - first)
                glyph = unpack_from(">H", font, listed)[0]
            else:
                glyph = code + shift & LAST
            if glyph:
                yield code
