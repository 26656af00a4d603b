"""Matters and where they stand（办理进展）, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from engine.errors import InputFault
from engine.facts.area import concerns
from engine.facts.moments import shown
from engine.lifecycles.courses import courses, matter_name
from engine.lifecycles.cycle import Course
from engine.lifecycles.tables import LIFECYCLES
from engine.packs.pack import Pack
from engine.records.record import Incident, Record
from service.answering import Desk
from service.answers.json_form import head, iso
from service.answers.wording import table

NOTHING_WAITS: Final = "没有在办事项（没有要等的、办结的：--all；通知与提醒：zhiban notice list）"


def _here(desk: Desk) -> tuple[Record, ...]:
    """The records without the incidents that concern other areas, and what followed on those."""
    area = desk.loaded.pack.area
    elsewhere = {
        one.id
        for one in desk.records
        if isinstance(one, Incident) and one.area and not concerns(one.area, area)
    }
    return tuple(one for one in desk.records if not elsewhere & _incidents_of(one))


def _incidents_of(record: Record) -> set[str]:
    """The incidents that a record may be about, by the ids that it names."""
    if isinstance(record, Incident):
        return {record.id}
    return {str(getattr(record, name, "")) for name in ("incident", "about")}


def chosen(desk: Desk, kind: str | None, *, everything: bool) -> tuple[Course, ...]:
    """The matters asked for: of one kind or all, over or not. Raises InputFault U103."""
    words = {name: one.id for one in LIFECYCLES.values() for name in (one.id, one.title)}
    if kind is not None and kind not in words:
        raise InputFault(
            "U103", f"没有「{kind}」这一类", where="--kind", remedy=f"可用：{'、'.join(words)}"
        )
    found = courses(_here(desk), desk.loaded.pack)
    return tuple(
        course
        for course in found
        if (kind is None or course.cycle.id == words[kind]) and (everything or course.waiting)
    )


def progress_lines(desk: Desk, kind: str | None, *, everything: bool) -> Iterator[str]:
    """The matters, one a line: what, where it stands, since when, what it waits for."""
    found = chosen(desk, kind, everything=everything)
    if not found:
        yield "没有登记过" if everything else NOTHING_WAITS
        return
    pack = desk.loaded.pack
    yield from table([_row(course, pack) for course in found], indent="")


def _row(course: Course, pack: Pack) -> list[str]:
    last = course.acts[-1]
    waiting = f"等待：{course.waiting}" if course.waiting else ""
    by = f"（{last.by}）" if last.by else ""
    said = f"{shown(last.at)} {course.cycle.acts[last.act]}{by}"
    return [
        course.cycle.title,
        matter_words(course, pack),
        course.cycle.states[course.state],
        said,
        waiting,
    ]


def matter_words(course: Course, pack: Pack) -> str:
    """What the matter is called: its id, or the unit it is about."""
    return matter_name(course.matter, pack)


def progress_document(desk: Desk, kind: str | None, *, everything: bool) -> dict[str, Any]:
    """The matters with all that was done in them."""
    pack = desk.loaded.pack
    return {
        **head("zhiban.progress/1", pack, desk.loaded.site),
        "matters": [
            {
                "kind": course.cycle.id,
                "matter": course.matter,
                "name": matter_words(course, pack),
                "state": course.state,
                "waiting": course.waiting,
                "acts": [
                    {"act": act.act, "at": iso(act.at), "by": act.by, "document": act.document}
                    for act in course.acts
                ],
            }
            for course in chosen(desk, kind, everything=everything)
        ],
    }
