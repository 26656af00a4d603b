"""The responsibility matrix（责任分工表）: who leads, is responsible and supports."""
