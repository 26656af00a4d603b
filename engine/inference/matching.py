"""Match with one matcher or with both（匹配）: agreement is checked on every answer.

The two matchers were written apart. Where they differ, nobody knows which is right: the union is
answered, so that no one who may be needed is missing, and the difference is an incident to report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from engine.errors import NoAnswer
from engine.inference.bit_matcher import BitMatcher
from engine.inference.program import Atom, Firing, Program

BOTH: Final = "both"
CHOICES: Final = (BOTH, "durable", "bits")


class Matcher(Protocol):
    """Finds what fires（匹配器）."""

    name: str

    def match(self, atoms: Mapping[Atom, int], states: int) -> dict[Firing, int]:
        """Every firing with the mask of the states in which it fires."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What fired（匹配结果）: firing → mask of states; and the states where matchers differ."""

    firings: Mapping[Firing, int]
    disagreement: int
    matchers: tuple[str, ...]


def durable_available() -> str:
    """Empty if durable_rules can be used, else why it cannot."""
    try:
        import engine.inference.durable_matcher  # noqa: F401, PLC0415 - optional: needs a compiler
    except ImportError as error:
        return str(error)
    return ""


def matchers_for(program: Program, wanted: str) -> tuple[Matcher, ...]:
    """The matchers to use: both where durable_rules is there, else the bit-parallel one alone.

    Raises:
        NoAnswer: M301 if durable_rules alone was asked for and cannot be used.

    """
    if wanted == "bits":
        return (BitMatcher(program),)
    trouble = durable_available()
    if trouble and wanted == "durable":
        raise NoAnswer(
            "M301", f"durable_rules 不可用：{trouble}", remedy="装好 C 编译器后运行 make durable"
        )
    if trouble:
        return (BitMatcher(program),)
    from engine.inference.durable_matcher import DurableMatcher  # noqa: PLC0415

    durable = DurableMatcher(program)
    return (durable,) if wanted == "durable" else (durable, BitMatcher(program))


def check_registered(program: Program) -> None:
    """See that durable_rules takes the program, where it is there; nothing is kept.

    Raises:
        PackFault: P404 past what durable_rules safely holds.

    """
    if not durable_available():
        from engine.inference.durable_matcher import DurableMatcher  # noqa: PLC0415

        DurableMatcher(program).close()


def match(matchers: tuple[Matcher, ...], atoms: Mapping[Atom, int], states: int) -> Matched:
    """Match with every matcher given, and compare.

    A matcher that fails counts as one that disagrees everywhere; the other one answers.

    Raises:
        NoAnswer: M302 if no matcher could finish.

    """
    answers, disagreement = [], 0
    for matcher in reversed(matchers):
        try:
            answers.append(matcher.match(atoms, states))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other matcher answers
            disagreement, trouble = (1 << states) - 1, str(error)
    if not answers:
        raise NoAnswer("M302", f"推理引擎没有完成：{trouble}", remedy="改用 --matcher bits，并报告")
    together = dict(answers[0])
    for other in answers[1:]:
        for firing in together.keys() | other.keys():
            one, two = together.get(firing, 0), other.get(firing, 0)
            disagreement |= one ^ two
            together[firing] = one | two
    return Matched(_ordered(together), disagreement, tuple(matcher.name for matcher in matchers))


def _ordered(firings: Mapping[Firing, int]) -> dict[Firing, int]:
    """Firings in an order that does not depend on which matcher found them first."""
    return dict(sorted(firings.items(), key=lambda item: item[0].rule))
