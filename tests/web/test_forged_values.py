"""Values that no field of a browser would send, from whoever may use the form: refused in a sentence, or ignored."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.texts import text
from tests.live import Live, Stranger, Visitor, run
from tests.web.conftest import somebody
from tests.web.forms import FORMS, THE_LEAD, Form
from tests.web.test_forged_forms import message, others, written
from tests.web.worlds import world


@dataclass(frozen=True, kw_only=True)
class Value:
    """Sent in place of what the form of the table holds for ``key``; ``says`` is a key of the catalogues."""

    button: str
    key: str
    kind: str
    value: Any
    says: str = ""
    silent: bool = False


def typed(button: str, key: str, value: str, says: str = "") -> Value:
    return Value(button=button, key=key, kind="string_value", value=value, says=says)


def dated(value: list[str], says: str = "") -> Value:
    return Value(
        button="reschedule_deliverable", key="reschedule_due", kind="string_array_value", value=value, says=says,
        silent=not says,
    )  # fmt: skip


VALUES = {
    "a day that is over": dated(["2018/10/29"], "due_past"),
    "a day far away": dated(["2150/12/31"], "due_far"),
    "the last of all days": dated(["9999/12/31"], "due_missing"),
    "not a day": dated(["not a day"]),
    "no day": dated([]),
    "long remarks": typed("finish_review", "review_remarks", "x" * 4001),
    "unprintable remarks": typed("finish_review", "review_remarks", "a\x1bb"),
    "a link that is a script": typed("save_evidence", "evidence_link_0", "javascript:alert(1)"),
    "a link with a name": typed("save_evidence", "evidence_link_0", "https://a.example@b.example"),
    "a long link": typed("save_evidence", "evidence_link_0", "x" * 5000),
    "an unprintable link": typed("save_evidence", "evidence_link_0", "\0"),
    "an empty remark": typed("save_remark", "remark_text", ""),
    "a long remark": typed("save_remark", "remark_text", "x" * 5000),
    "an unprintable remark": typed("save_remark", "remark_text", "a\x07b"),
}


def lines() -> list[Any]:
    with reading() as connection:
        return list(connection.execute(select(tables.budget_line).order_by(tables.budget_line.c.id)).mappings())


def form_of(button: str) -> Form:
    return next(form for form in FORMS if form.button == button)


@pytest.mark.parametrize("sent", VALUES.values(), ids=VALUES)
def test_what_no_field_would_send_is_refused_in_a_sentence(here: Live, sent: Value) -> None:
    form = form_of(sent.button)
    role, organisation = form.who
    who = somebody(here, role, organisation=organisation)
    place = world(here, form.stage, who)
    before = written(place.code)

    async def forge() -> None:
        async with Visitor(here, who.cookie, page=place.page, query=place.query) as owner:
            rubbish = ((sent.key, sent.kind, sent.value),)
            answer = await owner.forge(*message(owner, place, form, rubbish))
            assert text("shell.failed", "en") not in owner.words
            assert sent.silent or answer.failures
            if sent.says:
                assert text(f"problem.{sent.says}", "en", value="\0").rpartition("\0")[2] in owner.words

    run(forge())
    assert written(place.code) == before


CELLS: list[dict[str, Any]] = [
    {"edited_rows": {"99": {"p1": 1}, "-1": {"p1": 2}, "1": {"p99": 3}}},
    {"edited_rows": {"0": {"p1": "=1+1", "p2": [1], "partner": "other-university", "p9": 5}}},
    {"edited_rows": {}, "added_rows": [{"p1": 1}], "deleted_rows": [0, 99]},
]


@pytest.mark.parametrize("cells", CELLS, ids=["rows and columns that are not", "values that are not", "rows of others"])
def test_what_no_grid_would_send_is_not_written(here: Live, cells: dict[str, Any]) -> None:
    who = somebody(here, THE_LEAD[0], organisation=THE_LEAD[1])
    place = world(here, "draft budget", who)
    before = lines()

    async def forge() -> None:
        async with Visitor(here, who.cookie, page=place.page, query=place.query) as owner:
            grid = next(owner.id_of(key) for key in owner.widgets if key.startswith("budget_grid_2_"))
            await owner.forge((grid, "string_value", json.dumps(cells)))
            assert text("shell.failed", "en") not in owner.words
            await owner.forge((owner.id_of("save_cells"), "trigger_value", True))
            assert text("shell.failed", "en") not in owner.words

    run(forge())
    assert lines() == before


def test_the_buttons_of_a_grid_do_nothing_for_others(here: Live) -> None:
    who = somebody(here, THE_LEAD[0], organisation=THE_LEAD[1])
    place = world(here, "draft budget", who)
    at, strangers = {"page": place.page, "query": place.query}, others(here, form_of("put_in_force"))
    before = written(place.code)

    async def forge() -> None:
        async with Visitor(here, who.cookie, **at) as owner:
            pressed = [(owner.id_of(key), "trigger_value", True) for key in ("save_cells", "discard_cells", "add_row")]
        for name, cookie in strangers.items():
            async with Stranger(here, cookie, **at) as other:
                made = await other.forge(*pressed, page_hash=owner.page_hash)
                assert made.failures == []
                assert not {"save_cells", "put_in_force", "delete_budget"} & set(other.widgets), name

    run(forge())
    assert written(place.code) == before
