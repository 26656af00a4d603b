"""Drawn states（抽取的状态）: every base atom of the real pack's domain as a mask of random states.

The domain is what the real fact gatherer makes of two calendar years and of records of everything:
every hazard with every colour, every plan with every level, every incident with every grade, and
three temporary units with every kind of proposal and consent. Chances are those of a busy city: in
a drawn state about eight atoms hold. A state has one kind of day; the rest is drawn independently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from story import epoch_of, gathering_of

from calendars.duty_day import BEIJING
from engine.facts.gathering import gather
from engine.facts.scope import Gathering, RecordsByKind
from engine.inference.program import Atom, Program, atom
from engine.packs.pack import Pack
from engine.records.record import Record, record_of
from engine.terms import COLOUR_RANK, GRADE_RANK, LEVEL_RANK
from service.loading import Loaded

Drawn = dict[Atom, int]
Form = tuple[str, dict[str, Any]]
START = datetime(2024, 1, 1, tzinfo=BEIJING)
END = datetime(2026, 1, 1, tzinfo=BEIJING)
AT, LATER = "2024-06-01T08:00:00+08:00", "2024-06-01T09:00:00+08:00"
PLACES = 12
DAYS = {"workday": 0.66, "weekend": 0.26, "holiday": 0.06, "adjusted_workday": 0.02}


def drawn(inputs: Loaded, program: Program, states: int, seed: int) -> Drawn:
    """Base atoms → mask of the drawn states in which each holds."""
    random = Random(seed)
    domain = sorted(domain_of(inputs, program), key=repr)
    masks = {one: chance_mask(random, states, chance(one)) for one in domain if one.kind != "day"}
    return masks | _days(random, states) if "day" in program.input_kinds else masks


def chance_mask(random: Random, states: int, share: float) -> int:
    """A mask in which each of ``states`` bits is set with the chance ``share``."""
    mask, wanted = 0, round(share * 2**PLACES)
    if wanted >= 2**PLACES:
        return (1 << states) - 1
    for place in range(PLACES):
        bits = random.getrandbits(states)
        mask = bits | mask if wanted >> place & 1 else bits & mask
    return mask


def chance(one: Atom) -> float:
    """How often the atom holds."""
    fields = dict(one.fields)
    if one.kind == "alert":
        return 0.01 if int(fields["colour"]) >= COLOUR_RANK["orange"] else 0.04
    if one.kind in {"proposal", "consent"}:
        valid = 0 not in fields.values()
        return {"proposal": 0.1, "consent": 0.05}[one.kind] if valid else 0.01
    return {"date": 0.99, "window": 0.1, "activity": 0.05}.get(one.kind, 0.01)


def _days(random: Random, states: int) -> Drawn:
    left, remaining, found = (1 << states) - 1, 1.0, {}
    for kind, share in DAYS.items():
        taken = left & chance_mask(random, states, min(1.0, share / remaining))
        found[atom("day", kind=kind)] = taken
        left, remaining = left & ~taken, remaining - share
    return found


# --- the domain -----------------------------------------------------------------------------------


def domain_of(inputs: Loaded, program: Program) -> set[Atom]:
    """Every atom that the gatherer makes of the years and of the records."""
    epoch = epoch_of(inputs, START, END)
    gathering = gathering_of(inputs, program, (), epoch)
    sets = [_records(inputs.pack), *_admissions(inputs.pack)]
    return {one for forms in sets for one in _gathered(gathering, forms)}


def _gathered(gathering: Gathering, forms: Sequence[Form]) -> set[Atom]:
    records: tuple[Record, ...] = tuple(record_of(kind, form) for kind, form in forms)
    return {fact.atom for fact in gather(replace(gathering, records=RecordsByKind(records))).facts}


def _records(pack: Pack) -> list[Form]:
    """A record of everything that needs no proposal."""
    activity = {"name": "重要活动", "from": AT, "through": LATER}
    declaration = {"situation": "special_critical", "from": AT, "through": LATER}
    return [
        ("activity", activity),
        ("declaration", declaration),
        *_alerts(pack),
        *_responses(pack),
        *_incidents(pack),
    ]


def _alerts(pack: Pack) -> Iterator[Form]:
    for hazard in (*(hazard.id for hazard in pack.vocabulary.hazards), "其他"):
        for colour in COLOUR_RANK:
            form = {"id": f"{hazard}-{colour}", "hazard": hazard, "colour": colour, "issued": AT}
            yield "alert", form


def _responses(pack: Pack) -> Iterator[Form]:
    for plan in pack.vocabulary.plans:
        for level in LEVEL_RANK:
            for body in (pack.deciders[0], "某县政府"):
                form = {"plan": plan.id, "level": level, "started": AT, "decided_by": body}
                yield "response", {"id": f"{plan.id}-{level}-{body}", **form}


def _incidents(pack: Pack) -> Iterator[Form]:
    hazards = [hazard.id for hazard in pack.vocabulary.hazards]
    kinds = [word for group, word, _ in pack.vocabulary.labels if group == "incident_kinds"]
    for kind in kinds:
        for hazard in hazards if kind == "natural_disaster" else ["其他"]:
            for grade in GRADE_RANK:
                form = {"kind": kind, "hazard": hazard, "grade": grade, "at": AT}
                yield "incident", {"id": f"{kind}-{hazard}-{grade}", **form}


def _admissions(pack: Pack) -> Iterator[list[Form]]:
    """For three temporary units, each way in which a proposal and a consent can meet."""
    body, government = pack.units_tagged(pack.proposers)[0].name, pack.deciders[0]
    standing = {unit.id for unit in pack.units_tagged("standing")}
    temporary = [u for u in pack.units if u.id not in standing and u.sort == "department"][:3]
    for unit in (one.name for one in temporary):
        proposal: Form = ("proposal", {"unit": unit, "body": body, "at": AT})
        consent = {"unit": unit, "by": government, "at": LATER}
        yield [("proposal", {"unit": unit, "body": "某单位", "at": AT})]
        yield [("consent", consent)]
        yield [proposal, ("consent", {**consent, "by": "某县政府"})]
        for coverage in ("24h", "office_hours", "unstated"):
            yield [proposal, ("consent", {**consent, "coverage": coverage})]


def states_of(masks: Mapping[Atom, int], numbers: Sequence[int]) -> list[tuple[Atom, ...]]:
    """The atoms that hold in each numbered state."""
    return [tuple(one for one, mask in masks.items() if mask >> number & 1) for number in numbers]
