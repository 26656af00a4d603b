"""Files read from disk（文件）: strict YAML, rule packs, calendars, the operator's site file."""
