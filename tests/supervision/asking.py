"""Reports of the real pack: records as rows of a records file, choices as in ``site.yaml``."""

from __future__ import annotations

from datetime import date
from functools import cache

from engine.facts.choices import Operator, ParameterValue
from engine.records.form import read_records
from engine.records.record import ReadingChoice
from engine.records.written import start_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.supervision.line import State
from engine.supervision.report import supervised
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import read_pack, shared_vocabulary
from service.files.strict_yaml import parse_yaml
from tests.docs.pages import ROOT

ALWAYS = date(1990, 1, 1)
STORM = 'alert: {id: A-1, hazard: 暴雨, colour: 红, area: "230500", issued: 2024-06-15T02:10, expires: 2024-06-17T18:00}'
"""Nine units on site round the clock, 2024-06-15 02:10 to 2024-06-17 18:00."""
FLOOD = "incident: {id: I-1, kind: 自然灾害, hazard: 洪水, grade: 重大, at: 2024-06-15T04:00, closed: 2024-06-16T12:00}"
"""市水务局 is to go there, to act and to report."""


@cache
def pack():
    return read_pack(ROOT / "rules" / "shuangyashan-2023")


@cache
def holidays():
    return holiday_calendar(calendar_files())


def records(*rows):
    text = "records:\n" + "".join(f"  - {row}\n" for row in rows)
    return read_records(parse_yaml(text, source="记录"), shared_vocabulary()) if rows else ()


def report(*rows, first, last=None, at, parameters=(), readings=(), matcher="bits"):
    """The report from first through last on the rows, as they had it at a moment."""
    operator = Operator(
        readings=tuple(ReadingChoice(n, v, ALWAYS) for n, v in dict(readings).items()),
        parameters=tuple(ParameterValue(n, v, ALWAYS) for n, v in dict(parameters).items()),
    )
    evaluator = Evaluator(Inputs(pack(), records(*rows), holidays(), operator), matcher)
    days = [date.fromisoformat(one) for one in (first, last or first)]
    return supervised(evaluator, *days, start_of(at))


def lines(found, name, work=None, kind=None, what=None):
    """The lines of a unit by name, narrowed down."""
    return [
        one
        for one in found.lines
        if one.unit.name == name
        and work in (None, one.work)
        and kind in (None, one.kind)
        and what in (None, one.what)
    ]


def line(found, *asked, **narrowed):
    (one,) = lines(found, *asked, **narrowed)
    return one


def state(found, *asked, **narrowed):
    return line(found, *asked, **narrowed).state


def sources(one):
    return [told.source for told in one.by]


DONE, LATE, MISSING, OPEN, UNVERIFIABLE = State
