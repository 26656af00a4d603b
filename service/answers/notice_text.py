"""Notices and reminders for people and programs（通知与提醒的文字）: how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from engine.documents.letter import Letter
from engine.lifecycles.notice import NOTICE
from engine.packs.pack import Pack
from service.answering import Desk
from service.answers.json_form import head, iso
from service.answers.screen import brief
from service.answers.wording import day_words, folded, moment_words
from service.notices import Notice


def notices_text(notices: Sequence[Notice], pack: Pack, day: date, at: datetime) -> str:
    """The notices of a day, a few lines each."""
    lines = [f"{day_words(day)} 通知与提醒"]
    for one in notices:
        lines += _lines(one, pack, day, at)
    if not notices:
        lines.append("  无")
    return "\n".join(map(folded, lines))


def _lines(notice: Notice, pack: Pack, day: date, at: datetime) -> list[str]:
    kind = pack.vocabulary.label("pending", notice.kind)
    found = notice.progress
    by = "、".join(notice.by)
    said = [
        f"  {notice.number}  {kind}  {_state(notice, at)}  {_due(notice, day)}".rstrip(),
        f"      {by} → {brief(found.to)}",
    ]
    steps = [_printed(notice, day), _sent(notice, day)]
    said += [f"      {step}" for step in steps if step]
    if found.sent is not None:
        said.append(f"      已签收：{_receipts(notice, day)}")
        said.append(f"      未签收：{'、'.join(found.waiting) or '无'}")
    return said


def _state(notice: Notice, at: datetime) -> str:
    state = NOTICE.states[notice.progress.state]
    return f"{state}，已逾期" if notice.overdue(at) else state


def _due(notice: Notice, day: date) -> str:
    if notice.item is None:
        return "不在当日值班表上"
    due = moment_words(notice.item.due, day)
    return f"应在 {due} 前" if notice.item.deadline else f"{due} 起"


def _printed(notice: Notice, day: date) -> str:
    paper = notice.progress.paper
    if paper is None:
        return ""
    return f"印制：{moment_words(paper.at, day)}  {paper.document or '文号未填'}"


def _sent(notice: Notice, day: date) -> str:
    sent = notice.progress.sent
    if sent is None:
        return ""
    return f"发出：{moment_words(sent.at, day)}  {sent.document or '文号未填'}"


def _receipts(notice: Notice, day: date) -> str:
    receipts = notice.progress.receipts
    said = [f"{name}（{moment_words(receipt.at, day)}）" for name, receipt in receipts]
    return "、".join(said) or "无"


def notices_form(desk: Desk, notices: Sequence[Notice], day: date, at: datetime) -> dict[str, Any]:
    """``zhiban.notices/1``: the notices of a day."""
    loaded = desk.loaded
    document = head("zhiban.notices/1", loaded.pack, loaded.site)
    return {
        **document,
        "date": day.isoformat(),
        "notices": [notice_form(one, at) for one in notices],
    }


def notice_form(notice: Notice, at: datetime) -> dict[str, Any]:
    """One notice."""
    found, item = notice.progress, notice.item
    form: dict[str, Any] = {
        "number": notice.number,
        "kind": notice.kind,
        "state": found.state,
        "overdue": notice.overdue(at),
        "by": list(notice.by),
        "to": list(found.to),
    }
    if item is not None:
        form |= {"due": iso(item.due), "deadline": item.deadline}
    if found.paper is not None:
        paper = found.paper
        form["printed"] = {
            "at": iso(paper.at), "document": paper.document, "digest": paper.digest,
        }  # fmt: skip
    if found.sent is not None:
        sent = found.sent
        form["sent"] = {"at": iso(sent.at), "by": sent.by, "document": sent.document}
    form["acknowledged"] = [{"by": name, "at": iso(one.at)} for name, one in found.receipts]
    return {**form, "waiting": list(found.waiting) if found.sent is not None else []}


def letter_text(letter: Letter) -> str:
    """The document on the screen, and below a rule what it was made from."""
    return "\n".join(map(folded, [*letter.text.split("\n"), "────", letter.trace, letter.digest]))
