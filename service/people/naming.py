"""Put names into a kept sheet（填写姓名）: for screens and files, by the register of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calendars.holidays import DayKind, HolidayCalendar
from calendars.spans import DateSpan
from calendars.ten_days import month_end
from engine.assignment.question import Question, question_of
from engine.assignment.sheet import Assignment, Sheet
from engine.people.day_classes import DayClass
from engine.seating.seat import TITLES, Seat
from engine.terms import Presence
from service.answering import Desk
from service.answers.screen import COVERAGE
from service.answers.wording import moment_words
from service.jobs.publications import STATES, Publication
from service.people.asking import unit_names
from service.people.kept_sheet import KeptQuestion, KeptSheet, SwapRef, with_names
from service.people.ledgers import Ledgers
from service.people.named_sheet import NamedDay, NamedDuty, NamedLoad, NamedSheet
from service.people.register import Register
from service.people.swaps_in_force import swaps_in_force


@dataclass(frozen=True)
class Shown:
    """What names are put into（待填写的人员表）.

    Attributes:
        publication: the number it belongs to.
        kept: the sheet as kept.
        sheet: the sheet with the swaps on top.
        swaps: those swaps.
        before: the sheet that people had before it; empty for none.
        seen: by revision, oldest first, each seat with everybody who was ever told to keep it.
        ledgers: what was counted before the month.

    """

    publication: Publication
    kept: KeptSheet
    sheet: Sheet
    swaps: tuple[SwapRef, ...]
    before: Sheet
    seen: tuple[tuple[Assignment, ...], ...]
    ledgers: Ledgers


def named(desk: Desk, register: Register, shown: Shown, *, phones: bool = False) -> NamedSheet:
    """The sheet with names.

    Args:
        desk: for the names of units, presence and holidays.
        register: who is who now; those erased since are said to be.
        shown: what names are put into.
        phones: whole phones, instead of masked ones.

    """
    one, kept = shown.publication, shown.kept
    writer = _Writer(desk, register, phones=phones)
    return NamedSheet(
        number=one.number,
        revision=one.revision,
        title=f"{one.month.year}年{one.month.month}月人员值班表",
        state=STATES[one.state],
        mark=_mark(one, kept),
        month=one.month,
        handover=desk.loaded.site.handover,
        office_hours=desk.loaded.site.office_hours,
        made_at=one.made_at,
        signed=_signed(one),
        days=tuple(_days(one.month, kept, desk.loaded.holidays)),
        duties=writer.duties(shown.sheet, _swap_notes(shown, register)),
        before=writer.duties(shown.before, {}),
        seen=tuple(map(writer.held, shown.seen)),
        swaps=len(shown.swaps),
        units=tuple(writer.units.items()),
        classes=tuple(kind.value for kind in DayClass),
        loads=tuple(_loads(shown, writer)),
        changes=tuple(with_names(text, register.called) for text in kept.changes),
        notes=tuple(_notes(kept, writer)),
        figures=tuple(_figures(kept, writer)),
        digest=one.digest,
    )


def _mark(one: Publication, kept: KeptSheet) -> str:
    if one.exercise:
        return "演练"
    if one.state == "draft":
        return "初稿"
    return "预排" if kept.unknown else ""


def _signed(one: Publication) -> str:
    if one.signed_at is None:
        return ""
    document = f"，{one.document}" if one.document else ""
    return f"{one.signed_by} {moment_words(one.signed_at)} 签发{document}"


def _days(month: date, kept: KeptSheet, holidays: HolidayCalendar) -> Iterator[NamedDay]:
    for day in DateSpan(month, month_end(month.year, month.month)).days():
        kind = kept.classes.get(day)
        yield NamedDay(day, kind.value if kind else "", _day_note(day, holidays))


def _day_note(day: date, holidays: HolidayCalendar) -> str:
    if not holidays.covers(day):
        return "预排"
    if holidays.kind(day) is DayKind.ADJUSTED_WORKDAY:
        return "调休上班"
    block = holidays.block_on(day)
    return block.name if block is not None else ""


class _Writer:
    """Writes seats in words, by a desk and a register."""

    def __init__(self, desk: Desk, register: Register, *, phones: bool) -> None:
        self.units = unit_names(desk)
        self._order = {unit: number for number, unit in enumerate(self.units)}
        self._label = desk.loaded.pack.vocabulary.label
        self._register = register
        self._phones = phones

    def place(self, unit: str) -> int:
        """Where a unit stands in the order of the pack, the hall before all."""
        return self._order.get(unit, len(self._order))

    def unit(self, unit: str) -> str:
        """The name of a unit."""
        return self.units.get(unit, unit)

    def called(self, person: str) -> str:
        """The name of a person."""
        return self._register.called(person)

    def of_unit(self, person: str) -> str:
        """The name of a person with the unit's before it, where a sentence is about no unit."""
        name, row = self.called(person), self._register.by_id.get(person)
        unit = self.unit(row.person.unit) if row is not None else ""
        return name if not unit or name.startswith(unit) else f"{unit} {name}"

    def presence(self, presence: str) -> str:
        """A way of being at hand in Chinese."""
        return self._label("presence", presence)

    def duties(self, sheet: Sheet, notes: Mapping[Seat, str]) -> tuple[NamedDuty, ...]:
        """Every seat in words, in order of day, unit, post and number, the empty ones too."""
        held = {one.seat: one.person for one in sheet.assignments}
        seats = sorted((*held, *sheet.unfilled), key=self._turn)
        return tuple(self._duty(seat, held.get(seat, ""), notes.get(seat, "")) for seat in seats)

    def held(self, assignments: Iterable[Assignment]) -> tuple[NamedDuty, ...]:
        """Seats with those told to keep them, in the same order; several for one, as they came."""
        turns = sorted(assignments, key=lambda one: self._turn(one.seat))
        return tuple(self._duty(one.seat, one.person, "") for one in turns)

    def _turn(self, seat: Seat) -> tuple[object, ...]:
        return seat.day, self.place(seat.unit), seat.key

    def _duty(self, seat: Seat, person: str, note: str) -> NamedDuty:
        return NamedDuty(
            day=seat.day,
            unit=seat.unit,
            unit_name=self.unit(seat.unit),
            post=seat.post,
            title=seat.title,
            number=seat.number,
            start=seat.shift.start,
            end=seat.shift.end,
            coverage=COVERAGE[seat.coverage],
            presence=seat.presence.value,
            presence_words=self.presence(seat.presence.value),
            person=person,
            name=self.called(person) if person else "",
            phone=self._register.phone(person, whole=self._phones) if person else "",
            note=note,
        )


