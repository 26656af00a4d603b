"""The written form of conditions on what people recorded（记录条件）.

Observations, orders, consultations, and what was done.
"""

from __future__ import annotations

from pydantic import model_validator

from engine.packs import pack as out
from engine.packs.terms_form import Flag, Form, TermForm, Terms, literal, one_of

THRESHOLDS = {
    "at_least": ("value", "ge"),
    "above": ("value", "gt"),
    "at_most": ("lowest", "le"),
    "below": ("lowest", "lt"),
}
"""A key → the field of the fact and the comparison. An unknown value is above and below all."""


class ObservationTests(Form):
    """What a measured value must be like（观测条件）."""

    quantity: Terms
    station: Terms | None = None
    at_least: TermForm | None = None
    above: TermForm | None = None
    at_most: TermForm | None = None
    below: TermForm | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> ObservationTests:
        for one, other in (("at_least", "above"), ("at_most", "below")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                message = f"{one} 和 {other} 只写一个"
                raise ValueError(message)
        return self


class OrderTests(Form):
    """An order in force（指令条件）."""

    act: Terms | None = None
    by: Terms | None = None
    by_decider: Flag | None = None
    to: TermForm | None = None
    about: TermForm | None = None


class ConsultationTests(Form):
    """A consultation that was held（会商条件）."""

    id: TermForm | None = None
    unit: Terms | None = None
    hazard: Terms | None = None
    product: Flag | None = None
    affected: TermForm | None = None
    has_affected: Flag | None = None


class ConsultedTests(Form):
    """A consultation held lately（近日已会商）."""

    unit: Terms | None = None
    hazard: Terms | None = None


class DoneTests(Form):
    """Something owed was done（已办条件）."""

    kind: Terms | None = None
    by: Terms | None = None
    about: TermForm | None = None


class ObservationForm(Form):
    """``observation:`` a measured value passes a threshold（观测值）."""

    observation: ObservationTests

    def lower(self) -> out.Condition:
        """A fact of kind observation."""
        tests = self.observation
        return literal(
            "observation",
            ("quantity", "eq", tests.quantity),
            ("station", "eq", tests.station),
            *((field, op, one_of(getattr(tests, key))) for key, (field, op) in THRESHOLDS.items()),
        )


class OrderForm(Form):
    """``order:`` an order was given and is not over（指令）."""

    order: OrderTests

    def lower(self) -> out.Condition:
        """A fact of kind order."""
        tests = self.order
        return literal(
            "order",
            ("act", "eq", tests.act),
            ("by", "eq", tests.by),
            ("by_decider", "eq", tests.by_decider),
            ("to", "eq", one_of(tests.to)),
            ("about", "eq", one_of(tests.about)),
        )


class ConsultationForm(Form):
    """``consultation:`` a consultation was held（会商）."""

    consultation: ConsultationTests

    def lower(self) -> out.Condition:
        """A fact of kind consultation."""
        tests = self.consultation
        return literal(
            "consultation",
            ("record", "eq", one_of(tests.id)),
            ("unit", "eq", tests.unit),
            ("hazard", "eq", tests.hazard),
            ("product", "eq", tests.product),
            ("affected", "eq", one_of(tests.affected)),
            ("has_affected", "eq", tests.has_affected),
        )


class ConsultedForm(Form):
    """``consulted:`` a consultation was held within the last days（近日已会商）."""

    consulted: ConsultedTests

    def lower(self) -> out.Condition:
        """A fact of kind consulted."""
        tests = self.consulted
        return literal("consulted", ("unit", "eq", tests.unit), ("hazard", "eq", tests.hazard))


class DoneForm(Form):
    """``done:`` something owed was done（已办理）."""

    done: DoneTests

    def lower(self) -> out.Condition:
        """A fact of kind done."""
        tests = self.done
        return literal(
            "done",
            ("kind", "eq", tests.kind),
            ("by", "eq", tests.by),
            ("about", "eq", one_of(tests.about)),
        )
