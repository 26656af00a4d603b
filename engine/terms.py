"""The words of the field（术语）: ordered ladders and closed sets that every other module uses.

Ladders are plain integers so that a matcher can compare them; the Chinese labels are data of the
vocabulary file (``rules/vocabulary.yaml``). Level Ⅰ is the most severe: ranks rise with severity.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

COLOUR_RANK: Final[Mapping[str, int]] = {
    "blue": 1,
    "yellow": 2,
    "orange": 3,
    "red": 4,
    "unknown": 5,
}
"""Warning colours（预警颜色）; an unknown colour ranks above red: it is staffed, with a flag."""

LEVEL_RANK: Final[Mapping[str, int]] = {"IV": 1, "III": 2, "II": 3, "I": 4, "unknown": 5}
"""Response levels（应急响应级别）, Ⅳ lowest; an unknown level counts as the highest."""

GRADE_RANK: Final[Mapping[str, int]] = {
    "ordinary": 1,
    "large": 2,
    "major": 3,
    "extraordinary": 4,
    "unknown": 5,
}
"""Grades of incidents（突发事件分级）; an unknown grade is answered on the safe side."""

LADDERS: Final[Mapping[str, Mapping[str, int]]] = {
    "colour": COLOUR_RANK,
    "level": LEVEL_RANK,
    "grade": GRADE_RANK,
}

_ROMAN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("I", "Ⅰ", "1", "一", "一级", "Ⅰ级", "I级", "1级"), "I"),
    **dict.fromkeys(("II", "Ⅱ", "2", "二", "二级", "Ⅱ级", "II级", "2级"), "II"),
    **dict.fromkeys(("III", "Ⅲ", "3", "三", "三级", "Ⅲ级", "III级", "3级"), "III"),
    **dict.fromkeys(("IV", "Ⅳ", "4", "四", "四级", "Ⅳ级", "IV级", "4级"), "IV"),
    "unknown": "unknown",
}


def level_of(text: str) -> str | None:
    """The canonical level (``I`` … ``IV``) of ``III``, ``Ⅲ``, ``3`` or ``三级``; else ``None``."""
    return _ROMAN.get(text.strip().upper() if text.isascii() and text != "unknown" else text)


class Coverage(Enum):
    """How long a unit must be present（值守强度）."""

    OFFICE_HOURS = "office_hours"
    ROUND_THE_CLOCK = "24h"

    @property
    def strength(self) -> int:
        """Order of strength: 24-hour duty outranks office hours."""
        return 2 if self is Coverage.ROUND_THE_CLOCK else 1


class Presence(Enum):
    """In what way a unit is at hand（在位方式）: on post, standby, or reachable."""

    ON_POST = "on_post"
    STANDBY = "standby"
    REACHABLE = "reachable"

    @property
    def strength(self) -> int:
        """Order of strength: on post outranks standby, standby outranks reachable."""
        return {"on_post": 3, "standby": 2, "reachable": 1}[self.value]


DUTY_KINDS: Final = (
    "on_site",
    "command",
    "lead_consultation",
    "publish",
    "sound_alarm",
    "on_scene",
    "first_response",
    "report",
    "dispatch",
    "apply_response",
    "remind",
    "notify",
    "lead",
    "responsible",
    "support",
    "monitor",
    "forecast",
    "inspect",
    "rectify",
    "verify",
    "risk_control",
    "manage",
    "supervise",
    "task",
    "norm",
)
"""Kinds of obligation（义务种类）, in the order in which answers list them."""

PENDING_KINDS: Final = (
    "notice",
    "consent",
    "consultation",
    "reminder",
    "siren_order",
    "response_application",
    "release_confirmation",
    "order",
    "termination",
    "task",
)
"""Kinds of pending item（待办种类）: what a person must still do or decide."""

INFERRED: Final = ("order", "context", "alignment")
"""From what a role is only inferred（推定）: the order of a list, the words around it, the rows and
columns of a table that lost its lines."""

CADENCES: Final = ("year", "half_year", "quarter", "month", "week", "day")
"""How often a task comes due（周期）."""

TASK_STATES: Final = (
    "waiting_parameter",
    "coming",
    "due_soon",
    "overdue",
    "done",
    "done_late",
)
"""How far a task has come（到期事项的状态）: waiting for a parameter, not to be thought of yet,
brought to mind, not done in time, done, done too late."""

RECOMMENDATIONS: Final = (
    "start_response",
    "raise_response",
    "lower_response",
    "end_response",
    "declare",
    "admit",
    "order",
)
"""Acts that a rule may recommend（建议）: only a person's decision brings them about."""

POSTS: Final = ("principal", "deputy_leader", "section_head", "staff")
"""Posts that a rule may ask for（岗位）, ranks inside a unit from the highest down:
主要负责人, 分管领导, 科室负责人, 具体工作人员."""

ATTENDANCE: Final = ("presence", "posts", "roll_call")
"""By what being on site is judged（考勤方式）: anybody there at all, each post, each roll call."""

STATUSES: Final = ("Actual", "Exercise", "System", "Test", "Draft")
"""CAP statuses（消息状态）; only Actual touches the live roster, Exercise shows in drills."""
