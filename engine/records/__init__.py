"""Records（记录）: what people entered: alerts, responses, decisions, as values with times."""
