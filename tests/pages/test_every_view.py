"""What must hold on every page: no brace of a text, every amount in its project's currency, every partner's country."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from dashboard.store import tables
from dashboard.store.engine import writing
from dashboard.store.reads.reporting.certificate import _controller
from dashboard.store.reads.reporting.season import season
from tests.pages.conftest import Visit
from tests.pages.walks import VIEWS, name_of

BRACES = re.compile(rb"(?<![%$])\{[a-z_]+\}")
DAY = "2019-11-30"


def drawn(block: Any) -> Iterator[bytes]:
    """What each element and block of a page sends to the browser."""
    for child in block.children.values():
        if getattr(child, "proto", None) is not None:
            yield child.proto.SerializeToString()
        if hasattr(child, "children"):
            yield from drawn(child)


@pytest.mark.parametrize("view", VIEWS, ids=name_of)
def test_no_text_is_drawn_without_its_values(visit: Visit, view: tuple[str, dict[str, str]]) -> None:
    address, query = view
    page = visit(address, language="fr", as_of=DAY, **query)
    assert not page.exception
    assert [found for each in drawn(page.main) for found in BRACES.findall(each)] == []


def test_the_form_of_deadlines_names_its_fields(visit: Visit) -> None:
    page = visit("reports", language="fr", view="season")
    assert [BRACES.findall(field.label.encode()) for field in page.date_input] == [[]] * len(page.date_input)
    assert len(page.date_input) >= 3


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("currency", ["PLN", "GBP"])
def test_a_project_in_another_currency_is_nowhere_in_euro(visit: Visit, currency: str) -> None:
    its = tables.project.c
    with writing() as connection:
        connection.execute(update(tables.project).values(currency=currency).where(its.code == "ASL"))
    sign = "€".encode()
    for view in VIEWS:
        address, query = view
        if address in ("portfolio",):  # which shows the other projects too
            continue
        page = visit(address, language="en", project="ASL", as_of=DAY, **query)
        assert not page.exception, view
        assert not [each for each in drawn(page.main) if sign in each], name_of(view)


@pytest.mark.usefixtures("demo_database")
def test_the_portfolio_sums_each_currency_by_itself(visit: Visit) -> None:
    its = tables.project.c
    with writing() as connection:
        connection.execute(update(tables.project).values(currency="PLN").where(its.code == "ASL"))
    page = visit("portfolio", language="en")
    assert page.metric[2].value.count(" + ") == 1
    assert "1,643 kPLN" in page.metric[2].value
    shown = page.dataframe[0].value
    assert "PLN" in shown["total"].iloc[0]
    assert not any("PLN" in str(total) for total in shown["total"].iloc[2:])


@pytest.mark.usefixtures("demo_database")
def test_a_partner_of_any_country_takes_no_page_from_anybody(visit: Visit) -> None:
    with writing() as connection:
        connection.execute(update(tables.organisation).values(country="DE"))
    page = visit("partners", language="fr", project="ASL")
    assert not page.exception
    assert any(b"Allemagne" in each for each in drawn(page.main))


@pytest.mark.usefixtures("demo_database")
def test_a_partner_without_a_budget_owes_its_report_on_the_board() -> None:
    its, day = tables.money_axis_summary.c, date(2019, 11, 30)
    with writing() as connection:
        phase = connection.execute(select(tables.phase.c.id).where(tables.phase.c.code == "initial").limit(1)).scalar()
        before = season(connection, int(phase or 0), day, None)
        left = str(before["partner_id"].iloc[0])
        connection.execute(delete(tables.money_axis_summary).where(its.axis == "partner", its.key == left))
        after = season(connection, int(phase or 0), day, None)
    assert len(before)
    assert list(after["partner"]) == list(before["partner"])


@pytest.mark.usefixtures("demo_database")
def test_a_certificate_names_the_person_and_not_the_account() -> None:
    with writing() as connection:
        connection.execute(
            update(tables.person).values(display_name="Orla Byrne").where(tables.person.c.username == "controller")
        )
        assert _controller(connection, "controller")["author"] == "Orla Byrne"
        assert _controller(connection, "nobody-left") == {"author": "nobody-left", "organisation": None}
