"""A cluster of Dask's（集群）: the only module that knows Dask, imported where one is asked for.

What is sent once stays on the cluster as the result of a task of its own, not as scattered data:
if every worker that holds it dies, the scheduler can make it again.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from typing import Any, Final

from distributed import Client

from engine.errors import InputFault
from service.spreading import Crew, Sent, other_program, program_stamp

RETRIES: Final = 2
"""Times that a job is tried again where an exception ended it: the fault of one machine, perhaps.

A job whose worker died is given to another without that; how often is the scheduler's
``distributed.scheduler.allowed-failures``.
"""

LOGGERS: Final = ("distributed", "distributed.client", "distributed.gc", "tornado.application")
"""Those of Dask's loggers that it gives a level."""


@contextmanager
def cluster(address: str, within: float) -> Iterator[Executor]:
    """The cluster of the scheduler at ``address``, connected meanwhile.

    Raises:
        InputFault: N105 no scheduler or no worker there within ``within`` seconds, N106 a scheduler
            or worker of another version.

    """
    with _quiet(), _connected(address, within) as client:
        _refuse_others(client)
        crew = _Cluster(client, within)
        try:
            yield crew
        finally:
            crew.shutdown(wait=False)


class _Cluster(Crew):
    """Dask's own executor, with what all jobs share sent once（集群的人手）."""

    afar = True

    def __init__(self, client: Any, patience: float) -> None:  # noqa: ANN401 - Dask types little
        self._client = client
        self._patience = patience
        self._inner = client.get_executor(pure=False, retries=RETRIES)
        self._held: dict[Sent, Any] = {}

    @property
    def at_once(self) -> int:
        """Threads of all workers; there may be more or fewer a moment later."""
        return max(1, self._threads())

    @property
    def patience(self) -> float:
        """As long as the scheduler and its workers had at the beginning."""
        return self._patience

    def deserted(self) -> bool:
        """Whether there is no worker."""
        return self._threads() == 0

    def _threads(self) -> int:
        """Threads of all workers; 0 too while the scheduler is away: its futures tell the rest."""
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            return 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        """Hand over to the scheduler; a task that was sent before is there already."""
        given = [self._there(one) if isinstance(one, Sent) else one for one in args]
        future: Future[Any] = self._inner.submit(fn, *given, **kwargs)
        return future

    def _there(self, sent: Sent) -> object:
        """What stands for ``sent`` on the cluster."""
        if sent not in self._held:
            self._held[sent] = self._client.submit(_itself, sent, pure=False, retries=RETRIES)
        return self._held[sent]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the interface's
        """Wait for what runs, or cancel it."""
        self._inner.shutdown(wait and not cancel_futures)
        self._held.clear()


def _itself(sent: Sent) -> Sent:
    return sent


# --- the connection -------------------------------------------------------------------------------


class _Client(Client):
    """A client whose thread ends where it cannot connect.

    Dask leaves it running, until the collector of garbage ends it: perhaps in the very thread that
    another client waits for, while both wait for one lock.
    """

    def start(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Connect, or end."""
        try:
            super().start(**kwargs)  # type: ignore[no-untyped-call]
        except BaseException:
            with suppress(OSError):
                self.close()  # type: ignore[no-untyped-call]
            self._loop_runner.stop()  # type: ignore[no-untyped-call]
            raise


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's warnings and messages kept inside: what matters is said as a fault of ours."""
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    with warnings.catch_warnings(action="ignore"):
        try:
            for name in levels:
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
            yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)


@contextmanager
def _connected(address: str, within: float) -> Iterator[Client]:
    try:
        client: Client = _Client(  # type: ignore[no-untyped-call]
            address, timeout=within, set_as_default=False, name="zhiban"
        )
    except (OSError, ValueError, ImportError) as error:
        raise _nobody(address, "没有调度进程", within) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=within)
        except TimeoutError as error:
            raise _nobody(address, "没有工作进程", within) from error
        yield client


def _nobody(address: str, what: str, within: float) -> InputFault:
    return InputFault(
        "N105",
        f"{address[:80]} {what}（等了 {within:g} 秒）",
        where="--dask",
        remedy="检查地址（tcp://主机:端口）；先启动 dask scheduler 和 dask worker",
    )


def _refuse_others(client: Any) -> None:  # noqa: ANN401
    """Refuse a scheduler or worker that would compute something else. Raises InputFault N106."""
    versions = client.get_versions()
    if _versions(versions["scheduler"]) != _versions(versions["client"]):
        raise other_program("调度进程")
    stamps = client.run(program_stamp, on_error="return")
    for worker, stamp in stamps.items():
        if stamp != program_stamp():
            who = f"工作进程 {worker} "
            raise other_program(who)


def _versions(node: dict[str, Any]) -> tuple[object, ...]:
    """The versions of Python (but for its third number) and of Dask."""
    packages = node["packages"]
    return packages["python"].split(".")[:2], packages["distributed"]
