"""The ledgers for people（值班台账）: what each has stood, by class of day, and how even it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.assignment.ledger import CreditReason, Ledger
from engine.assignment.question import Question
from engine.people.day_classes import DayClass
from engine.seating.seat import TITLES
from engine.terms import Presence
from service.answers.wording import table
from service.people.ledgers import Ledgers
from service.people.register import Register

PRESENCE: Final = {"on_post": "在岗", "standby": "备勤", "reachable": "在位听令"}


@dataclass(frozen=True)
class Load:
    """What is shown of the ledgers（值班台账）.

    Attributes:
        ledgers: the counts.
        register: who is who now.
        units: unit's id → its name, in the order to show.
        months: the months counted, as text.

    """

    ledgers: Ledgers
    register: Register
    units: Mapping[str, str]
    months: tuple[str, ...]


def load_lines(load: Load) -> list[str]:
    """A table a unit, post and presence: each person's counts, credits in brackets; the spread."""
    if not load.months:
        return ["还没有印发过人员值班表，台账是空的"]
    lines = [f"值班台账：{load.months[0]} 至 {load.months[-1]}，计已印发的 {len(load.months)} 个月"]
    for question in _questions(load):
        lines += _question_lines(load, question)
    return [*lines, "括号内是另记的班次（新到、离岗、替班）；极差是最多减最少"]


def _question_lines(load: Load, question: Question) -> list[str]:
    unit = load.units.get(question.unit, question.unit)
    presence = PRESENCE[question.presence]
    kinds = [kind.value for kind in DayClass]
    rows = [["编号", "姓名", *kinds, "合计"]]
    people = _people(load, question)
    rows += [[one, load.register.called(one), *_cells(load, question, one)] for one in people]
    spread = _spread(load.ledgers.of(question), _present(load, people))
    rows.append(["", "极差", *map(str, spread)])
    return ["", f"{unit} {TITLES.get(question.post, question.post)}（{presence}）", *table(rows)]


def _cells(load: Load, question: Question, person: str) -> list[str]:
    ledger = load.ledgers.of(question)
    balance = ledger.balance(person)
    credited = {
        kind: sum(c.amount for c in ledger.credits if (c.person, c.day_class) == (person, kind))
        for kind in DayClass
    }
    cells = [
        f"{balance[kind]}{f'（{credited[kind]}）' if credited[kind] else ''}" for kind in DayClass
    ]
    return [*cells, str(sum(balance.values()))]


def _spread(ledger: Ledger, people: Sequence[str]) -> list[int]:
    """The most less the fewest of each class and of all, among those who are still there."""
    balances = [ledger.balance(person) for person in people]
    if not balances:
        return [0] * (len(DayClass) + 1)
    columns = [[one[kind] for one in balances] for kind in DayClass]
    columns.append([sum(one.values()) for one in balances])
    return [max(column) - min(column) for column in columns]


def _questions(load: Load) -> list[Question]:
    order = {unit: number for number, unit in enumerate(load.units)}
    found = [one for one in load.ledgers.asked if one.unit in order]

    def turn(one: Question) -> tuple[int, int, str]:
        return order[one.unit], -Presence(one.presence).strength, one.post

    return sorted(found, key=turn)


def _people(load: Load, question: Question) -> list[str]:
    """Everybody who was asked or counted, the erased too."""
    counted = {who for who, _, _ in load.ledgers.of(question).stood}
    return sorted(counted | load.ledgers.asked[question])


def _present(load: Load, people: Iterable[str]) -> list[str]:
    return [who for who in people if who in load.register.by_id]


def load_form(load: Load) -> dict[str, Any]:
    """The ledgers as plain values; people by their ids."""
    return {
        "schema": "zhiban.load/1",
        "months": list(load.months),
        "questions": [_question_form(load, question) for question in _questions(load)],
    }


def _question_form(load: Load, question: Question) -> dict[str, Any]:
    ledger = load.ledgers.of(question)
    people = _people(load, question)
    spread = _spread(ledger, _present(load, people))
    names = [kind.name.lower() for kind in DayClass]
    return {
        "unit": question.unit,
        "post": question.post,
        "presence": question.presence,
        "people": [
            {
                "person": person,
                **{kind.name.lower(): n for kind, n in ledger.balance(person).items()},
                "total": sum(ledger.balance(person).values()),
            }
            for person in people
        ],
        "credits": [
            {"person": c.person, "class": c.day_class.name.lower(), "amount": c.amount,
             "reason": c.reason.name.lower(), "words": CreditReason(c.reason).value}
            for c in ledger.credits
        ],
        "spread": dict(zip((*names, "total"), spread, strict=True)),
    }  # fmt: skip
