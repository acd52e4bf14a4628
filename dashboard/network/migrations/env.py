"""Alembic runs on the connection the store hands over; there is no other way to run it."""

from alembic import context

from dashboard.network.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    user_module_prefix="base.",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
