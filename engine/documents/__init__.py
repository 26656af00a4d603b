"""Documents（文书）: what is printed of a pending item, from the pack's words and known values."""
