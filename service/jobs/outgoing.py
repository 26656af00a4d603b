"""Send what waits in the outbox（投递）: to a folder or by mail, at least once, tried again.

Between sending and noting it down the machine may stop; then it is sent again, a mail under the
same Message-ID, a file with the same bytes. Nothing that goes wrong with one message keeps the
others; only a mail server that cannot be had is left alone until the next look.
"""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.errors import DutyError, NoAnswer
from service.exports.whole_file import write_whole
from service.jobs.bench import Bench
from service.jobs.defects import defect_of
from service.jobs.naming import file_name
from service.jobs.settings import JobSettings, MailSettings, settings_of
from service.loading import load
from service.store.job_rows import Attempt, Posted

FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
SMTP_SECONDS: Final = 30.0
DIGITS: Final = 8
"""Of the digest that tells a file from another of the same name."""

MEDIA: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
    ".json": "application/json",
    ".txt": "text/plain",
}


class NotSent(NoAnswer):
    """Something could not be sent（没有发出）: why, without an address or a password."""


class NotReached(NotSent):
    """The mail server cannot be had at all（连不上）: the next mail would fail alike."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, and how the attempt to send it ended（投递结果）."""

    key: str
    channel: str
    recipient: str
    attempt: Attempt
    unreached: bool = False
    """Whether what should have taken it could not be had at all."""


def deliver(bench: Bench, clock: Callable[[], datetime]) -> Iterator[Sent]:
    """Try each message that is due, once; nothing in an exercise.

    Raises:
        DutyError: settings or store cannot be used.

    """
    if bench.exercise:
        return
    settings = settings_of(load(bench.home).site)
    with bench.store.job_rows() as rows:
        waiting = [one.message for one in rows.outbox(waiting=True) if _is_due(one, clock())]
    unreached: set[str] = set()
    for message in waiting:
        if message.channel in unreached:
            continue
        with bench.store.holding(f"outbox/{message.key}") as alone:
            done = _tried(bench, settings, message.key, clock) if alone else None
        if done is None:
            continue
        if done.unreached:
            unreached.add(message.channel)
        yield done


def _is_due(posted: Posted, now: datetime) -> bool:
    """Whether to try now; a time beyond any pause was set by a clock that ran ahead."""
    return not now < posted.due_at <= now + LONGEST_PAUSE


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
        if posted is None or posted.state != "waiting" or not _is_due(posted, clock()):
            return None
        kept = {name: rows.file(digest) for name, digest in posted.message.files}
    message, unreached = posted.message, False
    try:
        said = _send(bench, settings.mail, posted, kept, clock())
        attempt = _attempt(posted, clock(), "sent", said)
    except Exception as error:  # noqa: BLE001 - one message must not keep those behind it
        unreached = isinstance(error, NotReached)
        last = message.channel == "mail" and len(posted.attempts) + 1 >= settings.attempts
        attempt = _attempt(posted, clock(), "dead" if last else "failed", _why(error))
    with bench.store.writing() as writing:
        writing.jobs.tried(key, attempt)
    return Sent(key, message.channel, message.recipient, attempt, unreached)


def _send(
    bench: Bench,
    mail: MailSettings | None,
    posted: Posted,
    kept: dict[str, bytes | None],
    now: datetime,
) -> str:
    """Send it, names put in; what is to be said of it."""
    from service.people.sending import with_people

    files = {name: data for name, data in kept.items() if data is not None}
    for name in kept.keys() - files.keys():
        raise NotSent("J108", f"留存的文件 {name} 不见了；用 zhiban log verify 核对，从备份恢复")
    message, files = with_people(bench, posted.message, files, now)
    posted = replace(posted, message=message)
    if message.channel == "folder":
        return _to_folder(bench.home.folder / Path(message.recipient).expanduser(), posted, files)
    _by_mail(mail, posted, files)
    return ""


def _why(error: Exception) -> str:
    """Why it was not sent; of a defect where it is."""
    if isinstance(error, DutyError):
        return error.what
    defect = defect_of(error)
    return f"[{defect.code}] {defect.what}（{defect.where}）"


