"""The notices of calendars/cn, read as the shell reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from calendars.holidays import HolidayCalendar
from calendars.notices import Notice, read_year
from service.files.strict_yaml import parse_yaml

DATA = Path(__file__).parents[2] / "calendars" / "cn"


def read_file(path: Path) -> tuple[Notice, ...]:
    value = parse_yaml(path.read_text(encoding="utf-8"), source=path.name).value
    assert isinstance(value, Mapping)
    return read_year(value)


@pytest.fixture(scope="session")
def notices() -> tuple[Notice, ...]:
    return tuple(notice for path in sorted(DATA.glob("*.yaml")) for notice in read_file(path))


@pytest.fixture(scope="session")
def cn(notices: tuple[Notice, ...]) -> HolidayCalendar:
    return HolidayCalendar(notices)
