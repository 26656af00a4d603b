"""What all commands share（命令框架）: lazy groups, written help, options, faults of usage."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from engine.errors import InputFault, plain
from service.answering import Question
from service.commands.help_texts import HELP, TOP
from service.home import DEFAULT, home_at

F = TypeVar("F", bound=Callable[..., Any])

COMMANDS: Final = {
    "today": "asking",
    "roster": "asking",
    "why": "asking",
    "year": "asking",
    "duties": "asking",
    "alert": "alerts",
    "response": "recording",
    "activity": "recording",
    "period": "recording",
    "incident": "recording",
    "admit": "recording",
    "readings": "readings",
    "pack": "packs",
    "init": "setting_up",
    "calendar": "setting_up",
    "doctor": "setting_up",
}
"""Every command, and the module that it lives in; modules are imported when asked for."""


ARGUMENTS: Final = {
    "when": "日期",
    "unit": "单位",
    "number": "年份",
    "file": "文件",
    "files": "文件",
    "name": "名称",
    "reading": "释义编号",
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
@click.version_option(package_name="zhiban", prog_name="zhiban", message="zhiban %(version)s")
@click.pass_context
def top(ctx: click.Context, home: str | None) -> None:
    """Run ``zhiban``; alone it is ``zhiban today``."""
    ctx.obj = {"home": home}
    if ctx.invoked_subcommand is None:
        ctx.invoke(top.get_command(ctx, "today"))  # type: ignore[arg-type]


def home_option(act: F) -> F:
    """``--home`` on a command, which wins over the one before it."""
    return click.option("--home", default=None)(act)


def asking_options(act: F) -> F:
    """The options of every asking command."""
    for option in (
        click.option("--json", "as_json", is_flag=True),
        click.option("--records", "records_file", default=None),
        click.option("--pack", "packs", multiple=True),
        click.option("--matcher", type=click.Choice(["both", "durable", "bits"]), default="both"),
        click.option("--exercise", is_flag=True),
        click.option("--home", default=None),
    ):
        act = option(act)
    return act


def question(options: dict[str, Any]) -> Question:
    """The question that the options ask; the options are taken out of the mapping."""
    packs = options.pop("packs") or (DEFAULT,)
    return Question(
        home=home_at(options.pop("home") or outer_home()),
        packs=tuple(packs),
        records_file=records_file(options.pop("records_file")),
        matcher=options.pop("matcher"),
        exercise=options.pop("exercise"),
    )


def records_file(typed: str | None) -> str:
    """The records file asked about; an empty name is refused, or the live store would answer."""
    if typed == "":
        raise bad_option("--records", typed, "写记录文件的路径；不写这个选项就用记录库")
    return typed or ""


def outer_home() -> str | None:
    """The ``--home`` given before the command, if any."""
    context = click.get_current_context(silent=True)
    while context is not None:
        if isinstance(context.obj, dict) and context.obj.get("home"):
            return str(context.obj["home"])
        context = context.parent
    return None


def bad_option(name: str, text: str, remedy: str) -> InputFault:
    """A value of an option that cannot be read."""
    return InputFault("U103", f"「{text}」读不懂", where=name, remedy=remedy)


def print_answer(text: str) -> None:
    """Write an answer to standard output, ending in one newline."""
    shown = plain(text)
    sys.stdout.write(shown if shown.endswith("\n") else f"{shown}\n")
