"""Records as values（记录）: one frozen class for each kind, made from its written form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from calendars.duty_day import BEIJING
from engine.decimals import thousandths
from engine.records.follow_ups import FOLLOW_UP_MAKERS, FollowUp
from engine.records.written import counted, end_in, end_of, listed_in, start_of

FOREVER: Final = datetime(2200, 1, 1, tzinfo=BEIJING)
"""The end of a stretch that has no recorded end."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning（预警）: an agency's word about a hazard; it recommends, it starts nothing."""

    id: str
    hazard: str
    colour: str
    area: tuple[str, ...]
    issued: datetime
    expires: datetime | None
    lifted: datetime | None
    status: str = "Actual"
    effective: datetime | None = None
    supersedes: tuple[str, ...] = ()
    headline: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """A declared response（应急响应）: plan, level, who decided, from when until when.

    ``application`` is the id of the application that it answers, if it answers one.
    """

    id: str
    plan: str
    level: str
    started: datetime
    ended: datetime | None
    decided_by: str
    document: str = ""
    where: str = ""
    application: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident（突发事件）: kind, grade, when, where.

    Of an outbreak ``disease`` is what it is and ``cases`` its size, ``None`` where unknown;
    ``setting`` is the sort of place; ``area`` the codes it concerns, empty where not recorded.
    """

    id: str
    kind: str
    grade: str
    hazard: str
    at: datetime
    closed: datetime | None
    place: str = ""
    where: str = ""
    disease: str = ""
    cases: int | None = None
    setting: str = ""
    area: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """An important activity of the operator's calendar（重要活动）."""

    name: str
    start: datetime
    end: datetime
    where: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A situation declared by a document（宣布）."""

    situation: str
    start: datetime
    end: datetime | None
    by: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class WindowOverride:
    """A decision that moves a yearly window（窗口调整）, with its document."""

    window: str
    first: date
    last: date
    document: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal to admit a unit for a time（增加临时性入驻单位的建议）."""

    unit: str
    body: str
    at: datetime
    where: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent to admit a unit（同意）, with the coverage it states, if any."""

    unit: str
    by: str
    at: datetime
    end: datetime | None
    coverage: str = "unstated"
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A temporary unit leaves（撤离）."""

    unit: str
    at: datetime
    by: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """A reading chosen from a date on（释义选择）."""

    reading: str
    choice: str
    start: date
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A measured value（观测值）: of a quantity of the pack, at a station, from a time on.

    ``value`` is in whole thousandths, ``None`` where it is not known. It holds until the next one
    of the same quantity and station, or until ``end``. No ``area`` means: it concerns us.
    """

    id: str
    quantity: str
    value: int | None
    at: datetime
    end: datetime | None
    station: str = ""
    area: tuple[str, ...] = ()
    by: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order given（指令）: the act, by whom, from when until when, to whom.

    ``about`` is the id of the alert, incident or consultation it answers.
    """

    id: str
    act: str
    by: str
    at: datetime
    ended: datetime | None
    to: tuple[str, ...] = ()
    about: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation held（会商）: who led it, on which hazard, its product, whom it affects."""

    id: str
    unit: str
    hazard: str
    at: datetime
    product: str = ""
    affected: tuple[str, ...] = ()
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Something owed was done（办理）: kind of pending item or duty, by whom, about what record.

    Without ``end`` it stays done.
    """

    kind: str
    by: str
    at: datetime
    end: datetime | None
    to: tuple[str, ...] = ()
    about: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Termination:
    """A decision that what a rule set off is over（终止）."""

    rule: str
    by: str
    at: datetime
    document: str = ""
    where: str = ""


Record = (
    Alert | Response | Incident | Activity | Declaration | WindowOverride
    | Proposal | Consent | Release | ReadingChoice
    | Observation | Order | Consultation | Done | Termination | FollowUp
)  # fmt: skip


def record_of(kind: str, form: Mapping[str, Any], where: str = "") -> Record:
    """The record that the checked form ``form`` of ``kind`` writes; ``where`` is its place."""
    return _MAKERS[kind](form, where)


def _alert(form: Mapping[str, Any], where: str) -> Alert:
    effective = form.get("effective")
    return Alert(
        id=form["id"],
        hazard=form["hazard"],
        colour=form.get("colour") or "unknown",
        area=listed_in(form, "area"),
        issued=start_of(form["issued"]),
        expires=end_in(form, "expires"),
        lifted=end_in(form, "lifted"),
        status=form.get("status") or "Actual",
        effective=start_of(effective) if effective else None,
        supersedes=tuple(form.get("supersedes") or ()),
        headline=form.get("headline") or "",
        where=where or form["id"],
    )


