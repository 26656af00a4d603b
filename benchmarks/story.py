"""The flood story（汛期一例）: the real pack and the records that rows 3 and 4 are measured with.

The records are a file of records. It is July: an orange rainstorm alert, a level III flood response
by the city, a temporary unit proposed and consented to, an important activity, all on top of the
main flood season that the calendar gives.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from calendars.duty_day import BEIJING
from engine.facts.choices import Epoch, epochs
from engine.facts.fact import Fact
from engine.facts.gathering import gather
from engine.facts.scope import Gathering, RecordsByKind
from engine.inference.compiling import compile_pack
from engine.inference.program import Atom, Program
from engine.records.form import read_records
from engine.records.record import Record
from service.files.packs import read_document
from service.home import Home
from service.loading import Loaded, load

NOON = datetime(2024, 7, 20, 12, tzinfo=BEIJING)
SECOND = timedelta(seconds=1)

STORY = Path(__file__).with_name("flood_story.yaml")


def loaded() -> Loaded:
    """The default pack, holidays and default settings, checked from the sources."""
    with tempfile.TemporaryDirectory() as folder:
        return load(Home(Path(folder)))


@cache
def flood_records() -> tuple[Record, ...]:
    """The story's records, read as an operator's file would be."""
    return read_records(read_document(STORY), loaded().pack.vocabulary)


def epoch_of(inputs: Loaded, start: datetime, end: datetime) -> Epoch:
    """The one epoch of ``[start, end)``: default readings do not change."""
    (epoch,) = epochs(inputs.pack, inputs.site.operator, (), start, end)
    return epoch


def program_of(inputs: Loaded, epoch: Epoch) -> Program:
    """The live program: standing rules answer nothing about a day and are left out."""
    return compile_pack(inputs.pack, epoch.setting)


def gathering_of(
    inputs: Loaded, program: Program, records: tuple[Record, ...], epoch: Epoch
) -> Gathering:
    """What facts are gathered from, as the evaluator does it."""
    return Gathering(
        pack=inputs.pack,
        records=RecordsByKind(records),
        holidays=inputs.holidays,
        setting=epoch.setting,
        program=program,
        start=epoch.start,
        end=epoch.end,
    )


def atoms_at(gathering: Gathering) -> tuple[Atom, ...]:
    """The atoms that hold at the first instant of the stretch, facts gathered afresh."""
    return atoms_of(gather(gathering).facts, gathering.start)


def atoms_of(facts: Iterable[Fact], moment: datetime) -> tuple[Atom, ...]:
    """The atoms of the facts that hold at ``moment``."""
    return tuple(dict.fromkeys(f.atom for f in facts if f.start <= moment < f.end))
