"""The store（记录库）: what people recorded, append-only, in an embedded SQLite file."""
