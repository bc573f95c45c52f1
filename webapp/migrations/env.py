"""What does Alembic compare and upgrade? All models, over the connection that it is given."""

from __future__ import annotations

from alembic import context

from webapp.migrations.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
