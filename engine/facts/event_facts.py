"""Recorded events as facts（记录的事件）: responses, incidents, activities, declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from engine.facts.fact import Fact, Flag
from engine.facts.moments import shown
from engine.facts.registry import decides
from engine.inference.program import atom
from engine.packs.pack import Pack, Value
from engine.records.record import FOREVER, Activity, Declaration, Incident, Response
from engine.terms import GRADE_RANK, LEVEL_RANK


def response_facts(responses: Iterable[Response], pack: Pack) -> Iterator[Fact]:
    """A fact for each response; who decided it is told if the registry knows the name."""
    for record in responses:
        plan = pack.plan_by_name[record.plan]
        decider = pack.unit_by_name.get(record.decided_by)
        known: dict[str, Value] = {"decided_by": decider.id} if decider else {}
        fact = atom(
            "response",
            plan=plan.id,
            hazard=plan.hazard,
            natural=int(plan.natural),
            level=LEVEL_RANK[record.level],
            city=int(decides(record.decided_by, pack)),
            decided_by_sort=decider.sort if decider else "unknown",
            **known,
        )
        end = record.ended or FOREVER
        text = _response_text(record, plan.name, pack)
        yield Fact(fact, record.started, end, text, record.id, event=True)


def _response_text(record: Response, plan: str, pack: Pack) -> str:
    level = pack.vocabulary.label("levels", record.level)
    document = f"，{record.document}" if record.document else ""
    ended = f"，{shown(record.ended)} 终止" if record.ended else "，尚未终止"
    by = record.decided_by or "决定机关未记录"
    return f"{plan}{level}应急响应（{by} {shown(record.started)} 启动{document}{ended}）"


def incident_facts(
    incidents: Iterable[Incident], pack: Pack, *, identified: bool
) -> Iterator[Fact | Flag]:
    """A fact for each incident; ``identified``: rules ask which one it is."""
    vocabulary = pack.vocabulary
    for record in incidents:
        hazard = pack.hazard_by_name.get(record.hazard)
        known: dict[str, Value] = {"record": record.id} if identified else {}
        fact = atom(
            "incident",
            kind=record.kind,
            grade=GRADE_RANK[record.grade],
            hazard=hazard.id if hazard else "unknown",
            **known,
        )
        end = record.closed or FOREVER
        grade = vocabulary.label("grades", record.grade)
        kind = vocabulary.label("incident_kinds", record.kind)
        place = f"，{record.place}" if record.place else ""
        text = f"{grade}{kind} {record.id}（{shown(record.at)}{place}）"
        yield Fact(fact, record.at, end, text, record.id, event=True)
        if record.grade == "unknown":
            flag = f"{record.id}：等级未知，按重大处理"
            yield Flag("no_grade", flag, record.at, end, record.id)


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
