"""From bytes to records: nothing is lost or doubled, whatever the order; contradictions are named."""

from datetime import datetime, timedelta

import pytest

from engine.errors import NoAnswer
from engine.facts.alert_life import ends, superseded
from service.alerts import intake
from service.alerts.intake import Arrived, arrived_at, take_in
from service.folding import records_of
from service.home import Home
from service.loading import load
from service.store.database import Database
from tests.alerts import samples
from tests.alerts.conftest import cap_text, info_text
from tests.alerts.samples import IDENTIFIER, domestic_xml, zipped

AT = datetime.fromisoformat("2024-06-15T03:00:00+08:00")
OLD, NEW, END = (f"23050041600000_202406150{hour}0000" for hour in (1, 2, 3))
HEAD = "双鸭山市气象台{}暴雨{}预警信号"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load(Home(tmp_path_factory.mktemp("home"))).pack


@pytest.fixture
def store(tmp_path):
    return Database(tmp_path / "zhiban.db")


@pytest.fixture
def take(store, pack):
    def run(*texts):
        arrivals = [
            Arrived(f"{n}.xml", f"in/{n}.xml", text if isinstance(text, bytes) else text.encode())
            for n, text in enumerate(texts)
        ]
        return list(take_in(store, arrivals, pack, AT, "1001"))

    return run


@pytest.fixture
def alerts(store):
    return lambda: {one.id: one for one in records_of(store.events())}


def said(identifier, hour, kind="Alert", references=None, colour="红色", verb="发布", **more):
    sent = f"2024-06-15T0{hour}:00:00+08:00"
    refs = " ".join(f"S,{ref},{sent}" for ref in references or ()) or None
    info = info_text(HEAD.format(verb, colour), effective=sent, **more)
    return cap_text(info, identifier=identifier, sent=sent, msgType=kind, references=refs)


def alert(**more):
    return said(OLD, 1, **more)


def update(**more):
    return said(NEW, 2, "Update", [OLD], "橙色", "变更发布", **more)


def cancel(refs=(OLD,), hour=3, **more):
    return said(END, hour, "Cancel", refs, verb="解除", **more)


def codes_of(one):
    return [fault.code for fault in one.faults]


# ----------------------------------------------------------------- once, and in any order


def test_the_same_bytes_are_recorded_once_in_one_call_or_two(take, store):
    assert [one.outcome for one in take(alert(), alert())] == ["read", "repeated"]
    assert [one.outcome for one in take(alert())] == ["repeated"]
    assert len(store.events()) == 1
    assert [one.outcome for one in store.received()] == ["read", "repeated", "repeated"]


def test_the_same_message_in_other_bytes_is_recorded_once(take, store):
    first, again = take(alert(), alert() + "\n")
    assert (first.outcome, again.outcome) == ("read", "read")
    assert "内容一致" in again.said
    assert len(store.events()) == 1


def test_the_same_alert_by_several_ways_is_one(take, alerts):
    ways = [
        domestic_xml(), samples.nmc(), samples.weathercn(RELIEVETIME="2024-06-16 02:10:00"),
        samples.national_site(), samples.caiyun(), zipped({"a.xml": domestic_xml()}),
    ]  # fmt: skip
    taken = take(*ways)
    assert [codes_of(one) for one in taken] == [[]] * len(ways)
    assert list(alerts()) == [IDENTIFIER]
    assert "内容一致" in taken[-1].said


ORDERS = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]


@pytest.mark.parametrize("order", ORDERS)
def test_alert_update_cancel_in_any_order(order, take, alerts):
    messages = [alert(), update(), cancel((OLD, NEW))]
    taken = take(*(messages[n] for n in order))
    assert all(one.outcome in {"read", "flagged"} for one in taken)
    found = alerts()
    replaced = superseded(found.values())
    over = {name: ends(one, replaced.get(name)).hour for name, one in found.items()}
    assert over == {OLD: 2, NEW: 3}


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_is_said(order, take):
    messages = [alert(), update(), cancel((OLD, NEW))]
    lines = [line for one in take(*(messages[n] for n in order)) for line in one.lines]
    early = any("先到过" in line or "尚未收到过" in line for line in lines)
    assert early == (order != (0, 1, 2))


