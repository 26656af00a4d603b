"""Small packs for one test: a few rules and quantities, the units and the vocabulary given."""

from datetime import timedelta

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator, ParameterValue
from engine.inference.matching import durable_available
from engine.packs.assembling import assemble
from engine.records.form import read_records
from engine.records.written import start_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from service.files.packs import shared_vocabulary
from service.files.strict_yaml import parse_yaml

MATCHERS = ("bits",) if durable_available() else ("bits", "durable")
PACK = """
id: small
title: 小规则
number: 一
issuer: 某市
issued: 2024-01-01
area: "990100"
deciders: [某市人民政府]
proposers: body
settings: {consultation_days: CONSULTATION_DAYS}
"""
UNITS = """
- {unit: government, name: 某市人民政府, sort: government, aliases: [市府]}
- {unit: upper, name: 某省指挥部, sort: government}
- {unit: water, name: 水务所, sort: department, aliases: [水务]}
- {unit: forest, name: 林草所, sort: department}
- {unit: flood_body, name: 防汛会, sort: body, tags: [body], office: 防汛会办公室}
"""
QUANTITIES = """
- {quantity: river_stage, title: 河道水位, measure: 米, fresh_hours: "6"}
- {quantity: rain_1h, title: 一小时雨量, measure: 毫米}
"""
CITES = {"article": "第一条", "quote": "按本条执行"}


def small_pack(rules, *, quantities=QUANTITIES, days='"1"', **files):
    """A pack of ``rules``, which need no title and no quote, and of other files as text."""
    written = {"pack": PACK.replace("CONSULTATION_DAYS", days), "units": UNITS, **files}
    sources = {name: _source(text, name) for name, text in written.items()}
    sources["quantities"] = _source(quantities, "quantities")
    sources["articles/01"] = _Rules(rules)
    return assemble(sources, "## 第一条\n按本条执行。\n", shared_vocabulary(), "")


def _source(text, name):
    return parse_yaml(text, source=f"{name}.yaml")


class _Rules:
    """Rules as a file, with the title and the quote that every rule needs put in."""

    def __init__(self, text):
        self.file = _source(text, "articles/01")
        self.value = [{"title": "规则", "cites": CITES} | rule for rule in self.file.value]

    def where(self, path):
        """The place in the text as written."""
        kept = path if len(path) < 2 or path[1] in self.file.value[path[0]] else path[:1]
        return self.file.where(kept)


def records(text):
    """Records from the rows of a records file."""
    return read_records(_source(f"records:\n{text}", "records"), shared_vocabulary())


class Seen:
    """A pack with records, looked at with one matcher."""

    def __init__(self, pack, text="", matcher="bits", parameters=()):
        values = [
            ParameterValue(name, value, start_of("1990-01-01").date())
            for name, value in dict(parameters).items()
        ]
        operator = Operator(parameters=tuple(values))
        found = records(text) if text else ()
        inputs = Inputs(pack, found, HolidayCalendar(()), operator)
        self.evaluator = Evaluator(inputs, matcher)

    def over(self, start, end):
        """What is found from ``start`` to ``end``."""
        (evaluation,) = self.evaluator.evaluate(start_of(start), start_of(end))
        return evaluation

    def at(self, moment):
        """What is found at one moment."""
        start = start_of(moment)
        (evaluation,) = self.evaluator.evaluate(start, start + timedelta(microseconds=1))
        return evaluation

    def rules(self, moment):
        """The rules that hold at a moment."""
        return {firing.rule for firing in self.at(moment).matched.firings}

    def bound(self, moment, rule):
        """What the rule's variables stand for at a moment, one row for each way it holds."""
        found = self.at(moment).matched.firings
        return sorted(tuple(v for _, v in one.bindings) for one in found if one.rule == rule)

    def flags(self, moment):
        """Codes of the flags at a moment."""
        return {flag.code for flag in self.at(moment).flags}
