"""Notice commands（通知与提醒）: list, print, sent, ack."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine.facts.moments import DAY, midnight
from engine.lifecycles.notice import refuse_early, refuse_receipt, refuse_sending
from service.answering import Desk, Question, desks
from service.answers.notice_text import letter_text, notices_form, notices_text
from service.clock import now
from service.commands.asking import as_document
from service.commands.dates import day_of, instant_of
from service.commands.framework import (
    Group,
    WrittenHelp,
    actor_option,
    bad_option,
    home_option,
    print_answer,
    recording_options,
)
from service.commands.recording import checked_entry, chosen_home, recorded
from service.home import Home
from service.matters import STEPS
from service.notices import Notice, find, noticed, printed
from service.recording import Entry, Seen
from service.store.opening import store_of

ORAL = "口头通知"
"""What is recorded in the place of a document number where none was sent."""


@click.group(name="notice", cls=Group)
def notice() -> None:
    """``notice``: notices and reminders."""


@notice.command("list", cls=WrittenHelp)
@click.option("--on", default=None)
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def notice_list(home: str | None, on: str | None, *, everything: bool, as_json: bool) -> None:
    """``notice list``: how far the notices of a day have come."""
    desk = _desk(chosen_home(home))
    day = day_of(on, "--on") if on else now().date()
    found = noticed(desk, day, everything=everything)
    at = _moment_of(day)
    if as_json:
        print_answer(as_document([notices_form(desk, found, day, at)]))
    else:
        print_answer(notices_text(found, desk.loaded.pack, day, at))


def _moment_of(day: date) -> datetime:
    """The moment of the day nearest to now."""
    start = midnight(day)
    return min(max(now(), start), start + DAY)


@notice.command("print", cls=WrittenHelp)
@click.argument("item")
@click.option("--docx", default=None)
@click.option("--document", default="")
@click.option("--at", default=None)
@recording_options
def notice_print(
    home: str | None, item: str, docx: str | None, document: str, at: str | None
) -> None:
    """``notice print``: the text of a notice, on the screen or as a file; recorded."""
    where = chosen_home(home)
    desk, found, seen = _found(where, item)
    moment = instant_of(at, "--at") if at else None
    made = printed(desk, found, document, moment, now())
    if not made.again:
        refuse_early(found.progress, made.at, item)
    if docx:
        from service.exports.document_docx import write_docx

        write_docx(Path(docx), made.letter)
        print_answer(f"已写入 {docx}")
    else:
        print_answer(letter_text(made.letter))
    if made.again:
        print_answer(f"{item} 与上次印制的相同，不另登记")
        return
    fields = {"document": made.document, "digest": made.letter.digest}
    item_to = found.item.to if found.item else found.progress.to
    entry = _entry(desk, "paper", found, made.at, to=item_to, **fields)
    recorded(where, entry, said=f"{_named(desk, found)}印制", seen=seen)
    if found.progress.sent is not None:
        print_answer("  注意：内容与已发出的不同，须重新发出、重新签收")


@notice.command("sent", cls=WrittenHelp)
@click.argument("item")
@click.option("--at", default=None)
@click.option("--document", default="")
@click.option("--oral", is_flag=True)
@recording_options
def notice_sent(home: str | None, item: str, at: str | None, document: str, *, oral: bool) -> None:
    """``notice sent``: a notice went out, on paper or by word of mouth."""
    where = chosen_home(home)
    desk, found, seen = _found(where, item)
    moment = instant_of(at, "--at") if at else now()
    refuse_sending(found.progress, moment, item, oral=oral)
    words = _document_sent(found, document, oral=oral)
    entry = _entry(desk, "done", found, moment, to=found.progress.to, document=words)
    recorded(where, entry, said=f"{_named(desk, found)}发出", seen=seen)


def _document_sent(found: Notice, typed: str, *, oral: bool) -> str:
    """The number of the document that was sent: the one printed, or written in by hand since."""
    paper = found.progress.paper
    known = paper.document if paper is not None else ""
    if oral and typed:
        raise bad_option("--document", typed, "口头通知没有文号：--oral 和 --document 只用一个")
    if typed and known and typed != known:
        raise bad_option("--document", typed, f"印制的文号是 {known}；改了就重新印制")
    return ORAL if oral else typed or known


@notice.command("ack", cls=WrittenHelp)
@click.argument("item")
@click.option("--by", "by", required=True)
@click.option("--at", default=None)
@actor_option
@home_option
def notice_ack(home: str | None, item: str, by: str, at: str | None) -> None:
    """``notice ack``: an addressee acknowledges."""
    where = chosen_home(home)
    desk, found, seen = _found(where, item)
    pack = desk.loaded.pack
    moment = instant_of(at, "--at") if at else now()
    name = refuse_receipt(found.progress, by, moment, item, pack)
    options = {"about": item, "by": name, "at": moment.isoformat()}
    entry = checked_entry(pack, "receipt", options)
    waiting = "、".join(one for one in found.progress.waiting if one != name)
    left = f"还没有签收的：{waiting}" if waiting else "都已签收"
    recorded(where, entry, said=f"{name}签收 {item}，{left}", seen=seen)


# --- shared ---------------------------------------------------------------------------------------


def _desk(home: Home) -> Desk:
    (desk,) = desks(Question(home))
    return desk


def _found(home: Home, number: str) -> tuple[Desk, Notice, Seen]:
    """The notice, and the steps recorded of it when it was looked at."""
    steps = tuple(event.seq for event in store_of(home).find(STEPS, number))
    desk = _desk(home)
    return desk, find(desk, number, now().date()), Seen(STEPS, number, steps)


def _named(desk: Desk, found: Notice) -> str:
    return f"{desk.loaded.pack.vocabulary.label('pending', found.kind)} {found.number} "


def _entry(
    desk: Desk,
    kind: str,
    found: Notice,
    at: datetime,
    **fields: Any,  # noqa: ANN401
) -> Entry:
    """A record about the notice, kept under its number."""
    options = {
        "kind": found.kind,
        "about": found.number,
        "by": "、".join(found.by),
        "at": at.isoformat(),
        **fields,
    }
    entry = checked_entry(desk.loaded.pack, kind, options)
    return Entry(entry.kind, found.number, entry.body)
