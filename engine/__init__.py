"""The pure core（规则引擎）: a date, records and a rule pack in, rosters with derivations out.

No wall clock, file, network, database or log lives here; see docs/data-flow.md.
"""

__zhiban__ = True
