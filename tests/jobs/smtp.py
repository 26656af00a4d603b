"""A real SMTP server for the tests, as small as can be: it keeps what it is given.

TLS, login and refusals are what a test asks for; the protocol is RFC 5321's.
"""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
from contextlib import suppress
from email import message_from_bytes, policy
from threading import Thread


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        server = self.server
        if server.implicit_tls:
            self._wrap()
        self._say("220 here")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            verb = verb.upper()
            server.verbs.append(verb)
            if verb == "QUIT":
                if server.goodbye:
                    self._say(server.goodbye)
                return
            if verb in {"EHLO", "HELO"}:
                offers = [
                    *(["STARTTLS"] if server.context and not self._tls else []),
                    "AUTH PLAIN",
                    "8BITMIME",
                ]
                self._say("250-here")
                for offer in offers[:-1]:
                    self._say(f"250-{offer}")
                self._say(f"250 {offers[-1]}")
            elif verb == "STARTTLS":
                self._say("220 go on")
                self._wrap()
            elif verb == "AUTH":
                given = base64.b64decode(rest.split()[1]).decode().split("\0")[1:]
                server.tls_at_login = self._tls
                good = given == list(server.login)
                self._say("235 fine" if good else "535 no")
            elif verb == "RCPT" and server.refusing:
                self._say(f"{server.refusing} {rest} refused")
            elif verb == "DATA":
                self._data()
            else:
                self._say("250 fine")

    _tls = False

    def finish(self):
        with suppress(OSError):
            super().finish()
        self.connection.close()  # a wrapped one is not the server's own

    def _data(self):
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if self.server.cutting:  # taken, and gone before it could say so
            self.server.cutting -= 1
            self.connection.shutdown(socket.SHUT_RDWR)  # rfile and wfile would keep it open
            return
        self._say("250 taken")

    def _wrap(self):
        self._tls = True
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Runs while the ``with`` block does; ``mails`` is what it was given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self,
        *,
        certificate="",
        implicit_tls=False,
        login=(),
        refusing=0,
        cutting=0,
        goodbye="221 bye",
    ):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails, self.verbs = [], []
        self.implicit_tls, self.login = implicit_tls, login
        self.refusing, self.cutting = refusing, cutting
        self.goodbye = goodbye  # empty: gone without a word
        self.tls_at_login = False
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
        self.port = self.server_address[1]

    def __enter__(self):
        self._thread = Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *_):
        """A client that went away is no news."""
