"""The store（记录库）: what people recorded, append-only, in SQLite or PostgreSQL.

Values and the chain are in ``events`` and ``chain``. ``embedded`` reads the embedded file with the
standard library alone, for the answers that must come at once; ``database`` reads and writes either
database through SQLAlchemy; ``opening`` chooses.
"""