def test_references_that_nobody_knows_are_said_and_kept(take, alerts):
    (one,) = take(update())
    assert f"更新的是 {OLD}（尚未收到过它的发布件）" in one.lines
    assert alerts()[NEW].supersedes == (OLD,)


def test_an_update_without_references_ends_nothing_and_says_so(take, alerts):
    take(alert())
    (one,) = take(said(NEW, 2, "Update", (), "橙色", "变更发布"))
    assert one.outcome == "flagged"
    assert any("没有引用原预警" in note for note in one.notes)
    assert superseded(alerts().values()) == {}


def test_a_cancel_that_comes_twice_is_recorded_once(take, store):
    take(alert(), cancel(), cancel() + " ")
    assert [event.kind for event in store.events()] == ["alert", "lift"]


def test_a_drill_ends_no_real_alert(take, alerts):
    take(alert(), cancel().replace("Actual", "Exercise"))
    assert alerts()[OLD].lifted is None


# ----------------------------------------------------------------- what contradicts


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"colour": "蓝色"}, "颜色"),
        ({"codes": ("110000",)}, "区域"),
        ({"expires": "2024-06-18T02:10:00+08:00"}, "失效时间"),
    ],
)
def test_other_content_under_one_identifier_waits_for_a_person(change, word, take, store, alerts):
    take(alert())
    before = alerts()
    (one,) = take(alert(**change))
    assert (one.outcome, codes_of(one)) == ("doubtful", ["A111"])
    assert word in one.faults[0].what
    assert alerts() == before
    assert store.received()[-1].outcome == "refused"
    assert "A111" in store.received()[-1].detail


def test_another_hazard_or_status_or_time_contradicts_too(take):
    take(alert())
    other = alert().replace("暴雨", "大风")
    drill = alert().replace("Actual", "Exercise")
    later = alert().replace("T01:00:00", "T05:00:00")
    assert [codes_of(one) for one in take(other, drill, later)] == [["A111"]] * 3


def test_what_one_of_two_does_not_say_contradicts_nothing(take):
    take(alert())
    less = alert(expires=None, codes=()).replace("红色", "")
    assert codes_of(take(less)[0]) == []


def test_a_contradiction_inside_one_file_is_found(take, alerts):
    item = samples.nmc_item()
    blue = item | {"title": item["title"].replace("红", "蓝"), "pic": ""}
    (one,) = take(samples.nmc(item, blue))
    assert (one.outcome, codes_of(one)) == ("doubtful", ["A111"])
    assert alerts()[IDENTIFIER].colour == "red"


def test_a_refused_file_is_tried_again_and_records_nothing_twice(take, store):
    data = samples.nmc(samples.nmc_item(), samples.nmc_item(alertid="X", issuetime="?"))
    assert [one.outcome for one in take(data, data)] == ["doubtful", "doubtful"]
    assert len(store.events()) == 1


# ----------------------------------------------------------------- lifts that name nothing


def test_a_lift_that_names_nothing_is_matched_by_a_person(take, alerts):
    take(alert())
    (one,) = take(cancel(()))
    assert (one.outcome, codes_of(one)) == ("doubtful", ["A112"])
    assert f"zhiban alert lift --id {OLD}" in one.faults[0].remedy
    assert alerts()[OLD].lifted is None


@pytest.mark.parametrize("change", [("暴雨", "大风"), ("2305", "2306"), ("Actual", "Test")])
def test_a_lift_of_something_else_asks_nobody(change, take):
    take(alert())
    assert codes_of(take(cancel(()).replace(*change))[0]) == []


def test_a_lift_after_the_expiry_asks_nobody(take):
    take(alert(expires="2024-06-15T02:00:00+08:00"))
    assert codes_of(take(cancel(()))[0]) == []


