"""The life of an alert（预警的起止）: from issue to the earliest of lifted, expired, superseded.

An alert without an expiry lasts 24 hours from its issue, marked as assumed（推定）. An update ends
the alerts it names when it takes effect itself, so that a change of colour leaves no gap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from engine.facts.area import concerns
from engine.facts.fact import Fact, Flag
from engine.facts.moments import shown
from engine.inference.program import atom
from engine.packs.pack import Pack, Value
from engine.records.record import Alert
from engine.terms import COLOUR_RANK

ASSUMED_LIFE: Final = timedelta(hours=24)
UNKNOWN: Final = "unknown"
_Life = tuple[Alert, datetime]


def alert_facts(
    lives: Lives,
    pack: Pack,
    home: str,
    *,
    identified: bool = False,
    within: tuple[datetime, datetime],
) -> Iterator[Fact | Flag]:
    """Facts and flags of the alerts that concern ``home``（empty: any area）.

    ``identified``: rules ask which alert it is; else alike alerts are one atom. ``within``: a
    half-open stretch; alerts that neither touch it nor lead up to it are passed over, since a store
    keeps all there ever were.
    """
    for alert, end in lives.leading_to(*within):
        if not home or not alert.area or concerns(alert.area, home):
            yield from _facts_of(alert, pack, end, {"record": alert.id} if identified else {})


class Lives:
    """When alerts are in effect（预警的起止）: worked out once, looked up for each stretch.

    Only Actual alerts count, and Exercise ones where ``exercise`` is asked for.
    """

    def __init__(self, alerts: Iterable[Alert], *, exercise: bool) -> None:
        statuses = {"Actual", "Exercise"} if exercise else {"Actual"}
        counted = [alert for alert in alerts if alert.status in statuses]
        ended = superseded(counted)
        self._lives = [(alert, ends(alert, ended.get(alert.id))) for alert in counted]
        self._ending = sorted(range(len(counted)), key=lambda n: (self._lives[n][1], -n))
        self._ends = [self._lives[n][1] for n in self._ending]

    def leading_to(self, start: datetime, end: datetime) -> list[_Life]:
        """Alerts in effect in ``[start, end)``, and those alike that go before without a gap."""
        after = bisect_right(self._ends, start)
        lasting = [self._lives[n] for n in sorted(self._ending[after:])]
        touching = [life for life in lasting if begins(life[0]) < end]
        since: dict[tuple[str, str], datetime] = {}
        for alert, _ in touching:
            _earlier(since, alert)
        before: list[_Life] = []
        for number in reversed(self._ending[:after]) if since else ():
            alert, last = self._lives[number]
            if last < min(since.values()):
                break
            key = alert.hazard, alert.colour
            if key in since and last >= since[key]:
                _earlier(since, alert)
                before.append((alert, last))
        return [*before, *touching]


def _earlier(since: dict[tuple[str, str], datetime], alert: Alert) -> None:
    """Remember since when there have been alerts of this hazard and colour."""
    key = alert.hazard, alert.colour
    since[key] = min(begins(alert), since.get(key, begins(alert)))


def begins(alert: Alert) -> datetime:
    """When the alert takes effect: its effective time, else its issue."""
    return alert.effective or alert.issued


def ends(alert: Alert, replaced: datetime | None = None) -> datetime:
    """The earliest of lifted, superseded, and expiry (assumed where it is absent or absurd)."""
    expiry = alert.expires
    if expiry is None or expiry <= begins(alert):
        expiry = begins(alert) + ASSUMED_LIFE
    if alert.lifted is not None and alert.lifted < expiry:
        expiry = alert.lifted
    return expiry if replaced is None or replaced > expiry else replaced


def superseded(alerts: Iterable[Alert]) -> Mapping[str, datetime]:
    """For each alert that a later one replaces, when that later one takes effect.

    An update replaces every hazard of the message it names, if it is of the same status, takes
    effect no earlier, and was not lifted before it did.
    """
    known = list(alerts)
    if not any(alert.supersedes for alert in known):
        return {}
    of_message: dict[str, list[Alert]] = {}
    for alert in known:
        of_message.setdefault(message_of(alert.id), []).append(alert)
    found: dict[str, datetime] = {}
    for later in known:
        for identifier in later.supersedes:
            for earlier in of_message.get(message_of(identifier), ()):
                if _replaces(later, earlier):
                    found[earlier.id] = min(begins(later), found.get(earlier.id, begins(later)))
    return found


def message_of(identifier: str) -> str:
    """The message's identifier: a second hazard of it is counted after ``#``."""
    return identifier.partition("#")[0]


def _replaces(later: Alert, earlier: Alert) -> bool:
    if message_of(later.id) == message_of(earlier.id) or later.status != earlier.status:
        return False
    lifted_before = later.lifted is not None and later.lifted <= begins(later)
    return begins(later) > begins(earlier) and not lifted_before


def _facts_of(
    alert: Alert, pack: Pack, end: datetime, known: Mapping[str, Value]
) -> Iterator[Fact | Flag]:
    start = begins(alert)
    hazard = pack.hazard_by_name.get(alert.hazard)
    fact = atom(
        "alert",
        **{"class": hazard.sort if hazard else UNKNOWN},
        hazard=hazard.id if hazard else UNKNOWN,
        colour=COLOUR_RANK[alert.colour],
        **known,
    )
    drill = "【演练】" if alert.status == "Exercise" else ""
    name = hazard.name if hazard else alert.hazard
    colour = pack.vocabulary.label("colours", alert.colour)
    text = f"{drill}{name}{colour}色预警 {alert.id}（{shown(start)} 至 {shown(end)}）"
    if alert.colour == UNKNOWN:
        text = f"{drill}{name}预警（颜色未知）{alert.id}（{shown(start)} 至 {shown(end)}）"
    yield Fact(fact, start, end, text, alert.id, event=True)
    for code, sentence in _doubts(alert, known=hazard is not None):
        yield Flag(code, f"{alert.id}：{sentence}", start, end, alert.id)


def _doubts(alert: Alert, *, known: bool) -> Iterator[tuple[str, str]]:
    if not known:
        yield "unknown_hazard", f"灾种「{alert.hazard}」不在词汇表内，从严处理"
    if alert.colour == UNKNOWN:
        yield "unknown_colour", "预警颜色未知，从严处理，请核实"
    if not alert.area:
        yield "no_area", "未写明行政区，按涉及本地处理，请核实"
    if alert.expires is None and alert.lifted is None:
        yield "assumed_expiry", "未写失效时间，按发布后24小时推定"
    if alert.expires is not None and alert.expires <= begins(alert):
        yield "source_conflict", "失效时间不晚于生效时间，按24小时推定，请核实"
