"""A small pack with a matrix, and its rows under the choices given."""

from __future__ import annotations

from datetime import datetime

from calendars.duty_day import BEIJING
from engine.facts.choices import Operator, ParameterValue, epochs
from engine.matrix.row import rows_of
from engine.records.record import ReadingChoice
from tests.facts.small_packs import small_pack
from tests.roster.asking import ALWAYS

UNITS = """
- {unit: government, name: 某市人民政府, sort: government, aliases: [市府], tags: [body]}
- {unit: health, name: 市卫生健康委, sort: department, tags: [doer]}
- {unit: safety, name: 市安监局, sort: department, renamed: [{to: 市应急管理局, from: 2019-01-01, basis: 待确认}]}
- {unit: police, name: 市公安局, sort: department, aliases: [公安局], tags: [doer]}
- {unit: counties, name: 各县区政府, sort: class}
"""
CITES = "{article: 第一条, quote: 按本条执行}"
START = datetime(2024, 5, 10, tzinfo=BEIJING)


def pack_of(rules="[]", matrix="", **files):
    """A pack of rules and of rows of a matrix, whose citations are put in."""
    written = {"matrix": matrix.replace("CITES", CITES)} if matrix else {}
    return small_pack(rules, units=UNITS, **written, **files)


def setting_of(pack, parameters=(), readings=()):
    """The operator's choices, name → value."""
    operator = Operator(
        readings=tuple(ReadingChoice(n, v, ALWAYS) for n, v in dict(readings).items()),
        parameters=tuple(ParameterValue(n, v, ALWAYS) for n, v in dict(parameters).items()),
    )
    (epoch,) = epochs(pack, operator, (), START, START.replace(hour=1))
    return epoch.setting


def rows(pack, parameters=(), readings=()):
    """The rows of a pack by the id of their rule."""
    return {row.rule.id: row for row in rows_of(pack, setting_of(pack, parameters, readings))}


def names(row, role):
    """Names of those who have a role."""
    return [one.name for one in row.of(role)]
