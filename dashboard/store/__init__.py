"""Tables, migrations, reads and audit: the only room that knows SQLAlchemy."""
