"""Tasks on a roster（到期事项列入待办）: from their reminder until they are done or lapse.

What several units owe by the same rule, in the same words and at the same time, is one item for
those of them that have not done it; so is what each of several receivers is to get.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from engine.roster.derivation import join_reasons
from engine.roster.evaluator import Evaluator
from engine.roster.roster import Pending, Settled
from engine.tasks.done import TASK, task_records, with_done
from engine.tasks.occurrence import Occurrence
from engine.tasks.occurrences import FARTHEST, KEPT, occurrences

AHEAD = max(FARTHEST, timedelta(days=61))
"""How far ahead something that is brought to mind may be due."""


def tasks_around(evaluator: Evaluator, start: datetime, end: datetime) -> tuple[Occurrence, ...]:
    """What may be on the rosters of ``[start, end)``, with what has become of it."""
    inputs = evaluator.inputs
    found = occurrences(evaluator, start - KEPT, end + AHEAD)
    dated = (one for one in found if one.due is not None)
    return with_done(dated, task_records(inputs.records), inputs.pack)


def on_roster(
    tasks: Iterable[Occurrence], start: datetime, end: datetime
) -> tuple[tuple[Pending, ...], tuple[Settled, ...]]:
    """The tasks pending in ``[start, end)``, and those that were done before its end."""
    left: dict[tuple[object, ...], list[Occurrence]] = {}
    over: dict[tuple[object, ...], list[Occurrence]] = {}
    for one in tasks:
        if one.due is None or one.remind_from is None or one.lapses is None:
            continue
        if one.remind_from >= end:
            continue
        if one.done is not None and one.done.at < end:
            if max(one.due, one.done.at) >= start:
                over.setdefault((*one.task, one.done), []).append(one)
        elif one.lapses > start:
            left.setdefault(one.task, []).append(one)
    pending = tuple(_item(some) for some in left.values())
    settled = tuple(Settled(_item(some), some[0].done) for some in over.values() if some[0].done)
    return pending, settled


def _item(some: Sequence[Occurrence]) -> Pending:
    """One pending item for all of them."""
    first = some[0]
    assert first.due is not None  # noqa: S101 - only what is dated is pending
    return Pending(
        kind=TASK,
        by=tuple(dict.fromkeys(name for one in some for name in one.who)),
        to=tuple(dict.fromkeys(name for one in some for name in one.to)),
        due=first.due,
        text=first.text,
        because=join_reasons(reason for one in some for reason in one.because),
        deadline=True,
        given_number=first.shared,
    )
