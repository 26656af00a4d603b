"""The health endpoint（健康检查）: JSON over HTTP, on this machine alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from engine.errors import NoAnswer

HOST: Final = "127.0.0.1"


class Health:
    """Answers ``GET /health`` on a port of this machine（健康检查）.

    Args:
        port: 0 for any that is free.
        tell: what to answer, and whether all is well: 200 if it is, else 503.

    Raises:
        NoAnswer: J111 the port cannot be used.

    """

    def __init__(self, port: int, tell: Callable[[], tuple[bool, dict[str, Any]]]) -> None:
        class Answer(BaseHTTPRequestHandler):
            """One request（一次询问）."""

            def do_GET(self) -> None:
                """Say how things are."""
                if self.path not in ("/", "/health"):
                    self.send_error(404)
                    return
                good, said = tell()
                body = json.dumps(said, ensure_ascii=False).encode()
                self.send_response(200 if good else 503)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: a check every few seconds is no news."""

        try:
            self._server = ThreadingHTTPServer((HOST, port), Answer)
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
