"""Words of a supervised line（督查项的文字）, shared by screen, csv and xlsx."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from calendars.duty_day import BEIJING
from engine.packs.pack import Pack, SupervisedWork
from engine.supervision.line import Evidence, Line, Report, State
from engine.terms import PENDING_KINDS, POSTS
from service.answers.wording import moment_words, stretch_words

STATES: Final = {
    State.DONE: "已办",
    State.LATE: "迟到逾期",
    State.MISSING: "未办",
    State.OPEN: "未到期",
    State.UNVERIFIABLE: "无法核对",
}
EVIDENCE: Final = {
    "checkin": "签到",
    "rollcall": "点名",
    "inspection": "隐患排查记录",
    "consultation": "会商记录",
    "observation": "观测记录",
    "development": "事态记录",
}
"""Sorts of evidence that are neither a kind of duty nor a kind of pending item."""
ATTENDANCE: Final = ("on_site", "roll_call")


def titles(works: tuple[SupervisedWork, ...]) -> dict[str, str]:
    """The works by id, as the regulation calls them."""
    return {work.id: work.title for work in works}


def item_words(pack: Pack, line: Line) -> str:
    """What was owed: 到岗, 分管领导在岗, 点名, 信息报告（I-1）."""
    if line.kind == "on_site":
        if line.what in POSTS:
            return f"{pack.vocabulary.label('posts', line.what)}在岗"
        return "到岗"
    if line.kind == "roll_call":
        return "点名"
    name = kind_words(pack, line.kind)
    return f"{name}（{line.about}）" if line.about else name


def kind_words(pack: Pack, kind: str) -> str:
    """A kind of duty, of pending item or of evidence, in Chinese."""
    if kind in EVIDENCE:
        return EVIDENCE[kind]
    group = "pending" if kind in PENDING_KINDS else "duty_kinds"
    return pack.vocabulary.label(group, kind)


def state_words(line: Line) -> str:
    """The state: 迟到 of people, 逾期 of things."""
    if line.state is State.LATE:
        return "迟到" if line.kind in ATTENDANCE else "逾期办理"
    return STATES[line.state]


def when_words(line: Line, report: Report) -> str:
    """When it was owed, and its limit."""
    beside = report.start.astimezone(BEIJING).date()
    if line.kind == "roll_call":
        return moment_words(line.start, beside)
    if line.kind == "on_site" and line.end is not None:
        found = stretch_words(line.start, line.end, beside)
    elif line.start == report.start and line.end == report.end and line.due is None:
        return "全时期"
    else:
        found = f"{moment_words(line.start, beside)} 起"
    if line.due is None:
        return found
    label = f"（{line.limit}）" if line.limit else ""
    return f"{found}，限 {_limit_words(line.due, beside)}{label}"


def _limit_words(moment: datetime, beside: date) -> str:
    """A limit; midnight is 24:00 of the day before."""
    return stretch_words(moment, moment, beside).partition(" 至 ")[2]


def evidence_words(pack: Pack, told: Evidence) -> str:
    """One record: what, when, by whom, where it is written."""
    shown = f"{kind_words(pack, told.kind)} {_minute(told.at)} {told.by}"
    if told.document:
        return f"{shown}（{told.document}）"
    return f"{shown}（{told.source}）" if told.source not in ("", told.by, told.kind) else shown


def _minute(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def proof_words(pack: Pack, line: Line) -> str:
    """The records that the state rests on."""
    return "；".join(evidence_words(pack, one) for one in line.by)


def articles_of(line: Line) -> str:
    """The articles by which it was owed."""
    return "、".join(dict.fromkeys(reason.article for reason in line.because))
