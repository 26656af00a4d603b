"""Life cycles（办理流程）: what may follow on what, as tables; and where each matter stands."""
