"""Words like a mistyped one（相近的词）: what an error message suggests.

Comparing letter by letter is slow, and a pack with thousands of names may have hundreds of slips;
so only the words that share most characters are compared, and only their beginnings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest
from typing import Final

COMPARED: Final = 30
LENGTH: Final = 60


def nearest(name: str, known: Iterable[str], cutoff: float) -> list[str]:
    """Up to three of the ``known`` words most like ``name``, the best first.

    Args:
        name: the word that nothing knows.
        known: the words that it may have been meant for.
        cutoff: how like they must at least be, from 0 to 1.

    """
    letters = Counter(name[:LENGTH])
    words = {one[:LENGTH]: one for one in known}
    likely = nlargest(COMPARED, words, key=lambda one: _shared(letters, one))
    return [words[one] for one in get_close_matches(name[:LENGTH], likely, n=3, cutoff=cutoff)]


def _shared(letters: Counter[str], word: str) -> float:
    """The share of two words that is letters in common, wherever they stand."""
    common = sum(min(letters[one], word.count(one)) for one in letters)
    return common / (letters.total() + len(word) or 1)
