"""Which seats are dealt out together（排班分题）: unit, post, and way of being at hand."""

from __future__ import annotations

from dataclasses import dataclass

from engine.seating.seat import Seat


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Which seats are dealt out together（排班分题）: unit, post, and way of being at hand."""

    unit: str
    post: str
    presence: str


def question_of(seat: Seat) -> Question:
    """The question to which a seat belongs."""
    return Question(seat.unit, seat.post, seat.presence.value)
