"""Scheduled jobs（定时作业）: ``jobs list / run / status``, ``outbox list``, ``serve``."""

from __future__ import annotations

import signal
import sys

import click

from service.answers.json_form import as_text
from service.answers.wording import moment_words, table
from service.clock import now
from service.commands.framework import Group, WrittenHelp, home_option, print_answer
from service.commands.recording import chosen_home
from service.home import Home
from service.jobs.bench import BEGUN, DRILL_KEY, Bench, Look
from service.jobs.planning import JOBS
from service.store.job_rows import MadePeriod, Posted

SHOWN = 20
FOUND_SOMETHING = 1


@click.group(name="jobs", cls=Group)
def jobs() -> None:
    """``jobs``: what is done by schedule."""


@jobs.command("list", cls=WrittenHelp)
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def jobs_list(home: str | None, *, everything: bool, as_json: bool) -> None:
    """``jobs list``: what was made, by its due time."""
    from service.answers.jobs_text import made_form, made_text

    bench = Bench(chosen_home(home))
    with bench.store.job_rows() as rows:
        made = _shown(rows.periods())
    listed = made if everything else made[-SHOWN:]
    if as_json:
        forms = [made_form(one) for one in listed]
        print_answer(as_text({"schema": "zhiban.jobs/1", "made": forms}))
        return
    print_answer(made_text(listed))
    if len(listed) < len(made):
        print_answer(f"共 {len(made)} 期，只列最后 {len(listed)} 期；全部：zhiban jobs list --all")


def _shown(made: tuple[MadePeriod, ...]) -> list[MadePeriod]:
    """Without the notes since when each job is wanted."""
    return [one for one in made if not one.key.removeprefix(DRILL_KEY).startswith(BEGUN)]


