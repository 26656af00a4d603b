"""Wording of other languages（外文措辞）: English first, and what relays of the world need.

A colour counts only where it is clearly a warning level: "Orange Warning", "3; orange; Severe".
Severity is not a colour; "Red Flag Warning", "Orange County", "Blue Alert" are none either.
"""

from __future__ import annotations

import re
from typing import Final

from service.alerts.chinese import UNKNOWN, WORST_FIRST, whole_colour

_NAMES: Final = "red|orange|yellow|blue"
_OTHERS: Final = "green|white|black|purple"
_SIGN: Final = r"(?:warnings?|alerts?|signals?|watch|advisory|alarm|vigilance)"
_HAZARD: Final = (
    r"(?:(?:heavy|severe|strong|extreme|coastal|weather|marine|sea|high|low|flash|storm"
    r"|snow|rain(?:fall|storm)?"
    r"|wind|gale|ice|icing|road|fog|thunder(?:storm)?|lightning|floods?|flooding|heat|temperatures?"
    r"|typhoon|cyclone|hail|frost|haze|drought|cold|wave|dust|sand|sandstorm|blizzard|snowstorm"
    r"|fire|forest|earthquake|tsunami|volcano|geological|disasters?|avalanches?)[ /-]+){0,4}"
)
_TIED: Final = (
    re.compile(rf"\b({_NAMES}|{_OTHERS})[ -]+{_HAZARD}{_SIGN}\b", re.IGNORECASE),
    re.compile(rf"\b(?:code|level|status)[: -]+({_NAMES}|{_OTHERS})\b", re.IGNORECASE),
    re.compile(rf"\b{_SIGN}[ :(-]+({_NAMES})\b(?!\s+(?:flag|river|county|ridge))", re.IGNORECASE),
)
_CMA: Final = re.compile(rf"\b({_NAMES})\b(?:\W+\w+){{0,5}}?\W+{_SIGN}\b", re.IGNORECASE)
_TO: Final = re.compile(r"\bto (?:an? |the )?$", re.IGNORECASE)
_NOT_LEVELS: Final = re.compile(r"\bred flag\b|\bblue alert\b", re.IGNORECASE)
_PARAMETER: Final = re.compile(
    r"(colou?r(_?code)?|level|awareness|alert|severity|warning|signal|hsas)$", re.IGNORECASE
)
_NOT_A_LEVEL_NAME: Final = re.compile(
    r"vehicle|hair|eye|cloth|car\b|skin|background", re.IGNORECASE
)
_VALUE: Final = re.compile(
    rf"(?:[0-9]\s*[;,]\s*)?({_NAMES}|{_OTHERS})(?:\s*[;,]\s*\w+|\s+{_SIGN})?", re.IGNORECASE
)
_WARNING: Final = r"(?:warning|alert|signal|watch|advisory|alarm|statement)s?"
_ENDED: Final = (
    r"(?:cancel{1,2}ed|cancel{1,2}ation|lifted|ended|terminated|withdrawn|removed"
    r"|no longer in effect)"
)
_ENDS: Final = (
    r"(?:cancel{1,2}(?:s|ed|ing|ation)?|lift(?:s|ed|ing)?|remov(?:es|ed)|reliev(?:es|ed)"
    r"|withdraws?|ends)"
)
_LIFT: Final = (
    re.compile(rf"\b{_WARNING}\b[^.;:,]{{0,60}}?\b{_ENDED}\b", re.IGNORECASE),
    re.compile(rf"\b{_ENDS}\b[^.;:,]{{0,60}}?\b{_WARNING}\b", re.IGNORECASE),
    re.compile(r"\ball[- ]clear\b|\bentwarnung\b|\bwarnung\b.{0,40}\baufgehoben\b", re.IGNORECASE),
    re.compile(r"\b\w+ cancel{1,2}ation\b", re.IGNORECASE),
)
_NOT_LIFTED: Final = re.compile(
    r"\bnot (?:yet )?(?:been )?(?:cancel|lift|end)"
    r"|\b(?:flights?|schools?|class(?:es)?|events?|trains?)\b"
    r"|\bremains? in (?:effect|force)\b",
    re.IGNORECASE,
)
_TEST: Final = re.compile(
    r"\b(?i:test|tests|testing|drill|exercise(?! caution)|probealarm|probewarnung|prueba)\b"
    r"|\bTest(?=[A-Z])"
)


def text_colours(text: str, *, cma: bool = False) -> tuple[str, ...]:
    """The colour of a warning level that a text names（英文颜色）; green and others are unknown.

    In CMA's own English ("issues a red signal for…") a few more words may stand between.
    """
    if _NOT_LEVELS.search(text):
        return ()
    patterns = (*_TIED, _CMA) if cma else _TIED
    hits = [hit for pattern in patterns for hit in pattern.finditer(text)]
    reached = [hit for hit in hits if _TO.search(text[: hit.start()])]
    colours = {_known(hit.group(1)) for hit in reached or hits}
    return tuple(sorted(colours, key=WORST_FIRST.index))


def value_colour(name: str, value: str) -> str:
    """The colour of a parameter such as awareness_level = "3; orange; Severe"; else empty."""
    if _NOT_A_LEVEL_NAME.search(name):
        return ""
    match = _VALUE.fullmatch(value)
    if match and _PARAMETER.search(name.strip()):
        return _known(match.group(1))
    return whole_colour(value)


def word_colour(word: str) -> str:
    """The colour of a severity written as a colour (RED, ORANGE: the domestic form); else empty."""
    return word.lower() if word.upper() in {"RED", "ORANGE", "YELLOW", "BLUE"} else ""


def _known(word: str) -> str:
    return word.lower() if word.lower() in _NAMES.split("|") else UNKNOWN


def lifts(text: str) -> bool:
    """Whether a headline or event says that the warning ends（解除）."""
    if _NOT_LIFTED.search(text):
        return False
    return any(pattern.search(text) for pattern in _LIFT)


def says_test(text: str) -> bool:
    """Whether the words speak of a test or an exercise（测试）."""
    return bool(_TEST.search(text))
