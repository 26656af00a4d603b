"""Work spread over several cores or machines（分派）: jobs out, results back in any order.

One interface for all of them, that of ``concurrent.futures``: this process alone, processes of this
machine, or a cluster of Dask's. A task is a function of a module, or a ``functools.partial`` of one
that carries what all its jobs share: it is pickled once, and unpickled once in each process, so the
jobs of one process find the very same object again.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypeVar

from engine.errors import DutyError, Faults, InputFault, NoAnswer

Job = TypeVar("Job")
Result = TypeVar("Result")

ANSWERS_WITHIN: Final = 10.0
"""Seconds that a scheduler has to answer, and then to show a worker."""
_KEPT: Final = "已做完的都在，再运行一次就从停下的地方接着做"
_NAMED: Final = 8
"""Jobs that a fault names."""
_LOOKS: Final = 2
"""Times in a row that nobody was there, until that is said."""


class Crew(Executor):
    """An executor that says how it works（人手）.

    Attributes:
        alone: whether it runs jobs in this process, so that nothing is pickled.
        afar: whether its workers may have another program installed than this one.

    """

    alone: bool = False
    afar: bool = False

    @property
    def at_once(self) -> int:
        """Jobs that it runs at the same time."""
        return 1

    @property
    def patience(self) -> float | None:
        """Seconds without any result after which to look whether anybody is there; None: never."""
        return None

    def deserted(self) -> bool:
        """Whether nobody is there to do anything."""
        return False

    def give_up(self, futures: Iterable[Future[Any]]) -> None:
        """Let go of what nobody waits for any more."""
        for future in futures:
            future.cancel()


@contextmanager
def open_executor(workers: int, dask: str, *, within: float = ANSWERS_WITHIN) -> Iterator[Executor]:
    """The executor for a piece of work, open meanwhile（开工、收工）.

    Args:
        workers: processes on this machine; 1 is this process itself.
        dask: address of a Dask scheduler, ``tcp://host:8786``; where it is given it wins over
            ``workers``. Empty: none.
        within: seconds that the scheduler has to answer, and then to show a worker.

    Raises:
        InputFault: N104 Dask is not installed, N105 no scheduler or no worker there, N106 a
            scheduler or worker of another version.

    """
    with _crew(workers, dask, within) as crew:
        yield crew


def _crew(workers: int, dask: str, within: float) -> AbstractContextManager[Executor]:
    if dask:
        try:
            with warnings.catch_warnings(action="ignore"):
                from service.dask_cluster import cluster
        except ImportError as error:
            raise InputFault(
                "N104", "没有 Dask", where="--dask", remedy="pip install 'zhiban[dask]'"
            ) from error
        return cluster(dask, within)
    return _Pool(workers) if workers > 1 else _Here()


def cores() -> int:
    """The cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def spread(
    executor: Executor, task: Callable[[Job], Result], jobs: Iterable[Job], ahead: int
) -> Iterator[tuple[Job, Result]]:
    """Each job with its result, as they are done; every one exactly once, in any order.

    Args:
        executor: one of ``open_executor``, or any other.
        task: what to do with a job; see the module for how it travels.
        jobs: taken only as there is room, so there may be very many.
        ahead: jobs handed over beyond those that run, so that no worker waits for its next.

    Raises:
        DutyError: what a job itself raised.
        InputFault: N106 a worker that came later has another program.
        NoAnswer: N107 a process or the cluster died. Whatever was yielded before stands, and
            whatever was done by then is yielded first.

    """
    crew = executor if isinstance(executor, Crew) else Crew()
    sent = task if crew.alone else Sent(pickle.dumps(task), program_stamp() if crew.afar else "")
    flying: dict[Future[Any], Job] = {}
    try:
        for job in jobs:
            while len(flying) >= crew.at_once + ahead:
                _await_one(flying, crew)
                yield from _landed(flying, crew)
            flying[_submitted(executor, sent, job, flying)] = job
            yield from _landed(flying, crew)
        while flying:
            _await_one(flying, crew)
            yield from _landed(flying, crew)
    finally:
        crew.give_up(flying)


def _submitted(
    executor: Executor, sent: Callable[[Job], Result], job: Job, flying: dict[Future[Any], Job]
) -> Future[Any]:
    try:
        return executor.submit(_attempt, sent, job)
    except BrokenExecutor as error:
        raise _died(list(flying.values()) or [job], str(error)) from error


def _await_one(flying: dict[Future[Any], Job], crew: Crew) -> None:
    """Wait until something is done. Raises NoAnswer N107 where nobody is left to do it."""
    deserted = 0
    while not wait(flying, crew.patience, FIRST_COMPLETED).done:
        deserted = deserted + 1 if crew.deserted() else 0
        if deserted == _LOOKS:
            raise _died(list(flying.values()), "集群里一个也没有了")


def _landed(flying: dict[Future[Any], Job], crew: Crew) -> Iterator[tuple[Job, Any]]:
    """What is done of ``flying``, taken out of it; results first, then the first trouble."""
    troubles = {future: _trouble(future) for future in list(flying) if future.done()}
    for future, trouble in troubles.items():
        if trouble is None:
            yield flying.pop(future), future.result()
    for future, trouble in troubles.items():
        if trouble is not None:
            first = list(islice(flying.values(), crew.at_once))
            fault = _fault(trouble, flying[future], first)
            if fault is None:
                raise trouble
            raise fault from trouble


