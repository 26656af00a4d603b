"""The written form of records（记录的书写形式）: pydantic models of every kind of record.

Words may be written as ids, Chinese names or national codes; they are brought to ids here. A hazard
that the vocabulary does not know stays as written: unknown is not false.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from engine.decimals import decimal_text, is_decimal, thousandths
from engine.errors import UNPRINTABLE, DutyError, InputFault, refuse
from engine.packs.forms_checked import Source, check_form
from engine.packs.pack import Vocabulary
from engine.records.record import Record, end_of, record_of, start_of
from engine.terms import LEVEL_RANK, STATUSES, level_of

MAX_TEXT: Final = 500
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2150
UNKNOWN: Final = "unknown"
SEPARATOR: Final = re.compile("[、，,]")
NATION: Final = {"全国": "000000", "中国": "000000", "CN": "000000", "100000": "000000"}


def _printable(text: Any) -> Any:  # noqa: ANN401
    """Text without space around it; refused if it could forge a line or command a terminal."""
    if not isinstance(text, str):
        return text
    trimmed = text.strip()
    if any(category(char) in UNPRINTABLE for char in trimmed):
        message = "含有换行或控制字符；删去看不见的字符"
        raise ValueError(message)
    return trimmed


Text = Annotated[str, BeforeValidator(_printable), Field(min_length=1, max_length=MAX_TEXT)]
Note = Annotated[str, BeforeValidator(_printable), Field(max_length=MAX_TEXT)]


def _instant(text: str) -> str:
    """ISO 8601 with Beijing's offset; a bare date stays a date."""
    written = text.strip().replace(" ", "T", 1)
    try:
        moment = start_of(written)
    except (ValueError, OverflowError):
        message = f"「{text}」不是时间；写成 2024-06-15T02:10:00+08:00 或 2024-06-15"
        raise ValueError(message) from None
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        message = f"「{text}」不在 {EARLIEST_YEAR}—{LATEST_YEAR} 年之间"
        raise ValueError(message)
    return written if len(written) <= len("2024-06-15") else moment.isoformat()


def _day(text: str) -> str:
    written = _instant(text)
    if len(written) > len("2024-06-15"):
        message = f"「{text}」应当是日期，写成 2024-06-15"
        raise ValueError(message)
    return written


def _area(text: str) -> str:
    """A GB/T 2260 code of 2 to 12 digits, in pairs（行政区划代码）."""
    code = NATION.get(text.strip(), text.strip())
    if not re.fullmatch(r"(\d\d){1,6}", code, re.ASCII):
        message = f"「{text}」不是行政区划代码；写六位或十二位数字，如 230500"
        raise ValueError(message)
    return code


def _ordered(start: str, end: str, names: tuple[str, str]) -> None:
    if end_of(end) <= start_of(start):
        message = f"{names[1]}（{end}）不晚于 {names[0]}（{start}）"
        raise ValueError(message)


def _number(text: str) -> str:
    """A measured value, at its shortest; ``unknown`` where there is none."""
    if text in (UNKNOWN, "未知"):
        return UNKNOWN
    if not is_decimal(text):
        message = f"「{text}」不是数值；写成 98.6（最多三位小数），不知道写 unknown"
        raise ValueError(message)
    return decimal_text(thousandths(text))


Instant = Annotated[str, AfterValidator(_instant)]
Day = Annotated[str, AfterValidator(_day)]
Area = Annotated[str, AfterValidator(_area)]


def _as_list(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, list) or value is None else [value]


def _as_names(value: Any) -> Any:  # noqa: ANN401
    """Names, one or several; those written together with 、 or a comma are parted."""
    if not isinstance(value, str | list):
        return value
    written = [value] if isinstance(value, str) else value
    parted = [SEPARATOR.split(one) if isinstance(one, str) else [one] for one in written]
    return [name for names in parted for name in names]


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    """The vocabulary that the reading was started with."""
    context: dict[str, Vocabulary] = info.context or {}
    return context["vocabulary"]


def _looked_up(*groups: str) -> Any:  # noqa: ANN401
    """A validator that brings a word of the vocabulary to its id; unknown words are refused."""

    def check(text: str, info: ValidationInfo) -> str:
        known: dict[str, str] = {}
        for group in groups:
            known |= _words(_vocabulary(info), group)
        if text in known:
            return known[text]
        message = f"「{text}」不在词汇表；可用：{'、'.join(dict.fromkeys(known.values()))}"
        raise ValueError(message)

    return AfterValidator(check)


def _words(vocabulary: Vocabulary, group: str) -> dict[str, str]:
    if group == "plans":
        return {name: plan.id for plan in vocabulary.plans for name in (plan.id, plan.name)}
    words: dict[str, str] = {}
    for label_group, word, text in vocabulary.labels:
        if label_group == group:
            words |= {word: word, text: word, f"{text}色": word, word.upper(): word}
    return words


