"""Suppose one incident（假设一起事件）: every pack of the place answers, nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from engine import likeness
from engine.errors import InputFault
from engine.facts.area import concerns, prefix_of
from engine.matrix.event import Event, diseases_of, event_of, looks_at_incidents
from engine.matrix.row import rows_of
from engine.matrix.search import find
from engine.records.record import Incident, record_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from service.home import DEFAULT, Home
from service.loading import Loaded, load
from service.matrices import is_of, packs_of

SUPPOSED: Final = "假设事件"
"""The id of the incident: what rests on it is told from the rest of the day by it."""
MOMENT: Final = timedelta(minutes=1)
ALIKE: Final = 0.5
"""How like a disease must be to be offered in place of one that no text names."""
MOST_NAMED: Final = 8
"""Diseases that a refusal names."""
UNKNOWN_DISEASE: Final = ("unknown", "未知", "不明", "病种不明")
"""What is written for a disease that nobody knows yet."""
OUTBREAK: Final = "public_health"
"""The kind of an incident of which only the disease is given."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """What one pack says to the incident（一个规则包的回答）.

    ``named``: whether the pack's text names the disease, where one was given; ``standing`` is how
    many standing rows speak of it, found by the word ``about``.
    """

    loaded: Loaded
    event: Event
    named: bool
    standing: int
    about: str


def incident_of(body: Mapping[str, Any]) -> Incident:
    """The incident that a checked entry writes."""
    made = record_of("incident", body)
    assert isinstance(made, Incident)  # noqa: S101 - of that kind
    return made


def packs_asked(
    home: Home, names: Sequence[str], area: Sequence[str], *, everywhere: bool
) -> tuple[Loaded, ...]:
    """The packs that an incident is put to: those named, else those of the place.

    The place is the incident's area, else that of the operator's own pack. A text that names no
    place is asked only by name, or ``everywhere``.
    """
    if names:
        return packs_of(home, names)
    known = [one for one in packs_of(home, ()) if looks_at_incidents(one.pack)]
    if everywhere:
        return tuple(known)
    codes = tuple(area) or (load(home, DEFAULT).pack.area,)
    return tuple(one for one in known if is_of(one.pack, codes))


def without_pack(home: Home, area: Sequence[str]) -> tuple[str, ...]:
    """Those places of which there is no pack at all; one of the whole nation is of no place."""
    places = [one.pack.area for one in packs_of(home, ()) if prefix_of(one.pack.area)]
    return tuple(code for code in area if not any(concerns((code,), one) for one in places))


def refuse_unknown_disease(disease: str, home: Home, asked: Sequence[Loaded]) -> None:
    """Refuse a disease that no text names: a slip would find nothing. Raises InputFault R306."""
    if not disease or any(disease in diseases_of(one.pack) for one in asked):
        return
    own = dict.fromkeys(name for one in asked for name in diseases_of(one.pack))
    known = own | dict.fromkeys(d for one in packs_of(home, ()) for d in diseases_of(one.pack))
    if disease not in known:
        close = likeness.nearest(disease, known, ALIKE)
        meant = f"是不是：{'、'.join(close)}；" if close else ""
        named = f"条文点名的有{'、'.join(list(own)[:MOST_NAMED])}等；" if own and not close else ""
        raise InputFault(
            "R306",
            f"没有条文点名「{disease[:80]}」这种病",
            where="--disease",
            remedy=f"{meant}{named}没有点名的、原因不明的写 --disease unknown",
        )


def in_order(found: Iterable[Supposed]) -> list[Supposed]:
    """Answers, those that speak most closely of the incident first: named, led, met at all."""

    def apart(one: Supposed) -> tuple[bool, bool, bool]:
        led = any(duty.kind == "lead" for line in one.event.lines for duty in line.duties)
        return not one.named, not led, not one.event.lines

    return sorted(found, key=apart)


def suppose(loaded: Loaded, incident: Incident, matcher: str) -> Supposed:
    """What a pack says to the incident at the moment when it happens."""
    pack = loaded.pack
    start, end = incident.at, incident.at + MOMENT
    inputs = Inputs(pack, (incident,), loaded.holidays, loaded.site.operator)
    evaluator = Evaluator(inputs, matcher)
    (roster,) = rosters(evaluator, [(start, end)])
    (evaluation, *_) = evaluator.evaluate(start, end)
    here = not incident.area or concerns(incident.area, pack.area)
    event = event_of(incident, roster, evaluation, concerns=here)
    named = bool(incident.disease) and incident.disease in diseases_of(pack)
    about = incident.disease or pack.vocabulary.label("incident_kinds", incident.kind)
    standing = [row for row in rows_of(pack, evaluation.setting) if not row.trigger]
    found = find((about,), standing)
    return Supposed(loaded, event, named, 0 if found.short else len(found.rows), about)
