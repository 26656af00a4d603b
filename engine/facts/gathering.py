"""Gather facts（收集事实）: the calendar and the records, for one stretch of time.

Every recorded thing becomes a fact with a beginning, an end and a sentence; whatever was missing
and had to be assumed becomes a flag beside it. Nothing is decided here: rules decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final, TypeVar

from engine.facts.acts import consultation_facts, done_facts, order_facts
from engine.facts.admissions import admission_facts
from engine.facts.alert_life import alert_facts
from engine.facts.calendar_facts import calendar_facts
from engine.facts.event_facts import (
    INCIDENT_FIELDS,
    activity_facts,
    declaration_facts,
    incident_facts,
    response_facts,
)
from engine.facts.fact import Fact, Facts, Flag
from engine.facts.observations import Measuring, observation_facts
from engine.facts.scope import Gathering
from engine.inference.program import Atom
from engine.records.follow_ups import Adjustment, Development, Product
from engine.records.record import (
    Activity,
    Consent,
    Consultation,
    Declaration,
    Done,
    Incident,
    Observation,
    Order,
    Proposal,
    Release,
    Response,
)

About = TypeVar("About", Order, Done)


def gather(gathering: Gathering, known: Iterable[Fact | Flag] = ()) -> Facts:
    """All facts and flags that touch the stretch, in a fixed order.

    Args:
        gathering: what they are gathered from.
        known: what is known besides, such as what lasting rules set off.

    Raises:
        InputFault: R301 a record names a unit that the pack does not know, R302 a window, R304 a
            quantity.

    """
    facts: list[Fact] = []
    flags: list[Flag] = []
    sources = [known, *(source(gathering) for source in _SOURCES)]
    for found in (one for source in sources for one in source):
        (flags if isinstance(found, Flag) else facts).append(found)  # type: ignore[arg-type]
    return Facts(
        tuple(sorted(_with_antecedents(facts, gathering), key=_fact_order)),
        tuple(sorted(filter(_touching(gathering), flags), key=_flag_order)),
    )


def _touching(gathering: Gathering) -> Callable[[Fact | Flag], bool]:
    return lambda one: one.start < gathering.end and one.end > gathering.start


def _with_antecedents(facts: list[Fact], gathering: Gathering) -> Iterator[Fact]:
    """The facts that touch the stretch, and those alike that lead up to it without a gap.

    An alert that was replaced by an update before the stretch tells since when the cause goes on.
    """
    since: dict[Atom, datetime] = {}
    for fact in filter(_touching(gathering), facts):
        since[fact.atom] = min(fact.start, since.get(fact.atom, fact.start))
        yield fact
    past = (one for one in facts if one.end <= gathering.start and one.atom in since)
    for fact in sorted(past, key=lambda one: one.end, reverse=True):
        if fact.end >= since[fact.atom]:
            since[fact.atom] = min(fact.start, since[fact.atom])
            yield fact


def _fact_order(fact: Fact) -> tuple[object, ...]:
    return (fact.start, fact.end, fact.atom.kind, repr(fact.atom.fields), fact.source)


def _flag_order(flag: Flag) -> tuple[object, ...]:
    return (flag.code, flag.start, flag.source, flag.text)


def _alerts(gathering: Gathering) -> Iterator[Fact | Flag]:
    home = gathering.pack.area if gathering.setting_value("alert_area") == "intersects" else ""
    return alert_facts(
        gathering.records.lives(exercise=gathering.exercise),
        gathering.pack,
        home,
        identified=gathering.asks("alert", "record"),
        within=(gathering.start, gathering.end),
    )


def _responses(gathering: Gathering) -> Iterator[Fact | Flag]:
    adjustments = gathering.recorded(Adjustment)
    levelled = gathering.asks("response", "level")
    found = gathering.recorded(Response)
    return response_facts(found, adjustments, gathering.pack, levelled=levelled)


def _incidents(gathering: Gathering) -> Iterator[Fact | Flag]:
    asked = frozenset(name for name in INCIDENT_FIELDS if gathering.asks("incident", name))
    developments = gathering.recorded(Development)
    found = gathering.recorded(Incident)
    sized = _sized(gathering)
    return incident_facts(found, developments, gathering.pack, asked=asked, sized=sized)


def _sized(gathering: Gathering) -> Callable[[str], bool]:
    """Whether rules ask the size of incidents of a kind（按规模判断的类别）."""
    asking = [
        {test.value for test in pattern.tests if test.field == "kind"}
        for pattern in gathering.program.inputs
        if pattern.kind == "incident" and any(test.field == "cases" for test in pattern.tests)
    ]
    return lambda kind: any(not kinds or kind in kinds for kinds in asking)


def _activities(gathering: Gathering) -> Iterator[Fact]:
    return activity_facts(gathering.recorded(Activity))


def _declarations(gathering: Gathering) -> Iterator[Fact | Flag]:
    return declaration_facts(gathering.recorded(Declaration), gathering.pack)


def _admissions(gathering: Gathering) -> Iterator[Fact | Flag]:
    chosen = gathering.records.among(Proposal, Consent, Release)
    return admission_facts(chosen, gathering.pack)


def _observations(gathering: Gathering) -> Iterator[Fact | Flag]:
    measuring = Measuring(gathering.pack, gathering.setting, gathering.program)
    return observation_facts(gathering.recorded(Observation), measuring)


def _orders(gathering: Gathering) -> Iterator[Fact | Flag]:
    addressed = gathering.asks("order", "to")
    found = order_facts(_in_earnest(Order, gathering), gathering.pack, addressed=addressed)
    return _looked_for(found, gathering)


def _consultations(gathering: Gathering) -> Iterator[Fact | Flag]:
    days = int(gathering.setting_value("consultation_days"))
    products = gathering.recorded(Product)
    found = consultation_facts(gathering.recorded(Consultation), products, gathering.pack, days)
    return _looked_for(found, gathering)


def _done(gathering: Gathering) -> Iterator[Fact | Flag]:
    return _looked_for(done_facts(_in_earnest(Done, gathering), gathering.pack), gathering)


def _in_earnest(kind: type[About], gathering: Gathering) -> Iterator[About]:
    """Without what was ordered or done about an alert that does not count, such as a drill's."""
    drills = gathering.records.drills(exercise=gathering.exercise)
    return (one for one in gathering.recorded(kind) if one.about not in drills)


def _looked_for(found: Iterable[Fact | Flag], gathering: Gathering) -> Iterator[Fact | Flag]:
    """Without the facts that no rule looks at: what stays for good would pile up over the years."""
    kinds = gathering.program.input_kinds
    return (one for one in found if isinstance(one, Flag) or one.atom.kind in kinds)


Source = Callable[[Gathering], Iterable[Fact | Flag]]
_SOURCES: Final[tuple[Source, ...]] = (
    calendar_facts,
    _alerts,
    _responses,
    _incidents,
    _activities,
    _declarations,
    _admissions,
    _observations,
    _orders,
    _consultations,
    _done,
)
