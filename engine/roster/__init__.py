"""Unit rosters（单位值班表）: obligations settled by unit, with reasons, for a day or any stretch."""
