"""The written form of records（记录的书写形式）: pydantic models of every kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from engine.errors import DutyError, InputFault, refuse
from engine.packs.forms_checked import Source, check_form
from engine.packs.pack import Vocabulary
from engine.records.fields import (
    Area,
    Colour,
    Count,
    Day,
    Hazard,
    Instant,
    Level,
    Names,
    Note,
    Number,
    RecordForm,
    Text,
    as_list,
    in_order,
    looked_up,
)
from engine.records.follow_up_forms import FOLLOW_UPS
from engine.records.record import Record, record_of
from engine.terms import STATUSES


class AlertForm(RecordForm):
    """``alert:`` a warning（预警）."""

    id: Text
    hazard: Hazard
    colour: Colour = "unknown"
    area: Annotated[list[Area], BeforeValidator(as_list)] | None = None
    issued: Instant
    effective: Instant | None = None
    expires: Instant | None = None
    lifted: Instant | None = None
    status: Literal[STATUSES] = "Actual"  # type: ignore[valid-type]
    supersedes: Annotated[list[Text], BeforeValidator(as_list)] | None = None
    headline: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> AlertForm:
        for name in ("expires", "lifted"):
            end = getattr(self, name)
            if end is not None:
                in_order(self.issued, end, ("issued", name))
        return self


class ResponseForm(RecordForm):
    """``response:`` a declared response（应急响应）."""

    id: Text | None = None
    plan: Annotated[Text, looked_up("plans")]
    level: Level = "unknown"
    started: Instant
    ended: Instant | None = None
    decided_by: Note = ""
    application: Note = ""
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> ResponseForm:
        if self.ended is not None:
            in_order(self.started, self.ended, ("started", "ended"))
        return self


class IncidentForm(RecordForm):
    """``incident:`` something happened（突发事件）."""

    id: Text
    kind: Annotated[Text, looked_up("incident_kinds")]
    grade: Annotated[Text, looked_up("grades")] = "unknown"
    hazard: Hazard | None = None
    at: Instant
    closed: Instant | None = None
    place: Note = ""
    disease: Note = ""
    cases: Count | None = None
    setting: Annotated[Text, looked_up("incident_settings")] | None = None
    area: Annotated[list[Area], BeforeValidator(as_list)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> IncidentForm:
        if self.closed is not None:
            in_order(self.at, self.closed, ("at", "closed"))
        return self


class ActivityForm(RecordForm):
    """``activity:`` an important activity（重要活动）."""

    name: Text
    start: Instant = Field(alias="from")
    through: Instant | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ActivityForm:
        if self.through is not None:
            in_order(self.start, self.through, ("from", "through"))
        return self


class DeclarationForm(RecordForm):
    """``declaration:`` a situation is declared（宣布）."""

    situation: Annotated[Text, looked_up("situations")]
    start: Instant = Field(alias="from")
    through: Instant | None = None
    document: Note = ""
    by: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> DeclarationForm:
        if self.through is not None:
            in_order(self.start, self.through, ("from", "through"))
        return self


class WindowForm(RecordForm):
    """``window:`` a decision that moves a yearly window（窗口调整）."""

    window: Text
    start: Day = Field(alias="from")
    through: Day
    document: Text

    @model_validator(mode="after")
    def _in_order(self) -> WindowForm:
        in_order(self.start, self.through, ("from", "through"))
        return self


class ProposalForm(RecordForm):
    """``proposal:`` a body proposes to admit a unit（建议）."""

    unit: Text
    body: Text
    at: Instant


class ConsentForm(RecordForm):
    """``consent:`` consent to admit a unit（同意）."""

    unit: Text
    by: Text
    at: Instant
    through: Instant | None = None
    coverage: Literal["24h", "office_hours"] | None = None
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> ConsentForm:
        if self.through is not None:
            in_order(self.at, self.through, ("at", "through"))
        return self


class ReleaseForm(RecordForm):
    """``release:`` a temporary unit leaves（撤离）."""

    unit: Text
    at: Instant
    by: Note = ""


class ReadingForm(RecordForm):
    """``reading:`` a reading is chosen from a date on（释义选择）."""

    id: Text
    choice: Text
    start: Day = Field(alias="from")
    document: Note = ""


class ObservationForm(RecordForm):
    """``observation:`` a measured value（观测值）."""

    id: Text | None = None
    quantity: Text
    value: Number
    station: Note = ""
    area: Annotated[list[Area], BeforeValidator(as_list)] | None = None
    at: Instant
    until: Instant | None = None
    by: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> ObservationForm:
        if self.until is not None:
            in_order(self.at, self.until, ("at", "until"))
        return self


class OrderForm(RecordForm):
    """``order:`` an order given, by those who may or by others（指令）."""

    id: Text | None = None
    act: Annotated[Text, looked_up("acts")]
    by: Text
    at: Instant
    ended: Instant | None = None
    to: Names | None = None
    about: Note = ""
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> OrderForm:
        if self.ended is not None:
            in_order(self.at, self.ended, ("at", "ended"))
        return self


class ConsultationForm(RecordForm):
    """``consultation:`` a consultation was held（会商）."""

    id: Text
    unit: Text
    hazard: Hazard
    at: Instant
    product: Note = ""
    affected: Names | None = None
    document: Note = ""


class DoneForm(RecordForm):
    """``done:`` something owed was done（办理）."""

    kind: Annotated[Text, looked_up("pending", "duty_kinds")]
    by: Text
    at: Instant
    to: Names | None = None
    through: Instant | None = None
    about: Note = ""
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> DoneForm:
        if self.through is not None:
            in_order(self.at, self.through, ("at", "through"))
        return self


class TerminationForm(RecordForm):
    """``termination:`` what a rule set off is over（终止）."""

    of: Text
    by: Text
    at: Instant
    document: Note = ""


FORMS: Final[dict[str, type[RecordForm]]] = {
    "alert": AlertForm,
    "response": ResponseForm,
    "incident": IncidentForm,
    "activity": ActivityForm,
    "declaration": DeclarationForm,
    "window": WindowForm,
    "proposal": ProposalForm,
    "consent": ConsentForm,
    "release": ReleaseForm,
    "reading": ReadingForm,
    "observation": ObservationForm,
    "order": OrderForm,
    "consultation": ConsultationForm,
    "done": DoneForm,
    "termination": TerminationForm,
    **FOLLOW_UPS,
}


def check_record(
    kind: str, value: object, source: Source, path: tuple[str | int, ...], vocabulary: Vocabulary
) -> tuple[dict[str, Any] | None, list[DutyError]]:
    """The canonical mapping of one record, or ``None`` and every fault found in it."""
    form = FORMS[kind]
    checked, faults = check_form(
        form, value, source, path, fault=InputFault, context={"vocabulary": vocabulary}
    )
    if checked is None:
        return None, faults
    return checked.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True), []


def read_records(source: Source, vocabulary: Vocabulary) -> tuple[Record, ...]:
    """The records of a file ``records: [...]``; all faults are raised together.

    Raises:
        InputFault: R101 a field, R102 the shape of the file, R103 an unknown kind, R104 a
            duplicate id.

    """
    faults: list[DutyError] = []
    found: list[Record] = []
    for number, (kind, value) in _rows(source, faults):
        path = ("records", number, kind)
        checked, problems = check_record(kind, value, source, path, vocabulary)
        faults += problems
        if checked is not None:
            found.append(record_of(kind, checked, source.where(path)))
    faults += _duplicates(found)
    refuse(faults)
    return tuple(found)


def _rows(source: Source, faults: list[DutyError]) -> Iterable[tuple[int, tuple[str, object]]]:
    value = source.value
    if not isinstance(value, dict) or not isinstance(value.get("records"), list):
        faults.append(
            InputFault(
                "R102",
                "记录文件应以 records: 开头，下面是列表",
                where=source.where(()),
                remedy="写成 records: 换行 - alert: {…}",
            )
        )
        return
    faults += [
        InputFault("R102", f"不认识的键「{k}」", where=source.where((k,)), remedy="只允许 records")
        for k in value
        if k != "records"
    ]
    for number, row in enumerate(value["records"]):
        if isinstance(row, dict) and len(row) == 1 and next(iter(row)) in FORMS:
            yield number, next(iter(row.items()))
        else:
            shown = "、".join(map(str, row)) if isinstance(row, dict) else str(row)
            faults.append(
                InputFault(
                    "R103",
                    f"不认识的记录「{shown}」",
                    where=source.where(("records", number)),
                    remedy=f"每条记录一个键，可用：{'、'.join(FORMS)}",
                )
            )


def _duplicates(records: Iterable[Record]) -> list[DutyError]:
    seen: dict[tuple[str, str], str] = {}
    faults: list[DutyError] = []
    for record in records:
        identity = getattr(record, "id", "")
        if not identity:
            continue
        key = (type(record).__name__, identity)
        if key in seen:
            faults.append(
                InputFault(
                    "R104",
                    f"id {identity} 重复，另一处在 {seen[key]}",
                    where=record.where,
                    remedy="改一个 id，或删去一条",
                )
            )
        seen[key] = record.where
    return faults
