"""A month's people sheet with names（人员值班表）: what screens and files are drawn from.

The sheet that is kept for ever knows ids alone; names and phones are put in when it is shown, from
the register as it is then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

_DAY: Final = re.compile(r"^\d{4}-\d{2}-\d{2} ")


@dataclass(frozen=True, slots=True)
class NamedDuty:
    """One seat with its person（一个席位）, in words.

    Attributes:
        day: the duty day（值班日）to which it belongs.
        unit: the unit's id; ``unit_name`` its name. The hall's own seats have the unit ``hall``.
        unit_name: see ``unit``.
        post: the post's code; ``title`` its Chinese name.
        title: see ``post``.
        number: tells seats of one post and shift apart, from 1.
        start: an aware instant.
        end: an aware instant, outside.
        coverage: 24小时 or 工作时间.
        presence: ``on_post``, ``standby`` or ``reachable``; ``presence_words`` in Chinese.
        presence_words: see ``presence``.
        person: the person's id; empty for a seat that nobody keeps（空缺）.
        name: what to print; empty likewise.
        phone: as it is to be printed, masked already or not; may be empty.
        note: what is special about this seat: 换班, 替班, and the like; mostly empty.

    """

    day: date
    unit: str
    unit_name: str
    post: str
    title: str
    number: int
    start: datetime
    end: datetime
    coverage: str
    presence: str
    presence_words: str
    person: str = ""
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day of the month（日子）: its class in words, and a note: 国庆节, 调休上班, 预排."""

    day: date
    class_words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NamedLoad:
    """What a person has stood（班次统计）: this month, and with the balance carried over.

    ``month`` and ``balance`` are counts by class of day, in the order of ``NamedSheet.classes``.
    """

    unit: str
    unit_name: str
    title: str
    presence_words: str
    person: str
    month: tuple[int, ...]
    balance: tuple[int, ...]
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """A month of people, ready to be printed（人员值班表）.

    Attributes:
        number: the publication's number, ``2026-10-1``.
        revision: its revision, from 1.
        title: ``2026年10月人员值班表``.
        state: 已拟制，待签发; 已签发，待印发; 已印发.
        mark: what is written across it: 演练, 初稿, 预排; empty for none.
        month: its first day.
        handover: the hour of handover.
        office_hours: as the operator writes them; may be empty.
        made_at: when it was made.
        signed: by whom, when and under which document; empty if it is not signed.
        days: every day of the month.
        duties: seats in order of day, unit, post and number, the empty ones included.
        before: the seats as people had them before this sheet, or before the swaps on it; empty for
            the first.
        seen: for each revision that was issued, oldest first, its seats with everybody who was told
            to keep them, swaps and all: what may lie in somebody's calendar.
        classes: the names of the classes of day.
        loads: by unit, post and person.
        changes: a change order's lines, in words.
        notes: flags and explanations, a sentence each.
        figures: what each wish came to: unit, post, wish, cost, bound, proved or not.
        digest: of the sheet that is kept.
        swaps: how many swaps were agreed on it.
        units: id and name of every unit, the hall's too.

    """

    number: str
    revision: int
    title: str
    state: str
    mark: str
    month: date
    handover: time
    office_hours: str
    made_at: datetime
    signed: str
    days: tuple[NamedDay, ...]
    duties: tuple[NamedDuty, ...]
    before: tuple[NamedDuty, ...] = ()
    classes: tuple[str, ...] = ()
    loads: tuple[NamedLoad, ...] = ()
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    figures: tuple[tuple[str, str, str, int, int, bool], ...] = ()
    digest: str = ""
    seen: tuple[tuple[NamedDuty, ...], ...] = ()
    swaps: int = 0
    units: tuple[tuple[str, str], ...] = ()

    def is_about(self, line: str, unit: str) -> bool:
        """Whether a line of ``changes`` or ``notes`` is about a unit.

        It begins with the unit's name, after a day where there is one. Of names that begin alike
        （某局、某局二分局）the longest counts.
        """
        text = _DAY.sub("", line)
        begins = [(len(name), own) for own, name in self.units if text.startswith(name)]
        return bool(begins) and max(begins)[1] == unit
