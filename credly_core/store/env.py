"""What Alembic runs to bring a database to another version; `schema.py` hands over the connection.

Not for import: Alembic loads it while an upgrade is under way.
"""

from alembic import context

from credly_core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
