"""``zhiban serve``（常驻运行）: look, make, send, follow the records; until told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING, Final

from engine.errors import DutyError, InputFault, plain
from service.answers.wording import moment_words
from service.clock import Clock, Reading, ticks
from service.jobs.bench import Bench
from service.jobs.defects import defect_of
from service.jobs.following import follow
from service.jobs.health import State
from service.jobs.naming import FOLLOWING, in_words
from service.jobs.outgoing import Sent, deliver
from service.jobs.reconciling import Outcome, Trouble, reconcile
from service.jobs.settings import settings_of
from service.jobs.standby import Turn
from service.jobs.waking import Alarm
from service.loading import load
from service.store.events import Head, instant_text

if TYPE_CHECKING:
    from service.alerts.intake import Arrived, Taken
    from service.alerts.watching import FolderWatch

LOOK_SECONDS: Final = 0.25
"""How often the end of the log and the watched folder are looked at."""

STILL_SECONDS: Final = 0.25
"""A file that can be read whole is taken up after it lay still so long."""

STANDBY_SECONDS: Final = 1.0
MOST_AT_ONCE: Final = 20
"""Files taken up at one look, so that who comes and goes is still followed in between."""

GIVING_WAY: Final = 0.001
"""Seconds between two periods, in which the other thread may evaluate."""

ACTOR: Final = "zhiban serve"


WORK: Final[Mapping[str, str]] = {
    "watch": "收件",
    "follow": FOLLOWING,
    "reconcile": "对账",
    "deliver": "投递",
}
"""What the service does again and again, in words."""

ARRIVED: Final[Mapping[str, str]] = {
    "read": "已登记",
    "flagged": "已登记，有存疑",
    "repeated": "重复，不再登记",
    "doubtful": "登记了一部分，其余待人工处理",
    "refused": "没有登记，待人工处理",
}
"""What became of something that arrived, in words; its name may be a person's."""

SENT: Final[Mapping[str, str]] = {
    "sent": "发出",
    "failed": "没有发出",
    "dead": "发不出，不再试",
}


class Stop:
    """Whether it was told to stop（停机令）.

    Told from a signal handler, which runs in the middle of whatever the thread was doing: so it
    takes no lock, as :meth:`threading.Event.set` would, and the one who waits looks now and then.
    """

    def __init__(self) -> None:
        self._told = False

    def set(self) -> None:
        """Tell it to stop."""
        self._told = True

    def is_set(self) -> bool:
        """Whether it was told."""
        return self._told

    def wait(self, seconds: float) -> bool:
        """Wait so long, less if it is told; whether it was."""
        until = ticks() + seconds
        while not self._told and (left := until - ticks()) > 0:
            sleep(min(left, LOOK_SECONDS))
        return self._told