@jobs.command("run", cls=WrittenHelp)
@click.option("--exercise", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def jobs_run(home: str | None, *, exercise: bool, as_json: bool) -> int:
    """``jobs run``: make and send what is due, once; for those who do not run ``serve``."""
    from service.answers.jobs_text import made_form, made_text
    from service.jobs.following import follow
    from service.jobs.outgoing import deliver
    from service.jobs.reconciling import Trouble, reconcile
    from service.jobs.standby import Turn

    bench = Bench(chosen_home(home), exercise=exercise)
    turn = Turn(bench.store.path, exercise=exercise)
    alone = turn.take()
    try:
        outcomes = list(reconcile(bench, now))
        noted = follow(bench, now())
        sent = list(deliver(bench, now)) if alone else []
    finally:
        turn.leave()
    made = [one for one in outcomes if isinstance(one, MadePeriod)]
    troubles = [one for one in outcomes if isinstance(one, Trouble)]
    for one in troubles:
        print(one.fault, file=sys.stderr)
    unsent = [one for one in sent if one.attempt.outcome != "sent"]
    for message in unsent:
        print(f"没有发出 {message.key}：{message.attempt.said}", file=sys.stderr)
    if as_json:
        form = {
            "schema": "zhiban.jobs/1",
            "made": [made_form(one) for one in made],
            "change": noted.event and noted.event["said"],
            "sent": [one.key for one in sent if one.attempt.outcome == "sent"],
            "unsent": [message.key for message in unsent],
            "troubles": [{"key": one.key, "code": one.fault.code} for one in troubles],
        }
        print_answer(as_text(form))
    else:
        print_answer(made_text(made) if made else "没有到期未办的")
        if noted.event is not None and noted.event["said"]:
            print_answer(noted.event["said"])
        if sent:
            print_answer(f"发出 {len(sent) - len(unsent)} 件，没有发出 {len(unsent)} 件")
        if not alone:
            print_answer("zhiban serve 正在值机：由它发出")
    return FOUND_SOMETHING if troubles or unsent else 0


@jobs.command("status", cls=WrittenHelp)
@click.option("--json", "as_json", is_flag=True)
@home_option
def jobs_status(home: str | None, *, as_json: bool) -> int:
    """``jobs status``: which jobs are wanted, what is overdue, what could not be sent."""
    from service.answers.jobs_text import made_form, missing_form, posted_form, unissued_form
    from service.jobs.planning import unissued, wanted_jobs
    from service.jobs.reconciling import missing_periods

    bench = Bench(chosen_home(home))
    look = bench.look(now())
    with bench.store.job_rows() as rows:
        posted = rows.outbox()
    missing, wanted = missing_periods(look), wanted_jobs(look.settings)
    dead = [one for one in posted if one.state == "dead"]
    open_months = unissued(look.known, look.now)
    if as_json:
        last = {job: _last(look, job) for job in wanted}
        form = {
            "schema": "zhiban.jobs-status/1",
            "jobs": {job: made_form(one) if one else None for job, one in last.items()},
            "missing": [missing_form(one) for one in missing],
            "unissued": [unissued_form(one) for one in open_months],
            "waiting": sum(1 for one in posted if one.state == "waiting"),
            "dead": [posted_form(one) for one in dead],
        }
        print_answer(as_text(form))
    else:
        print_answer("\n".join(_status_lines(look, wanted, posted)))
    return FOUND_SOMETHING if missing or dead or open_months else 0


def _last(look: Look, job: str) -> MadePeriod | None:
    made = [one for one in look.made if one.job == job and not one.key.startswith(DRILL_KEY)]
    return made[-1] if made else None


def _status_lines(look: Look, wanted: tuple[str, ...], posted: tuple[Posted, ...]) -> list[str]:
    from service.answers.jobs_text import outbox_text, unissued_line
    from service.jobs.planning import unissued
    from service.jobs.reconciling import missing_periods

    rows = [["作业", "上一期", "办理"]]
    for job in JOBS:
        last = _last(look, job)
        told = [last.key, moment_words(last.made_at)] if last else ["还没有办过", ""]
        rows.append(
            [JOBS[job], *(told if job in wanted else ["没有要求（site.yaml 的 jobs）", ""])]
        )
    lines = table(rows)
    missing = missing_periods(look)
    if missing:
        lines += ["到期未办", *(f"  {one.key}，应于 {moment_words(one.due)}" for one in missing)]
        lines.append("  zhiban serve 会补办；没有常驻运行的，用 zhiban jobs run")
    lines += [unissued_line(one) for one in unissued(look.known, look.now)]
    waiting = sum(1 for one in posted if one.state == "waiting")
    dead = [one for one in posted if one.state == "dead"]
    lines.append(f"发件箱：待发 {waiting} 件，发不出 {len(dead)} 件")
    return [*lines, *([outbox_text(dead)] if dead else [])]


@click.group(name="outbox", cls=Group)
def outbox() -> None:
    """``outbox``: what goes to whom."""


@outbox.command("list", cls=WrittenHelp)
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def outbox_list(home: str | None, *, everything: bool, as_json: bool) -> None:
    """``outbox list``: what went to whom, what waits, what could not be sent."""
    from service.answers.jobs_text import outbox_text, posted_form

    bench = Bench(chosen_home(home))
    with bench.store.job_rows() as rows:
        posted = rows.outbox()
    listed = posted if everything else posted[-SHOWN:]
    if as_json:
        forms = [posted_form(one) for one in listed]
        print_answer(as_text({"schema": "zhiban.outbox/1", "messages": forms}))
        return
    print_answer(outbox_text(listed))
    if len(listed) < len(posted):
        print_answer(
            f"共 {len(posted)} 件，只列最后 {len(listed)} 件；全部：zhiban outbox list --all"
        )


@outbox.command("retry", cls=WrittenHelp)
@home_option
def outbox_retry(home: str | None) -> None:
    """``outbox retry``: what was given up is tried again."""
    from service.jobs.outgoing import retry

    count = retry(Bench(chosen_home(home)), now())
    then = "，下一次对账时发；没有常驻运行的，用 zhiban jobs run" if count else ""
    print_answer(f"{count} 件发不出的重新待发{then}")


@click.command(cls=WrittenHelp)
@click.option("--health", type=click.IntRange(0, 65535), default=None)
@click.option("--exercise", is_flag=True)
@home_option
def serve(home: str | None, health: int | None, *, exercise: bool) -> None:
    """``serve``: do the jobs by schedule and follow the records, until told to stop."""
    where: Home = chosen_home(home)
    from service.clock import WallClock
    from service.jobs.health import Health
    from service.jobs.serving import Service
    from service.loading import load

    load(where)  # what is wrong with settings or pack is said before anything starts
    service = Service(Bench(where, exercise=exercise), WallClock(), _log)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: service.stopping.set())
    endpoint = None if health is None else Health(health, service.state.told)
    if endpoint is not None:
        _log(f"健康检查 http://127.0.0.1:{endpoint.port}/health")
    try:
        service.run()
    finally:
        if endpoint is not None:
            endpoint.close()


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