def _hazard(text: str, info: ValidationInfo) -> str:
    for hazard in _vocabulary(info).hazards:
        if text in (hazard.id, hazard.name, *hazard.aliases, *hazard.codes):
            return hazard.id
    return text


def _level(text: str) -> str:
    level = level_of(text)
    if level is None:
        message = f"「{text}」不是响应级别；可用：{'、'.join(LEVEL_RANK)}，或 Ⅲ、3、三级"
        raise ValueError(message)
    return level


Hazard = Annotated[Text, AfterValidator(_hazard)]
Colour = Annotated[Text, _looked_up("colours")]
Names = Annotated[list[Text], BeforeValidator(_as_names), Field(min_length=1)]


class RecordForm(BaseModel):
    """A strict record: unknown keys are refused（多余的键一律拒绝）."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class AlertForm(RecordForm):
    """``alert:`` a warning（预警）."""

    id: Text
    hazard: Hazard
    colour: Colour = "unknown"
    area: Annotated[list[Area], BeforeValidator(_as_list)] | None = None
    issued: Instant
    effective: Instant | None = None
    expires: Instant | None = None
    lifted: Instant | None = None
    status: Literal[STATUSES] = "Actual"  # type: ignore[valid-type]
    supersedes: Annotated[list[Text], BeforeValidator(_as_list)] | None = None
    headline: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> AlertForm:
        for name in ("expires", "lifted"):
            end = getattr(self, name)
            if end is not None:
                _ordered(self.issued, end, ("issued", name))
        return self


class ResponseForm(RecordForm):
    """``response:`` a declared response（应急响应）."""

    id: Text | None = None
    plan: Annotated[Text, _looked_up("plans")]
    level: Annotated[Text, AfterValidator(_level)] = "unknown"
    started: Instant
    ended: Instant | None = None
    decided_by: Note = ""
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> ResponseForm:
        if self.ended is not None:
            _ordered(self.started, self.ended, ("started", "ended"))
        return self


class IncidentForm(RecordForm):
    """``incident:`` something happened（突发事件）."""

    id: Text
    kind: Annotated[Text, _looked_up("incident_kinds")]
    grade: Annotated[Text, _looked_up("grades")] = "unknown"
    hazard: Hazard | None = None
    at: Instant
    closed: Instant | None = None
    place: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> IncidentForm:
        if self.closed is not None:
            _ordered(self.at, self.closed, ("at", "closed"))
        return self


class ActivityForm(RecordForm):
    """``activity:`` an important activity（重要活动）."""

    name: Text
    start: Instant = Field(alias="from")
    through: Instant | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ActivityForm:
        if self.through is not None:
            _ordered(self.start, self.through, ("from", "through"))
        return self


class DeclarationForm(RecordForm):
    """``declaration:`` a situation is declared（宣布）."""

    situation: Annotated[Text, _looked_up("situations")]
    start: Instant = Field(alias="from")
    through: Instant | None = None
    document: Note = ""
    by: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> DeclarationForm:
        if self.through is not None:
            _ordered(self.start, self.through, ("from", "through"))
        return self


class WindowForm(RecordForm):
    """``window:`` a decision that moves a yearly window（窗口调整）."""

    window: Text
    start: Day = Field(alias="from")
    through: Day
    document: Text

    @model_validator(mode="after")
    def _in_order(self) -> WindowForm:
        _ordered(self.start, self.through, ("from", "through"))
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
            _ordered(self.at, self.through, ("at", "through"))
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
    value: Annotated[Text, AfterValidator(_number)]
    station: Note = ""
    area: Annotated[list[Area], BeforeValidator(_as_list)] | None = None
    at: Instant
    until: Instant | None = None
    by: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> ObservationForm:
        if self.until is not None:
            _ordered(self.at, self.until, ("at", "until"))
        return self


class OrderForm(RecordForm):
    """``order:`` an order given, by those who may or by others（指令）."""

    id: Text | None = None
    act: Annotated[Text, _looked_up("acts")]
    by: Text
    at: Instant
    ended: Instant | None = None
    to: Names | None = None
    about: Note = ""
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> OrderForm:
        if self.ended is not None:
            _ordered(self.at, self.ended, ("at", "ended"))
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

    kind: Annotated[Text, _looked_up("pending", "duty_kinds")]
    by: Text
    at: Instant
    to: Names | None = None
    through: Instant | None = None
    about: Note = ""
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> DoneForm:
        if self.through is not None:
            _ordered(self.at, self.through, ("at", "through"))
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