def _response(form: Mapping[str, Any], where: str) -> Response:
    started = start_of(form["started"])
    identity = form.get("id") or f"{form['plan']}@{started.isoformat()}"
    return Response(
        id=identity,
        plan=form["plan"],
        level=form.get("level") or "unknown",
        started=started,
        ended=end_in(form, "ended"),
        decided_by=form.get("decided_by") or "",
        document=form.get("document") or "",
        where=where or identity,
        application=form.get("application") or "",
    )


def _incident(form: Mapping[str, Any], where: str) -> Incident:
    return Incident(
        id=form["id"],
        kind=form["kind"],
        grade=form.get("grade") or "unknown",
        hazard=form.get("hazard") or "unknown",
        at=start_of(form["at"]),
        closed=end_in(form, "closed"),
        place=form.get("place") or "",
        where=where or form["id"],
        disease=form.get("disease") or "",
        cases=counted(form.get("cases")),
        setting=form.get("setting") or "",
        area=listed_in(form, "area"),
    )


def _activity(form: Mapping[str, Any], where: str) -> Activity:
    end = end_of(form.get("through") or form["from"])
    return Activity(form["name"], start_of(form["from"]), end, where or form["name"])


def _declaration(form: Mapping[str, Any], where: str) -> Declaration:
    return Declaration(
        situation=form["situation"],
        start=start_of(form["from"]),
        end=end_in(form, "through"),
        by=form.get("by") or "",
        document=form.get("document") or "",
        where=where or form["situation"],
    )


def _window(form: Mapping[str, Any], where: str) -> WindowOverride:
    first, last = (date.fromisoformat(form[key][:10]) for key in ("from", "through"))
    return WindowOverride(form["window"], first, last, form["document"], where or form["window"])


def _proposal(form: Mapping[str, Any], where: str) -> Proposal:
    return Proposal(form["unit"], form["body"], start_of(form["at"]), where or form["unit"])


def _consent(form: Mapping[str, Any], where: str) -> Consent:
    return Consent(
        unit=form["unit"],
        by=form["by"],
        at=start_of(form["at"]),
        end=end_in(form, "through"),
        coverage=form.get("coverage") or "unstated",
        document=form.get("document") or "",
        where=where or form["unit"],
    )


def _release(form: Mapping[str, Any], where: str) -> Release:
    return Release(form["unit"], start_of(form["at"]), form.get("by") or "", where or form["unit"])


def _reading(form: Mapping[str, Any], where: str) -> ReadingChoice:
    start = date.fromisoformat(form["from"][:10])
    document = form.get("document") or ""
    return ReadingChoice(form["id"], form["choice"], start, document, where or form["id"])


def _observation(form: Mapping[str, Any], where: str) -> Observation:
    identity = form.get("id") or ""
    return Observation(
        id=identity,
        quantity=form["quantity"],
        value=None if form["value"] == "unknown" else thousandths(form["value"]),
        at=start_of(form["at"]),
        end=end_in(form, "until"),
        station=form.get("station") or "",
        area=listed_in(form, "area"),
        by=form.get("by") or "",
        where=where or identity or form["quantity"],
    )


def _order(form: Mapping[str, Any], where: str) -> Order:
    identity = form.get("id") or ""
    return Order(
        id=identity,
        act=form["act"],
        by=form["by"],
        at=start_of(form["at"]),
        ended=end_in(form, "ended"),
        to=listed_in(form, "to"),
        about=form.get("about") or "",
        document=form.get("document") or "",
        where=where or identity or form["act"],
    )


def _consultation(form: Mapping[str, Any], where: str) -> Consultation:
    return Consultation(
        id=form["id"],
        unit=form["unit"],
        hazard=form["hazard"],
        at=start_of(form["at"]),
        product=form.get("product") or "",
        affected=listed_in(form, "affected"),
        document=form.get("document") or "",
        where=where or form["id"],
    )


def _done(form: Mapping[str, Any], where: str) -> Done:
    return Done(
        kind=form["kind"],
        by=form["by"],
        at=start_of(form["at"]),
        end=end_in(form, "through"),
        to=listed_in(form, "to"),
        about=form.get("about") or "",
        document=form.get("document") or "",
        where=where or form["kind"],
    )


def _termination(form: Mapping[str, Any], where: str) -> Termination:
    document = form.get("document") or ""
    return Termination(form["of"], form["by"], start_of(form["at"]), document, where or form["of"])


_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any], str], Record]]] = {
    "alert": _alert,
    "response": _response,
    "incident": _incident,
    "activity": _activity,
    "declaration": _declaration,
    "window": _window,
    "proposal": _proposal,
    "consent": _consent,
    "release": _release,
    "reading": _reading,
    "observation": _observation,
    "order": _order,
    "consultation": _consultation,
    "done": _done,
    "termination": _termination,
    **FOLLOW_UP_MAKERS,
}
