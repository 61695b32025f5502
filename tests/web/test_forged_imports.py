"""Messages that no browser would send, against the imports page."""

import pytest
from sqlalchemy import func, select

from dashboard.store.engine import reading
from dashboard.store.tables import audit, project
from dashboard.texts import text
from tests.live import Live, Visitor, run


def written(live: Live) -> tuple[int, int]:
    with reading(live.database) as connection:
        rows = connection.execute(select(func.count()).where(audit.c.action == "import_tracker")).scalar_one()
        return rows, connection.execute(select(func.count()).select_from(project)).scalar_one()


@pytest.mark.parametrize("who", ["cork", "ces", "steering", "controller", "observer"])
def test_the_form_does_nothing_for_others(server: Live, who: str) -> None:
    async def forge() -> None:
        async with Visitor(server, server.cookie("admin"), page="imports") as admin:
            await admin.forge((admin.id_of("import_where"), "string_value", "A new project"))
            ids = {key: widget.identity for key, widget in admin.widgets.items()}
            page_hash = admin.page_hash
        assert {"import_where", "import_project", "import_file"} <= set(ids)
        before = written(server)
        async with Visitor(server, server.cookie(who), page="imports") as other:
            await other.forge(
                (ids["import_where"], "string_value", "A new project"),
                (ids["import_project"], "string_value", "INTRUDER"),
                page_hash=page_hash,
            )
            assert text("shell.no_access_hint", "pt" if who == "ces" else "en") in other.words
        assert written(server) == before

    run(forge())


@pytest.mark.parametrize(
    ("key", "kind", "value"),
    [
        ("import_where", "string_value", "elsewhere"),
        ("import_where", "int_value", 99),
    ],
)
def test_the_page_keeps_to_what_there_is(server: Live, key: str, kind: str, value: object) -> None:
    async def forge() -> None:
        async with Visitor(server, server.cookie("admin"), page="imports") as admin:
            seen = await admin.forge((admin.id_of(key), kind, value))
            assert seen.failures == []

    run(forge())
