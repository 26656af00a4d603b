"""Recorded events as facts（记录的事件）: responses, incidents, activities, declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from engine.facts.area import concerns
from engine.facts.fact import Fact, Flag
from engine.facts.moments import DAY, shown
from engine.facts.registry import decides
from engine.inference.program import atom
from engine.packs.pack import Pack, Value
from engine.records.follow_ups import Adjustment, Development
from engine.records.record import FOREVER, Activity, Declaration, Incident, Response
from engine.terms import GRADE_RANK, LEVEL_RANK

INCIDENT_FIELDS: Final = ("record", "disease", "has_disease", "cases", "setting")
"""What rules may ask of an incident besides its kind, grade and hazard."""
UNCOUNTED: Final = 10**12
"""The size of what nobody has counted: above every threshold."""


def response_facts(
    responses: Iterable[Response],
    adjustments: Iterable[Adjustment],
    pack: Pack,
    *,
    levelled: bool = True,
) -> Iterator[Fact | Flag]:
    """A fact for each response; who decided it is told if the registry knows the name.

    ``levelled``: rules ask for the level, so each level is a fact; else the response is one.
    """
    known = tuple(responses)
    for record in known:
        plan = pack.plan_by_name[record.plan]
        decider = pack.unit_by_name.get(record.decided_by)
        decided: dict[str, Value] = {"decided_by": decider.id} if decider else {}
        stages = stages_of(record, adjustments, pack)
        for stage in stages if levelled else (_whole(stages),):
            fact = atom(
                "response",
                plan=plan.id,
                hazard=plan.hazard,
                natural=int(plan.natural),
                level=LEVEL_RANK[stage.level],
                city=int(decides(record.decided_by, pack)),
                decided_by_sort=decider.sort if decider else "unknown",
                **decided,
            )
            text = _stage_text(record, stage, plan.name, pack)
            yield Fact(fact, stage.start, stage.end, text, record.id, event=True)
    for one in adjustments:
        yield from _doubts(one, {record.id: record for record in known}, pack)


@dataclass(frozen=True, slots=True)
class Stage:
    """A response at one level（响应的一级）, ``[start, end)``; the levels before and after it.

    Of a whole response ``steps`` are its changes: when, from which level, to which.
    """

    level: str
    start: datetime
    end: datetime
    before: str = ""
    after: str = ""
    steps: tuple[tuple[datetime, str, str], ...] = ()


def stages_of(record: Response, adjustments: Iterable[Adjustment], pack: Pack) -> tuple[Stage, ...]:
    """The levels of a response, one after the other.

    Only those who decide can adjust a response that they decided; an adjustment whose decider is
    not recorded counts. One made at the very start, or two at once, leave no stage in between.
    """
    end = record.ended or FOREVER
    own = [a for a in adjustments if a.response == record.id and record.started <= a.at < end]
    counted = [a for a in own if not _powerless(a, record, pack)]
    steps = [(record.started, record.level)]
    for one in sorted(counted, key=lambda a: a.at):
        if one.at == steps[-1][0]:
            steps.pop()
        if not steps or one.level != steps[-1][1]:
            steps.append((one.at, one.level))
    found = []
    for number, (start, level) in enumerate(steps):
        last = number + 1 == len(steps)
        found.append(
            Stage(
                level,
                start,
                end if last else steps[number + 1][0],
                steps[number - 1][1] if number else "",
                "" if last else steps[number + 1][1],
            )
        )
    return tuple(found)


def _whole(stages: Sequence[Stage]) -> Stage:
    """All stages as one, of the last level."""
    first, last = stages[0], stages[-1]
    steps = tuple((one.start, one.before, one.level) for one in stages[1:])
    return Stage(last.level, first.start, last.end, steps=steps)


def _powerless(adjustment: Adjustment, response: Response, pack: Pack) -> bool:
    """Whether the adjustment is by somebody who does not decide, of what the city decided."""
    city = decides(response.decided_by, pack)
    return city and bool(adjustment.by) and not decides(adjustment.by, pack)


def _doubts(one: Adjustment, responses: Mapping[str, Response], pack: Pack) -> Iterator[Flag]:
    """What keeps an adjustment from taking effect."""
    response = responses.get(one.response)
    if response is None:
        text = f"调整级别：没有登记过响应 {one.response}"
        yield Flag("source_conflict", text, one.at, FOREVER, one.where)
    elif _powerless(one, response, pack):
        text = f"{one.response}：{one.by}不能调整级别，由{'、'.join(pack.deciders)}决定"
        end = response.ended or FOREVER
        yield Flag("response_not_by_government", text, one.at, end, one.where)
    elif not response.started <= one.at < (response.ended or FOREVER):
        text = f"{one.response}：{shown(one.at)} 的级别调整不在响应期间，没有算"
        yield _out_of_time(text, one.at, one.where, response.started, response.ended)


def _out_of_time(
    text: str, at: datetime, where: str, start: datetime, end: datetime | None
) -> Flag:
    """The flag of what is recorded for a time when its matter was not open; shown while it is."""
    return Flag("source_conflict", text, min(at, start), max(at + DAY, end or FOREVER), where)


def _stage_text(record: Response, stage: Stage, plan: str, pack: Pack) -> str:
    def level(word: str) -> str:
        return pack.vocabulary.label("levels", word)

    document = f"，{record.document}" if record.document else ""
    ended = f"，{shown(record.ended)} 终止" if record.ended else "，尚未终止"
    if stage.after:
        ended = f"，{shown(stage.end)} 调整为{level(stage.after)}"
    if stage.before:
        document += f"，{shown(stage.start)} 由{level(stage.before)}调整"
    for at, before, after in stage.steps:
        document += f"，{shown(at)} 由{level(before)}调整为{level(after)}"
    by = record.decided_by or "决定机关未记录"
    began = f"{by} {shown(record.started)} 启动"
    return f"{plan}{level(stage.level)}应急响应（{began}{document}{ended}）"


def incident_facts(
    incidents: Iterable[Incident],
    developments: Iterable[Development],
    pack: Pack,
    *,
    asked: frozenset[str],
    sized: Callable[[str], bool],
) -> Iterator[Fact | Flag]:
    """A fact for each incident as it stood; ``asked``: what rules ask of it besides its kind.

    ``sized`` says of which kinds rules ask the size. One that is recorded to be elsewhere does not
    concern the pack.
    """
    known = tuple(incidents)
    for record in known:
        if not record.area or concerns(record.area, pack.area):
            for stage, start, end in _developing(record, developments):
                yield from _incident_facts(stage, start, end, pack, asked)
                if stage.cases is None and sized(stage.kind):
                    text = f"{stage.id}：病例数未知，按达到各级规模处理"
                    yield Flag("cases_unknown", text, start, end, stage.id)
    by_id = {record.id: record for record in known}
    for one in developments:
        incident = by_id.get(one.incident)
        if incident is None:
            text = f"事态发展：没有登记过事件 {one.incident}"
            yield Flag("source_conflict", text, one.at, FOREVER, one.where)
        elif not incident.at <= one.at < (incident.closed or FOREVER):
            text = f"{one.incident}：{shown(one.at)} 的续报不在事件期间，没有算"
            yield _out_of_time(text, one.at, one.where, incident.at, incident.closed)


def _developing(
    record: Incident, developments: Iterable[Development]
) -> Iterator[tuple[Incident, datetime, datetime]]:
    """The incident as it stood, from when until when; what changes nothing parts nothing."""
    over = record.closed or FOREVER
    stage, start = record, record.at
    for one in sorted(developments, key=lambda found: found.at):
        if one.incident != record.id or not record.at <= one.at < over:
            continue
        later = replace(
            stage,
            grade=one.grade or stage.grade,
            hazard=one.hazard or stage.hazard,
            place=one.place or stage.place,
            disease=one.disease or stage.disease,
            cases=stage.cases if one.cases is None else one.cases,
        )
        if later != stage:
            if start < one.at:
                yield stage, start, one.at
            stage, start = later, one.at
    yield stage, start, over


def _incident_facts(
    record: Incident, start: datetime, end: datetime, pack: Pack, asked: frozenset[str]
) -> Iterator[Fact | Flag]:
    """The fact of an incident as it stood, and its flags."""
    vocabulary = pack.vocabulary
    hazard = pack.hazard_by_name.get(record.hazard)
    more: dict[str, Value] = {
        "record": record.id,
        "disease": record.disease or "unknown",
        "has_disease": int(bool(record.disease)),
        "cases": UNCOUNTED if record.cases is None else record.cases,
        "setting": record.setting or "unknown",
    }
    known = {name: value for name, value in more.items() if name in asked}
    fact = atom(
        "incident",
        kind=record.kind,
        grade=GRADE_RANK[record.grade],
        hazard=hazard.id if hazard else "unknown",
        **known,
    )
    grade = vocabulary.label("grades", record.grade)
    kind = vocabulary.label("incident_kinds", record.kind)
    place = f"，{record.place}" if record.place else ""
    size = "" if record.cases is None else f"{record.cases}例"
    outbreak = f"，{record.disease}{size}" if record.disease or size else ""
    text = f"{grade}{kind} {record.id}（{shown(record.at)}{place}{outbreak}）"
    yield Fact(fact, start, end, text, record.id, event=True)
    if record.grade == "unknown":
        flag = f"{record.id}：等级未知，按重大处理"
        yield Flag("no_grade", flag, start, end, record.id)


def activity_facts(activities: Iterable[Activity]) -> Iterator[Fact]:
    """A fact for each activity of the operator's calendar."""
    for record in activities:
        last = record.end - timedelta(microseconds=1)
        text = f"重要活动「{record.name}」（{shown(record.start)[:10]} 至 {shown(last)[:10]}）"
        fact = atom("activity", name=record.name)
        yield Fact(fact, record.start, record.end, text, record.name)


def declaration_facts(declarations: Iterable[Declaration], pack: Pack) -> Iterator[Fact | Flag]:
    """A fact for each declared situation, and a flag where its end is not recorded."""
    for record in declarations:
        end = record.end or FOREVER
        name = pack.vocabulary.label("situations", record.situation)
        basis = "，".join(filter(None, (record.by, record.document))) or "依据未记录"
        text = f"宣布{name}（{shown(record.start)} 起，{basis}）"
        fact = atom("declaration", situation=record.situation)
        yield Fact(fact, record.start, end, text, record.document or record.where, event=True)
        if record.end is None:
            flag = f"宣布的{name}未记录终止时间"
            yield Flag("no_end_recorded", flag, record.start, end, record.where)
