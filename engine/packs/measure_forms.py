"""The written form of how a norm is measured（指标的书写形式）."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from engine.packs import pack as out
from engine.packs.terms_form import Form, Name, TermForm, as_list, term

BOUNDS = (("at_most", "le"), ("at_least", "ge"), ("exactly", "eq"))
"""The keys of a limit, and how each compares."""


class BoundForm(Form):
    """``{at_least: "30000"}`` of a column（数值范围）."""

    at_least: Name | None = None
    at_most: Name | None = None

    @model_validator(mode="after")
    def _one(self) -> BoundForm:
        if (self.at_least is None) == (self.at_most is None):
            message = "写 at_least 或 at_most，只写一个"
            raise ValueError(message)
        return self


class PerForm(Form):
    """``per:``（按什么计）each so many of a column."""

    sheet: Name | None = None
    column: Name
    every: Name
    round: Literal["up"] = "up"
    of: Literal["quota", "rate"] = "quota"


Values = Annotated[list[Name], BeforeValidator(as_list), Field(min_length=1)]


def _way(value: Any) -> str:  # noqa: ANN401
    """How a column is narrowed, by what is written: a span of numbers, or one of some values."""
    return "bound" if isinstance(value, dict | BoundForm) else "values"


WhereForm = dict[
    Name,
    Annotated[
        Annotated[BoundForm, Tag("bound")] | Annotated[Values, Tag("values")],
        Discriminator(_way),
    ],
]


class MeasureForm(Form):
    """``measure:``（指标）which rows and column of the data, taken how, against which limit."""

    sheet: Name
    where: WhereForm = {}
    of: Literal["each", "mean", "sum", "count", "share"]
    column: Name | None = None
    at_most: TermForm | None = None
    at_least: TermForm | None = None
    exactly: TermForm | None = None
    per: PerForm | None = None
    scope: Literal["area", "all"] = "area"
    measure: str = ""
    soft: bool = False
    year: TermForm | None = None
    between: Annotated[list[Name], Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> MeasureForm:
        if sum(getattr(self, key) is not None for key, _ in BOUNDS) != 1:
            message = "写 at_most、at_least、exactly 之一，只写一个"
            raise ValueError(message)
        if (self.of == "count") != (self.column is None):
            message = "of: count 不写 column，其余都要写"
            raise ValueError(message)
        if self.between and self.of not in {"each", "mean"}:
            message = "between 只用于 of: each、mean"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _per_what(self) -> MeasureForm:
        """What is set against something else: sums and counts, or each row against itself."""
        if self.per is None:
            return self
        if self.of in {"mean", "share"}:
            message = "of: mean、share 不能写 per"
            raise ValueError(message)
        if self.of == "each" and self.per.sheet not in {None, self.sheet}:
            message = "of: each 的 per 只能用同一张表的列"
            raise ValueError(message)
        return self

    def lower(self) -> out.Measure:
        """How it is measured."""
        key, op = next(pair for pair in BOUNDS if getattr(self, pair[0]) is not None)
        return out.Measure(
            sheet=self.sheet,
            of=self.of,
            op=op,
            limit=term(getattr(self, key)),
            column=self.column or "",
            where=tuple(_where(column, value) for column, value in self.where.items()),
            per=self._per(),
            scope=self.scope,
            unit=self.measure,
            soft=self.soft,
            year="" if self.year is None else term(self.year),
            between=tuple(self.between or ()),
        )

    def _per(self) -> out.Per | None:
        if self.per is None:
            return None
        per = self.per
        return out.Per(per.sheet or self.sheet, per.column, per.every, per.of)


def _where(column: str, value: BoundForm | list[str]) -> out.Where:
    if isinstance(value, list):
        return out.Where(column, "in", tuple(value))
    if value.at_least is not None:
        return out.Where(column, "ge", (value.at_least,))
    return out.Where(column, "le", (str(value.at_most),))
