"""What all commands share（命令框架）: lazy groups, written help, options, faults of usage."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import click

from engine.errors import InputFault, plain
from service.answering import Question
from service.commands.help_texts import HELP, TOP
from service.home import DEFAULT, Home, home_at

F = TypeVar("F", bound=Callable[..., Any])

LONGEST_ACTOR: Final = 100
_DB: Final = "zhiban.db"
_ACTOR: Final = "zhiban.actor"

COMMANDS: Final = {
    "today": "asking",
    "roster": "asking",
    "why": "asking",
    "year": "asking",
    "duties": "asking",
    "alert": "alerts",
    "response": "responses",
    "incident": "incidents",
    "activity": "recording",
    "period": "recording",
    "admit": "recording",
    "consult": "consulting",
    "siren": "consulting",
    "inspection": "inspecting",
    "rectify": "inspecting",
    "dispatch": "incidents",
    "done": "incidents",
    "progress": "progress",
    "simulate": "simulating",
    "sweep": "sweeping",
    "compare": "simulating",
    "replay": "simulating",
    "checkin": "attendance",
    "rollcall": "attendance",
    "supervision": "supervising",
    "audit": "auditing",
    "matrix": "matrix",
    "tasks": "tasks",
    "notice": "notices",
    "readings": "readings",
    "pack": "packs",
    "people": "people",
    "month": "months",
    "serve": "jobs",
    "jobs": "jobs",
    "outbox": "jobs",
    "init": "setting_up",
    "calendar": "setting_up",
    "doctor": "setting_up",
    "correct": "correcting",
    "log": "keeping",
    "backup": "keeping",
    "restore": "keeping",
}
"""Every command, and the module that it lives in; modules are imported when asked for."""


ARGUMENTS: Final = {
    "when": "日期",
    "act": "做什么（draft、show、sign、publish、change、export）",
    "unit": "单位",
    "words": "查找的词",
    "number": "年份",
    "item": "编号",
    "file": "文件",
    "files": "文件",
    "folder": "文件夹",
    "name": "名称",
    "reading": "释义编号",
    "person": "人员",
    "day": "日期",
    "target": "文件",
    "source": "文件",
}
"""What a missing word of a command is called."""


class WrittenHelp(click.Command):
    """A command whose help is a text written by hand（手写的帮助）."""

    def get_help(self, ctx: click.Context) -> str:
        """The help text of this command, by its path."""
        path = " ".join(ctx.command_path.split()[1:])
        return HELP.get(path, TOP).strip()

    def get_usage(self, ctx: click.Context) -> str:
        """The first line of the help text."""
        return self.get_help(ctx).splitlines()[0]


class Group(WrittenHelp, click.Group):
    """A group of commands with written help（命令组）."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; an unknown one is answered with the nearest."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            raise UnknownCommand(name, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


class Top(Group):
    """``zhiban`` itself: imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """The command called ``name``."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"service.commands.{COMMANDS[name]}")
        command: click.Command = getattr(module, name)
        return command


class UnknownCommand(click.UsageError):
    """A command that does not exist（没有这个命令）."""

    def __init__(self, name: str, known: list[str]) -> None:
        from difflib import get_close_matches

        close = get_close_matches(name, known, n=3, cutoff=0.4) or known
        super().__init__(f"没有命令「{name}」；是不是：{'、'.join(close)}")


def run_group(words: list[str]) -> int:
    """Run click with ``words``; the exit code."""
    try:
        code = top.main(words, prog_name="zhiban", standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.ctx.get_help(), file=sys.stderr)
        return 2
    except click.UsageError as error:
        print(f"[U101] {usage_words(error)}", file=sys.stderr)
        path = error.ctx.command_path if error.ctx else "zhiban"
        print(f"  处理：{path} --help", file=sys.stderr)
        return 2
    except click.ClickException as error:
        print(f"[U102] {error.format_message()}", file=sys.stderr)
        return 2
    except click.Abort:
        return 130
    return code if isinstance(code, int) else 0


def usage_words(error: click.UsageError) -> str:  # noqa: PLR0911 - a sentence for each
    """What was wrong with the words typed, in Chinese."""
    if isinstance(error, click.NoSuchOption):
        close = f"；是不是：{'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{close}"
    if isinstance(error, click.MissingParameter):
        param = error.param
        name = param.opts[0] if param is not None else "参数"
        return f"缺少{ARGUMENTS.get(name, ' ' + name)}"
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param is not None else ""
        sort = error.param.type if error.param is not None else None
        if isinstance(sort, click.Choice):
            return f"{name} 只能是：{'、'.join(str(one) for one in sort.choices)}"
        return f"{ARGUMENTS.get(name, name)} 的值不对：{error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 用法不对（缺少值？）"
    if "unexpected extra argument" in error.format_message():
        return "多打了词：" + error.format_message().partition("(")[2].rstrip(")")
    return error.format_message()


@click.group(cls=Top, invoke_without_command=True)
@click.option("--home", default=None)
@click.option("--db", default=None)
@click.version_option(package_name="zhiban", prog_name="zhiban", message="zhiban %(version)s")
@click.pass_context
def top(ctx: click.Context, home: str | None, db: str | None) -> None:
    """Run ``zhiban``; alone it is ``zhiban today``."""
    ctx.obj = {"home": home}
    ctx.meta[_DB] = db
    if ctx.invoked_subcommand is None:
        ctx.invoke(top.get_command(ctx, "today"))  # type: ignore[arg-type]


def _remembered(key: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
    """A callback that keeps an option's value for the whole command line."""

    def keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:  # noqa: ARG001
        if value is not None:
            ctx.meta[key] = value

    return keep


def home_option(act: F) -> F:
    """``--home`` and ``--db`` on a command, which win over those before it."""
    db = click.option("--db", default=None, expose_value=False, callback=_remembered(_DB))
    return click.option("--home", default=None)(db(act))


def actor_option(act: F) -> F:
    """``--actor``: who records（登记人）."""
    keep = _remembered(_ACTOR)
    return click.option("--actor", default=None, expose_value=False, callback=keep)(act)


def recording_options(act: F) -> F:
    """The options of a recording command whose record has no ``by``: there it is the actor."""
    keep = _remembered(_ACTOR)
    by = click.option("--actor", "--by", default=None, expose_value=False, callback=keep)
    return home_option(by(act))


def acting() -> str:
    """Who records: ``--actor``, else ``ZHIBAN_ACTOR``, else the account. Raises InputFault U103."""
    context = click.get_current_context(silent=True)
    typed = context.meta.get(_ACTOR) if context is not None else None
    name = str(typed or os.environ.get("ZHIBAN_ACTOR") or _account()).strip()
    if name != plain(name) or "\n" in name or len(name) > LONGEST_ACTOR:
        raise bad_option("--actor", plain(name)[:LONGEST_ACTOR], "写工号或岗位，不含看不见的字符")
    return name


def _account() -> str:
    """The account that runs the program; empty where it has no name."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def asking_options(act: F) -> F:
    """The options of every asking command."""
    for option in (
        click.option("--json", "as_json", is_flag=True),
        click.option("--records", "records_file", default=None),
        click.option("--pack", "packs", multiple=True),
        click.option("--matcher", type=click.Choice(["both", "durable", "bits"]), default="both"),
        click.option("--exercise", is_flag=True),
        click.option("--known-at", default=None),
        home_option,
    ):
        act = option(act)
    return act


def question(options: dict[str, Any]) -> Question:
    """The question that the options ask; the options are taken out of the mapping."""
    packs = options.pop("packs") or (DEFAULT,)
    records = records_file(options.pop("records_file"))
    home = home_at(options.pop("home") or outer_home(), outer_db())
    return Question(
        home=home,
        packs=tuple(packs),
        records_file=records,
        known_at=_known_at(options.pop("known_at"), records, home),
        matcher=options.pop("matcher"),
        exercise=options.pop("exercise"),
    )


def records_file(typed: str | None) -> str:
    """The records file asked about; an empty name is refused, or the live store would answer."""
    if typed == "":
        raise bad_option("--records", typed, "写记录文件的路径；不写这个选项就用记录库")
    return typed or ""


def _known_at(typed: str | None, records_file: str, home: Home) -> datetime | None:
    """Until when records count: a moment, or the number of a record as ``#12``.

    Raises:
        InputFault: U103 neither, or no such record; U105 with a records file.

    """
    from service.commands.dates import instant_of

    if typed is None:
        return None
    if records_file:
        raise InputFault(
            "U105",
            "记录文件没有登记时间，不能问当时知道什么",
            where="--known-at",
            remedy="--records 和 --known-at 只用一个",
        )
    if not typed.startswith("#"):
        return instant_of(typed, "--known-at")
    from service.store.opening import reader_of

    for event in reader_of(home).events():
        if f"#{event.seq}" == typed:
            return datetime.fromisoformat(event.recorded_at)
    raise bad_option("--known-at", typed, "写时间，或 zhiban log show 里的编号，如 #12")


def outer_db() -> str | None:
    """The ``--db`` of the command line, if any."""
    context = click.get_current_context(silent=True)
    found = context.meta.get(_DB) if context is not None else None
    return str(found) if found else None


def outer_home() -> str | None:
    """The ``--home`` given before the command, if any."""
    context = click.get_current_context(silent=True)
    while context is not None:
        if isinstance(context.obj, dict) and context.obj.get("home"):
            return str(context.obj["home"])
        context = context.parent
    return None


def bad_option(name: str, text: str, remedy: str) -> InputFault:
    """A value of an option that cannot be read, or is not there."""
    what = f"「{text}」读不懂" if text else f"缺少 {name}"
    return InputFault("U103", what, where=name, remedy=remedy)


def tell_left_out(home: Home, packs: Sequence[str]) -> None:
    """Name the home's own packs that cannot be used, where every pack was asked about."""
    from service.own_packs import faulty_packs

    for name, fault in () if packs else faulty_packs(home).items():
        said = f"规则包 {name} 不能用（{fault.code}），没有算在内；见 zhiban pack check {name}"
        print(said, file=sys.stderr)


def print_answer(text: str) -> None:
    """Write an answer to standard output, ending in one newline."""
    shown = plain(text)
    sys.stdout.write(shown if shown.endswith("\n") else f"{shown}\n")
