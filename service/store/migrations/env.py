"""How Alembic runs here（升级环境）: within the transaction that it is given, never on its own."""

from __future__ import annotations

from alembic import context

from service.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
