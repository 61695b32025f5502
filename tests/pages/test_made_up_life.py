"""What the demo made up of a deliverable's life is tagged so, wherever it stands."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from dashboard.domain.vocabulary import Role
from dashboard.services.expenditure.rates import SetExchangeRate, set_exchange_rate
from dashboard.services.projects.verify import verify
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.texts import LANGUAGES, text
from tests.builders import actor
from tests.pages.conftest import Visit

DAYS = ("2017-12-15", "2018-02-21", "2018-06-30", "2018-10-30", "2019-05-01", "2020-03-15", "2020-12-01")


def tagged(visit: Visit, section: str, code: str, who: str, language: str) -> list[str]:
    """The paragraphs of a deliverable's section that bear the tag."""
    page = visit("deliverables", who=who, id=code, section=section, language=language)
    assert not page.exception
    badge = f":gray-badge[{text('shell.illustrative', language)}]"
    return [element.value for element in page.markdown if badge in element.value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_remarks_of_the_demo_are_tagged(visit: Visit, language: str) -> None:
    found = tagged(visit, "remarks", "D3.2", "cress", language)
    assert any("no entries yet" in words for words in found)
    assert any(words.startswith("> ") for words in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_of_the_demo_is_tagged_version_by_version(visit: Visit, language: str) -> None:
    (words,) = [words for words in tagged(visit, "evidence", "D4.8", "ces", language) if "/files/" in words]
    assert words.count(f":gray-badge[{text('shell.illustrative', language)}]") == 2


def test_a_link_of_the_demo_is_tagged(visit: Visit) -> None:
    assert any("atlanticsociallab.eu" in words for words in tagged(visit, "evidence", "D2.3", "santiago", "en"))


@pytest.mark.parametrize(
    "day", [day if day in ("2018-10-30", "2019-05-01") else pytest.param(day, marks=pytest.mark.sweep) for day in DAYS]
)
def test_what_is_left_when_the_made_up_money_ends_agrees_with_itself(
    demo_database: str, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    """Costs that were parked and taken in later belong again to where they stood; verify finds nothing."""
    monkeypatch.setenv("BINNACLE_TODAY", day)
    settings.cache_clear()
    phase = select(tables.phase.c.id).join_from(tables.phase, tables.project).where(tables.project.c.code == "ASL")
    with reading() as connection:
        phase_id = connection.execute(phase.where(tables.phase.c.code == "initial")).scalar_one()
        entries = select(tables.money_entry.c.id).where(tables.money_entry.c.day > date.fromisoformat(day)).limit(1)
        assert connection.execute(entries).scalar()
    command = SetExchangeRate(
        phase_id=phase_id, currency="PLN", month=int(day[:7].replace("-", "")), rate=Decimal("4.3"), seen=None,
        source="InforEuro", idempotency_key="first",
    )  # fmt: skip
    lead = actor(Role.LEAD_PARTNER, organisation="AVILES")
    set_exchange_rate(command, by=lead, now=datetime.combine(date.fromisoformat(day), time(9), tzinfo=UTC))
    with reading() as connection:
        assert connection.execute(entries).scalar() is None
    assert [each for each in verify() if each["code"] != "file_missing"] == []
