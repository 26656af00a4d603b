"""Archives: what is inside is read one by one; bombs and tricks are refused, nothing is unpacked."""

import struct
import zipfile

import pytest

from service.alerts import archive
from service.alerts.formats import read_contents
from tests.alerts.samples import caiyun, domestic_xml, named, nmc, zipped

XML = domestic_xml().encode()


@pytest.fixture
def taken(names):
    return lambda data: read_contents(data, "m.zip", names)


def faults_of(contents):
    return [fault.code for fault in contents.faults]


def test_the_files_inside_are_read_one_by_one(taken):
    other = domestic_xml(identifier="23050041600000_20240615031000").encode()
    contents = taken(zipped({named(): XML, "in/b.xml": other, "c.json": caiyun()}))
    assert contents.faults == []
    assert len(contents.messages) == 3


def test_an_archive_is_known_by_its_content(names):
    (message,) = read_contents(zipped({named(): XML}), "alert.xml", names).messages
    assert message.alerts[0].colour == "red"


def test_one_that_cannot_be_read_hides_no_other(taken):
    contents = taken(zipped({"a.xml": b"<alert", "b.xml": XML, "c.xml": b""}))
    assert len(contents.messages) == 1
    assert faults_of(contents) == ["A102", "A102"]
    assert contents.faults[0].where.startswith("m.zip!a.xml")


def test_other_files_are_passed_over_and_said(taken):
    contents = taken(zipped({"a.xml": XML, "read me.txt": b"x", "p.png": b"x"}))
    assert (len(contents.messages), contents.faults) == (1, [])
    assert [note.code for note in contents.notes] == ["passed_over"]


def test_an_empty_archive_is_said(taken):
    assert [note.code for note in taken(zipped({})).notes] == ["empty"]


@pytest.mark.parametrize(
    "name",
    ["../a.xml", "a/../../b.xml", "/etc/a.xml", "\\a.xml", "a\\..\\b.xml", "C:a.xml", "..\\a.xml"],
)
def test_names_that_climb_are_refused(name, taken):
    contents = taken(zipped({name: XML, "good.xml": XML}))
    assert faults_of(contents) == ["A110"]
    assert len(contents.messages) == 1


def test_a_link_is_refused(taken):
    one = zipfile.ZipInfo("a.xml")
    one.external_attr = 0o120777 << 16
    assert faults_of(taken(zipped({one: b"/etc/passwd"}))) == ["A110"]


def test_an_archive_within_is_refused(taken):
    contents = taken(zipped({"a.zip": zipped({"b.xml": XML})}))
    assert faults_of(contents) == ["A110"]
    hidden = taken(zipped({"a.xml": zipped({"b.xml": XML})}))
    assert faults_of(hidden) == ["A110"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(method, taken):
    assert faults_of(taken(zipped({"a.xml": XML}, method))) == ["A110"]


def test_a_password_is_refused(taken):
    data = bytearray(zipped({"a.xml": XML}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert faults_of(taken(bytes(data))) == ["A110"]


def test_a_bomb_that_says_so_is_refused_unread(taken, monkeypatch):
    bomb = zipped({f"{n}.xml": b"\0" * archive.MAX_MEMBER for n in range(5)})
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert len(bomb) < 100_000
    assert faults_of(taken(bomb)) == ["A110"]
    assert "MiB" in taken(bomb).faults[0].what


def test_a_bomb_that_lies_is_refused(taken):
    data = bytearray(zipped({"a.xml": b"\0" * (archive.MAX_MEMBER + 10)}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + place, 100)
    contents = taken(bytes(data))
    assert contents.messages == []
    assert faults_of(contents)[0] in {"A102", "A110"}


def test_a_member_too_large_is_refused_alone(taken):
    contents = taken(zipped({"a.xml": b"\0" * (archive.MAX_MEMBER + 1), "b.xml": XML}))
    assert faults_of(contents) == ["A110"]
    assert len(contents.messages) == 1


def test_too_many_files_are_refused(taken):
    data = zipped({f"{n}.txt": b"" for n in range(archive.MAX_MEMBERS + 1)})
    assert faults_of(taken(data)) == ["A110"]


@pytest.mark.parametrize("cut", [1, 10, 22, 60, 200])
def test_a_truncated_archive_is_refused(cut, taken):
    assert faults_of(taken(zipped({"a.xml": XML})[:-cut])) == ["A110"]


def test_a_damaged_member_is_refused_alone(taken):
    data = bytearray(zipped({"a.xml": XML, "b.json": nmc()}, zipfile.ZIP_STORED))
    data[data.index(b"<title>") + 8] ^= 0xFF
    contents = taken(bytes(data))
    assert faults_of(contents) == ["A110"]
    assert len(contents.messages) == 1


def test_nothing_is_written_to_the_disk(taken, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    taken(zipped({"../out.xml": XML, "in/a.xml": XML}))
    assert list(tmp_path.rglob("*")) == []
    assert not (tmp_path.parent / "out.xml").exists()


def test_a_name_that_commands_a_terminal_is_shown_harmless(taken):
    contents = taken(zipped({"\x1b[2J.xml": b"x", "\u202egnp.xml": b"x"}))
    assert not any(mark in fault.where for fault in contents.faults for mark in "\x1b\u202e")


@pytest.mark.parametrize(
    "start", [b"\x1f\x8b\x08", b"%PDF-1.7", b"Rar!\x1a", b"7z\xbc\xaf\x27", b"\xd0\xcf\x11\xe0"]
)
def test_other_containers_are_named_in_the_refusal(start, taken):
    (fault,) = taken(start + bytes(range(256))).faults
    assert fault.code == "A102"
    assert "这是" in fault.what
