"""How the service stands（运行状态）, and who may ask: JSON over HTTP, on this machine alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Final
from urllib.parse import urlsplit

from engine.errors import NoAnswer
from service.clock import ticks

HOST: Final = "127.0.0.1"
PATHS: Final = ("/", "/health")
ASKING_SECONDS: Final = 5.0
"""So long one who asks may take to say what."""


def _running() -> bool:
    return True


@dataclass
class State:
    """How the service stands（运行状态）; what the health endpoint tells.

    Attributes:
        trouble: what is wrong, in words, by what it is about; empty if all is well.
        every: how often the clock should set a look off.
        ticks: seconds of a clock that only goes forward.
        waking: whether what wakes the service up still runs.

    """

    active: bool = False
    started: str = ""
    last_reconcile: str = ""
    last_follow: str = ""
    made: int = 0
    outbox: dict[str, int] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
    every: timedelta = timedelta(minutes=5)
    ticks: Callable[[], float] = ticks
    waking: Callable[[], bool] = _running
    _moved: float = field(default=0.0, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def moving(self) -> None:
        """Note that the work by the clock goes on."""
        self._moved = self.ticks()

    def wrong(self, about: str, words: str) -> bool:
        """Note that something is wrong; whether that is news, nothing else having said the same."""
        with self._lock:
            news = words not in self.trouble.values()
            self.trouble[about] = words
        return news

    def mended(self, about: str) -> bool:
        """Note that it is right; whether that is news, nothing else being wrong for the same."""
        with self._lock:
            words = self.trouble.pop(about, None)
            return words is not None and words not in self.trouble.values()

    def troubled(self) -> tuple[str, ...]:
        """What something is wrong about."""
        with self._lock:
            return tuple(self.trouble)

    def sent(self, states: Iterable[str]) -> None:
        """Note how the messages of the outbox stand."""
        listed = list(states)
        counted = {name: listed.count(name) for name in ("waiting", "sent", "dead")}
        with self._lock:
            self.outbox = counted

    def told(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and the state as plain values."""
        with self._lock:
            outbox, trouble = dict(self.outbox), dict(self.trouble)
        if self.active:
            trouble |= self._standing_still()
        form = {
            "schema": "zhiban.health/1",
            "state": "active" if self.active else "standby",
            "started": self.started,
            "last_reconcile": self.last_reconcile,
            "last_follow": self.last_follow,
            "made": self.made,
            "outbox": outbox,
            "trouble": trouble,
        }
        return not trouble and not outbox.get("dead"), form

    def _standing_still(self) -> dict[str, str]:
        """What is wrong though nothing failed: nobody looks any more."""
        if not self.waking():
            return {"waking": "到点办理的线程已经停了；重启 zhiban serve"}
        idle = timedelta(seconds=self.ticks() - self._moved)
        if idle > 2 * self.every:
            minutes = int(idle.total_seconds() // 60)
            return {"waking": f"已有 {minutes} 分钟没有对账；重启 zhiban serve"}
        return {}


class Health:
    """Answers ``GET /health`` on a port of this machine（健康检查）.

    Args:
        port: 0 for any that is free.
        tell: what to answer, and whether all is well: 200 if it is, else 503.

    Raises:
        NoAnswer: J111 the port cannot be used.

    """

    def __init__(self, port: int, tell: Callable[[], tuple[bool, dict[str, Any]]]) -> None:
        class Answer(_Answer):
            """One request to this endpoint（一次询问）."""

            def told(self) -> tuple[bool, dict[str, Any]]:
                """What to answer."""
                return tell()

        try:
            self._server = _Server((HOST, port), Answer)
        except OSError as error:
            remedy = "换一个端口，或停掉占用它的程序"
            what = f"健康检查的端口用不了：{error.strerror}"
            raise NoAnswer("J111", what, where=f"--health {port}", remedy=remedy) from None
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, name="health", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as inherited
        """Say what went wrong, unless the one who asked just went away: that is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Answer(BaseHTTPRequestHandler):
    timeout = ASKING_SECONDS

    def told(self) -> tuple[bool, dict[str, Any]]:
        raise NotImplementedError

    def do_GET(self) -> None:
        """Say how things are."""
        self.wfile.write(self._begun())

    def do_HEAD(self) -> None:
        """Say whether things are well."""
        self._begun()

    def _begun(self) -> bytes:
        """Say whether all is well; what is left to say."""
        if urlsplit(self.path).path not in PATHS:
            self.send_error(404)
            return b""
        good, said = self.told()
        body = json.dumps(said, ensure_ascii=False).encode()
        self.send_response(200 if good else 503)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return body

    def version_string(self) -> str:
        """Which program answers; not which version, nor of what."""
        return "zhiban"

    def log_message(self, *_: object) -> None:
        """Nothing: a check every few seconds is no news."""
