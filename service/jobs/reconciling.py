"""Make what should exist and does not（对账）: at start, every few minutes, whenever woken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.errors import DutyError
from service.jobs.bench import BEGUN, Bench, Look
from service.jobs.defects import defect_of
from service.jobs.making import make
from service.jobs.planning import Period, due_periods
from service.jobs.writing_down import write_down
from service.store.job_rows import MadePeriod

MOST_ROUNDS: Final = 10
"""One thing made may make another due: a draft that is signed, a sheet that is made anew."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A period that could not be made（办不成）; it is tried again at the next look."""

    key: str
    fault: DutyError


Outcome = MadePeriod | Trouble


def reconcile(bench: Bench, clock: Callable[[], datetime]) -> Iterator[Outcome]:
    """Make every period that should exist by now and does not, each in one transaction.

    Raises:
        DutyError: settings, pack or store cannot be used at all.

    """
    failed: set[str] = set()
    for _ in range(MOST_ROUNDS):
        look = bench.look(clock())
        if look.beginning:
            _begin(bench, look)
            look = bench.look(clock())  # older tables have a chain from the first write on
        missing = [one for one in missing_periods(look) if one.key not in failed]
        if not missing:
            return
        any_made = False
        for period in missing:
            outcome = _made(bench, look, period)
            any_made |= isinstance(outcome, MadePeriod)
            if isinstance(outcome, Trouble):
                failed.add(period.key)
            if outcome is not None:
                yield outcome
        if not any_made:
            return


def missing_periods(look: Look) -> tuple[Period, ...]:
    """What should exist by now and was not made."""
    due = due_periods(look.known, look.now)
    return tuple(one for one in due if one.key not in look.made_keys)


def _begin(bench: Bench, look: Look) -> None:
    """Note down since when each job is wanted: what was due earlier is not made up for."""
    with bench.store.writing() as writing:
        for job in look.beginning:
            key = f"{bench.mark}{BEGUN}{job}"
            writing.jobs.take(MadePeriod(key, "begun", look.now, look.now, ""))


def _made(bench: Bench, look: Look, period: Period) -> Outcome | None:
    """The period, made; ``None`` if it cannot be made yet, or another program makes it."""
    key = bench.mark + period.key
    try:
        with bench.store.holding(key) as alone:
            if not alone or _is_made(bench, key):
                return None
            found = make(look, period)
            if found is None:
                return None
            return write_down(bench, look.settings, period, found, look.now)
    except DutyError as fault:
        return Trouble(key, fault)
    except Exception as error:  # noqa: BLE001 - a defect of one job must not stop the others
        return Trouble(key, defect_of(error))


def _is_made(bench: Bench, key: str) -> bool:
    with bench.store.job_rows() as rows:
        return rows.is_made(key)