def _in_order(kept: KeptSheet, writer: _Writer) -> list[KeptQuestion]:
    """Questions by unit as the pack lists them, then by post and presence as answered."""
    return sorted(kept.questions, key=lambda one: writer.place(one.question.unit))


def _swap_notes(shown: Shown, register: Register) -> dict[Seat, str]:
    """Seat → whose it was before the swaps; none where it came back."""
    return {
        seat: f"{'替班' if one.swap.substitute else '换班'}（原 {register.called(one.first)}）"
        for seat, one in swaps_in_force(shown.sheet, shown.swaps).items()
    }


def _loads(shown: Shown, writer: _Writer) -> Iterator[NamedLoad]:
    for answered in _in_order(shown.kept, writer):
        question = answered.question
        ledger = shown.ledgers.of(question).credited(answered.credits)
        for person in answered.people:
            month = _counted(shown, question, person)
            before = ledger.balance(person)
            yield NamedLoad(
                unit=question.unit,
                unit_name=writer.unit(question.unit),
                title=TITLES.get(question.post, question.post),
                presence_words=writer.presence(question.presence),
                person=person,
                month=month,
                balance=tuple(
                    before[kind] + own for kind, own in zip(DayClass, month, strict=True)
                ),
                name=writer.called(person),
            )


def _counted(shown: Shown, question: Question, person: str) -> tuple[int, ...]:
    days: Sequence[date] = [
        one.seat.day
        for one in shown.sheet.assignments
        if one.person == person and question_of(one.seat) == question
    ]
    return tuple(sum(shown.kept.classes[day] is kind for day in days) for kind in DayClass)


def _notes(kept: KeptSheet, writer: _Writer) -> Iterator[str]:
    for flag in kept.flags:
        yield with_names(flag.text, writer.of_unit)
    for one in _in_order(kept, writer):
        about = _about(one.question, writer)
        if one.why:
            yield f"{about}排不满。{with_names(one.why, writer.called)}"
        for waiver in one.waived:
            yield f"{about}变通：{with_names(waiver.text, writer.called)}"


def _figures(kept: KeptSheet, writer: _Writer) -> Iterator[tuple[str, str, str, int, int, bool]]:
    for one in _in_order(kept, writer):
        title = TITLES.get(one.question.post, one.question.post)
        post = f"{title}（{writer.presence(one.question.presence)}）"
        for reached in one.reached:
            unit = writer.unit(one.question.unit)
            yield unit, post, reached.title, reached.cost, reached.bound, reached.proved


def _about(question: Question, writer: _Writer) -> str:
    presence = Presence(question.presence)
    how = "" if presence is Presence.ON_POST else f"（{writer.presence(presence.value)}）"
    return f"{writer.unit(question.unit)} {TITLES.get(question.post, question.post)}{how}"