def _attempt(posted: Posted, now: datetime, outcome: str, said: str) -> Attempt:
    """The attempt, and when to try again: after a minute, then twice as long each time."""
    number = len(posted.attempts) + 1
    pause = min(FIRST_PAUSE * 2 ** min(number - 1, 10), LONGEST_PAUSE)
    return Attempt(number, now, outcome, said, now + pause)


# --- a folder -------------------------------------------------------------------------------------


def _to_folder(folder: Path, posted: Posted, files: dict[str, bytes]) -> str:
    """Each file whole, then the words; the same again changes nothing. What is to be said of it."""
    message = posted.message
    name = file_name(message.key.rpartition("/")[0])
    words = f"{message.subject}\n\n{message.text}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        named = [_put(folder / file, data) for file, data in files.items()]
        named.append(_put(folder / name, words.encode()))
    except OSError as error:
        raise NotSent("J120", f"{folder}：{error.strerror}") from None
    except DutyError as fault:
        raise NotSent("J120", f"{fault.where}：{fault.what}") from None
    aside = "、".join(path.name for path in named if path is not None)
    return f"已有同名而内容不同的文件，没有动它；另存为 {aside}" if aside else ""


def _put(path: Path, data: bytes) -> Path | None:
    """Write a file; where another of that name lies, beside it, under a name that is returned."""
    if _lies(path, data):
        return None
    if not path.exists():
        write_whole(path, data)
        return None
    beside = path.with_stem(f"{path.stem}-{sha256(data).hexdigest()[:DIGITS]}")
    if not _lies(beside, data):
        write_whole(beside, data)
    return beside


def _lies(path: Path, data: bytes) -> bool:
    """Whether the file lies there already, byte for byte."""
    return path.is_file() and path.read_bytes() == data


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
    address = settings.addresses.get(name)
    if address is None:
        raise NotSent("J120", f"site.yaml 的 jobs.mail.to 没有 {name}")
    password = _password(settings) if settings.user else ""
    if not (password + settings.user).isascii():
        raise NotSent("J120", "邮件的 user 和口令只能用 ASCII 字符")
    try:
        mail = mail_of(posted, files, settings.sender, address)
    except ValueError:
        raise NotSent("J120", "拼不成邮件：标题、收发件人或文件名里有换行等不能用的字符") from None
    try:
        server = _connected(settings, password)
    except (smtplib.SMTPException, OSError) as error:
        raise NotReached("J120", f"{settings.host}：{_mail_words(error)}") from None
    try:
        server.send_message(mail)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent("J120", f"{settings.host}：{_mail_words(error)}") from None
    else:
        with suppress(smtplib.SMTPException, OSError):  # it was taken: how they part is no matter
            server.quit()
    finally:
        server.close()


def _connected(settings: MailSettings, password: str) -> smtplib.SMTP:
    """The mail server, ready to take a mail."""
    context = ssl.create_default_context()
    if settings.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=SMTP_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=SMTP_SECONDS)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, password)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _mail_words(error: Exception) -> str:
    """What went wrong with the mail server, in words of ours: its own may name a person."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = "、".join(sorted({str(code) for code, _ in error.recipients.values()}))
        return f"服务器拒收（{codes}）"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"服务器不接受登录（{error.smtp_code}）"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"服务器拒收（{error.smtp_code}）"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "邮件服务器没有回答"
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    why = error.strerror if isinstance(error, OSError) else type(error).__name__
    return f"邮件发不出去：{why}"


_WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPServerDisconnected, "邮件服务器断开了连接"),
    (smtplib.SMTPNotSupportedError, "邮件服务器不支持所要求的加密、登录方式或地址"),
    (smtplib.SMTPException, "邮件服务器的回答看不懂"),
    (ssl.SSLCertVerificationError, "邮件服务器的证书不受信任"),
    (ssl.SSLError, "与邮件服务器的加密连接建不起来"),
    (socket.gaierror, "找不到这个邮件服务器"),
    (ConnectionRefusedError, "邮件服务器拒绝连接"),
    (ConnectionError, "邮件服务器断开了连接"),
)
"""What errors of the mail library mean, the first that fits."""


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