def _trouble(future: Future[Any]) -> BaseException | None:
    if future.cancelled():
        return CancelledError()
    error = future.exception()
    if error is None and isinstance(result := future.result(), _Refused):
        return result.again()
    return error


def _fault(trouble: BaseException, job: object, first: list[Any]) -> DutyError | None:
    """What a trouble means to a person; ``None`` where it is to be raised as it is.

    A pool does not say which of its processes died. Jobs are begun in the order in which they were
    handed over, so those that ran are the ``first`` of those not yet done.
    """
    if isinstance(trouble, BrokenExecutor):
        return _died(first, "")
    if isinstance(trouble, CancelledError):
        return _died([job], "与集群的连接断了")
    if type(trouble).__module__.startswith("distributed"):
        return _died([job], type(trouble).__name__)
    return None


def _died(jobs: list[Any], said: str) -> NoAnswer:
    shown = "、".join(str(job)[:80] for job in jobs[:_NAMED])
    return NoAnswer(
        "N107",
        f"干活的进程死了{f'（{said}）' if said else ''}，当时在做：{shown}",
        remedy=f"{_KEPT}；再死就看内存够不够，少用几个进程",
    )


# --- what travels ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A task on its way（寄出的任务）: pickled once; ``stamp`` is empty where none is checked."""

    body: bytes
    stamp: str

    def __call__(self, job: Any) -> Any:  # noqa: ANN401 - whatever the task takes and gives
        """Do the job with the task. Raises InputFault N106."""
        return _unpacked(self)(job)


@lru_cache(maxsize=4)
def _unpacked(sent: Sent) -> Callable[[Any], Any]:
    if sent.stamp and sent.stamp != program_stamp():
        raise other_program("工作进程")
    task: Callable[[Any], Any] = pickle.loads(sent.body)  # noqa: S301 - our own parent's
    return task


def other_program(who: str) -> InputFault:
    """N106: ``who`` has another version of Python or of zhiban."""
    return InputFault(
        "N106",
        f"{who}的 Python 或 zhiban 与这里的版本不同",
        where="--dask",
        remedy="集群的每台机器装同一版 Python、同一版 zhiban（含 [dask]）",
    )


@cache
def program_stamp() -> str:
    """The digest of the program and the version of Python: where both are equal, so are results."""
    root = Path(__file__).resolve().parents[1]
    digest = sha256(f"{sys.version_info[:2]}".encode())
    for folder in ("calendars", "engine", "service"):
        for path in sorted((root / folder).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Refused:
    """A fault of ours, as a value（带回的错误）.

    An exception is unpickled by calling its class with the message alone, which ours cannot take;
    and Dask would try the job again, though it would end alike.
    """

    kind: type[DutyError]
    said: tuple[str, str, str, str]
    parts: tuple[_Refused, ...]

    @classmethod
    def of(cls, fault: DutyError) -> _Refused:
        """The fault, ready to travel."""
        parts = tuple(map(cls.of, fault.faults)) if isinstance(fault, Faults) else ()
        return cls(type(fault), (fault.code, fault.what, fault.where, fault.remedy), parts)

    def again(self) -> DutyError:
        """The fault as it was raised."""
        if self.parts:
            return Faults([part.again() for part in self.parts])
        code, what, where, remedy = self.said
        return self.kind(code, what, where=where, remedy=remedy)


def _attempt(task: Callable[[Job], Result], job: Job) -> Result | _Refused:
    """What runs in a worker: the task, its own faults brought home as values."""
    try:
        return task(job)
    except DutyError as fault:
        return _Refused.of(fault)


# --- this process ---------------------------------------------------------------------------------


class _Here(Crew):
    """Jobs done in this process, each when it is handed over（本进程）; Ctrl-C ends one at once."""

    alone = True

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        """Do it now."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)
        return future


# --- processes of this machine --------------------------------------------------------------------


class _Pool(ProcessPoolExecutor, Crew):
    """Processes of this machine（本机的几个进程）.

    They start afresh (spawn), so that they behave alike on every system. They ignore Ctrl-C, which
    the terminal sends to all: this process hears it, and lets go of the line that each of them
    listens to. They then leave in the middle of whatever they do; so they do too if this process
    is killed.
    """

    def __init__(self, workers: int) -> None:
        context = get_context("spawn")
        self._listened, self._line = context.Pipe(duplex=False)
        self._workers = workers
        super().__init__(workers, context, _begin, (self._listened,))

    @property
    def at_once(self) -> int:
        """Processes."""
        return self._workers

    def give_up(self, futures: Iterable[Future[Any]]) -> None:
        """Nothing: the end of the block drops what waits.

        In CPython 3.11.7 a pool that breaks stumbles over what was cancelled from outside.
        """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        """Hand over; a process may start here, deaf to Ctrl-C from its first instant."""
        with _interrupts_held():
            return super().submit(fn, *args, **kwargs)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for what runs, or after trouble let it go."""
        if kind is not None:
            self._line.close()
        self.shutdown(wait=True, cancel_futures=True)
        self._line.close()
        self._listened.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait meanwhile; a process started now inherits that, and keeps it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(line: Connection) -> None:
    """What each process does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with, args=(line,), daemon=True).start()


def _leave_with(line: Connection) -> None:
    """Leave when the other end of the line is let go: nobody waits for results any more."""
    line.poll(None)
    os._exit(1)
