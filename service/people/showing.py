"""A publication's people with their names（带姓名的人员表）, swaps agreed since on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.assignment.sheet import Assignment, Sheet
from engine.errors import InputFault
from service.jobs.bench import Look
from service.jobs.publications import Publication, month_text, of_month
from service.people.ledgers import Stood, ledgers_of
from service.people.named_sheet import NamedSheet
from service.people.naming import Shown, named
from service.people.settings import people_settings
from service.people.standing import engine_swaps, kept_of, months_that_stand, stood_of


def named_sheet(look: Look, one: Publication, *, phones: bool = False) -> NamedSheet:
    """The people of a publication with their names, swaps agreed since on top.

    Raises:
        InputFault: L131 it has none.
        NoAnswer: J108 a kept file is gone.

    """
    found = named_if_any(look, one, phones=phones)
    if found is None:
        text = month_text(one.month)
        remedy = f"登记人员（zhiban people import）以后重新拟制：zhiban month {text} draft"
        raise InputFault("L131", f"{one.number} 没有排人", where=one.number, remedy=remedy)
    return found


def named_if_any(look: Look, one: Publication, *, phones: bool = False) -> NamedSheet | None:
    """The people of a publication with their names; None if it has none."""
    shown = _shown(look, one)
    return None if shown is None else named(look.desk, look.register, shown, phones=phones)


def _shown(look: Look, one: Publication) -> Shown | None:
    exercise = look.bench.exercise
    with look.bench.store.job_rows() as rows:
        kept = kept_of(rows, one)
        if kept is None:
            return None
        stood = None
        if one.issued_at is not None:
            stood = stood_of(rows, one, look.events, exercise=exercise)
        earlier = tuple(
            stood_of(rows, other, look.events, exercise=exercise)
            for other in of_month(look.publications, one.month)
            if other.issued_at is not None and other.revision < one.revision
        )
        beside = months_that_stand(
            rows, look.publications, look.events, but=one.month, exercise=exercise
        )
    settings = people_settings(look.desk.loaded.site)
    issued = [was for was in (*earlier, stood) if was is not None]
    past = [other for other in beside if other.kept.month < one.month]
    return Shown(
        publication=one,
        kept=kept,
        sheet=stood.sheet if stood is not None else kept.sheet,
        swaps=stood.swaps if stood is not None else (),
        before=_before(issued, stood),
        seen=tuple(map(_told, issued)),
        ledgers=ledgers_of(past, settings.counted_from),
    )


def _before(issued: Sequence[Stood], own: Stood | None) -> Sheet:
    """What people had before: this sheet without its swaps, else the one issued before it."""
    if own is not None and own.sheet != own.kept.sheet:
        return own.kept.sheet
    earlier = [was for was in issued if was is not own]
    return earlier[-1].sheet if earlier else Sheet(())


def _told(was: Stood) -> tuple[Assignment, ...]:
    """Each seat with everybody who was told to keep it: by the sheet, then by one swap or more."""
    sheet = was.kept.sheet
    recent = [swap for swap in was.swaps if swap.seq not in was.kept.applied]
    taken = (Assignment(one.seat, one.taker) for one in engine_swaps(sheet, recent))
    return (*sheet.assignments, *taken)


def of_unit(sheet: NamedSheet, unit: str) -> NamedSheet:
    """The part of a sheet that is about one unit."""
    name = dict(sheet.units).get(unit, unit)
    return replace(
        sheet,
        title=f"{name}{sheet.title}",
        duties=tuple(one for one in sheet.duties if one.unit == unit),
        before=tuple(one for one in sheet.before if one.unit == unit),
        seen=tuple(tuple(one for one in revision if one.unit == unit) for revision in sheet.seen),
        loads=tuple(one for one in sheet.loads if one.unit == unit),
        changes=tuple(line for line in sheet.changes if sheet.is_about(line, unit)),
        notes=tuple(line for line in sheet.notes if sheet.is_about(line, unit)),
        figures=tuple(one for one in sheet.figures if one[0] == name),
    )


def font_of(look: Look) -> Path | None:
    """The operator's own font for the PDF; None for the one that comes along."""
    font = people_settings(look.desk.loaded.site).font
    return look.bench.home.folder / Path(font).expanduser() if font else None
