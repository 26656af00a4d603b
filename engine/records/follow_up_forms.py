"""The written form of what follows on an earlier record（后续记录的书写形式）."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import model_validator

from engine.records.fields import (
    Count,
    Hazard,
    Instant,
    Level,
    Names,
    Note,
    RecordForm,
    Text,
    in_order,
    looked_up,
)
from engine.terms import POSTS


class ApplicationForm(RecordForm):
    """``application:`` a response is applied for（报请启动响应）."""

    id: Text
    plan: Annotated[Text, looked_up("plans")]
    level: Level = "unknown"
    by: Text
    at: Instant
    about: Note = ""
    document: Note = ""


class AdjustmentForm(RecordForm):
    """``adjustment:`` the level of a response is changed（调整响应级别）."""

    response: Text
    level: Level
    at: Instant
    by: Note = ""
    document: Note = ""


class ProductForm(RecordForm):
    """``product:`` what came of a consultation（会商研判成果）."""

    consultation: Text
    product: Text
    at: Instant
    affected: Names | None = None
    document: Note = ""


class DevelopmentForm(RecordForm):
    """``development:`` how an incident goes on（事态发展、续报）."""

    incident: Text
    at: Instant
    grade: Annotated[Text, looked_up("grades")] | None = None
    hazard: Hazard | None = None
    place: Note = ""
    disease: Note = ""
    cases: Count | None = None
    by: Note = ""
    text: Note = ""
    document: Note = ""


class InspectionForm(RecordForm):
    """``inspection:`` an inspection for hidden dangers（隐患排查）."""

    id: Text
    by: Text
    at: Instant
    place: Note = ""
    found: Note = ""
    document: Note = ""


class RectificationForm(RecordForm):
    """``rectification:`` what was found is to be mended（隐患整改）."""

    id: Text
    inspection: Text
    by: Text
    at: Instant
    due: Instant | None = None
    text: Note = ""
    document: Note = ""

    @model_validator(mode="after")
    def _in_order(self) -> RectificationForm:
        if self.due is not None:
            in_order(self.at, self.due, ("at", "due"))
        return self


class PaperForm(RecordForm):
    """``paper:`` a document was printed（文书印制）."""

    kind: Literal["notice", "reminder"]
    about: Text
    at: Instant
    by: Note = ""
    to: Names | None = None
    document: Note = ""
    digest: Note = ""


class ReceiptForm(RecordForm):
    """``receipt:`` an addressee acknowledges what was sent（签收）."""

    about: Text
    by: Text
    at: Instant


class CheckinForm(RecordForm):
    """``checkin:`` somebody of a unit takes up a post（签到）."""

    unit: Text
    at: Instant
    post: Literal[POSTS]  # type: ignore[valid-type]
    until: Instant | None = None

    @model_validator(mode="after")
    def _in_order(self) -> CheckinForm:
        if self.until is not None:
            in_order(self.at, self.until, ("at", "until"))
        return self


class RollcallForm(RecordForm):
    """``rollcall:`` the units are called by roll（点名）."""

    at: Instant
    by: Text
    present: Names | None = None
    absent: Names | None = None


FOLLOW_UPS: Final[dict[str, type[RecordForm]]] = {
    "application": ApplicationForm,
    "adjustment": AdjustmentForm,
    "product": ProductForm,
    "development": DevelopmentForm,
    "inspection": InspectionForm,
    "rectification": RectificationForm,
    "paper": PaperForm,
    "receipt": ReceiptForm,
    "checkin": CheckinForm,
    "rollcall": RollcallForm,
}
