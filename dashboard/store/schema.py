"""Whether the schema is the newest, asked without loading Alembic, which would be a tenth of a start."""

import re

from sqlalchemy import Connection, inspect, text

from dashboard.store.derived.search import refresh_search_where_missing
from dashboard.store.engine import MIGRATIONS, look, migrate, transact

REVISION = re.compile(r"v(\d+)_\w+\.py")
"""A migration's file carries its revision's number: ``v0001_initial.py`` is revision ``0001``."""


def bring_up_to_date(url: str | None = None) -> None:
    """Migrate where there is something to migrate; what was there before the search came can then be found too."""
    if schema_revision(url) != newest_revision():
        migrate(url)
        transact(refresh_search_where_missing, url)


def newest_revision() -> str:
    names = (REVISION.fullmatch(path.name) for path in (MIGRATIONS / "versions").iterdir())
    return max(name.group(1) for name in names if name)


def schema_revision(url: str | None = None) -> str | None:
    """The revision the database is at; ``None`` where it has no schema yet. Raises ``StoreTrouble``."""
    return look(_marked, url)


def _marked(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return str(found) if found else None
