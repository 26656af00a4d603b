"""Festivals named by the holiday notices（节日名称）and their identifiers.

Source: 《全国年节及纪念日放假办法》 第二条; the one-off day of 国发明电〔2015〕1号.
"""

from __future__ import annotations

from calendars.errors import CalendarFault

NEW_YEAR = "new_year"

FESTIVALS = {
    NEW_YEAR: "元旦",
    "spring_festival": "春节",
    "qingming": "清明节",
    "labour_day": "劳动节",
    "dragon_boat": "端午节",
    "victory_day_70": "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
    "mid_autumn": "中秋节",
    "national_day": "国庆节",
}
"""Identifier to the name in the notices; the order is that of a combined identifier."""

_BY_NAME = {name: identifier for identifier, name in FESTIVALS.items()}


def festival_of(name: str, where: str) -> str:
    """Identifier of a name as in a notice（节日编号）.

    A block of two festivals, 「国庆节、中秋节」 or 「中秋节、国庆节」, has one identifier whatever
    the order of the names: ``mid_autumn+national_day``.

    Raises:
        CalendarFault: CAL09 for a name that is not known.

    """
    names = name.split("、")
    unknown = [part for part in names if part not in _BY_NAME]
    if unknown or len(set(names)) != len(names):
        what = f"不认识的节日「{name}」"
        remedy = f"可用的节日：{'、'.join(_BY_NAME)}"
        raise CalendarFault("CAL09", what, where=where, remedy=remedy)
    wanted = {_BY_NAME[part] for part in names}
    return "+".join(identifier for identifier in FESTIVALS if identifier in wanted)


def parts_of(festival: str) -> tuple[str, ...]:
    """Single festivals of an identifier, combined or not（所含节日）."""
    return tuple(festival.split("+"))
