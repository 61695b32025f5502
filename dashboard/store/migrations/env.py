"""How Alembic runs: on the connection that ``store.engine.migrate`` gives, inside its transaction."""

from alembic import context

from dashboard.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # ours are, on SQLite too: the driver does not begin transactions itself
)
with context.begin_transaction():
    context.run_migrations()