class Service:
    """The service of one home（常驻服务）.

    Args:
        bench: where it works.
        clock: what it takes the time from.
        log: where its lines go: one an event, without personal data.

    """

    def __init__(self, bench: Bench, clock: Clock, log: Callable[[str], None]) -> None:
        self.bench = bench
        self.clock = clock
        self.stopping = Stop()
        self._log = log
        self._turn = Turn(bench.store.path, exercise=bench.exercise)
        self._evaluating = Lock()
        self._alarm = Alarm(clock, self._wake)
        self.state = State(waking=lambda: self._alarm.alive)
        self._reading = Reading(clock)
        self._more = False
        self._head: Head | None = None
        self._next_point: datetime | None = None
        self._sources: object = None
        self._watch: FolderWatch | None = None

    def run(self) -> None:
        """Stand by, then work until told to stop; the work in hand is finished."""
        self.state.started = instant_text(self.clock.now())
        self._stand_by()
        if self.stopping.is_set():
            return
        self._say("开始值机" + ("（演练，不发出任何东西）" if self.bench.exercise else ""))
        self._alarm.ask()
        self._alarm.start()
        self.state.moving()
        self.state.active = True
        try:
            while not self.stopping.wait(0.0 if self._more else LOOK_SECONDS):
                self._look_at_the_clock()
                self._attempt("watch", self._take_up)
                self._attempt("follow", self._follow)
        finally:
            self._alarm.shutdown(wait=True)
            self._turn.leave()
            self.state.active = False
            self._say("已停止")

    def _stand_by(self) -> None:
        said = False
        while not self._turn.take():
            if not said:
                self._say("另一个 zhiban serve 正在值机，待命")
                said = True
            if self.stopping.wait(STANDBY_SECONDS):
                return

    # --- by the clock

    def _wake(self, name: str) -> None:
        """What is done each time the alarm goes off, whatever set it off."""
        self._attempt("reconcile", self._reconcile)
        self._attempt("deliver", self._deliver)
        if name == "every":
            self._next_point = None  # settings may have changed: look at who is on site anew

    def _reconcile(self) -> None:
        settings = settings_of(load(self.bench.home).site)
        self._alarm.declare(settings)
        self.state.every = settings.every
        outcomes = reconcile(self.bench, self.clock.now)
        troubled: set[str] = set()
        while (outcome := self._next_of(outcomes)) is not None:
            self.state.moving()
            if isinstance(outcome, Trouble):
                troubled.add(outcome.key)
                self._tell_trouble(outcome)
            else:
                self.state.made += 1
                self._say(f"办 {in_words(outcome.key)}：{outcome.said}")
            if self.stopping.is_set():
                return  # what is left is made at the next start
            sleep(GIVING_WAY)
        for key in self.state.troubled():
            if key not in WORK and key not in troubled and self.state.mended(key):
                self._say(f"已恢复（{in_words(key)}）")
        self.state.moving()
        self.state.last_reconcile = instant_text(self.clock.now())

    def _next_of(self, outcomes: Iterator[Outcome]) -> Outcome | None:
        """What became of the next period; meanwhile nothing else is evaluated."""
        with self._evaluating:
            return next(outcomes, None)

    def _tell_trouble(self, one: Trouble) -> None:
        said = f"{in_words(one.key)}：{_on_one_line(one.fault)}"
        if self.state.wrong(one.key, said):
            self._say(f"办不成 {said}")

    def _deliver(self) -> None:
        for sent in deliver(self.bench, self.clock.now):
            self._say(_sent_words(sent))
            if self.stopping.is_set():
                return
        with self.bench.store.job_rows() as rows:
            self.state.sent(one.state for one in rows.outbox())

    # --- by what happens

    def _look_at_the_clock(self) -> None:
        """Where the clock was set back, wait for nothing that it promised before."""
        self._reading.now()
        if self._reading.was_set_back():
            self._say("时钟倒退：本机时间被调回，重新安排各项作业；请核对时间同步")
            self._next_point = None
            self._alarm.ask()

    def _follow(self) -> None:
        """Note who comes and who goes, if something was recorded, or has ended."""
        now = self._reading.now()
        head = self.bench.store.head()  # before the look: what enters meanwhile is looked at next
        if head == self._head and self._next_point is not None and now < self._next_point:
            return
        with self._evaluating:
            noted = follow(self.bench, now)
        self._head, self._next_point = head, noted.next_look
        self.state.last_follow = instant_text(now)
        if noted.event is not None:
            self._head = None  # something else may have been recorded meanwhile
            if noted.event["said"]:
                when = moment_words(datetime.fromisoformat(noted.event["at"]))
                self._say(noted.event["said"].replace(f"{when} ", "", 1))
            self._alarm.ask()

    def _take_up(self) -> None:
        """Take in some of what lies ready in the watched folder, if the settings name one."""
        from service.alerts.intake import take_in

        self._more = False
        watch = self._watched()
        if watch is None:
            return
        pack = load(self.bench.home).pack
        handed: list[Arrived] = []
        ready = self._ready(watch, handed)
        taken: list[Taken] = []
        for one in take_in(self.bench.store, ready, pack, self.clock.now(), ACTOR):
            watch.taken_up(handed[len(taken)])
            taken.append(one)
        self._more = len(handed) == MOST_AT_ONCE
        if taken:
            self._tell_arrivals(handed, taken)

    def _ready(self, watch: FolderWatch, handed: list[Arrived]) -> Iterator[Arrived]:
        ready = watch.look(ticks(), self.clock.now().timestamp())
        for arrived in islice(ready, MOST_AT_ONCE):
            if self.stopping.is_set():
                return  # what is left lies there at the next start
            handed.append(arrived)
            yield arrived

    def _tell_arrivals(self, handed: Sequence[Arrived], taken: Sequence[Taken]) -> None:
        """What became of each, by its number: a file's name may be a person's."""
        numbers = {one.sha256: f" #{one.id}" for one in self.bench.store.received()}
        for arrived, one in zip(handed, taken, strict=True):
            number = numbers.get(arrived.digest, "") if arrived.fault is None else ""
            code = f"（[{arrived.fault.code}]）" if arrived.fault is not None else ""
            self._say(f"来件{number}：{ARRIVED[one.outcome]}{code}")

    def _watched(self) -> FolderWatch | None:
        """The watch on the folder that the settings name; made anew when they change."""
        from service.alerts.intake import Names
        from service.alerts.watching import FolderWatch, digests_of

        loaded = load(self.bench.home)
        name = settings_of(loaded.site).watch
        folder = self.bench.home.folder / Path(name).expanduser() if name else None
        if folder is None:
            return None
        if not folder.is_dir():
            remedy = "先建好收件文件夹，或改 site.yaml 的 jobs.watch"
            raise InputFault("F101", f"没有收件文件夹 {name}", where=str(folder), remedy=remedy)
        sources = (folder, loaded.pack.digest)
        if self._sources != sources or self._watch is None:
            seen = digests_of(self.bench.store.received())
            self._watch = FolderWatch(folder, Names(loaded.pack), seen, still=STILL_SECONDS)
            self._sources = sources
        return self._watch

    # --- what may go wrong

    def _attempt(self, name: str, act: Callable[[], None]) -> None:
        """Do something that may fail: it is said once, shown as trouble, and done again later."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - a service that died of one fault would tell of none
            said = _words(error)
            if self.state.wrong(name, said):
                self._say(f"出错，稍后再试：{said}")
        else:
            if self.state.mended(name):
                self._say(f"已恢复（{WORK[name]}）")

    def _say(self, text: str) -> None:
        line = " ".join(text.split())
        self._log(f"{self.clock.now():%Y-%m-%d %H:%M:%S} {line}")


def _sent_words(sent: Sent) -> str:
    """A message, to whom it went or did not go, and why not."""
    period = sent.key.removesuffix(f"/mail/{sent.recipient}").removesuffix("/folder")
    to = "文件夹" if sent.channel == "folder" else f"邮件 {sent.recipient}"
    said = f"（{sent.attempt.said}）" if sent.attempt.said else ""
    return (
        f"{SENT[sent.attempt.outcome]} {in_words(period)} → {to}，第 {sent.attempt.number} 次{said}"
    )


def _on_one_line(fault: DutyError) -> str:
    """A fault with its place and remedy; of several the first."""
    return " ".join(DutyError.__str__(fault).split())


def _words(error: Exception) -> str:
    """What went wrong, on one line; of a defect where it is."""
    if isinstance(error, DutyError):
        return _on_one_line(error)
    if isinstance(error, OSError):
        return plain(str(error)).splitlines()[0]
    return _on_one_line(defect_of(error))
