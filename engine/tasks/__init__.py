"""Tasks with a due date（到期事项）: when each comes due, by whom, and what has become of it."""
