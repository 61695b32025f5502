"""Files that pages offer, for a person whose partner leaves the phase while the page is open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.vocabulary import Role
from dashboard.services.exports import File, Offer, Shown, offer, taken
from dashboard.services.people.sign_in import actor_of, digest
from dashboard.store import tables
from dashboard.store.engine import writing
from dashboard.store.people import accounts
from tests.builders import OTHER

TOKEN, LAST = "a-session", date(2018, 3, 31)


def offered(phase: int, role: Role, until: date | None) -> Offer:
    actor = actor_of(TOKEN, datetime.now(UTC))
    assert actor is not None
    assert actor.roles == {role}
    file = File(name="a.csv", media_type="text/csv", make=lambda _: b"rows")
    shown = Shown(actor=actor, phase_id=phase, until=until)
    return offer(file, number="n", session=digest(TOKEN), shown=shown)


def take(wanted: Offer) -> bytes:
    return taken(wanted, token=TOKEN, now=datetime.now(UTC))


def signed_in(role: Role) -> None:
    now = datetime.now(UTC)
    with writing() as connection:
        number = accounts.add(
            connection, username="someone", display_name="S", organisation=OTHER, language=None, password_hash="",
            roles=[role], now=now,
        )  # fmt: skip
        accounts.add_session(connection, digest(TOKEN), number, now=now, expires_at=now + timedelta(hours=1))


def leaves(partner_id: int) -> None:
    with writing() as connection:
        connection.execute(update(tables.partner).where(tables.partner.c.id == partner_id).values(exit=LAST))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.QUALITY_REVIEWER])
def test_a_page_drawn_before_the_partner_left_gives_no_file_any_more(
    small_project: dict[str, int], role: Role
) -> None:  # fmt: skip
    signed_in(role)
    open_page = offered(small_project["phase"], role, None)
    assert take(open_page) == b"rows"
    leaves(small_project["other"])
    with pytest.raises(NotAllowed):
        take(open_page)
    assert take(offered(small_project["phase"], role, LAST)) == b"rows"


def test_whoever_reads_for_all_keeps_the_file(small_project: dict[str, int]) -> None:
    signed_in(Role.CONTROLLER)
    open_page = offered(small_project["phase"], Role.CONTROLLER, None)
    leaves(small_project["other"])
    assert take(open_page) == b"rows"
