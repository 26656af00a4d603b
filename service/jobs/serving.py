"""``zhiban serve``（常驻运行）: look, make, send, follow the records; until told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, Final

from engine.errors import DutyError, InputFault, plain
from service.clock import Clock
from service.jobs.bench import Bench
from service.jobs.following import follow
from service.jobs.outgoing import deliver
from service.jobs.reconciling import Trouble, reconcile
from service.jobs.settings import settings_of
from service.jobs.standby import Turn
from service.jobs.waking import Alarm
from service.loading import load
from service.store.events import Head, instant_text

if TYPE_CHECKING:
    from service.alerts.intake import Arrived
    from service.alerts.watching import FolderWatch

LOOK_SECONDS: Final = 0.25
"""How often the end of the log and the watched folder are looked at."""

STILL_SECONDS: Final = 0.25
"""A file that can be read whole is taken up after it lay still so long."""

STANDBY_SECONDS: Final = 1.0
ACTOR: Final = "zhiban serve"


@dataclass
class State:
    """How the service stands（运行状态）; what the health endpoint tells."""

    active: bool = False
    started: str = ""
    last_reconcile: str = ""
    last_follow: str = ""
    made: int = 0
    outbox: dict[str, int] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)

    def told(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and the state as plain values."""
        form = {
            "schema": "zhiban.health/1",
            "state": "active" if self.active else "standby",
            "started": self.started,
            "last_reconcile": self.last_reconcile,
            "last_follow": self.last_follow,
            "made": self.made,
            "outbox": self.outbox,
            "trouble": self.trouble,
        }
        return not self.trouble and not self.outbox.get("dead"), form


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
        self.state = State()
        self.stopping = Event()
        self._log = log
        self._turn = Turn(bench.store.path, exercise=bench.exercise)
        self._evaluating = Lock()
        self._alarm = Alarm(clock, self._wake)
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
        self.state.active = True
        self._say("开始值机" + ("（演练，不发出任何东西）" if self.bench.exercise else ""))
        self._alarm.ask()
        self._alarm.start()
        try:
            while not self.stopping.wait(LOOK_SECONDS):
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
        with self._evaluating:
            self._alarm.declare(settings_of(load(self.bench.home).site))
            for outcome in reconcile(self.bench, self.clock.now):
                if isinstance(outcome, Trouble):
                    self._say(f"办不成 {outcome.key}：[{outcome.fault.code}] {outcome.fault.what}")
                else:
                    self.state.made += 1
                    self._say(f"办 {outcome.key}：{outcome.said}")
                if self.stopping.is_set():
                    return  # what is left is made at the next start
        self.state.last_reconcile = instant_text(self.clock.now())

    def _deliver(self) -> None:
        for sent in deliver(self.bench, self.clock.now):
            words = {"sent": "发出", "failed": "没有发出", "dead": "发不出，不再试"}
            said = f"（{sent.attempt.said}）" if sent.attempt.said else ""
            self._say(f"{words[sent.attempt.outcome]} {sent.key} 第 {sent.attempt.number} 次{said}")
            if self.stopping.is_set():
                return
        with self.bench.store.job_rows() as rows:
            states = [one.state for one in rows.outbox()]
        self.state.outbox = {name: states.count(name) for name in ("waiting", "sent", "dead")}

    # --- by what happens

    def _follow(self) -> None:
        """Note who comes and who goes, if something was recorded, or has ended."""
        now = self.clock.now()
        head = self.bench.store.head()
        if head == self._head and self._next_point is not None and now < self._next_point:
            return
        with self._evaluating:
            noted = follow(self.bench, now)
        self._head, self._next_point = self.bench.store.head(), noted.next_look
        self.state.last_follow = instant_text(now)
        if noted.event is not None:
            self._head = None  # something else may have been recorded meanwhile
            if noted.event["said"]:
                self._say(noted.event["said"])
            self._alarm.ask()

    def _take_up(self) -> None:
        """Take in what lies ready in the watched folder, if the settings name one."""
        from service.alerts.intake import take_in

        watch = self._watched()
        if watch is None:
            return
        pack = load(self.bench.home).pack
        handed: list[Arrived] = []
        for one in take_in(
            self.bench.store, self._ready(watch, handed), pack, self.clock.now(), ACTOR
        ):
            watch.taken_up(handed.pop(0))
            self._say(f"来件 {plain(one.name)}：{one.outcome} {one.said}")

    def _ready(self, watch: FolderWatch, handed: list[Arrived]) -> Iterator[Arrived]:
        for arrived in watch.look(monotonic(), self.clock.now().timestamp()):
            handed.append(arrived)
            yield arrived

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
            if self.state.trouble.get(name) != said:
                self._say(f"出错，稍后再试：{said}")
            self.state.trouble[name] = said
        else:
            if self.state.trouble.pop(name, None) is not None:
                self._say(f"已恢复（{name}）")

    def _say(self, text: str) -> None:
        line = " ".join(text.split())
        self._log(f"{self.clock.now():%Y-%m-%d %H:%M:%S} {line}")


def _words(error: Exception) -> str:
    """What went wrong, on one line; of a defect where it is."""
    if isinstance(error, DutyError | OSError):
        return plain(str(error)).splitlines()[0]
    frame = extract_tb(error.__traceback__)[-1]
    return (
        f"[X999] 程序内部错误：{type(error).__name__}（{Path(frame.filename).name}:{frame.lineno}）"
    )
