"""Explanations（解释）: why a unit is on the roster, why it is not, and the smallest change."""
