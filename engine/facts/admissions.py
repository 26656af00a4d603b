"""Admissions of temporary units（临时性入驻单位）: proposal, consent, release, as dated facts.

An admission begins with a proposal by a body that may propose, is consented to or waits, and ends
with the release or with the last day the consent names. A proposal by anyone else, a consent by
anyone else, or one that answers no proposal, changes nothing and is flagged for a day. A later
consent given before the stay is over replaces the earlier one, its last day included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from engine.errors import InputFault
from engine.facts.fact import Fact, Flag
from engine.facts.moments import shown
from engine.facts.registry import decides, unit_of
from engine.inference.program import atom
from engine.packs.pack import Pack, Unit
from engine.records.record import FOREVER, Consent, Proposal, Release

Step = Proposal | Consent | Release
SHOWN_FOR: Final = timedelta(days=1)
MAY_BE_ADMITTED: Final = {
    "department", "vertical", "office", "party", "public", "mass", "enterprise"
}  # fmt: skip


@dataclass(slots=True)
class _Admission:
    """One admission being read: its proposals and consents, and when it ended.

    ``released`` says that a person recorded the leaving, so that nothing is left to confirm.
    """

    unit: Unit
    proposals: list[Proposal] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    end: datetime = FOREVER
    released: bool = False


def admission_facts(steps: Iterable[Step], pack: Pack) -> Iterator[Fact | Flag]:
    """Facts and flags of all admissions. Raises InputFault R301 for a unit nobody knows."""
    known = list(steps)
    for step in known:
        _refuse_inadmissible(step, pack)
    ordered = sorted(known, key=lambda s: (unit_of(s.unit, pack, s.where).id, s.at, _RANK[type(s)]))
    for _, group in groupby(ordered, key=lambda step: unit_of(step.unit, pack, step.where).id):
        yield from _unit_facts(list(group), pack)


_RANK: Final[dict[type, int]] = {Release: 0, Proposal: 1, Consent: 2}


def _refuse_inadmissible(step: Step, pack: Pack) -> None:
    unit = unit_of(step.unit, pack, step.where)
    if unit.sort not in MAY_BE_ADMITTED:
        raise InputFault(
            "R303", f"{unit.name}不是可以入驻的单位", where=step.where, remedy="写具体单位的名称"
        )


def _unit_facts(steps: list[Step], pack: Pack) -> Iterator[Fact | Flag]:
    current: _Admission | None = None
    for step in steps:
        if current is not None and step.at >= current.end:
            yield from _admission(current, pack)
            current = None
        if isinstance(step, Proposal):
            if _by_body(step, pack):
                current = current or _Admission(unit_of(step.unit, pack, step.where))
                current.proposals.append(step)
            else:
                yield _proposal_fact(step, pack, step.at + SHOWN_FOR, by_body=False)
        elif isinstance(step, Consent):
            yield from _consented(step, current, pack)
        elif current is not None:
            current.end, current.released = step.at, True
    if current is not None:
        yield from _admission(current, pack)


def _consented(consent: Consent, current: _Admission | None, pack: Pack) -> Iterator[Fact | Flag]:
    if current is None or not decides(consent.by, pack):
        end = consent.at + SHOWN_FOR
        yield _consent_fact(consent, pack, end, after_proposal=current is not None)
        return
    current.consents.append(consent)
    current.end = consent.end or FOREVER


def _admission(one: _Admission, pack: Pack) -> Iterator[Fact | Flag]:
    for proposal in one.proposals:
        yield _confirmed(_proposal_fact(proposal, pack, one.end, by_body=True), one)
    for number, consent in enumerate(one.consents):
        later = one.consents[number + 1 :]
        end = min(one.end, later[0].at) if later else one.end
        yield _confirmed(_consent_fact(consent, pack, end, after_proposal=True), one)
    if one.consents and one.end == FOREVER:
        start = one.consents[0].at
        text = f"{one.unit.name}：同意未写终止日期，也没有撤离记录"
        yield Flag("no_end_recorded", text, start, FOREVER, one.unit.name)


def _confirmed(fact: Fact, one: _Admission) -> Fact:
    """A fact whose end a person recorded needs no confirmation of leaving."""
    return replace(fact, event=not one.released)


def _by_body(proposal: Proposal, pack: Pack) -> bool:
    unit = pack.unit_by_name.get(proposal.body)
    return unit is not None and pack.proposers in unit.tags


def _proposal_fact(proposal: Proposal, pack: Pack, end: datetime, *, by_body: bool) -> Fact:
    unit = unit_of(proposal.unit, pack, proposal.where)
    body = pack.unit_by_name.get(proposal.body)
    fact = atom(
        "proposal",
        unit=unit.id,
        body=body.id if body else proposal.body,
        by_body=int(by_body),
    )
    name = body.name if body else proposal.body
    text = f"{name} {shown(proposal.at)} 建议增加{unit.name}"
    return Fact(fact, proposal.at, end, text, proposal.where, event=True)


def _consent_fact(consent: Consent, pack: Pack, end: datetime, *, after_proposal: bool) -> Fact:
    unit = unit_of(consent.unit, pack, consent.where)
    fact = atom(
        "consent",
        unit=unit.id,
        by_government=int(decides(consent.by, pack)),
        after_proposal=int(after_proposal),
        coverage=consent.coverage,
    )
    document = f"，{consent.document}" if consent.document else ""
    text = f"{consent.by} {shown(consent.at)} 同意增加{unit.name}{document}"
    return Fact(fact, consent.at, end, text, consent.where, event=True)
