"""Evaluate a stretch of time（推理一段时间）: facts gathered, states cut, rules matched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.facts.choices import Epoch, epochs
from engine.facts.fact import Fact, Flag
from engine.facts.gathering import gather
from engine.facts.scope import Gathering, RecordsByKind
from engine.inference.compiling import Setting, compile_pack, compile_triggers
from engine.inference.matching import BOTH, Matcher, match, matchers_for
from engine.inference.program import Atom, Program
from engine.records.record import ReadingChoice
from engine.roster.evaluation import Evaluation, Inputs, span_mask
from engine.roster.lasting import first_moment, lasting_facts


class Evaluator:
    """Evaluates stretches for one set of inputs（推理机）; programs and matchers are kept."""

    def __init__(self, inputs: Inputs, matcher: str = BOTH) -> None:
        self.inputs = inputs
        self.matcher = matcher
        self.recorded = RecordsByKind(inputs.records)
        self._compiled: dict[tuple[Setting, bool], tuple[Program, tuple[Matcher, ...]]] = {}
        self._triggers: dict[Setting, tuple[Program, tuple[Matcher, ...]]] = {}
        self._gone_on: tuple[datetime, tuple[Fact | Flag, ...]] | None = None

    def evaluate(
        self, start: datetime, end: datetime, *, standing: bool = False
    ) -> tuple[Evaluation, ...]:
        """What fires in ``[start, end)``, one evaluation for each epoch.

        Raises:
            DutyError: R201–R305 for inputs that do not fit the pack.

        """
        lasting = () if standing else self._lasting(end)
        return tuple(
            self._epoch(epoch, self.compiled(epoch.setting, standing=standing), lasting)
            for epoch in self._epochs(start, end)
        )

    def compiled(
        self, setting: Setting, *, standing: bool = False
    ) -> tuple[Program, tuple[Matcher, ...]]:
        """The program and its matchers under ``setting``."""
        key = (setting, standing)
        if key not in self._compiled:
            program = compile_pack(self.inputs.pack, setting, standing=standing)
            self._compiled[key] = (program, matchers_for(program, self.matcher))
        return self._compiled[key]

    def triggers(self, start: datetime, end: datetime) -> tuple[Evaluation, ...]:
        """What would set lasting rules off in ``[start, end)``, whether they go on or not."""
        return tuple(
            self._epoch(epoch, self._compiled_triggers(epoch.setting), ())
            for epoch in self._epochs(start, end)
        )

    def _epochs(self, start: datetime, end: datetime) -> tuple[Epoch, ...]:
        inputs = self.inputs
        chosen = self.recorded.of(ReadingChoice)
        return epochs(inputs.pack, inputs.operator, chosen, start, end)

    def _lasting(self, end: datetime) -> tuple[Fact | Flag, ...]:
        """What lasting rules were set off by before ``end``, looked at from the first record on."""
        inputs = self.inputs
        if not any(rule.lasting for rule in inputs.pack.rules):
            return ()
        start = first_moment(inputs.records)
        if start is None or start >= end:
            return ()
        if self._gone_on is None or self._gone_on[0] != end:
            evaluations = self.triggers(start, end)
            found = tuple(lasting_facts(evaluations, inputs.pack, inputs.records))
            self._gone_on = (end, found)
        return self._gone_on[1]

    def _compiled_triggers(self, setting: Setting) -> tuple[Program, tuple[Matcher, ...]]:
        if setting not in self._triggers:
            program = compile_triggers(self.inputs.pack, setting)
            self._triggers[setting] = (program, matchers_for(program, self.matcher))
        return self._triggers[setting]

    def _epoch(
        self,
        epoch: Epoch,
        compiled: tuple[Program, tuple[Matcher, ...]],
        lasting: Iterable[Fact | Flag],
    ) -> Evaluation:
        program, matchers = compiled
        inputs = self.inputs
        gathered = gather(
            Gathering(
                pack=inputs.pack,
                records=self.recorded,
                holidays=inputs.holidays,
                setting=epoch.setting,
                program=program,
                start=epoch.start,
                end=epoch.end,
                exercise=inputs.exercise,
            ),
            lasting,
        )
        bounds = _bounds(gathered.facts, epoch)
        atoms = _masks(gathered.facts, bounds)
        matched = match(matchers, atoms, len(bounds) - 1)
        return Evaluation(
            inputs.pack, epoch.setting, program, bounds, gathered.facts, gathered.flags, matched
        )


def _bounds(facts: Iterable[Fact], epoch: Epoch) -> tuple[datetime, ...]:
    """Change points within the epoch, its own ends included."""
    points = {epoch.start, epoch.end}
    for fact in facts:
        points.update(point for point in (fact.start, fact.end) if epoch.start < point < epoch.end)
    return tuple(sorted(points))


def _masks(facts: Iterable[Fact], bounds: Sequence[datetime]) -> dict[Atom, int]:
    masks: dict[Atom, int] = {}
    for fact in facts:
        masks[fact.atom] = masks.get(fact.atom, 0) | span_mask(bounds, fact.start, fact.end)
    return masks
