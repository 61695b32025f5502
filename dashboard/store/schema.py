"""Whether the schema is the newest, asked without loading Alembic, which would be a tenth of a start."""

import re

from sqlalchemy import URL, Connection, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Trouble
from dashboard.settings import settings
from dashboard.store.derived.search import refresh_search_where_missing
from dashboard.store.engine import MIGRATIONS, look, migrate, transact
from dashboard.store.trouble import StoreTrouble

REVISION = re.compile(r"v(\d+)_\w+\.py")
"""A migration's file carries its revision's number: ``v0001_initial.py`` is revision ``0001``."""


def bring_up_to_date(url: str | None = None) -> None:
    """Migrate where there is something to migrate; what was there before the search came can then be found too.

    Raises ``Refused``: database_address, database_away, database_newer; ``StoreTrouble`` of another kind.
    """
    url = url or settings().database_url
    found = _found(url)
    if found == newest_revision():
        return
    if found is not None and found not in _revisions():
        values: dict[str, object] = {"address": _shown(url), "found": found, "newest": newest_revision()}
        raise Refused(Problem(code="database_newer", values=values))
    migrate(url)
    transact(refresh_search_where_missing, url)


def _found(url: str) -> str | None:
    try:
        return schema_revision(url)
    except StoreTrouble as trouble:
        if trouble.trouble is not Trouble.AWAY:
            raise
        raise Refused(Problem(code="database_away", values={"address": _shown(url)})) from None
    except OSError:  # no folder can be made there
        raise Refused(Problem(code="database_away", values={"address": _shown(url)})) from None
    except (ArgumentError, DBAPIError, ImportError, TypeError, ValueError):  # of whom it may name, and how
        raise Refused(Problem(code="database_address")) from None


def _shown(url: str) -> str:
    """Where the database is, without user, password or options."""
    address = make_url(url)
    return URL.create(
        address.drivername, host=address.host, port=address.port, database=address.database
    ).render_as_string()


def newest_revision() -> str:
    return max(_revisions())


def _revisions() -> set[str]:
    """All that this code knows."""
    names = (REVISION.fullmatch(path.name) for path in (MIGRATIONS / "versions").iterdir())
    return {name.group(1) for name in names if name}


def schema_revision(url: str | None = None) -> str | None:
    """The revision the database is at; ``None`` where it has no schema yet. Raises ``StoreTrouble``."""
    return look(_marked, url)


def _marked(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return str(found) if found else None
