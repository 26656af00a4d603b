"""Tasks for people and programs（到期事项的文字）: overdue, coming, waiting; folded by due date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from calendars.duty_day import BEIJING
from engine.packs.pack import Pack
from engine.tasks.occurrence import (
    COMING,
    DEFAULT_REMINDER,
    DONE,
    DONE_LATE,
    DUE_SOON,
    NOTES,
    OVERDUE,
    WAITING,
    Occurrence,
)
from service.answers.json_form import because_forms, head, iso
from service.answers.screen import brief
from service.answers.wording import day_words, folded, moment_words
from service.tasking import TaskList

EVERY: Final = {
    "year": "每年",
    "half_year": "每半年",
    "quarter": "每季度",
    "month": "每月",
    "week": "每周",
    "day": "每日",
}
"""Cadences in words."""
TITLES: Final = {
    OVERDUE: "已逾期（办了的，登记：zhiban tasks done 编号 --by 单位）",
    DUE_SOON: "到期",
    DONE: "已办",
    WAITING: "等待运行参数（在 site.yaml 填写；填了才知道何时到期、由谁办）",
}
"""The parts of a list, by the state of what is in them."""
PARTS: Final = {COMING: DUE_SOON, DONE_LATE: DONE}
"""States listed with another."""

HOURS: Final = 24
"""Hours after which lateness is told in days."""

Group = tuple[Occurrence, ...]
"""Occurrences of one task due at one time, or waiting for the same."""


def tasks_text(one: TaskList) -> str:
    """The list of one pack."""
    pack = one.desk.loaded.pack
    lines = [f"{pack.called}　到期事项　{moment_words(one.at)}"]
    for part, title in TITLES.items():
        groups = [g for g in grouped(one.tasks) if _part(g, one.at) == part]
        if groups:
            lines += ["", title]
            for group in groups:
                lines += _waiting(group, pack) if part == WAITING else _lines(group, one.at, pack)
    if not one.tasks:
        lines.append("  没有")
    if any(DEFAULT_REMINDER in task.notes for task in one.tasks):
        lines += ["", pack.vocabulary.label("task_notes", DEFAULT_REMINDER)]
    if one.done:
        lines += ["", f"另有 {one.done} 项已办"]
    return "\n".join(map(folded, lines))


def grouped(tasks: Iterable[Occurrence]) -> tuple[Group, ...]:
    """Those of one task due at one time together, in the order first met; done ones apart."""
    found: dict[tuple[object, ...], list[Occurrence]] = {}
    for one in tasks:
        done = (one.done.at, one.done.by, one.done.document) if one.done else None
        found.setdefault((*one.task, one.waits_for, done), []).append(one)
    return tuple(tuple(group) for group in found.values())


def _part(group: Group, at: datetime) -> str:
    state = group[0].state(at)
    return PARTS.get(state, state)


def _lines(group: Group, at: datetime, pack: Pack) -> list[str]:
    one = group[0]
    return [
        f"  {one.shared}  {due_words(one)}  {state_words(one, at, pack)}  {who_words(group)}",
        f"      {_said(one, pack)}",
    ]


def _waiting(group: Group, pack: Pack) -> list[str]:
    one = group[0]
    names = (f"{name}（{pack.parameter_by_id[name].title}）" for name in one.waits_for)
    return [
        f"  {_said(one, pack)}",
        f"      {who_words(group)}；等：{'、'.join(names)}",
    ]


def who_words(group: Sequence[Occurrence]) -> str:
    """Who owes it, to whom; said where nobody is named."""
    names = [name for one in group for name in one.who]
    to = list(dict.fromkeys(name for one in group for name in one.to))
    return f"{brief(names) if names else _nobody(group[0])}{f' → {brief(to)}' if to else ''}"


def _nobody(one: Occurrence) -> str:
    return "由谁办等待运行参数" if one.due is None else "没有单位承担"


def due_words(one: Occurrence) -> str:
    """The last day in time; the moment, where it is not the end of a day."""
    day = one.last_day
    if one.due is None or day is None:
        return ""
    return day_words(day) if is_whole_day(one.due) else moment_words(one.due)


def is_whole_day(due: datetime) -> bool:
    """Whether what is due then has the whole day before."""
    local = due.astimezone(BEIJING)
    return (local.hour, local.minute) == (0, 0)


def state_words(one: Occurrence, at: datetime, pack: Pack) -> str:
    """How far it has come, with how late it is."""
    state = one.state(at)
    if one.last_day is None:
        return pack.vocabulary.label("task_states", state)
    if state == OVERDUE:
        return f"逾期 {_late(one, at)}"
    if one.done is not None and state in (DONE, DONE_LATE):
        late = f"，迟 {_late(one, one.done.at)}" if state == DONE_LATE else ""
        paper = f"，{one.done.document}" if one.done.document else ""
        return f"{moment_words(one.done.at)} 已办{late}{paper}"
    days = (one.last_day - at.astimezone(BEIJING).date()).days
    return "今天到期" if days == 0 else f"还有 {days} 天"


def _late(one: Occurrence, at: datetime) -> str:
    """How late ``at`` is: in days after the last one in time, within the first day in hours."""
    if one.due is None or one.last_day is None:
        return ""
    hours = int((at - one.due).total_seconds()) // 3600
    days = (at.astimezone(BEIJING).date() - one.last_day).days
    return f"{days} 天" if days and (is_whole_day(one.due) or hours >= HOURS) else f"{hours} 小时"


def _said(one: Occurrence, pack: Pack) -> str:
    """What is to be done: its words, cadence, place in the text, and what is to be noted."""
    noted = (note for note in NOTES if note in one.notes and note != DEFAULT_REMINDER)
    notes = [pack.vocabulary.label("task_notes", note) for note in noted]
    articles = dict.fromkeys(reason.article for reason in one.because)
    waits = (pack.parameter_by_id[name].title for name in one.waits_for if one.due is not None)
    open_still = "、".join(waits)
    said = (EVERY.get(one.every, ""), "、".join(articles), *notes)
    missing = f"运行参数未填：{open_still}" if open_still else ""
    return f"{one.text}　{'；'.join(filter(None, (*said, missing)))}"


# --- for programs ---------------------------------------------------------------------------------


def tasks_form(one: TaskList) -> dict[str, Any]:
    """``zhiban.tasks/1``: every occurrence by itself."""
    loaded = one.desk.loaded
    document = head("zhiban.tasks/1", loaded.pack, loaded.site)
    if one.desk.exercise:
        document["exercise"] = True
    tasks = [task_form(task, one.at, loaded.pack) for task in one.tasks]
    return {**document, "at": iso(one.at), "tasks": tasks}


def task_form(one: Occurrence, at: datetime, pack: Pack) -> dict[str, Any]:
    """One occurrence."""
    form: dict[str, Any] = {
        "number": one.number,
        "shared": one.shared,
        "state": one.state(at),
        "rule": one.rule,
        "title": one.title,
        "text": one.text,
        "units": [{"unit": unit.id, "name": unit.name} for unit in one.units],
        "to": list(one.to),
        "every": one.every,
    }
    if one.due is not None and one.remind_from is not None:
        form |= {
            "due": iso(one.due),
            "last_day": str(one.last_day),
            "remind_from": iso(one.remind_from),
        }
    form["waits_for"] = [
        {"parameter": name, "title": pack.parameter_by_id[name].title} for name in one.waits_for
    ]
    form["notes"] = list(one.notes)
    if one.done is not None and one.done.at <= at:
        done = one.done
        form["done"] = {"by": done.by, "at": iso(done.at), "document": done.document}
    return {**form, "because": because_forms(one.because)}
