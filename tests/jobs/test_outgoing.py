"""Messages reach a folder and a real SMTP server; what fails is tried again, then given up."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from itertools import pairwise

import pytest

from service.jobs.bench import Bench
from service.jobs.naming import file_name
from service.jobs.outgoing import deliver
from service.jobs.planning import JOBS
from service.jobs.reconciling import reconcile
from service.store.job_rows import Message
from tests.jobs.conftest import at, home_at
from tests.jobs.smtp import MailServer

DRAFT = 'jobs:\n  month_draft: {day: "20"}\n'
NINE = "2026-11-20T09:00"
VARIABLE = "MAIL_SECRET"


def mail(port, **more):
    rows = {
        "host": "127.0.0.1",
        "port": f'"{port}"',
        "security": "none",
        "from": "duty@example.invalid",
    }
    rows |= more
    lines = "".join(f"    {name}: {value}\n" for name, value in rows.items())
    return f"{DRAFT}  mail:\n{lines}    to: {{值班室: room@example.invalid, 督查室: audit@example.invalid}}\n"


def bench_of(tmp_path, site):
    bench = Bench(home_at(tmp_path / "home", site))
    assert [one.key for one in reconcile(bench, lambda: at(NINE))] == ["month-draft/2026-12"]
    return bench


def sent(bench, moment=NINE):
    return [one.attempt.outcome for one in deliver(bench, lambda: at(moment))]


def states(bench):
    with bench.store.job_rows() as rows:
        return [one.state for one in rows.outbox()]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of our own for 127.0.0.1, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    key, cert = path.with_name("key.pem"), path.with_name("cert.pem")
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
             "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", str(key), "-out", str(cert)]  # fmt: skip
    subprocess.run(words, check=True, capture_output=True)
    path.write_bytes(key.read_bytes() + cert.read_bytes())
    return path


def test_mail_arrives_with_its_files(tmp_path):
    with MailServer() as server:
        bench = bench_of(tmp_path, mail(server.port))
        assert sent(bench) == ["sent", "sent"]
        assert sent(bench) == []
    assert sorted(one["To"] for one in server.mails) == [
        "audit@example.invalid",
        "room@example.invalid",
    ]
    one = server.mails[0]
    assert one["Subject"].startswith("2026年12月值班表")
    assert "已拟制，待签发" in one.get_body().get_content()
    names = {part.get_filename() for part in one.iter_attachments()}
    assert names == {f"值班表-2026-12-1.{end}" for end in ("xlsx", "csv", "json")}
    csv = next(p for p in one.iter_attachments() if p.get_filename().endswith("csv"))
    with bench.store.job_rows() as rows:
        files = dict(rows.outbox()[0].message.files)
        body = rows.file(files["值班表-2026-12-1.csv"])
    assert csv.get_payload(decode=True) == body
    assert states(bench) == ["sent", "sent"]


def test_a_mail_sent_twice_has_the_same_id(tmp_path):
    with MailServer(cutting=1) as server:
        bench = bench_of(tmp_path, mail(server.port))
        assert sorted(sent(bench)) == ["failed", "sent"]
        assert sent(bench) == []
        assert sent(bench, "2026-11-20T09:01") == ["sent"]
    ids = [one["Message-ID"] for one in server.mails]
    assert (len(ids), len(set(ids))) == (3, 2)
    assert all(name.endswith("@example.invalid>") for name in ids)


def test_what_fails_is_tried_again_later_and_later_then_given_up(tmp_path):
    with MailServer(refusing=550) as server:
        bench = bench_of(tmp_path, mail(server.port) + '  attempts: "4"\n')
        moment, tries = at(NINE), []
        for _ in range(120):
            for one in deliver(bench, lambda: moment):  # noqa: B023 - asked at once
                if one.recipient == "值班室":
                    tries.append((moment, one.attempt.outcome))
                    assert one.attempt.said == "127.0.0.1：服务器拒收（550）"
            moment += timedelta(minutes=1)
    assert [outcome for _, outcome in tries] == ["failed", "failed", "failed", "dead"]
    assert [(b[0] - a[0]).seconds // 60 for a, b in pairwise(tries)] == [
        1,
        2,
        4,
    ]
    assert states(bench) == ["dead", "dead"]


def test_login_under_starttls_with_the_password_from_a_variable(tmp_path, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv(VARIABLE, "s3cret")
    with MailServer(certificate=certificate, login=("duty", "s3cret")) as server:
        site = mail(server.port, security="starttls", user="duty", password_env=VARIABLE)
        bench = bench_of(tmp_path, site)
        assert sent(bench) == ["sent", "sent"]
        assert server.tls_at_login
    assert "s3cret" not in (bench.home.database).read_bytes().decode("latin-1")


def test_login_over_tls_with_the_password_from_a_file(tmp_path, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (tmp_path / "secret").write_text("s3cret\n")
    with MailServer(certificate=certificate, implicit_tls=True, login=("duty", "s3cret")) as server:
        site = mail(server.port, security="ssl", user="duty", password_file=tmp_path / "secret")
        assert sent(bench_of(tmp_path, site)) == ["sent", "sent"]


def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(tmp_path, certificate):
    with MailServer(certificate=certificate) as server:
        bench = bench_of(tmp_path, mail(server.port, security="starttls"))
        said = [one.attempt.said for one in deliver(bench, lambda: at(NINE))]
    assert said == ["127.0.0.1：邮件服务器的证书不受信任"]
    assert server.mails == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"user": "duty", "password_env": "NO_SUCH_VARIABLE"}, "没有环境变量 NO_SUCH_VARIABLE"),
        ({"user": "duty"}, "没有写 password_env"),
        ({"user": "duty", "password_env": "NOT_ASCII"}, "只能用 ASCII 字符"),
        ({"user": "duty", "password_file": "/nowhere/secret"}, "读不了 /nowhere/secret"),
    ],
)
def test_without_a_password_it_says_where_it_looked(tmp_path, more, words, monkeypatch):
    monkeypatch.setenv("NOT_ASCII", "口令")
    bench = bench_of(tmp_path, mail(1, **more))
    assert {words in one.attempt.said for one in deliver(bench, lambda: at(NINE))} == {True}


def test_a_wrong_password_is_not_repeated_anywhere(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "wr0ng")
    with MailServer(login=("duty", "right")) as server:
        bench = bench_of(tmp_path, mail(server.port, user="duty", password_env=VARIABLE))
        said = [one.attempt.said for one in deliver(bench, lambda: at(NINE))]
    assert said == ["127.0.0.1：服务器不接受登录（535）"]  # the second is left for the next look


def test_a_recipient_taken_out_of_the_settings_gets_nothing(tmp_path):
    with MailServer() as server:
        bench = bench_of(tmp_path, mail(server.port))
        site = bench.home.site.read_text("utf-8").replace(", 督查室: audit@example.invalid", "")
        bench.home.site.write_text(site, "utf-8")
        assert sorted(sent(bench)) == ["failed", "sent"]
    assert [one["To"] for one in server.mails] == ["room@example.invalid"]


def test_a_folder_gets_whole_files_and_the_words(tmp_path):
    bench = bench_of(tmp_path, f"{DRAFT}  folder: out/sheets\n")
    assert sent(bench) == ["sent"]
    folder = bench.home.folder / "out" / "sheets"
    assert sorted(path.suffix for path in folder.iterdir()) == [".csv", ".json", ".txt", ".xlsx"]
    assert "待签发" in (folder / "拟制下月值班表-2026-12.txt").read_text("utf-8")


def test_a_brief_lies_in_the_folder_once_under_its_chinese_name(tmp_path):
    bench = Bench(home_at(tmp_path / "home", "jobs: {brief: handover, folder: out}\n"))
    assert [one.key for one in reconcile(bench, lambda: at(NINE))] == ["brief/2026-11-20"]
    assert sent(bench) == ["sent"]
    (path,) = (bench.home.folder / "out").iterdir()
    assert path.name == "每日简报-2026-11-20.txt"
    assert path.read_text("utf-8").startswith("值班简报 2026-11-20")


def test_a_restored_backup_sends_what_waited_again_as_the_same_files(tmp_path, zhiban):
    folder = tmp_path / "out"
    site = f"{DRAFT}  folder: {folder}\n"
    bench = bench_of(tmp_path, site)
    assert zhiban("backup", tmp_path / "a.bak")[0] == 0
    assert sent(bench) == ["sent"]
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert zhiban("restore", tmp_path / "a.bak", "--home", tmp_path / "again")[0] == 0
    again = Bench(home_at(tmp_path / "again", site))
    assert [sent(again), sent(again)] == [["sent"], []]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


@pytest.mark.parametrize("job", JOBS)
def test_every_job_names_its_words_in_chinese(job):
    assert file_name(f"{job}/2026-12") == f"{JOBS[job]}-2026-12.txt"


def test_a_change_of_the_roster_is_named_in_chinese(tmp_path):
    bench = Bench(home_at(tmp_path / "home", "jobs: {folder: out}\n"))
    with bench.store.writing() as writing:
        writing.jobs.post(Message("change/4/folder", at(NINE), "folder", "out", "名单变化", "", ()))
    assert sent(bench) == ["sent"]
    assert [path.name for path in (bench.home.folder / "out").iterdir()] == ["名单变化-4.txt"]


def test_a_folder_in_the_way_is_said_and_tried_again(tmp_path):
    bench = bench_of(tmp_path, f"{DRAFT}  folder: out\n")
    (bench.home.folder / "out").write_text("a file")
    assert sent(bench) == ["failed"]
    (bench.home.folder / "out").unlink()
    assert sent(bench, "2026-11-20T09:05") == ["sent"]


def test_nothing_leaves_in_an_exercise(tmp_path):
    home = home_at(tmp_path / "home", f"{DRAFT}  folder: out\n")
    drill = Bench(home, exercise=True)
    assert len(list(reconcile(drill, lambda: at(NINE)))) == 1
    assert (sent(drill), states(drill)) == ([], [])
    assert not (home.folder / "out").exists()
    bench_of(tmp_path, f"{DRAFT}  folder: out\n")
    assert sent(drill) == []
    assert states(drill) == ["waiting"]


def test_what_was_given_up_is_tried_again_when_asked(tmp_path, zhiban):
    with MailServer(refusing=550) as server:
        bench = bench_of(tmp_path, mail(server.port) + '  attempts: "1"\n')
        assert sent(bench) == ["dead", "dead"]
        server.refusing = 0
        assert sent(bench, "2026-11-21T09:00") == []
        assert "2 件" in zhiban("outbox", "retry")[1]
        assert states(bench) == ["waiting", "waiting"]
        assert sent(bench, "2099-01-01T09:00") == ["sent", "sent"]
    assert "0 件" in zhiban("outbox", "retry")[1]
