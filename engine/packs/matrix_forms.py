"""The written form of the responsibility matrix（责任分工表的书写形式）.

A row is a rule that always holds: who leads, who is responsible and who supports a task. It becomes
one when the pack is assembled, so that nothing else need know of matrices.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.packs import pack as out
from engine.packs.rule_forms import CitationForm
from engine.packs.terms_form import Form, Ident, Name
from engine.terms import INFERRED

Units = Annotated[list[Name], Field(max_length=500)]
ROLES = ("lead", "responsible", "support")
"""The roles of a row（角色）, which are kinds of obligation: 牵头、负责、配合."""


class MatrixRowForm(Form):
    """A row of ``matrix.yaml``（责任分工表的一行）: a task and those who have it."""

    item: Ident
    title: Name
    cites: CitationForm
    lead: Units = []
    responsible: Units = []
    support: Units = []
    inferred: Literal[INFERRED] | None = None  # type: ignore[valid-type]
    clauses: Annotated[list[Name], Field(max_length=50)] = []
    note: str = ""

    @property
    def rule(self) -> str:
        """The id of the rule that it becomes."""
        return self.item

    def lower(self, file: str, line: int) -> out.Rule:
        """The rule; a row that names nobody has a consequence for nobody."""
        named = [(role, getattr(self, role)) for role in ROLES if getattr(self, role)]
        return out.Rule(
            id=self.item,
            title=self.title,
            cites=self.cites.lower(),
            when=out.Literal("always", ()),
            obliges=tuple(
                out.Obligation(
                    kind=role,
                    units=out.UnitChoice(names=tuple(units)),
                    text=self.title,
                    inferred=self.inferred or "",
                )
                for role, units in named or [("responsible", [out.UNASSIGNED])]
            ),
            standing=True,
            file=file,
            line=line,
            clauses=tuple(self.clauses),
            of_matrix=True,
            note=self.note,
        )
