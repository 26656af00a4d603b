"""Seats（席位）: what unit rosters ask for, shift by shift, before anybody is named."""
