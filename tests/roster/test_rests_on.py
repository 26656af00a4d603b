"""A roster names the readings that decide whether it is in force and which records count."""

from __future__ import annotations

import pytest

from tests.roster.asking import Desk
from tests.roster.drawing import PACK

ALERT = (
    "  - alert: {id: A, hazard: 暴雨, colour: 蓝, area: '230500', issued: 2024-06-15T02:00,"
    " expires: 2024-06-16T02:00}\n"
)
MOVED = (
    "  - window: {window: fire_high_risk, from: 2024-06-10, through: 2024-06-20, document: 某号}\n"
)


@pytest.mark.parametrize(
    ("records", "reading", "named"),
    [
        ("", "AMB-08", True),
        ("", "AMB-51", False),
        (ALERT, "AMB-51", True),
        ("", "AMB-50", False),
        (MOVED, "AMB-50", True),
    ],
)
def test_what_the_roster_rests_on(records, reading, named):
    assert (reading in Desk(PACK, records).day("2024-06-15").readings) is named
