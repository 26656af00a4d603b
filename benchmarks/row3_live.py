"""Row 3: one live evaluation of the flood story, both matchers, agreement checked, all afresh.

The real comparison is ``engine.inference.matching.match``. The durable_rules matcher remembers
states it has seen, so it is asked through ``evaluate``, which does not.
"""

from __future__ import annotations

from collections.abc import Mapping

from figures import Line, Report, cpu_rounds
from story import NOON, SECOND, atoms_at, epoch_of, flood_records, gathering_of, loaded, program_of

from engine.inference.bit_matcher import BitMatcher
from engine.inference.durable_matcher import DurableMatcher
from engine.inference.matching import match
from engine.inference.program import Atom, Firing

RUNS = 401
TARGET = 1.0


class Afresh:
    """The durable_rules matcher for one state, without its memory of earlier states."""

    name = "durable"

    def __init__(self, matcher: DurableMatcher) -> None:
        self.matcher = matcher

    def match(self, atoms: Mapping[Atom, int], states: int) -> dict[Firing, int]:
        """The firings of the one state."""
        assert states == 1
        return dict.fromkeys(self.matcher.evaluate(atoms), 1)


def report() -> Report:
    """CPU of one evaluation, with and without gathering, and of each matcher alone."""
    inputs = loaded()
    epoch = epoch_of(inputs, NOON, NOON + SECOND)
    program = program_of(inputs, epoch)
    gathering = gathering_of(inputs, program, flood_records(), epoch)
    durable, bits = Afresh(DurableMatcher(program)), BitMatcher(program)
    atoms = dict.fromkeys(atoms_at(gathering), 1)
    matched = match((durable, bits), atoms, 1)
    acts = {
        "live evaluation, both agree": lambda: match((durable, bits), atoms, 1),
        "the same, facts gathered too": lambda: match(
            (durable, bits), dict.fromkeys(atoms_at(gathering), 1), 1
        ),
        "durable_rules alone": lambda: durable.match(atoms, 1),
        "bit-parallel alone": lambda: bits.match(atoms, 1),
    }
    samples = cpu_rounds(acts, RUNS)
    agreed = "agree" if not matched.disagreement else "DISAGREE"
    note = f"3: {len(atoms)} facts, {len(matched.firings)} firings, the matchers {agreed}"
    return Report(_lines(samples), [note])


def _lines(samples: dict[str, list[float]]) -> list[Line]:
    first, *others = (Line(3, name, "CPU", found) for name, found in samples.items())
    met = first.middle <= TARGET
    ratio = first.middle / others[-1].middle
    judged = Line(
        3, first.name, "CPU", first.samples, target=f"≤ {TARGET:.0f} ms", ratio=ratio,
        against="bits alone", met=met,
    )  # fmt: skip
    return [judged, *others]
