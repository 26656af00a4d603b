"""What people ordered, consulted on and did（指令、会商、办理）, as facts.

An order goes on until it is ended. A consultation is remembered for good, and for some days counts
as just held. What was done stays done, or is done until a day that the record names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from engine.facts.fact import Fact, Flag
from engine.facts.moments import DAY, shown
from engine.facts.registry import called, decides, unit_of, units_meant
from engine.inference.program import atom
from engine.packs.pack import Pack, Value
from engine.records.follow_ups import Product
from engine.records.record import FOREVER, Consultation, Done, Order

GIVEN_ONCE: Final = "sound_alarm"
"""An act that nobody ends by a record: the sirens fall silent by themselves（鸣响警报）."""
JOINED: Final = "、"


def order_facts(orders: Iterable[Order], pack: Pack, *, addressed: bool) -> Iterator[Fact | Flag]:
    """Facts and flags of the orders; ``addressed``: rules ask to whom, so one for each.

    Raises:
        InputFault: R301 an order by a unit that nobody knows.

    """
    for order in orders:
        by = unit_of(order.by, pack, order.where)
        end = order.ended or FOREVER
        source = order.id or order.document or order.where
        text = _order_text(order, by.name, pack)
        known: list[dict[str, Value]] = [{}]
        if addressed and order.to:
            known = [{"to": _identity(name, pack)} for name in order.to]
        for to in known:
            fact = atom(
                "order",
                act=order.act,
                by=by.id,
                by_decider=int(decides(order.by, pack)),
                about=order.about,
                **to,
            )
            yield Fact(fact, order.at, end, text, source, event=True)
        if order.ended is None and order.act != GIVEN_ONCE:
            act = pack.vocabulary.label("acts", order.act)
            flag = f"{by.name}的{act}指令（{shown(order.at)}）未记录终止时间"
            yield Flag("no_end_recorded", flag, order.at, end, source)


def _identity(name: str, pack: Pack) -> str:
    unit = pack.unit_by_name.get(name)
    return unit.id if unit else name


def _order_text(order: Order, by: str, pack: Pack) -> str:
    act = pack.vocabulary.label("acts", order.act)
    parts = [order.document, f"{shown(order.ended)} 止" if order.ended else ""]
    return f"{by} {shown(order.at)} 下令{act}{_to(order.to, pack)}{_bracketed(parts)}"


def _to(names: Iterable[str], pack: Pack) -> str:
    listed = JOINED.join(called(name, pack) for name in names)
    return f"，对{listed}" if listed else ""


def _bracketed(parts: Iterable[str]) -> str:
    inside = "，".join(filter(None, parts))
    return f"（{inside}）" if inside else ""


# --- consultations --------------------------------------------------------------------------------


def consultation_facts(
    consultations: Iterable[Consultation], products: Iterable[Product], pack: Pack, days: int
) -> Iterator[Fact | Flag]:
    """Facts of each consultation: that it was, with and without its product, and that it was just.

    Raises:
        InputFault: R301 a consultation led by a unit that nobody knows.

    """
    known = tuple(consultations)
    for record in known:
        unit = unit_of(record.unit, pack, record.where)
        hazard = consulted_hazard(record.hazard, pack)
        for stage, start, end in _with_products(record, products):
            affected = JOINED.join(called(name, pack) for name in stage.affected)
            held = atom(
                "consultation",
                record=record.id,
                unit=unit.id,
                hazard=hazard,
                product=int(bool(stage.product)),
                affected=affected,
                has_affected=int(bool(affected)),
            )
            text = _consultation_text(stage, unit.name, hazard, affected, pack)
            yield Fact(held, start, end, text, record.id)
        lately, until = atom("consulted", unit=unit.id, hazard=hazard), record.at + days * DAY
        yield Fact(lately, record.at, until, text, record.id)
        if hazard == "unknown":
            flag = f"会商 {record.id}：灾种「{record.hazard}」不在词汇表内，不算对任何灾种的会商"
            yield Flag("unknown_hazard", flag, record.at, until, record.id)
    held_at = {record.id: record.at for record in known}
    for one in products:
        if one.consultation not in held_at:
            flag = f"会商研判成果：没有登记过会商 {one.consultation}"
            yield Flag("source_conflict", flag, one.at, FOREVER, one.where)
        elif one.at < held_at[one.consultation]:
            flag = f"{one.consultation}：{shown(one.at)} 的研判成果早于会商，从会商起算"
            until = held_at[one.consultation] + DAY
            yield Flag("source_conflict", flag, one.at, until, one.where)


def _with_products(
    record: Consultation, products: Iterable[Product]
) -> Iterator[tuple[Consultation, datetime, datetime]]:
    """The consultation as it stood, from when until when: each product replaces the one before."""
    stage, start = record, record.at
    for one in sorted(products, key=lambda product: product.at):
        if one.consultation == record.id:
            if start < one.at:
                yield stage, start, one.at
            start = max(start, one.at)
            stage = replace(
                stage,
                product=one.product,
                affected=one.affected or stage.affected,
                document=one.document or stage.document,
            )
    yield stage, start, FOREVER


def consulted_hazard(written: str, pack: Pack) -> str:
    """The id of a hazard, or of what only plans and tables call one; else ``unknown``."""
    hazard = pack.hazard_by_name.get(written)
    if hazard is not None:
        return hazard.id
    known = {word: word for word in (plan.hazard for plan in pack.vocabulary.plans)}
    known |= {text: word for group, word, text in pack.vocabulary.labels if group == "hazards"}
    return known.get(written, "unknown")


def _consultation_text(
    record: Consultation, unit: str, hazard: str, affected: str, pack: Pack
) -> str:
    known = pack.hazard_by_name.get(hazard)
    named = known.name if known else pack.vocabulary.label("hazards", hazard)
    if hazard == "unknown":
        named = record.hazard
    about = f"涉及{affected}" if affected else ""
    parts = _bracketed((record.product, about, record.document))
    return f"{unit} {shown(record.at)} 牵头{named}会商{parts}"


# --- what was done --------------------------------------------------------------------------------


def done_facts(records: Iterable[Done], pack: Pack) -> Iterator[Fact]:
    """A fact for each unit that the doer's name stands for; one without ``by`` if for none."""
    labels = pack.vocabulary.label
    for record in records:
        end = record.end or FOREVER
        label = labels("pending", record.kind)
        kind = label if label != record.kind else labels("duty_kinds", record.kind)
        parts = _bracketed((record.document,))
        text = f"{record.by} {shown(record.at)} 已办{kind}{_to(record.to, pack)}{parts}"
        units = units_meant(record.by, pack)
        doers: list[dict[str, Value]] = [{"by": unit.id} for unit in units] or [{}]
        for by in doers:
            fact = atom("done", kind=record.kind, about=record.about, **by)
            yield Fact(fact, record.at, end, text, record.document or record.where)
