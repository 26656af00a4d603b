"""The examples of readings（释义的例子）: a day on which each choice gives another answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from engine.errors import DutyError, refuse
from engine.packs.case_forms import GivenForm
from engine.packs.forms_checked import Place
from engine.packs.given import Given, GivenReader
from engine.packs.pack import Example, Pack, Reading


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where an example stands: its pack has been read, and no line is known any more."""

    value: Any
    name: str

    def where(self, path: Place) -> str:
        """The reading, and the key within its example."""
        keys = ".".join(str(part) for part in path)
        return f"{self.name} {keys}".rstrip()


def given_by(example: Example, reading: Reading, pack: Pack) -> Given:
    """What the example of a reading gives, with the pack's defaults for all else.

    Raises:
        DutyError: R101–R104, R301, R302 for its records, R201 and R202 for its choices.

    """
    value = {
        "date": example.day,
        "records": json.loads(example.records),
        "readings": dict(example.readings),
        "parameters": dict(example.parameters),
        "exercise": example.exercise,
    }
    faults: list[DutyError] = []
    origin = _Origin(value, f"释义 {reading.id} 的 example")
    given = GivenReader(origin, (), pack, faults).given(GivenForm.model_validate(value))
    refuse(faults)
    return given


def example_faults(pack: Pack) -> list[DutyError]:
    """What is wrong with the examples of the pack's readings."""
    faults: list[DutyError] = []
    for reading in pack.readings:
        if reading.example is not None:
            try:
                given_by(reading.example, reading, pack)
            except DutyError as fault:
                faults.extend(getattr(fault, "faults", (fault,)))
    return faults
