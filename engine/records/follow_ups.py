"""What follows on an earlier record（后续记录）: one frozen class for each kind.

An application asks for a response, an adjustment changes its level; a product is what came of a
consultation; inspections find what rectifications mend; papers are printed, receipts come back;
units check in and are called by roll.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.records.written import counted, end_in, listed_in, start_of


@dataclass(frozen=True, slots=True)
class Application:
    """An application to start a response（报请启动）; it starts nothing by itself.

    ``about`` is the id of what gave rise to it, such as another authority's response.
    """

    id: str
    plan: str
    level: str
    by: str
    at: datetime
    about: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A decision that changes the level of a response（调整级别）, from ``at`` on."""

    response: str
    level: str
    at: datetime
    by: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """The product of a consultation（会商研判成果）: its text, whom it says may be affected."""

    consultation: str
    product: str
    at: datetime
    affected: tuple[str, ...] = ()
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Development:
    """How an incident goes on（事态发展）: what is known from ``at`` on; empty where unchanged."""

    incident: str
    at: datetime
    grade: str = ""
    hazard: str = ""
    place: str = ""
    by: str = ""
    text: str = ""
    document: str = ""
    where: str = ""
    disease: str = ""
    cases: int | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection for hidden dangers（隐患排查）; ``found`` is empty where there were none."""

    id: str
    by: str
    at: datetime
    place: str = ""
    found: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rectification:
    """What an inspection found is to be mended（隐患整改）: by whom, until when."""

    id: str
    inspection: str
    by: str
    at: datetime
    due: datetime | None
    text: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document was printed（文书印制）: a notice or a reminder, for the pending item ``about``.

    ``digest`` is the SHA-256 of its content, ``document`` its number.
    """

    kind: str
    about: str
    at: datetime
    by: str = ""
    to: tuple[str, ...] = ()
    document: str = ""
    digest: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """An addressee acknowledges what was sent（签收）."""

    about: str
    by: str
    at: datetime
    where: str = ""


@dataclass(frozen=True, slots=True)
class Checkin:
    """Somebody of a unit takes up a post（签到）, until ``until`` where it is known."""

    unit: str
    at: datetime
    post: str
    until: datetime | None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rollcall:
    """A roll call（点名）: the units that answered, and those that did not."""

    at: datetime
    by: str
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    where: str = ""


FollowUp = (
    Application | Adjustment | Product | Development | Inspection | Rectification
    | Paper | Receipt | Checkin | Rollcall
)  # fmt: skip


def _text(form: Mapping[str, Any], key: str) -> str:
    return str(form.get(key) or "")


def _application(form: Mapping[str, Any], where: str) -> Application:
    return Application(
        id=form["id"],
        plan=form["plan"],
        level=form.get("level") or "unknown",
        by=form["by"],
        at=start_of(form["at"]),
        about=_text(form, "about"),
        document=_text(form, "document"),
        where=where or form["id"],
    )


def _adjustment(form: Mapping[str, Any], where: str) -> Adjustment:
    return Adjustment(
        response=form["response"],
        level=form["level"],
        at=start_of(form["at"]),
        by=_text(form, "by"),
        document=_text(form, "document"),
        where=where or form["response"],
    )


def _product(form: Mapping[str, Any], where: str) -> Product:
    return Product(
        consultation=form["consultation"],
        product=form["product"],
        at=start_of(form["at"]),
        affected=listed_in(form, "affected"),
        document=_text(form, "document"),
        where=where or form["consultation"],
    )


def _development(form: Mapping[str, Any], where: str) -> Development:
    return Development(
        incident=form["incident"],
        at=start_of(form["at"]),
        grade=_text(form, "grade"),
        hazard=_text(form, "hazard"),
        place=_text(form, "place"),
        by=_text(form, "by"),
        text=_text(form, "text"),
        document=_text(form, "document"),
        where=where or form["incident"],
        disease=_text(form, "disease"),
        cases=counted(form.get("cases")),
    )


def _inspection(form: Mapping[str, Any], where: str) -> Inspection:
    return Inspection(
        id=form["id"],
        by=form["by"],
        at=start_of(form["at"]),
        place=_text(form, "place"),
        found=_text(form, "found"),
        document=_text(form, "document"),
        where=where or form["id"],
    )


def _rectification(form: Mapping[str, Any], where: str) -> Rectification:
    return Rectification(
        id=form["id"],
        inspection=form["inspection"],
        by=form["by"],
        at=start_of(form["at"]),
        due=end_in(form, "due"),
        text=_text(form, "text"),
        document=_text(form, "document"),
        where=where or form["id"],
    )


def _paper(form: Mapping[str, Any], where: str) -> Paper:
    return Paper(
        kind=form["kind"],
        about=form["about"],
        at=start_of(form["at"]),
        by=_text(form, "by"),
        to=listed_in(form, "to"),
        document=_text(form, "document"),
        digest=_text(form, "digest"),
        where=where or form["about"],
    )


def _receipt(form: Mapping[str, Any], where: str) -> Receipt:
    return Receipt(form["about"], form["by"], start_of(form["at"]), where or form["about"])


def _checkin(form: Mapping[str, Any], where: str) -> Checkin:
    return Checkin(
        unit=form["unit"],
        at=start_of(form["at"]),
        post=_text(form, "post"),
        until=end_in(form, "until"),
        where=where or form["unit"],
    )


def _rollcall(form: Mapping[str, Any], where: str) -> Rollcall:
    present, absent = listed_in(form, "present"), listed_in(form, "absent")
    return Rollcall(start_of(form["at"]), form["by"], present, absent, where or form["at"])


FOLLOW_UP_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any], str], FollowUp]]] = {
    "application": _application,
    "adjustment": _adjustment,
    "product": _product,
    "development": _development,
    "inspection": _inspection,
    "rectification": _rectification,
    "paper": _paper,
    "receipt": _receipt,
    "checkin": _checkin,
    "rollcall": _rollcall,
}
