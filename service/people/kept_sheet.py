"""The sheet of people as it is kept（人员值班表存档）: ids alone, as JSON, always the same bytes.

It goes into the append-only store with the publication it belongs to, so it names nobody: a
sentence that needs a name has the mark ``⟨id⟩`` in its place, and the name is put in when it is
shown（``service.people.naming``）.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from engine.assignment.ledger import Credit, CreditReason
from engine.assignment.model import Waiver
from engine.assignment.question import Question
from engine.assignment.reached import Reached
from engine.assignment.sheet import Assignment, Sheet, sheet_of
from engine.people.day_classes import DayClass
from engine.people.person import Person
from engine.roster.roster import Marked
from engine.seating.seat import Seat, Shift
from engine.terms import Coverage, Presence

SCHEMA: Final = "zhiban.people-sheet/1"
_MARK: Final = re.compile("⟨([^⟨⟩]*)⟩")


def marked(person: Person) -> Person:
    """The person without a name: sentences about them have a mark in its place."""
    return replace(person, name=f"⟨{person.id}⟩")


def with_names(text: str, called: Callable[[str], str]) -> str:
    """A kept sentence with the names in it."""
    return _MARK.sub(lambda found: called(found[1]), text)


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """How one question was answered（分题存档）.

    Attributes:
        question: unit, post and presence.
        people: who could be asked, by id.
        reached: what each wish came to, with its bound.
        solver: name and version.
        why: why not every seat could be filled, and the cheapest remedy; empty if all are.
        remedy: the rules to set aside, offered.
        waived: rules that were set aside.
        credits: duties credited with this sheet, to newcomers and those who were away.

    """

    question: Question
    people: tuple[str, ...]
    reached: tuple[Reached, ...] = ()
    solver: str = ""
    why: str = ""
    remedy: tuple[Waiver, ...] = ()
    waived: tuple[Waiver, ...] = ()
    credits: tuple[Credit, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether every wish is proved to be as good as it can be."""
        return all(one.proved for one in self.reached)


