"""Messages that no browser would send, against a phase's budget and its drafts."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.vocabulary import Role
from dashboard.services.budget_commands import StartBudget
from dashboard.services.budget_versions import start_budget
from dashboard.services.system import new_key
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.texts import text
from tests.builders import LEAD, LEAD_PARTNER, NOW
from tests.live import Live, Visitor, run
from tests.web.conftest import partner

HOSTILE: list[Any] = [
    {"edited_rows": {"99": {"p1": 1}, "-1": {"p1": 2}, "1": {"p99": 3}}},
    {"edited_rows": {"0": {"p1": "=1+1", "p2": [1], "partner": "other-university", "p9": 5}}},
    {"edited_rows": {}, "added_rows": [{"p1": 1}], "deleted_rows": [0, 99]},
]


def rows(table: Any) -> list[Any]:
    with reading() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)).mappings())


def lead(live: Live) -> str:
    return partner(live, LEAD, Role.LEAD_PARTNER)


def a_draft() -> int:
    command = StartBudget(phase_id=1, base=1, name="Forged", idempotency_key=new_key())
    return start_budget(command, by=LEAD_PARTNER, now=NOW)


def test_ten_quick_clicks_begin_one_draft(here: Live) -> None:
    before = len(rows(tables.budget_version))

    async def click() -> None:
        async with Visitor(here, lead(here), page="budget-plan") as visitor:
            request = visitor._request()
            request.rerun_script.widget_states.widgets.add(id=visitor.id_of("start_budget"), trigger_value=True)
            for _ in range(9):
                await visitor._socket.send(request.SerializeToString())
            await visitor._exchange(request)
            await asyncio.sleep(1)

    run(click())
    assert len(rows(tables.budget_version)) == before + 1


@pytest.mark.parametrize("who", ["observer", "steering", "controller", "admin"])
def test_others_cannot_press_what_they_are_not_shown(here: Live, who: str) -> None:
    number = a_draft()

    async def forge() -> None:
        async with Visitor(here, lead(here), page="budget-plan", query=f"version={number}") as owner:
            ids = {key: widget.identity for key, widget in owner.widgets.items()}
            page_hash = owner.page_hash
        assert "save_cells" in ids
        before = len(rows(tables.audit))
        async with Visitor(here, here.cookie(who), page="budget-plan", query=f"version={number}") as other:
            made = await other.forge(
                *((ids[key], "trigger_value", True) for key in ("save_cells", "discard_cells", "add_row")),
                page_hash=page_hash,
            )
            assert made.failures == []
            assert not {"save_cells", "put_in_force", "delete_budget"} & set(other.widgets)
        assert len(rows(tables.audit)) == before

    run(forge())


@pytest.mark.parametrize("state", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_editor_would_send_is_not_written(here: Live, state: Any) -> None:
    number = a_draft()
    before = rows(tables.budget_line)

    async def forge() -> None:
        async with Visitor(here, lead(here), page="budget-plan", query=f"version={number}") as visitor:
            editor = next(key for key in visitor.widgets if key.startswith(f"budget_grid_{number}_"))
            identity = visitor.id_of(editor)
            await visitor.forge((identity, "string_value", json.dumps(state)))
            assert text("shell.failed", "en") not in visitor.words
            await visitor.forge((visitor.id_of("save_cells"), "trigger_value", True))
            assert text("shell.failed", "en") not in visitor.words

    run(forge())
    assert rows(tables.budget_line) == before
