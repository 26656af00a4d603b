"""Write down what was made（落账）: claim, events, files and messages in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from service.jobs.bench import Bench
from service.jobs.made import Made
from service.jobs.planning import Period
from service.jobs.publications import ISSUED, publications
from service.jobs.settings import JobSettings
from service.store.job_rows import MadePeriod, Message
from service.store.writing import Writing

ACTOR = "zhiban"
"""Who records what no person does."""


def write_down(  # noqa: PLR0913 - what is written, where, by whom
    bench: Bench,
    settings: JobSettings,
    period: Period,
    made: Made,
    now: datetime,
    actor: str = ACTOR,
) -> MadePeriod | None:
    """Keep what a job made, whole, or nothing.

    ``None`` if somebody made the period before, or the sheet to be issued may not be any more.
    """
    with bench.store.writing() as writing:
        row = MadePeriod(bench.mark + period.key, period.job, period.due, now, made.said)
        if any(writing.has(kind, ref) for kind, ref, _ in made.events):
            return None
        if not _may_issue(bench, writing, made):
            return None
        if not writing.jobs.take(row):
            return None
        record(bench, settings, writing, row.key, made, now, actor)
    return row


def _may_issue(bench: Bench, writing: Writing, made: Made) -> bool:
    """Whether every sheet to be issued is signed and not superseded, as the log stands now."""
    numbers = {ref for kind, ref, _ in made.events if kind == ISSUED}
    if not numbers:
        return True
    listed = publications(writing.events(), exercise=bench.exercise)
    ready = {one.number for one in listed if one.state == "signed" and not one.superseded}
    return numbers <= ready


def record(  # noqa: PLR0913 - what is written, where, by whom
    bench: Bench,
    settings: JobSettings,
    writing: Writing,
    key: str,
    made: Made,
    now: datetime,
    actor: str,
) -> None:
    """Record events and files within an open transaction, and post the messages under ``key``."""
    for kind, ref, body in made.events:
        writing.append(now, kind, ref, body, actor=actor)
    files = tuple((name, writing.jobs.keep(data)) for name, data in made.files.items())
    if bench.exercise or not made.subject:
        return
    common = Message(key, now, "folder", settings.folder, made.subject, made.text, files)
    if settings.folder:
        writing.jobs.post(replace(common, key=f"{key}/folder"))
    for name in recipients_of(made, settings):
        writing.jobs.post(replace(common, key=f"{key}/mail/{name}", channel="mail", recipient=name))


def recipients_of(made: Made, settings: JobSettings) -> tuple[str, ...]:
    """By which names it is mailed: to all who get everything, and to the units it is about."""
    if settings.mail is None:
        return ()
    units = (name for name in made.units if name in settings.mail.units)
    return tuple(dict.fromkeys((*settings.mail.to, *units)))
