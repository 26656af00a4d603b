"""Pack commands（规则包）: list, show, check, test, coverage, clauses, new, schema."""

from __future__ import annotations

from pathlib import Path

import click

from engine.errors import DutyError, refuse
from engine.packs.pack import Pack
from service.answers.json_form import as_text
from service.answers.wording import table
from service.commands.framework import (
    Group,
    WrittenHelp,
    bad_option,
    home_option,
    print_answer,
)
from service.commands.recording import chosen_home
from service.home import DEFAULT, Home
from service.loading import load

FOUND_SOMETHING = 1


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
        mark = "（默认）" if name == default else ""
        try:
            one = load(where, name if name != default else DEFAULT).pack
            said = [one.title, one.number]
        except DutyError as fault:
            said = [f"不能用（{fault.code}），见 zhiban pack check {name}", ""]
        rows.append([f"{name}{mark}", *said, _origin(folder, where)])
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
        rules = [r for r in one.rules if r.cites.article == article and not r.document]
        lines += table([[article, rule.id, rule.title] for rule in rules])
    taken = [rule for rule in one.rules if rule.document]
    lines += table([[f"《{r.document}》{r.cites.article}", r.id, r.title] for r in taken])
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
    from engine.inference.checking import check_choices
    from engine.packs.coverage import quotes_in
    from engine.packs.examples import example_faults
    from service.files.pack_folders import pack_folder
    from service.files.packs import read_pack

    folder = pack_folder(name, chosen_home(home))
    try:
        one = read_pack(folder)
        refuse(example_faults(one))
        check_choices(one)
    except DutyError as fault:
        print_answer(str(fault))
        count = len(getattr(fault, "faults", (fault,)))
        print_answer(f"{folder.name}：发现 {count} 处问题")
        return FOUND_SOMETHING
    print_answer(
        f"{one.id}：{len(one.articles)} 条原文，{len(one.rules)} 条规则，"
        f"{quotes_in(one)} 处引文逐字相符，{len(one.readings)} 条释义，没有发现问题"
    )
    return 0


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


@pack.command("coverage", cls=WrittenHelp)
@click.argument("name", default=DEFAULT)
@click.option("--clauses", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def pack_coverage(name: str, home: str | None, *, clauses: bool, as_json: bool) -> int:
    """``pack coverage``: what became of each article; exit 1 when something is left open."""
    from engine.packs.clauses import clause_faults, clauses_of
    from engine.packs.coverage import coverage_of, faults_in
    from service.answers.coverage_text import coverage_form, coverage_text
    from service.files.pack_cases import cases_beside
    from service.files.pack_folders import pack_folder
    from service.files.packs import read_pack

    folder = pack_folder(name, chosen_home(home))
    one = read_pack(folder)
    cases = cases_beside(folder, one)
    ledger, rows = coverage_of(one, cases), clauses_of(one, cases)
    if as_json:
        print_answer(as_text(coverage_form(one, ledger, rows)))
    else:
        print_answer(coverage_text(one, ledger, rows, each=clauses))
    return FOUND_SOMETHING if faults_in(ledger) or clause_faults(rows) else 0


@pack.command("clauses", cls=WrittenHelp)
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "csv_file", default=None)
@click.option("--markdown", "page", default=None)
@home_option
def pack_clauses(
    names: tuple[str, ...],
    csv_file: str | None,
    page: str | None,
    home: str | None,
    *,
    as_json: bool,
) -> int:
    """``pack clauses``: one table over packs; exit 1 when a clause is left open."""
    from engine.packs.clauses import clause_faults
    from service.answers.clauses_text import clauses_form, clauses_text
    from service.exports.clauses_files import clauses_csv, clauses_page
    from service.exports.whole_file import write_whole
    from service.files.pack_cases import clause_ledgers

    ledgers = clause_ledgers(names, chosen_home(home))
    if csv_file:
        write_whole(Path(csv_file), clauses_csv(ledgers))
    if page:
        write_whole(Path(page), clauses_page(ledgers))
    written = [name for name in (csv_file, page) if name]
    if as_json:
        print_answer(as_text(clauses_form(ledgers)))
    else:
        print_answer("\n".join(f"已写 {name}" for name in written) or clauses_text(ledgers))
    return FOUND_SOMETHING if any(clause_faults(one.rows) for one in ledgers) else 0


@pack.command("new", cls=WrittenHelp)
@click.argument("name")
@click.option("--extends", default="")
@click.option("--title", default="")
@click.option("--number", default="")
@click.option("--issuer", default="")
@click.option("--issued", default="")
@click.option("--area", default="")
@click.option("--name", "place", default="")
@click.option("--units", type=click.Choice(["own", "shared"]), default="own")
@click.option("--folder", default=None)
@home_option
def pack_new(
    name: str, extends: str, folder: str | None, home: str | None, place: str, **head: str
) -> None:
    """``pack new``: the skeleton of a pack, by itself or by reference to another."""
    from engine.packs.skeleton import Head
    from service.answers.new_pack_text import new_pack_text
    from service.files.new_packs import new_pack

    where = chosen_home(home)
    chosen = Path(folder).expanduser() if folder else where.packs
    begun = Head(id=name, name=place, **head)
    target, parent = new_pack(begun, extends, chosen, where)
    print_answer(new_pack_text(begun, target, parent, by_name=not folder))


@pack.command("schema", cls=WrittenHelp)
@click.argument("kind", required=False)
@click.option("--write", "folder", default=None)
def pack_schema(kind: str | None, folder: str | None) -> None:
    """``pack schema``: the JSON Schema of a kind of file, for editors."""
    from service.files.schemas import KINDS, NAMES, as_file, write_schemas

    if folder:
        written = write_schemas(Path(folder))
        print_answer(f"已写 {len(written)} 份：{folder}/{written[0].name} …")
    elif kind is None:
        rows = [[name, KINDS[name].title if name in KINDS else "记录文件"] for name in NAMES]
        print_answer("\n".join(["文件种类", *table(rows), "用法见 zhiban pack schema --help"]))
    elif kind in NAMES:
        print_answer(as_file(kind))
    else:
        raise bad_option("种类", kind[:80], f"可用：{'、'.join(NAMES)}")
