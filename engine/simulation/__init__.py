"""Simulation（推演）: what would happen, by the same rules and the same code as what does."""
