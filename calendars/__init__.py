"""Dates（历法）: ten-day periods, yearly windows, State Council holiday notices, duty days.

A leaf package: mappings and dates in, plain values out. It reads no file, no clock, no network.
"""

__zhiban__ = True
