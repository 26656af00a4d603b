"""What a change order says of people（变更内容）: who was, who is; swaps that fell away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from engine.assignment.sheet import Sheet
from engine.roster.roster import Marked
from engine.seating.seat import Seat
from service.answers.screen import COVERAGE
from service.answers.wording import moment_words
from service.people.kept_sheet import SwapRef

PRESENCE: Final = {"on_post": "在岗", "standby": "备勤", "reachable": "在位听令"}
NOBODY: Final = "空缺"

_Held = dict[Seat, str]
_Place = tuple[str, str, date, int]


def void_flags(swaps: Iterable[SwapRef], void: Sequence[int]) -> Iterator[Marked]:
    """That a swap is void: whoever was to stand in cannot come."""
    for one in swaps:
        if one.seq in void:
            both = f"⟨{one.giver}⟩ 与 ⟨{one.taker}⟩ {one.day} 的换班"
            text = f"{both}不再有效：⟨{one.taker}⟩ 来不了，或按规矩不能值"
            yield Marked("swap_void", text)


def change_lines(before: Sheet, after: Sheet, names: Mapping[str, str]) -> tuple[str, ...]:
    """What changed, seat by seat, in order of time: who was, who is, and how.

    A seat is set against the one of the same unit, post, duty day, number and presence; else
    against one of another presence: a standby（备勤）that became a seat on post（在岗）, and so on.

    Args:
        before: the sheet that stood, swaps on top.
        after: the sheet in its place.
        names: unit's id → its name.

    """
    was, now = _held(before), _held(after)
    lines: list[tuple[datetime, str]] = []
    for old, new in _pairs(was, now):
        line = _line(old, was.get(old, "") if old else "", new, now.get(new, "") if new else "")
        seat = new or old
        if line and seat is not None:
            number = f"第{seat.number}席" if seat.number > 1 else ""
            unit = names.get(seat.unit, seat.unit)
            lines.append((seat.shift.start, f"{seat.day} {unit} {seat.title}{number}：{line}"))
    return tuple(text for _, text in sorted(lines))


def moved(before: Sheet, after: Sheet) -> tuple[Seat, ...]:
    """The seats of ``after`` that somebody else keeps, or nobody any more, than in ``before``."""
    was, now = _held(before), _held(after)
    pairs = [(old, new) for old, new in _pairs(was, now) if old is not None and was[old]]
    return tuple(new or old for old, new in pairs if new is None or now[new] != was[old])


def _held(sheet: Sheet) -> _Held:
    """Seat → person; empty for a seat that nobody keeps."""
    return {one.seat: one.person for one in sheet.assignments} | dict.fromkeys(sheet.unfilled, "")


def _pairs(was: _Held, now: _Held) -> Iterator[tuple[Seat | None, Seat | None]]:
    """Each seat of before with the one that stands in its place, and those without another."""
    left = sorted(was, key=lambda seat: seat.key)
    new: list[Seat] = []
    for seat in sorted(now, key=lambda seat: seat.key):
        old = _beside(seat, [one for one in left if one.presence is seat.presence])
        if old is None:
            new.append(seat)
        else:
            left.remove(old)
            yield old, seat
    for seat in new:
        old = _beside(seat, left)
        if old is not None:
            left.remove(old)
        yield old or _beside(seat, [one for one in was if was[one] == now[seat]]), seat
    for seat in left:
        yield seat, None


def _beside(seat: Seat, others: Sequence[Seat]) -> Seat | None:
    """Of ``others`` the one in whose place ``seat`` stands."""
    same = [one for one in others if _place(one) == _place(seat)]
    return next((one for one in same if one.shift.meets(seat.shift)), None)


def _line(old: Seat | None, was: str, new: Seat | None, now: str) -> str:
    """One change in words; empty if nothing changed."""
    if new is None:
        return f"{_who(was)} → 取消" if was else ""
    if old is None:
        return f"新增 {_who(now)}（{_how(new)}）"
    how, before = _how(new), _how(old)
    if was == now and how == before:
        return ""
    if was == now:
        return f"{_who(now)} {before} → {how}"
    return f"{_who(was)} → {_who(now)}（{how}）"


def _who(person: str) -> str:
    return f"⟨{person}⟩" if person else NOBODY


def _how(seat: Seat) -> str:
    """Presence, and on post the hours too."""
    presence = PRESENCE[seat.presence.value]
    if presence != PRESENCE["on_post"]:
        return presence
    hours = (
        f"{moment_words(seat.shift.start, seat.day)} 至 {moment_words(seat.shift.end, seat.day)}"
    )
    return f"{presence} {COVERAGE[seat.coverage]} {hours}"


def _place(seat: Seat) -> _Place:
    return seat.unit, seat.post, seat.day, seat.number
