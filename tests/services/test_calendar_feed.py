"""The calendar feed: whose it is, what is in it, and when it ends."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from dashboard.domain.duties.feed import EventKind
from dashboard.domain.refusal import Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState, Language, MeetingKind, Role
from dashboard.exchange.mail.calendar_file import calendar_file
from dashboard.services.duties.calendar_feed import (
    MakeFeed,
    RevokeFeed,
    feed_of,
    make_feed,
    note_asked,
    own_feed,
    revoke_feed,
)
from dashboard.services.people.keep import (
    DisablePerson,
    EnablePerson,
    ResetPassword,
    disable_person,
    enable_person,
    reset_password,
)
from dashboard.services.people.password_links import SetByLink, new_link, set_password
from dashboard.services.system import SYSTEM, new_key
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.texts import LANGUAGES, text
from tests import builders
from tests.builders import AS_OF, NOW
from tests.services.test_people import added

ADDRESS = "https://binnacle.example.org"


def new_feed(by: Actor) -> str:
    token = make_feed(MakeFeed(idempotency_key=new_key()), by=by, now=NOW)
    assert token
    return token


def entries(token: str) -> dict[str, object]:
    found = feed_of(token, AS_OF)
    assert found is not None
    calendar = Calendar.from_ical(calendar_file(found[1], language=found[0].language, address=ADDRESS))
    return {str(entry["uid"]): entry for entry in calendar.walk("VEVENT")}


def other(*roles: Role) -> Actor:
    return added("other", organisation=builders.OTHER, roles=frozenset(roles or {Role.PARTNER}))


def meeting(phase_id: int) -> None:
    with writing() as connection:
        place = {"place": "Coimbra", "start": date(2018, 9, 4), "end": date(2018, 9, 5)}
        kind = MeetingKind.COORDINATION
        builders.row(
            connection, tables.meeting, phase_id=phase_id, code="M1", kind=kind, name="Ágora; one, two", **place
        )


def test_it_holds_the_partners_own_deadlines_and_the_phases_meetings(small_project: dict[str, int]) -> None:
    meeting(small_project["phase"])
    found = entries(new_feed(other()))
    assert set(found) >= {
        "deliverable.TEST.initial.D1.2@binnacle",
        "deliverable.TEST.initial.D2.1@binnacle",
        "meeting.TEST.initial.M1@binnacle",
    }
    assert "deliverable.TEST.initial.D1.1@binnacle" not in found  # accepted
    moved = found["deliverable.TEST.initial.D2.1@binnacle"]
    assert moved.to_ical().count(b"DTSTART;VALUE=DATE:20180930") == 1  # type: ignore[attr-defined]
    assert (moved["sequence"], moved["url"]) == (  # type: ignore[index]
        1,
        f"{ADDRESS}/deliverables?project=TEST&phase=initial&id=D2.1",
    )
    met = found["meeting.TEST.initial.M1@binnacle"].to_ical()  # type: ignore[attr-defined]
    assert b"DTEND;VALUE=DATE:20180906" in met
    assert "Ágora\\; one\\, two".encode() in met


def test_a_reviewer_sees_reviews_due_and_others_do_not(small_project: dict[str, int]) -> None:
    with writing() as connection:
        submitted = [(date(2018, 6, 10), DeliverableState.SUBMITTED)]
        builders.deliverable(
            connection, small_project["phase"], "D9", states=submitted, responsible_id=small_project["lead"]
        )
        connection.execute(tables.project.update().values(rules={"review": {"by": "quality_reviewers", "days": 14}}))
        builders.finish(connection, small_project["phase"])
    reviewer = other(Role.QUALITY_REVIEWER)
    assert "review.TEST.initial.D9@binnacle" in entries(new_feed(reviewer))
    partner = added("partner", organisation=builders.OTHER)
    assert not [uid for uid in entries(new_feed(partner)) if uid.startswith(EventKind.REVIEW)]


def test_one_without_an_organisation_sees_the_meetings_alone(small_project: dict[str, int]) -> None:
    meeting(small_project["phase"])
    observer = added("watch", organisation=None, roles=frozenset({Role.OBSERVER}))
    assert list(entries(new_feed(observer))) == ["meeting.TEST.initial.M1@binnacle"]


@pytest.mark.usefixtures("small_project")
def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_nobodys() -> None:
    one = other()
    first = new_feed(one)
    second = new_feed(one)
    assert feed_of(first, AS_OF) is None
    assert feed_of(second, AS_OF) is not None
    revoke_feed(RevokeFeed(idempotency_key=new_key()), by=one, now=NOW)
    assert feed_of(second, AS_OF) is None
    assert feed_of("", AS_OF) is None


@pytest.mark.usefixtures("small_project")
def test_a_form_sent_twice_makes_one_address_and_only_its_hash_is_kept() -> None:
    one, command = other(), MakeFeed(idempotency_key=new_key())
    token = make_feed(command, by=one, now=NOW)
    assert make_feed(command, by=one, now=NOW) is None
    assert feed_of(str(token), AS_OF) is not None
    with reading() as connection:
        kept = str([*connection.execute(select(tables.calendar_feed)), *connection.execute(select(tables.audit))])
    assert str(token) not in kept


@pytest.mark.usefixtures("small_project")
def test_an_address_ends_with_disabling_and_does_not_come_back() -> None:
    token = new_feed(other())
    disable_person(DisablePerson(username="other", idempotency_key=new_key()), by=SYSTEM, now=NOW)
    assert feed_of(token, AS_OF) is None
    enable_person(EnablePerson(username="other", idempotency_key=new_key()), by=SYSTEM, now=NOW)
    assert feed_of(token, AS_OF) is None


@pytest.mark.usefixtures("small_project")
def test_an_address_ends_with_a_reset_and_with_a_password_set_by_link() -> None:
    one, link = other(), new_link()
    token = new_feed(one)
    reset = ResetPassword(username="other", link=link, idempotency_key=new_key())
    reset_password(reset, by=SYSTEM, now=NOW, clock=NOW)
    assert feed_of(token, AS_OF) is None
    token = new_feed(one)
    set_password(SetByLink(token=link, new="a third sentence here", idempotency_key=new_key()), now=NOW, clock=NOW)
    assert feed_of(token, AS_OF) is None


@pytest.mark.usefixtures("small_project")
def test_an_address_opens_for_a_year_and_says_so_two_weeks_before() -> None:
    one = other()
    token = new_feed(one)
    last = AS_OF + timedelta(days=364)
    assert feed_of(token, last) is not None
    assert feed_of(token, last + timedelta(days=1)) is None
    for day, soon, over in ((15, False, False), (14, True, False), (0, True, False), (-1, False, True)):
        found = own_feed(by=one, today=last - timedelta(days=day))
        assert found is not None
        assert (found.last_day, found.ends_soon, found.is_over) == (last, soon, over)


@pytest.mark.usefixtures("small_project")
def test_an_address_says_when_a_program_last_asked_to_the_hour() -> None:
    one = other()
    token = new_feed(one)

    def asked() -> datetime | None:
        found = own_feed(by=one, today=AS_OF)
        return found.used_at if found else None

    assert asked() is None
    note_asked(token, NOW)
    note_asked(token, NOW + timedelta(minutes=59))
    assert asked() == NOW
    note_asked(token, NOW + timedelta(minutes=60))
    assert asked() == NOW + timedelta(minutes=60)
    note_asked("nobody's", NOW)
    new_feed(one)
    assert asked() is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("small_project")
def test_the_same_events_are_the_same_bytes_in_each_language(language: str) -> None:
    of = {"organisation": builders.OTHER, "language": Language(language)}
    with writing() as connection:
        values = {"project_id": 1, "entity": "deliverable", "key": "initial/D1.2", "field": "title", "language": "fr"}
        builders.row(connection, tables.translation, **values, text="Livrable traduit")
    found = feed_of(new_feed(added("other", **of)), AS_OF)
    assert found is not None
    made = calendar_file(found[1], language=language, address=ADDRESS)
    assert made == calendar_file(found[1], language=language, address=ADDRESS)
    title = "Livrable traduit" if language == "fr" else "Deliverable D1.2"
    summary = text("calendar.deliverable", language, code="D1.2", title=title)
    assert f"SUMMARY:{summary}" in made.decode().replace("\r\n ", "")


def test_a_key_serves_one_form_of_one_person(small_project: dict[str, int]) -> None:
    """Else an address would be answered as ended that still shows the calendar."""
    one, two, key = other(), added("two", organisation=builders.OTHER, roles=frozenset({Role.PARTNER})), new_key()
    token = make_feed(MakeFeed(idempotency_key=key), by=one, now=NOW)
    assert token
    new_feed(two)
    for forged in (
        lambda: revoke_feed(RevokeFeed(idempotency_key=key), by=one, now=NOW),
        lambda: revoke_feed(RevokeFeed(idempotency_key=key), by=two, now=NOW),
        lambda: make_feed(MakeFeed(idempotency_key=key), by=two, now=NOW),
    ):
        with pytest.raises(Refused, match="form_used"):
            forged()
    assert feed_of(token, AS_OF) is not None
