"""Send what waits in the outbox（投递）: to a folder or by mail, at least once, tried again.

Between sending and noting it down the machine may stop; then it is sent again, a mail under the
same Message-ID, a file with the same bytes.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.errors import DutyError, NoAnswer, plain
from service.exports.whole_file import write_whole
from service.jobs.bench import Bench
from service.jobs.settings import JobSettings, MailSettings, settings_of
from service.loading import load
from service.store.job_rows import Attempt, Posted

FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
SMTP_SECONDS: Final = 30.0
LONGEST_SAID: Final = 200
MEDIA: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".json": "application/json",
    ".txt": "text/plain",
}


class NotSent(NoAnswer):
    """Something could not be sent（没有发出）: why, without an address or a password."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, and how the attempt to send it ended（投递结果）."""

    key: str
    channel: str
    recipient: str
    attempt: Attempt


def deliver(bench: Bench, clock: Callable[[], datetime]) -> Iterator[Sent]:
    """Try each message that is due, once; nothing in an exercise.

    Raises:
        DutyError: settings or store cannot be used.

    """
    if bench.exercise:
        return
    settings = settings_of(load(bench.home).site)
    with bench.store.job_rows() as rows:
        waiting = [one.message.key for one in rows.outbox(waiting=True) if one.due_at <= clock()]
    for key in waiting:
        with bench.store.holding(f"outbox/{key}") as alone:
            done = _tried(bench, settings, key, clock) if alone else None
        if done is not None:
            yield done


def retry(bench: Bench, now: datetime) -> int:
    """Let what was given up be tried again at the next look（重发）; how many messages."""
    with bench.store.writing() as writing:
        dead = [one for one in writing.jobs.outbox() if one.state == "dead"]
        for one in dead:
            again = Attempt(len(one.attempts) + 1, now, "failed", "人工要求重发", now)
            writing.jobs.tried(one.message.key, again)
    return len(dead)


def _tried(
    bench: Bench, settings: JobSettings, key: str, clock: Callable[[], datetime]
) -> Sent | None:
    """Try one message, unless somebody did in the meantime."""
    with bench.store.job_rows() as rows:
        posted = rows.posted(key)
        if posted is None or posted.state != "waiting" or posted.due_at > clock():
            return None
        files = {name: rows.file(digest) or b"" for name, digest in posted.message.files}
    message = posted.message
    try:
        if message.channel == "folder":
            _to_folder(bench.home.folder / message.recipient, posted, files)
        else:
            _by_mail(settings.mail, posted, files)
        attempt = _attempt(posted, clock(), "sent", "")
    except NotSent as error:
        last = len(posted.attempts) + 1 >= settings.attempts
        attempt = _attempt(posted, clock(), "dead" if last else "failed", error.what)
    with bench.store.writing() as writing:
        writing.jobs.tried(key, attempt)
    return Sent(key, message.channel, message.recipient, attempt)


def _attempt(posted: Posted, now: datetime, outcome: str, said: str) -> Attempt:
    """The attempt, and when to try again: after a minute, then twice as long each time."""
    number = len(posted.attempts) + 1
    pause = min(FIRST_PAUSE * 2 ** min(number - 1, 10), LONGEST_PAUSE)
    return Attempt(number, now, outcome, said, now + pause)


def _said(error: Exception) -> str:
    """What an error says, on one line."""
    text = " ".join(plain(str(error) or type(error).__name__).split())
    return text if len(text) <= LONGEST_SAID else f"{text[: LONGEST_SAID - 1]}…"


# --- a folder -------------------------------------------------------------------------------------


def _to_folder(folder: Path, posted: Posted, files: dict[str, bytes]) -> None:
    """Each file whole, then the words; the same again changes nothing."""
    message = posted.message
    name = message.key.rpartition("/")[0].replace("/", "_")
    words = f"{message.subject}\n\n{message.text}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in files.items():
            write_whole(folder / file, data)
        write_whole(folder / f"{name}.txt", words.encode())
    except OSError as error:
        raise NotSent("J120", f"{folder}：{error.strerror}") from None
    except DutyError as fault:
        raise NotSent("J120", f"{fault.where}：{fault.what}") from None


# --- mail -----------------------------------------------------------------------------------------


def mail_of(posted: Posted, files: dict[str, bytes], sender: str, address: str) -> EmailMessage:
    """The mail; the same message is the same mail, its id and date included."""
    message = posted.message
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id(posted, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    for name, data in files.items():
        kind, _, sort = MEDIA.get(Path(name).suffix, "application/octet-stream").partition("/")
        mail.add_attachment(data, maintype=kind, subtype=sort, filename=name)
    return mail


def message_id(posted: Posted, sender: str) -> str:
    """The id of a mail, the same each time it is tried."""
    about = f"{posted.message.key}|{posted.message.created_at.isoformat()}"
    return f"<{sha256(about.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


def _by_mail(settings: MailSettings | None, posted: Posted, files: dict[str, bytes]) -> None:
    if settings is None:
        raise NotSent("J120", "site.yaml 没有 jobs.mail")
    name = posted.message.recipient
    address = settings.to.get(name)
    if address is None:
        raise NotSent("J120", f"site.yaml 的 jobs.mail.to 没有 {name}")
    password = _password(settings) if settings.user else ""
    if not (password + settings.user).isascii():
        raise NotSent("J120", "邮件的 user 和口令只能用 ASCII 字符")
    mail = mail_of(posted, files, settings.sender, address)
    try:
        with _connected(settings) as server:
            if settings.user:
                server.login(settings.user, password)
            server.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("J120", f"{settings.host} 不接受登录（{error.smtp_code}）") from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        said = _said(error).replace(address, name)
        raise NotSent("J120", f"{settings.host}：{said}") from None


def _connected(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.security == "ssl":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=SMTP_SECONDS, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=SMTP_SECONDS)
    if settings.security == "starttls":
        try:
            server.starttls(context=context)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return server


def _password(settings: MailSettings) -> str:
    """The password, from the variable or the file that is named."""
    if settings.password_env:
        found = os.environ.get(settings.password_env)
        if not found:
            raise NotSent("J120", f"没有环境变量 {settings.password_env}")
        return found
    if not settings.password_file:
        raise NotSent("J120", "写了 user，没有写 password_env 或 password_file")
    try:
        return Path(settings.password_file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "读不懂"
        raise NotSent("J120", f"读不了 {settings.password_file}：{why}") from None
