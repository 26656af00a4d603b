"""Unit rosters（单位值班表）: obligations settled by unit, with their reasons."""
