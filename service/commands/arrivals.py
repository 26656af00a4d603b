"""Alert files（来件）: read files, folders, standard input; watch a folder; say what came of it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Final

import click

from engine.errors import InputFault, NoAnswer, plain
from engine.packs.pack import Pack
from service.answers.wording import table
from service.clock import now
from service.commands.framework import (
    WrittenHelp,
    acting,
    print_answer,
    recording_options,
)
from service.commands.recording import chosen_home, refresh
from service.home import Home
from service.loading import load
from service.store.opening import store_of

if TYPE_CHECKING:
    from service.alerts.intake import Arrived, Taken
    from service.alerts.watching import FolderWatch

STANDARD_INPUT: Final = "-"
EVERY: Final = 2.0
MOST_REASONS: Final = 3
MOST_LINES: Final = 20
WIDEST_NAME: Final = 46
WIDEST_SAID: Final = 60

_WORDS: Final = {
    "read": "已读",
    "flagged": "提示",
    "repeated": "重复",
    "doubtful": "待核",
    "refused": "未读",
}
_TO_SEE_TO: Final = frozenset({"doubtful", "refused"})


@click.command("read", cls=WrittenHelp)
@click.argument("files", nargs=-1, required=True)
@recording_options
def alert_read(home: str | None, files: tuple[str, ...]) -> int:
    """``alert read``: alerts from files, folders or standard input; what is unread is kept."""
    from service.alerts.intake import take_in

    where = chosen_home(home)
    pack = load(where).pack
    taken = list(take_in(store_of(where), _arrivals(files), pack, now(), acting()))
    print_answer("\n".join([*_shown(taken), _counted(taken)]))
    _say_faults(taken)
    refresh(where)
    return _code(taken)


def _arrivals(names: tuple[str, ...]) -> Iterator[Arrived]:
    """What the names stand for: ``-``, a file, or the files of a folder."""
    from service.alerts.intake import arrived_at, arrived_on
    from service.alerts.watching import files_in

    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT:
            yield arrived_on(sys.stdin.buffer, "标准输入", "标准输入")
        elif path.is_dir():
            yield from map(arrived_at, files_in(path))
        else:
            yield arrived_at(path)


def _code(taken: Iterable[Taken]) -> int:
    return 2 if any(one.outcome in _TO_SEE_TO for one in taken) else 0


def _shown(taken: list[Taken]) -> list[str]:
    """One thing that arrived in full, several as a table with the reasons below."""
    return _in_full(taken[0]) if len(taken) == 1 else _as_table(taken)


def _in_full(one: Taken) -> list[str]:
    word = _WORDS["read" if one.outcome == "flagged" else one.outcome]
    lines = [f"{word} {one.name}：{one.said}", *_first(one.lines, "    ")]
    return [*lines, *_first(one.notes, "    注意：")]


def _first(texts: Sequence[str], before: str) -> list[str]:
    """The first of many lines, and how many are left."""
    lines = [f"{before}{text}" for text in texts[:MOST_LINES]]
    left = len(texts) - MOST_LINES
    return [*lines, f"    …还有 {left} 条"] if left > 0 else lines


def _as_table(taken: list[Taken]) -> list[str]:
    cells = [
        [_WORDS[one.outcome], _cut(one.name, WIDEST_NAME), _cut(one.said, WIDEST_SAID)]
        for one in taken
    ]
    rows = table([["结果", "来件", "内容"], *cells])
    lines = rows[:1]
    for row, one in zip(rows[1:], taken, strict=True):
        lines += [row, *_reasons(one)]
    return lines


def _reasons(one: Taken) -> list[str]:
    """Why it was flagged or refused, the first few reasons."""
    told = [fault.what for fault in one.faults if fault.what not in one.said]
    found = [*dict.fromkeys((*told, *one.notes))]
    lines = [f"        {_cut(text, WIDEST_NAME + WIDEST_SAID)}" for text in found[:MOST_REASONS]]
    left = len(found) - MOST_REASONS
    return [*lines, f"        …还有 {left} 处"] if left > 0 else lines


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _counted(taken: list[Taken]) -> str:
    count = {word: sum(one.outcome == word for one in taken) for word in _WORDS}
    flagged = f"（其中有提示 {count['flagged']}）" if count["flagged"] else ""
    parts = [f"已读 {count['read'] + count['flagged']}{flagged}"]
    parts += [f"{_WORDS[w]} {count[w]}" for w in ("repeated", "doubtful") if count[w]]
    parts.append(f"未读 {count['refused']}")
    return f"共 {len(taken)} 份：{'，'.join(parts)}"


def _say_faults(taken: Iterable[Taken]) -> None:
    for one in taken:
        for fault in one.faults[:MOST_LINES]:
            print(fault, file=sys.stderr)
        if (left := len(one.faults) - MOST_LINES) > 0:
            print(f"{one.name} 还有 {left} 处，见 zhiban alert list --unread", file=sys.stderr)


@click.command("watch", cls=WrittenHelp)
@click.argument("folder")
@click.option("--once", is_flag=True)
@click.option("--every", type=click.FloatRange(0.2, 3600), default=EVERY)
@recording_options
def alert_watch(home: str | None, folder: str, *, once: bool, every: float) -> int:
    """``alert watch``: alerts dropped into a folder, until stopped."""
    from service.alerts.intake import Names
    from service.alerts.watching import FolderWatch, digests_of

    where = chosen_home(home)
    path = Path(folder)
    if not path.is_dir():
        what = f"没有文件夹 {plain(folder)}" if not path.exists() else f"{plain(folder)} 不是文件夹"
        raise InputFault("F101", what, where=plain(folder), remedy="检查路径；先建好收件文件夹")
    pack = load(where).pack
    watch = FolderWatch(path, Names(pack), digests_of(store_of(where).received()))
    if not once:
        _say(f"正在监视 {plain(folder)}，每 {every:g} 秒看一次；按 Ctrl-C 停止")
    watcher = _Watcher(where, pack, watch, once=once, every=every)
    return watcher.run()


class _Watcher:
    """The loop of ``alert watch``（监视）: looks, takes in, says so, waits."""

    def __init__(
        self, home: Home, pack: Pack, watch: FolderWatch, *, once: bool, every: float
    ) -> None:
        self.home = home
        self.pack = pack
        self.watch = watch
        self.once = once
        self.every = every
        self.taken: list[Taken] = []
        self.trouble = ""
        self.stopping = Event()

    def run(self) -> int:
        """Look until told to stop; with ``once`` until nothing is waited for."""
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        for number in before:
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            self._loop()
        finally:
            for number, old in before.items():
                signal.signal(number, old)
        _say(f"{_counted(self.taken)}{self._passed_over()}")
        return _code(self.taken) if self.once else 0

    def _loop(self) -> None:
        from service.alerts.watching import PATIENCE, STILL

        until = monotonic() + 2 * PATIENCE
        while not self.stopping.is_set():
            self._look()
            if self.once and (not self.watch.waiting() or monotonic() > until):
                break
            self.stopping.wait(STILL / 4 if self.once else self.every)
        if self.once and (left := self.watch.waiting()):
            names = plain("、".join(path.name for path in left[:5]))
            _say(f"还在写入、留待下次的有 {len(left)} 份：{names}")

    def _look(self) -> None:
        """Take in what is ready. A store in trouble is told once, and tried again."""
        try:
            if self._take_in():
                refresh(self.home)
            self.trouble = ""
        except (NoAnswer, OSError) as error:
            if self.once:
                raise
            if str(error) != self.trouble:
                said = f"{plain(str(error))}\n  稍后再试，来件还在文件夹里"
                print(said, file=sys.stderr, flush=True)
            self.trouble = str(error)

    def _take_in(self) -> bool:
        """Whether anything was recorded."""
        from service.alerts.intake import take_in

        handed: list[Arrived] = []
        changed = False
        arrivals = self._ready(handed)
        for one in take_in(store_of(self.home), arrivals, self.pack, now(), acting()):
            self.watch.taken_up(handed.pop(0))
            self.taken.append(one)
            changed |= one.outcome not in {"repeated", "refused"}
            _say("\n".join(_in_full(one)))
            _say_faults([one])
        return changed

    def _ready(self, handed: list[Arrived]) -> Iterator[Arrived]:
        """What is ready, until told to stop; each is noted down as it is handed on."""
        for arrived in self.watch.look(monotonic(), now().timestamp()):
            if self.stopping.is_set():
                return
            handed.append(arrived)
            yield arrived

    def _passed_over(self) -> str:
        return f"；以前收过的 {self.watch.passed_over}" if self.watch.passed_over else ""


def _say(text: str) -> None:
    print_answer(text)
    sys.stdout.flush()
