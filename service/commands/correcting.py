"""Corrections（更正）: ``correct``."""

from __future__ import annotations

from typing import Any

import click

from engine.errors import InputFault, plain, refuse
from engine.facts.moments import DAY
from engine.packs.pack import Pack
from engine.records.fields import MAX_TEXT
from engine.records.form import FORMS, check_record
from engine.records.written import start_of
from service.clock import now
from service.commands.framework import WrittenHelp, bad_option, recording_options
from service.commands.recording import chosen_home, recorded
from service.correcting import Correction, correction, kinds, target_of
from service.folding import ACTS, CORRECT, records_of, written_records
from service.home import Home
from service.loading import load
from service.recording import Entry
from service.store.events import Event
from service.store.opening import reader_of, store_of

MAX_SHOWN = 40
NAMES = {
    "alert": "预警",
    "response": "应急响应",
    "incident": "突发事件",
    "activity": "重要活动",
    "declaration": "宣布",
    "window": "窗口调整",
    "proposal": "建议",
    "consent": "同意",
    "release": "撤离",
    "reading": "释义",
    "observation": "观测值",
    "order": "指令",
    "consultation": "会商",
    "done": "办理",
    "termination": "终止",
    "application": "报请",
    "adjustment": "调整级别",
    "product": "会商研判成果",
    "development": "续报",
    "inspection": "隐患排查",
    "rectification": "隐患整改",
    "paper": "印制",
    "receipt": "签收",
    "checkin": "签到",
    "rollcall": "点名",
    "lift": "解除",
    "end_response": "响应终止",
    "close_incident": "事件结束",
    "end_declaration": "宣布终止",
    "correct": "更正",
    "migration": "升级",
    "settlement": "来件处理",
    "publication": "拟制",
    "publication_sign": "签发",
    "publication_issue": "印发",
    "swap": "换班",
    "change": "名单变化",
    "register": "名册",
}
"""Every kind of event, as people say it."""


@click.command(cls=WrittenHelp)
@click.option("--ref", required=True)
@click.option("--kind", required=True)
@click.option("--set", "changes", multiple=True, required=True)
@click.option("--reason", required=True)
@click.option("--number", type=int, default=None)
@recording_options
def correct(
    home: str | None, ref: str, kind: str, changes: tuple[str, ...], reason: str, number: int | None
) -> None:
    """``correct``: fields of an earlier record replaced, by a new event."""
    where = chosen_home(home)
    sort = _kind(kind)
    store = store_of(where)
    acts = [act for act, (target, _) in ACTS.items() if target == sort]
    about = store.find((sort, *acts, CORRECT), ref)
    target = target_of(about, sort, ref, number)
    pack = load(where).pack
    entry = correction(target, _changes(changes), _reason(reason), pack)
    _refuse_contradiction(about, entry, store.find(_ended_by(sort), ref), pack)
    _refuse_unanswerable(where, entry)
    recorded(where, entry, said=f"更正 #{target.seq} {NAMES[sort]} {ref}：{_said(target, entry)}")


def _kind(typed: str) -> str:
    named = {name: kind for kind, name in NAMES.items()}
    kind = named.get(typed, typed)
    if kind not in kinds():
        shown = "、".join(f"{one}（{NAMES[one]}）" for one in kinds())
        raise bad_option("--kind", typed, f"可以更正的：{shown}")
    return kind


def _reason(typed: str) -> str:
    text = typed.strip()
    if not text or text != plain(text) or "\n" in text or len(text) > MAX_TEXT:
        raise bad_option(
            "--reason", plain(text)[:MAX_SHOWN], f"写明为什么更正，一行文字，最多 {MAX_TEXT} 字"
        )
    return text


def _changes(typed: tuple[str, ...]) -> dict[str, Any]:
    """``field=value`` as typed; a field given several times is a list, an empty one is removed."""
    found: dict[str, Any] = {}
    for text in typed:
        name, mark, value = text.partition("=")
        if not mark or not name.strip():
            raise bad_option("--set", text, "写成 字段=值；去掉一个字段写 字段=")
        key = name.strip().replace("-", "_")
        if key in found:
            before = found[key]
            found[key] = [*(before if isinstance(before, list) else [before]), value]
        else:
            found[key] = value
    return found


def _ended_by(kind: str) -> tuple[str, ...]:
    """For an act, the kind of record it acts on: its end must stay after its start."""
    return (ACTS[kind][0], CORRECT) if kind in ACTS else ()


def _as_event(entry: Entry) -> Event:
    return Event(2**31 - 1, now().isoformat(), entry.kind, entry.ref, entry.body)


def _refuse_contradiction(
    about: tuple[Event, ...], entry: Entry, ended: tuple[Event, ...], pack: Pack
) -> None:
    """Refuse a correction after which a record would end before it began, or no longer end."""
    by_number = {event.seq: event for event in (*about, *ended)}
    events = [by_number[number] for number in sorted(by_number)]
    after = written_records([*events, _as_event(entry)])
    for kind, body in after:
        if kind in FORMS:
            refuse(check_record(kind, body, Correction(body), (), pack.vocabulary)[1])
    _refuse_unended(entry, written_records(events), after)


Written = list[tuple[str, dict[str, Any]]]


def _refuse_unended(entry: Entry, before: Written, after: Written) -> None:
    """Refuse a correction after which a declared period would no longer have its end."""
    periods = [body for kind, body in after if kind == "declaration"]
    ended = sum(bool(body.get("through")) for kind, body in before if kind == "declaration")
    lost = sum(bool(body.get("through")) for body in periods) < ended
    changed = entry.body["fields"]
    if entry.body["kind"] == "end_declaration" and periods and "at" in changed:
        lost = start_of(changed["at"]) <= min(start_of(body["from"]) for body in periods)
    if lost and "through" not in entry.body.get("removed", ()):
        said = "，".join(f"{name}={_word(value)}" for name, value in changed.items())
        raise bad_option("--set", said, "宣布的时期终止须晚于开始")


def _refuse_unanswerable(home: Home, entry: Entry) -> None:
    """Refuse a correction with which today's roster could not be given any more."""
    from engine.roster.evaluation import Inputs
    from engine.roster.evaluator import Evaluator

    loaded = load(home)
    records = records_of([*reader_of(home).events(), _as_event(entry)])
    inputs = Inputs(loaded.pack, records, loaded.holidays, loaded.site.operator)
    moment = now()
    try:
        Evaluator(inputs, "bits").evaluate(moment, moment.replace(microsecond=0) + DAY)
    except InputFault as fault:
        raise InputFault(fault.code, fault.what, where="--set", remedy=fault.remedy) from None


def _said(target: Event, entry: Entry) -> str:
    gone = [f"去掉 {name}" for name in entry.body.get("removed", ())]
    fields = entry.body["fields"]
    changed = [f"{name} {_word(target.body.get(name))} → {_word(fields[name])}" for name in fields]
    return "，".join([*changed, *gone])


def _word(value: object) -> str:
    if value is None:
        return "（没有）"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