def test_a_cancel_of_the_same_identifier_needs_no_reference(take, alerts):
    take(alert())
    (one,) = take(said(OLD, 3, "Cancel", verb="解除"))
    assert codes_of(one) == []
    assert alerts()[OLD].lifted.hour == 3


def test_a_lift_long_before_its_alert_is_not_believed(take, alerts):
    take(said(OLD, 5))
    (one,) = take(cancel(hour=3))
    assert codes_of(one) == ["A112"]
    assert alerts()[OLD].lifted is None


def test_an_alert_long_after_its_lift_is_pointed_out(take):
    take(cancel(hour=1))
    assert codes_of(take(said(OLD, 5))[0]) == ["A112"]


# ----------------------------------------------------------------- kept, whatever happens


@pytest.mark.parametrize(
    "data", [b"", b"<alert", b"\xff\xfe\0", b"PK\x03\x04", b"{}", b"x" * 6_000_000]
)
def test_what_cannot_be_read_is_kept_as_it_came(data, take, store):
    (one,) = take(data)
    assert one.outcome == "refused"
    with store.log() as log:
        (kept,) = log.arrivals()
    assert (kept.body, kept.outcome) == (data, "refused")
    assert kept.detail == str(one.faults[0])


def test_what_arrived_is_kept_though_the_program_dies(take, store, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "read_contents", die)
    with pytest.raises(KeyboardInterrupt):
        take(alert())
    monkeypatch.undo()
    (kept,) = store.received()
    assert (kept.outcome, kept.detail) == ("refused", "读取中断")
    assert [one.outcome for one in take(alert())] == ["read"]
    assert len(store.events()) == 1


def test_all_of_a_file_is_recorded_or_nothing(take, store, monkeypatch):
    append = intake.Recorder._append

    def fail(self, kind, ref, body, received):
        if ref == "B":
            raise NoAnswer("S101", "磁盘满", where="", remedy="")
        append(self, kind, ref, body, received)

    monkeypatch.setattr(intake.Recorder, "_append", fail)
    items = [samples.nmc_item(alertid=name) for name in ("A", "B")]
    with pytest.raises(NoAnswer):
        take(samples.nmc(*items))
    assert store.events() == ()
    monkeypatch.undo()
    take(samples.nmc(*items))
    assert [event.ref for event in store.events()] == ["A", "B"]


def test_what_is_too_large_even_to_keep_is_said(tmp_path, monkeypatch, store, pack):
    monkeypatch.setattr(intake, "KEPT_AT_MOST", 10)
    path = tmp_path / "a.xml"
    path.write_bytes(b"x" * 11)
    (one,) = take_in(store, [arrived_at(path)], pack, AT)
    assert (one.outcome, codes_of(one)) == ("refused", ["F107"])
    assert store.received() == ()


def test_a_name_that_cannot_be_printed_is_kept_harmless(store, pack):
    names = ["a\x1b[2J.xml", "b\n.xml", "c\udcff.xml"]
    arrivals = [Arrived(name, name, alert().encode()) for name in names]
    list(take_in(store, arrivals, pack, AT))
    assert not any(mark in one.name for one in store.received() for mark in "\x1b\n\udcff")


def test_nobody_is_named_in_any_record(take, store):
    take(
        alert(),
        domestic_xml().replace("</alert>", "<signer>王某某</signer></alert>"),
        samples.weathercn(),
    )
    assert "王某某" not in "".join(str(event.body) for event in store.events())
    assert "王某某" not in "".join(one.detail for one in store.received())


def test_many_are_taken_in_batches(take, store, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 3)
    first = datetime.fromisoformat("2024-06-15T00:00:00")
    names = [f"23050041600000_{first + timedelta(minutes=n):%Y%m%d%H%M%S}" for n in range(10)]
    taken = take(*(said(name, 1) for name in names))
    assert [one.lines[0][-31:] for one in taken] == [f"（{name}）" for name in names]
    assert [event.ref for event in store.events()] == names


def test_nothing_is_left_of_a_message_without_alerts(take, store):
    (one,) = take(said(OLD, 1, "Ack"))
    assert "没有预警内容" in one.lines[0]
    assert store.events() == ()
