"""Corrections（更正）: some fields of an earlier event replaced, by a new event with a reason.

The earlier event stays as it is; answers take its fields as corrected, ``--known-at`` an earlier
time as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from engine.errors import InputFault, refuse
from engine.packs.forms_checked import Source, check_form
from engine.packs.pack import Pack
from engine.records.fields import Instant, Note, RecordForm, Text
from engine.records.form import FORMS, check_record
from engine.records.record import record_of
from service.folding import ACTS, CORRECT, corrected
from service.recording import Entry, ref_of
from service.store.events import Event


class ActForm(RecordForm):
    """An act on an earlier record: its end（终止）."""

    id: Text
    at: Instant
    by: Note = ""
    document: Note = ""
    status: Annotated[str, Field()] = "Actual"


class Correction:
    """What was typed as a correction（更正内容）, with the option each part came from."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.value = dict(value)

    def where(self, path: tuple[str | int, ...]) -> str:
        """The option that a field came from."""
        names = [str(part) for part in path if isinstance(part, str)]
        return f"--set {names[-1]}" if names else "--set"


def kinds() -> tuple[str, ...]:
    """The kinds of event that can be corrected."""
    return (*FORMS, *ACTS)


def target_of(events: Sequence[Event], kind: str, ref: str, number: int | None) -> Event:
    """The one event to correct, as corrected so far.

    Args:
        events: those of that kind and of kind ``correct`` about ``ref``.
        kind: its kind.
        ref: what it is about.
        number: its number, needed where several events are about ``ref``.

    Raises:
        InputFault: W102 nothing was recorded, W108 several were.

    """
    about = [one for one in corrected(events) if one.kind == kind and one.ref == ref]
    found = [one for one in about if number in (None, one.seq)]
    if not found:
        shown = "、".join(f"#{one.seq}" for one in about)
        raise InputFault(
            "W102",
            f"没有登记过 {kind} {ref}" + (f" #{number}" if number else ""),
            where=f"--ref {ref}",
            remedy=f"已登记的：{shown}" if shown else "用 zhiban log show --all 查编号和类别",
        )
    if len(found) > 1:
        raise InputFault(
            "W108",
            f"{ref} 有 {len(found)} 条登记，不知道更正哪一条",
            where="--number",
            remedy=f"用 --number 指明：{'、'.join(str(one.seq) for one in found)}",
        )
    return found[0]


def correction(target: Event, changes: Mapping[str, Any], reason: str, pack: Pack) -> Entry:
    """The event that corrects ``target``; a field changed to nothing is removed.

    Raises:
        InputFault: R101 a value that the record cannot have, R301 an unknown unit, W109 what the
            record is about would change, W110 nothing would change.

    """
    wanted = {**target.body, **changes}
    given = {name: value for name, value in wanted.items() if value not in ("", None, [])}
    body = _checked(target.kind, given, pack)
    if (body["id"] if target.kind in ACTS else ref_of(target.kind, body)) != target.ref:
        raise InputFault(
            "W109",
            f"不能把 {target.ref} 更正成另一个对象",
            where="--set",
            remedy="编号、单位、名称不能更正：终止这一条，另登记一条",
        )
    fields = {name: value for name, value in body.items() if target.body.get(name) != value}
    removed = sorted(target.body.keys() - body.keys())
    if not fields and not removed:
        raise InputFault(
            "W110", "更正后与现在的内容相同", where="--set", remedy="用 zhiban log show 核对"
        )
    said = {"kind": target.kind, "seq": target.seq, "fields": fields, "reason": reason}
    return Entry(CORRECT, target.ref, said | ({"removed": removed} if removed else {}))


def checked_act(given: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """The canonical fields of an act on an earlier record. Raises InputFault R101."""
    form, faults = check_form(ActForm, given, source, (), fault=InputFault)
    refuse(faults)
    assert form is not None  # noqa: S101 - refused above otherwise
    return form.model_dump(exclude_none=True, exclude_defaults=True)


def _checked(kind: str, given: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """The canonical fields, by the form that the record was checked with."""
    if kind in ACTS:
        return checked_act(given, Correction(given))
    checked, faults = check_record(kind, dict(given), Correction(given), (), pack.vocabulary)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    record_of(kind, checked)
    return checked
