"""A people sheet as calendars（人员值班表 ics）: one for each person, each unit, and the hall.

RFC 5545, ``METHOD:PUBLISH``. A seat has the same UID in every revision and every calendar, so that
a later file changes the events of an earlier one; what fell away from a calendar is cancelled in
it. The zone is written out as China has kept it since 1991, whatever the machine's own data says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final

from calendars.duty_day import BEIJING
from engine.errors import NoAnswer
from engine.terms import Presence
from service.exports.book import clean
from service.exports.people_words import bracketed, called, is_drill, number_words
from service.people.named_sheet import NamedDuty, NamedSheet
from service.people.seats import HALL

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

PRODUCT: Final = "-//zhiban//duty sheet 1//ZH"
OFFSET: Final = timedelta(hours=8)
MASK: Final = "*"
MOST_SWAPS: Final = 1000
"""``SEQUENCE`` must grow with every swap, and more with the next revision（RFC 5545 3.8.7.4）."""
ON_POST: Final = Presence.ON_POST.value
DRILL_UID: Final = "exercise-"

Words = Callable[[NamedDuty], str]
Held = tuple[str, NamedDuty]
"""The UID of a seat, with one who keeps it."""
Seats = dict[str, NamedDuty]


def people_ics(sheet: NamedSheet) -> dict[str, bytes]:
    """The calendars by name: ``person/ID.ics``, ``unit/ID.ics``, ``hall.ics``.

    The hall's calendar holds who is on post in it; a unit's all its seats, standby included.

    Raises:
        NoAnswer: L311 without icalendar.

    """
    try:
        import icalendar  # noqa: F401 - to say at once that it is missing
    except ImportError as error:
        raise NoAnswer(
            "L311", "没有 icalendar，做不了日历", where="ics", remedy="pip install 'zhiban[files]'"
        ) from error
    return dict(_calendars(sheet))


def _calendars(sheet: NamedSheet) -> Iterator[tuple[str, bytes]]:
    now = _seats(sheet, sheet.duties)
    before = [pair for duties in (*sheet.seen, sheet.before) for pair in _seats(sheet, duties)]
    for person, name in sorted(_names(sheet, _person, called).items()):
        own = _of(now, _person, person), _of(before, _person, person)
        yield f"person/{file_name(person)}.ics", _written(sheet, name, own, _of_person)
    for unit, name in sorted(_names(sheet, _unit, _unit_name).items()):
        own = _of(now, _unit, unit), _of(before, _unit, unit)
        yield f"unit/{file_name(unit)}.ics", _written(sheet, name, own, _of_unit)
    hall = _of(now, _in_the_hall, HALL), _of(before, _in_the_hall, HALL)
    yield "hall.ics", _written(sheet, "大厅在岗", hall, _of_hall)


def _seats(sheet: NamedSheet, duties: Iterable[NamedDuty]) -> list[Held]:
    """Seats of one revision with their UIDs; an exercise's never meet real ones.

    A day, post and number say which seat it is; where a day has several shifts of one, they are
    told apart by their order. A seat that several were told to keep is one seat.
    """
    drill = DRILL_UID if is_drill(sheet) else ""
    found: list[Held] = []
    shifts: dict[str, list[datetime]] = {}
    for duty in duties:
        seat = f"{drill}{duty.day}-{duty.unit}-{duty.post}-{duty.presence}-{duty.number}"
        starts = shifts.setdefault(seat, [])
        if duty.start not in starts:
            starts.append(duty.start)
        order = starts.index(duty.start)
        found.append((f"{seat}-{order + 1}@zhiban" if order else f"{seat}@zhiban", duty))
    return found


def _of(seats: Iterable[Held], key: Words, wanted: str) -> Seats:
    return {uid: duty for uid, duty in seats if key(duty) == wanted}


def _names(sheet: NamedSheet, key: Words, name: Words) -> dict[str, str]:
    """Key → name, of all that have a seat now or had one before; the name is that of now."""
    listed = (*chain.from_iterable(sheet.seen), *sheet.before, *sheet.duties)
    return {key(one): name(one) for one in listed if key(one)}


def _person(duty: NamedDuty) -> str:
    return duty.person


def _unit_name(duty: NamedDuty) -> str:
    return duty.unit_name


def _unit(duty: NamedDuty) -> str:
    return "" if duty.unit == HALL else duty.unit


def _in_the_hall(duty: NamedDuty) -> str:
    return HALL if duty.unit == HALL or duty.presence == ON_POST else ""


def file_name(name: str) -> str:
    """An id as the name of a file: whatever could mean a place is written as %XX."""
    safe = "".join(c if c.isalnum() or c in "-_" else f"%{ord(c):02X}" for c in name)
    return safe or "%"


# --- a calendar -----------------------------------------------------------------------------------


def _written(sheet: NamedSheet, name: str, own: tuple[Seats, Seats], summary: Words) -> bytes:
    """One calendar: the seats of now, then those of before that it holds no more, cancelled."""
    calendar = _opened(sheet, name)
    now, before = own
    for uid, duty in now.items():
        status = "CONFIRMED" if duty.person else "TENTATIVE"
        calendar.add_component(_event(sheet, uid, duty, summary(duty), status))
    for uid, duty in before.items():
        if uid not in now:
            calendar.add_component(_event(sheet, uid, duty, summary(duty), "CANCELLED"))
    return bytes(calendar.to_ical())


def _opened(sheet: NamedSheet, name: str) -> Calendar:
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(clean(f"{bracketed(sheet)}值班：{name}")))
    calendar.add("x-wr-timezone", str(BEIJING))
    calendar.add_component(_zone())
    return calendar


def _zone() -> Timezone:
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", str(BEIJING))
    standard.add("dtstart", datetime(1991, 9, 15, 1, 0))  # noqa: DTZ001 - local by its nature
    standard.add("tzoffsetfrom", OFFSET)
    standard.add("tzoffsetto", OFFSET)
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _event(sheet: NamedSheet, uid: str, duty: NamedDuty, summary: str, status: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", sheet.made_at)
    event.add("sequence", sheet.revision * MOST_SWAPS + sheet.swaps)
    event.add("dtstart", duty.start.astimezone(BEIJING))
    event.add("dtend", duty.end.astimezone(BEIJING))
    event.add("summary", clean(f"{bracketed(sheet)}{summary}"))
    event.add("description", clean(_description(sheet, duty)))
    event.add("status", status)
    event.add("transp", "OPAQUE" if duty.presence == ON_POST else "TRANSPARENT")
    return event


# --- words ----------------------------------------------------------------------------------------


def _of_person(duty: NamedDuty) -> str:
    return f"{duty.unit_name} {duty.title}（{duty.presence_words}）"


def _of_unit(duty: NamedDuty) -> str:
    return f"{duty.title} {called(duty)}（{duty.presence_words}）"


def _of_hall(duty: NamedDuty) -> str:
    return f"{duty.unit_name} {duty.title} {called(duty)}"


def _description(sheet: NamedSheet, duty: NamedDuty) -> str:
    """What is known of the seat; a phone that is masked is no use here and is left out."""
    phone = f"电话 {duty.phone}" if duty.phone and MASK not in duty.phone else ""
    said = (f"{duty.coverage}，{duty.presence_words}", duty.note, phone, sheet.state)
    return "\n".join([*filter(None, said), number_words(sheet)])