@dataclass(frozen=True, slots=True)
class SwapRef:
    """A swap by the place of its seat（换班）: who gives, who takes; ``seq`` is its event.

    ``substitute``: the taker stood in at no notice（临时顶替）and is credited ``credit`` duties.
    """

    seq: int
    question: Question
    day: date
    number: int
    giver: str
    taker: str
    substitute: bool = False
    credit: int = 0


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A month's people as kept（人员值班表存档）.

    Attributes:
        month: its first day.
        sheet: who keeps which seat, and the empty ones.
        questions: how each was answered.
        classes: date → class of day, as counted.
        unknown: days whose holidays were not known.
        flags: what a person should look at.
        since: from when on it changes the one before; None for a sheet made whole.
        changes: what changed, a sentence each.
        void: swaps that fell away with this sheet, by their events.
        applied: swaps that are in it already, by their events; those agreed later lie on top.
        inputs: digest of all that it was made from, for not making it twice.

    """

    month: date
    sheet: Sheet
    questions: tuple[KeptQuestion, ...]
    classes: Mapping[date, DayClass]
    unknown: tuple[date, ...] = ()
    flags: tuple[Marked, ...] = ()
    since: datetime | None = None
    changes: tuple[str, ...] = ()
    void: tuple[int, ...] = ()
    applied: tuple[int, ...] = ()
    inputs: str = ""

    @property
    def proved(self) -> bool:
        """Whether every question is proved to be answered as well as it can be."""
        return all(one.proved for one in self.questions)


# --- to JSON --------------------------------------------------------------------------------------


def written(kept: KeptSheet) -> bytes:
    """The sheet as JSON; the same sheet gives the same bytes."""
    held = {one.seat: one.person for one in kept.sheet.assignments}
    seats = sorted((*held, *kept.sheet.unfilled), key=lambda seat: seat.key)
    form = {
        "schema": SCHEMA,
        "month": f"{kept.month:%Y-%m}",
        "since": kept.since.isoformat() if kept.since else None,
        "inputs": kept.inputs,
        "seats": [_seat_form(seat, held.get(seat)) for seat in seats],
        "questions": [_question_form(one) for one in kept.questions],
        "classes": {d.isoformat(): kind.name.lower() for d, kind in sorted(kept.classes.items())},
        "unknown": [day.isoformat() for day in kept.unknown],
        "flags": [{"code": one.code, "text": one.text} for one in kept.flags],
        "changes": list(kept.changes),
        "void": list(kept.void),
        "applied": list(kept.applied),
    }  # fmt: skip
    return json.dumps(form, ensure_ascii=False, indent=1).encode()


def _seat_form(seat: Seat, person: str | None) -> dict[str, Any]:
    return {
        "unit": seat.unit,
        "post": seat.post,
        "day": seat.day.isoformat(),
        "start": seat.shift.start.isoformat(),
        "end": seat.shift.end.isoformat(),
        "number": seat.number,
        "coverage": seat.coverage.value,
        "presence": seat.presence.value,
        "person": person,
    }


def _question_form(one: KeptQuestion) -> dict[str, Any]:
    question = one.question
    return {
        "unit": question.unit,
        "post": question.post,
        "presence": question.presence,
        "people": list(one.people),
        "solver": one.solver,
        "reached": [
            {"name": r.name, "title": r.title, "cost": r.cost, "bound": r.bound}
            for r in one.reached
        ],
        "why": one.why,
        "remedy": [_waiver_form(w) for w in one.remedy],
        "waived": [_waiver_form(w) for w in one.waived],
        "credits": [
            {"person": c.person, "class": c.day_class.name.lower(), "amount": c.amount,
             "reason": c.reason.name.lower()} for c in one.credits
        ],
    }  # fmt: skip


def _waiver_form(one: Waiver) -> dict[str, Any]:
    days = [day.isoformat() for day in one.days]
    return {"part": one.part, "person": one.person, "place": one.place,
            "price": one.price, "text": one.text, "days": days}  # fmt: skip


# --- from JSON ------------------------------------------------------------------------------------


def read_kept(data: bytes) -> KeptSheet:
    """A kept sheet from its bytes, which the store has checked against their digest."""
    form = json.loads(data)
    rows = [(_seat(row), row["person"]) for row in form["seats"]]
    return KeptSheet(
        month=date.fromisoformat(f"{form['month']}-01"),
        sheet=sheet_of(
            (Assignment(seat, who) for seat, who in rows if who),
            (seat for seat, who in rows if not who),
        ),
        questions=tuple(_question(row) for row in form["questions"]),
        classes={date.fromisoformat(d): DayClass[n.upper()] for d, n in form["classes"].items()},
        unknown=_days(form["unknown"]),
        flags=tuple(Marked(row["code"], row["text"]) for row in form["flags"]),
        since=datetime.fromisoformat(form["since"]) if form["since"] else None,
        changes=tuple(form["changes"]),
        void=tuple(form["void"]),
        applied=tuple(form["applied"]),
        inputs=form["inputs"],
    )


def _seat(row: Mapping[str, Any]) -> Seat:
    return Seat(
        row["unit"],
        row["post"],
        date.fromisoformat(row["day"]),
        Shift(datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])),
        row["number"],
        Coverage(row["coverage"]),
        Presence(row["presence"]),
    )


def _question(row: Mapping[str, Any]) -> KeptQuestion:
    return KeptQuestion(
        Question(row["unit"], row["post"], row["presence"]),
        tuple(row["people"]),
        tuple(Reached(r["name"], r["title"], r["cost"], r["bound"]) for r in row["reached"]),
        row["solver"],
        row["why"],
        tuple(map(_waiver, row["remedy"])),
        tuple(map(_waiver, row["waived"])),
        tuple(
            Credit(c["person"], DayClass[c["class"].upper()], c["amount"],
                   CreditReason[c["reason"].upper()]) for c in row["credits"]
        ),
    )  # fmt: skip


def _waiver(row: Mapping[str, Any]) -> Waiver:
    return Waiver(
        row["part"], row["person"], row["place"], row["price"], row["text"], _days(row["days"])
    )


def _days(texts: Iterable[str]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, texts))
