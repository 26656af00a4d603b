"""Pack commands（规则包）: list, show, check, test; and the readings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engine.errors import DutyError
from engine.facts.choices import epochs
from engine.facts.moments import DAY, midnight
from engine.packs.pack import Pack, Reading
from service.answers.json_form import as_text, head
from service.answers.wording import table
from service.clock import now
from service.commands.framework import Group, WrittenHelp, home_option, print_answer
from service.commands.recording import chosen_home
from service.home import DEFAULT, Home
from service.loading import Loaded, load

FOUND_SOMETHING = 1


@click.group(name="readings", cls=Group)
def readings() -> None:
    """``readings``: how ambiguous passages are read."""


@readings.command("list", cls=WrittenHelp)
@click.option("--json", "as_json", is_flag=True)
@click.option("--pack", "name", default=DEFAULT)
@home_option
def readings_list(home: str | None, name: str, *, as_json: bool) -> None:
    """``readings list``: every reading with its choices and the one in force."""
    loaded = load(chosen_home(home), name)
    chosen = dict(_choices(loaded))
    if as_json:
        document = head("zhiban.readings/1", loaded.pack, loaded.site)
        forms = [_reading_form(one, chosen[one.id]) for one in loaded.pack.readings]
        print_answer(as_text({**document, "readings": forms}))
        return
    lines = [f"{loaded.pack.title}：释义 {len(loaded.pack.readings)} 条（* 为现行选项）"]
    for one in loaded.pack.readings:
        lines += _reading_lines(one, chosen[one.id])
    print_answer("\n".join(lines))


def _choices(loaded: Loaded) -> tuple[tuple[str, str], ...]:
    """The choices in force today."""
    today = midnight(now().date())
    (epoch,) = epochs(loaded.pack, loaded.site.operator, (), today, today + DAY)
    return epoch.setting.readings


def _reading_form(one: Reading, chosen: str) -> dict[str, Any]:
    return {
        "reading": one.id,
        "article": one.article,
        "question": one.question,
        "choices": {choice.id: choice.text for choice in one.choices},
        "default": one.default,
        "chosen": chosen,
        "because": one.because,
        "changes": one.changes,
        "record_only": one.record_only,
    }


def _reading_lines(one: Reading, chosen: str) -> list[str]:
    kind = "（只作记录）" if one.record_only else ""
    lines = [f"{one.id} {one.article} {one.question}{kind}"]
    for choice in one.choices:
        mark = "*" if choice.id == chosen else " "
        default = "（默认）" if choice.id == one.default else ""
        lines.append(f"   {mark} {choice.id}. {choice.text}{default}")
    return [*lines, f"     理由：{one.because}", f"     影响：{one.changes}"]


@click.group(name="pack", cls=Group)
def pack() -> None:
    """``pack``: rule packs."""


@pack.command("list", cls=WrittenHelp)
@home_option
def pack_list(home: str | None) -> None:
    """``pack list``: the packs that can be asked about."""
    from service.files.pack_folders import known_packs, shipped

    where = chosen_home(home)
    default = shipped()[0]
    rows = []
    for name, folder in known_packs(where).items():
        loaded = load(where, name if name != default else DEFAULT)
        mark = "（默认）" if name == default else ""
        rows.append(
            [f"{name}{mark}", loaded.pack.title, loaded.pack.number, _origin(folder, where)]
        )
    print_answer("\n".join(table(rows, indent="")))


def _origin(folder: Path, home: Home) -> str:
    return "本单位" if folder.is_relative_to(home.packs) else "随程序"


@pack.command("show", cls=WrittenHelp)
@click.argument("name", default=DEFAULT)
@home_option
def pack_show(name: str, home: str | None) -> None:
    """``pack show``: rules by article, units, windows, parameters."""
    print_answer("\n".join(_shown(load(chosen_home(home), name).pack)))


def _shown(one: Pack) -> list[str]:
    lines = [
        f"{one.title}（{one.number}，{one.issuer} {one.issued}）",
        f"摘要 {one.digest}",
        "",
        "规则",
    ]
    for article, _ in one.articles:
        rules = [rule for rule in one.rules if rule.cites.article == article]
        lines += table([[article, rule.id, rule.title] for rule in rules])
    lines += ["", "窗口", *table([[w.id, w.title, w.cites.article] for w in one.windows])]
    lines += ["", "运行参数（原文没有写，由运行单位决定）"]
    lines += table([[p.id, p.title, f"默认 {p.default or '空'}", p.note] for p in one.parameters])
    lines += ["", "单位"]
    rows = [[u.name, u.id, "、".join(u.aliases)] for u in one.units]
    return [*lines, *table(rows)]


@pack.command("check", cls=WrittenHelp)
@click.argument("name", default=DEFAULT)
@home_option
def pack_check(name: str, home: str | None) -> int:
    """``pack check``: forms, names, quotes, strata; exit 1 when something is found."""
    from engine.inference.compiling import compile_pack
    from engine.inference.matching import matchers_for
    from service.files.pack_folders import pack_folder
    from service.files.packs import read_pack

    folder = pack_folder(name, chosen_home(home))
    try:
        one = read_pack(folder)
        for setting in settings_to_check(one):
            matchers_for(compile_pack(one, setting), "both")
            matchers_for(compile_pack(one, setting, standing=True), "both")
    except DutyError as fault:
        print_answer(str(fault))
        count = len(getattr(fault, "faults", (fault,)))
        print_answer(f"{folder.name}：发现 {count} 处问题")
        return FOUND_SOMETHING
    quotes = len(one.rules) + len(one.windows)
    print_answer(
        f"{one.id}：{len(one.articles)} 条原文，{len(one.rules)} 条规则，{quotes} 处引文逐字相符，"
        f"{len(one.readings)} 条释义，没有发现问题"
    )
    return 0


def settings_to_check(one: Pack) -> list[Any]:
    """The defaults, and the defaults with each single choice changed."""
    from engine.inference.compiling import Setting

    defaults = {reading.id: reading.default for reading in one.readings}
    parameters = tuple(sorted((p.id, p.default) for p in one.parameters))
    settings = [Setting(tuple(sorted(defaults.items())), parameters)]
    for reading in one.readings:
        for choice in reading.choices:
            if choice.id != reading.default:
                changed = {**defaults, reading.id: choice.id}
                settings.append(Setting(tuple(sorted(changed.items())), parameters))
    return settings


@pack.command("test", cls=WrittenHelp)
@click.argument("name", default=DEFAULT)
@click.option("--matcher", type=click.Choice(["both", "durable", "bits"]), default="both")
@home_option
def pack_test(name: str, matcher: str, home: str | None) -> int:
    """``pack test``: run the cases written beside the rules; exit 1 when one fails."""
    from service.files.pack_cases import case_results

    results = list(case_results(name, chosen_home(home), matcher))
    failed = [result for result in results if not result.passed]
    for result in failed:
        print_answer(f"✗ {result.where} {result.name}")
        print_answer("\n".join(f"    {text}" for text in result.differences))
    print_answer(
        f"{len(results)} 个用例，{len(results) - len(failed)} 个通过，{len(failed)} 个不通过"
    )
    return FOUND_SOMETHING if failed or not results else 0
