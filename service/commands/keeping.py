"""Keeping the records（保管）: ``log``, ``backup``, ``restore``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import click

from service.answers.wording import table
from service.commands.framework import Group, WrittenHelp, bad_option, home_option, print_answer
from service.commands.recording import chosen_home, refresh
from service.store.chain import SHOWN, Verified
from service.store.events import Link
from service.store.opening import store_of

FOUND_SOMETHING: Final = 1
LINES_SHOWN: Final = 20
LONGEST_CELL: Final = 60


@click.group(name="log", cls=Group)
def log() -> None:
    """``log``: what was recorded, as it was recorded."""


@log.command("verify", cls=WrittenHelp)
@click.option("--head", "printed", default=None)
@home_option
def log_verify(home: str | None, printed: str | None) -> int:
    """``log verify``: walk the chain; exit 1 where it is broken."""
    from service.store.verifying import verify

    expected = _printed(printed) if printed is not None else None
    store = store_of(chosen_home(home))
    with store.log() as found:
        damage = found.damage()
        result = verify(found, expected)
    if damage:
        print_answer(f"✗ 数据库文件损坏：{damage}")
    print_answer("\n".join(_verified_lines(result)))
    return FOUND_SOMETHING if damage or result.broken else 0


def _printed(text: str) -> tuple[int, str]:
    """Number and value as on a sheet: ``12:ab12cd34ef56``. Raises InputFault U103."""
    found = re.fullmatch(r"#?(\d+)[:： ]+([0-9a-f]{6,64})", text.strip().lower(), re.ASCII)
    if found is None:
        raise bad_option("--head", text, "照纸上印的写：编号:校验值，如 12:ab12cd34ef56")
    return int(found.group(1)), found.group(2)


def _verified_lines(result: Verified) -> list[str]:
    if result.broken is not None:
        return [
            f"✗ {result.broken.row} {result.broken.what}",
            f"  此前的 {result.head.seq} 条完好；不要再改动，用备份核对（docs/operations.md）",
        ]
    head = result.head
    if not head.seq:
        return ["✓ 还没有记录"]
    end = f"最后一条 #{head.seq}，校验值 {head.hash[:SHOWN]}"
    return [f"✓ {head.seq} 条记录、{result.arrivals} 份来件，校验链完好；{end}"]


@log.command("head", cls=WrittenHelp)
@home_option
def log_head(home: str | None) -> None:
    """``log head``: number and short value of the last event, as printed on signed sheets."""
    head = store_of(chosen_home(home)).head()
    if head.seq:
        print_answer(f"{head.seq}:{head.hash[:SHOWN]}  登记于 {head.recorded_at[:19]}")
    else:
        print_answer("还没有记录")


@log.command("show", cls=WrittenHelp)
@click.option("--all", "everything", is_flag=True)
@home_option
def log_show(home: str | None, *, everything: bool) -> None:
    """``log show``: events as a table, corrections included."""
    with store_of(chosen_home(home)).log() as found:
        rows = [_row(link) for link in found.links(None if everything else LINES_SHOWN)]
        total = found.head().seq
    if not rows:
        print_answer("还没有记录")
        return
    print_answer(
        "\n".join(table([["编号", "登记时间", "登记人", "类别", "对象", "内容", "校验值"], *rows]))
    )
    if len(rows) < total:
        print_answer(f"共 {total} 条，只列最后 {len(rows)} 条；全部：zhiban log show --all")


def _row(link: Link) -> list[str]:
    from service.commands.correcting import NAMES

    return [
        f"#{link.seq}",
        link.recorded_at[:19].replace("T", " "),
        link.actor,
        NAMES.get(link.kind, link.kind),
        _about(link),
        _content(link),
        link.hash[:SHOWN],
    ]


def _about(link: Link) -> str:
    """What the event is about; of the register, what was done to it."""
    if link.kind != "register":
        return link.ref
    from service.answers.people_text import ACTS

    return ACTS.get(link.ref, link.ref)


def _content(link: Link) -> str:
    """What the event says besides what it is about, in one cell."""
    try:
        body = json.loads(link.body)
    except ValueError:
        return "（读不懂）"
    if link.kind == "change":
        return _cut(body["said"] or "记下现在的名单")
    if link.kind == "register":
        from service.answers.people_text import event_words

        return _cut(event_words(link.ref, body))
    if link.kind == "correct":
        changed = [f"{name}={_short(value)}" for name, value in body["fields"].items()]
        changed += [f"{name}=" for name in body.get("removed", ())]
        return _cut(f"更正 #{body['seq']}：{' '.join(changed)}（{body['reason']}）")
    return _cut(" ".join(f"{k}={_short(v)}" for k, v in body.items() if v != link.ref))


def _short(value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return re.sub(r"(T\d\d:\d\d):00(?=\+08:00)", r"\1", text).replace("+08:00", "")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


@log.command("upgrade", cls=WrittenHelp)
@home_option
def log_upgrade(home: str | None) -> None:
    """``log upgrade``: bring the tables of an older version up to date."""
    store = store_of(chosen_home(home))
    if store.upgrade():
        head = store.head()
        print_answer(f"已升级到第 {store.version()} 版，补上校验链；最后一条 #{head.seq}")
    else:
        print_answer("不用升级")


@click.command(cls=WrittenHelp)
@click.argument("target")
@home_option
def backup(target: str, home: str | None) -> int:
    """``backup``: copy the records while others write; exit 1 if the chain is broken."""
    from service.store.backups import back_up

    path = Path(target)
    result = back_up(store_of(chosen_home(home)), path)
    print_answer("\n".join(_verified_lines(result)))
    print_answer(f"已备份到 {path}（{path.stat().st_size} 字节）")
    return FOUND_SOMETHING if result.broken else 0


@click.command(cls=WrittenHelp)
@click.argument("source")
@home_option
def restore(source: str, home: str | None) -> None:
    """``restore``: write a backup into an empty home, its chain verified first."""
    from service.store.backups import restore as restored

    where = chosen_home(home)
    store = store_of(where)
    result = restored(Path(source), store)
    print_answer("\n".join(_verified_lines(result)))
    print_answer(f"已恢复到 {store.where}：{result.head.seq} 条记录、{result.arrivals} 份来件")
    refresh(where)
