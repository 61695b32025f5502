"""Remarks: by whom, once a form, mentioning whom; removed by their author alone, seen by those mentioned."""

from typing import Any
from uuid import uuid4

import pytest

from dashboard.domain.duties.owed import DutyKind
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableChange, Role
from dashboard.services.deliverables.remarks import (
    RemoveRemark,
    SeeMention,
    WriteRemark,
    remove_remark,
    see_mention,
    write_remark,
)
from dashboard.services.projects.verify import verify
from dashboard.store import audit, tables
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.reads.deliverables.history import changes
from dashboard.store.reads.deliverables.remarks import Remark, readers_of, thread
from dashboard.store.reads.duties.owed import duties
from tests.builders import AS_OF, LEAD, NOW, OTHER, actor
from tests.services import lives

KEY = "TEST/initial/D1.2"


def add(username: str, role: Role, organisation: str | None) -> Actor:
    with writing() as connection:
        number = accounts.add(
            connection,
            username=username,
            display_name=username.title(),
            organisation=organisation,
            language=None,
            password_hash="",
            roles=[role],
            now=NOW,
        )
    return Actor(
        person_id=number, username=username, display_name=username, organisation=organisation, roles=frozenset({role})
    )


@pytest.fixture(autouse=True)
def known(small_project: dict[str, int]) -> dict[str, Actor]:
    given = {"lead": (Role.LEAD_PARTNER, LEAD), "other": (Role.PARTNER, OTHER), "second": (Role.PARTNER, OTHER)}
    given |= {"watcher": (Role.OBSERVER, None), "controller": (Role.CONTROLLER, None)}  # type: ignore[dict-item]
    return {name: add(name, role, organisation) for name, (role, organisation) in given.items()}


def write(by: Actor, text: str = "Look", **more: Any) -> list[str]:
    given = {"phase_id": 1, "code": "D1.2", "idempotency_key": uuid4().hex} | more
    return write_remark(WriteRemark(text=text, **given), by=by, now=NOW)


def remove(by: Actor, number: int) -> None:
    remove_remark(RemoveRemark(phase_id=1, code="D1.2", remark_id=number, idempotency_key=uuid4().hex), by=by, now=NOW)


def shown(ids: dict[str, int]) -> list[Remark]:
    with reading() as connection:
        return thread(connection, ids["D1.2"], AS_OF)


def owed(by: Actor) -> list[str]:
    with reading() as connection:
        return [duty.words for duty in duties(connection, by, AS_OF) if duty.kind == DutyKind.MENTION]


def test_a_remark_is_kept_with_its_mentions_and_its_audit_row(
    known: dict[str, Actor], small_project: dict[str, int]
) -> None:
    assert write(known["lead"], f" @second and @{OTHER}, not @watcher or @nobody ") == ["second", OTHER]
    (one,) = shown(small_project)
    assert (one.author, one.name, one.organisation) == ("lead", "Lead", LEAD)
    assert one.text == f"@second and @{OTHER}, not @watcher or @nobody"
    audited = lives.newest(tables.audit)
    assert (audited["action"], audited["entity"], audited["entity_key"]) == ("write_remark", "remark", KEY)
    assert len(owed(known["second"])) == len(owed(known["other"])) == 1
    assert owed(known["lead"]) == owed(known["watcher"]) == owed(known["controller"]) == []
    assert verify() == []


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (actor(Role.PARTNER), True),
        (actor(Role.LEAD_PARTNER, organisation=LEAD), True),
        (actor(Role.QUALITY_REVIEWER), True),
        (actor(Role.STEERING_COMMITTEE, organisation=None), True),
        (actor(Role.CONTROLLER, organisation=None), True),
        (actor(Role.ADMINISTRATOR, organisation=None), False),
        (actor(Role.OBSERVER), False),
        (actor(Role.PARTNER, organisation="elsewhere"), False),
    ],
)
def test_who_may_remark(who: Actor, allowed: bool, small_project: dict[str, int]) -> None:
    if allowed:
        write(who)
    else:
        with pytest.raises(NotAllowed):
            write(who)
    assert len(shown(small_project)) == allowed


def test_a_form_sent_twice_writes_one_remark(known: dict[str, Actor], small_project: dict[str, int]) -> None:
    for _ in range(2):
        assert write(known["other"], "@lead", idempotency_key="k") == ["lead"]
    assert len(shown(small_project)) == 1
    with pytest.raises(Refused, match="form_used"):
        write(known["lead"], idempotency_key="k")


@pytest.mark.parametrize("text", ["", "a\0b", "x" * 4001])
def test_what_cannot_be_a_remark_is_refused_and_nothing_kept(
    text: str, known: dict[str, Actor], small_project: dict[str, int]
) -> None:
    with reading() as connection:
        before = audit.last_number(connection)
    with pytest.raises(Refused):
        write(known["lead"], text)
    with reading() as connection:
        assert audit.last_number(connection) == before
    assert shown(small_project) == []


def test_answers_stand_in_one_thread_and_answering_counts_as_seen(
    known: dict[str, Actor], small_project: dict[str, int]
) -> None:
    write(known["lead"], "@other when?")
    first = shown(small_project)[0].remark_id
    assert owed(known["other"]) == ["@other when?"]
    write(known["other"], "Friday", answers_id=first)
    assert owed(known["other"]) == []
    write(known["lead"], "Thanks", answers_id=shown(small_project)[1].remark_id)
    assert [each.answers_id for each in shown(small_project)] == [None, first, first]
    with pytest.raises(Refused, match="remark_gone"):
        write(known["lead"], answers_id=999)
    with pytest.raises(Refused, match="remark_gone"):
        write(known["lead"], code="D1.1", answers_id=first)


def test_a_remark_is_removed_by_its_author_alone_and_its_text_shown_no_more(
    known: dict[str, Actor], small_project: dict[str, int]
) -> None:
    write(known["lead"], "@other wrong")
    number = shown(small_project)[0].remark_id
    with pytest.raises(Refused, match="remark_of_another"):
        remove(known["other"], number)
    remove(known["lead"], number)
    (one,) = shown(small_project)
    assert (one.text, one.removed_by) == ("", "lead")
    assert owed(known["other"]) == []
    assert [row["after"]["text"] for row in lives.rows(tables.audit) if row["action"] == "write_remark"] == [
        "@other wrong"
    ]
    for again in (lambda: remove(known["lead"], number), lambda: write(known["other"], answers_id=number)):
        with pytest.raises(Refused, match="remark_gone"):
            again()
    assert verify() == []


def test_a_mention_is_seen_by_each_person_alone(known: dict[str, Actor], small_project: dict[str, int]) -> None:
    write(known["lead"], f"@{OTHER}")
    number = shown(small_project)[0].remark_id
    for _ in range(2):
        see = SeeMention(phase_id=1, code="D1.2", remark_id=number, idempotency_key=uuid4().hex)
        see_mention(see, by=known["other"], now=NOW)
    assert owed(known["other"]) == []
    assert owed(known["second"]) == [f"@{OTHER}"]
    with pytest.raises(NotAllowed):
        see_mention(
            SeeMention(phase_id=1, code="D1.2", remark_id=number, idempotency_key="w"), by=known["watcher"], now=NOW
        )


def test_only_people_who_may_read_remarks_can_be_mentioned(known: dict[str, Actor]) -> None:
    with reading() as connection:
        readers = [username for username, _, _ in readers_of(connection, 1, NOW.date())]
        assert readers == ["controller", "lead", "other", "second"]


def test_the_history_knows_each_thing_done_to_remarks(known: dict[str, Actor], small_project: dict[str, int]) -> None:
    write(known["lead"], "@other look")
    (remark,) = shown(small_project)
    seen = SeeMention(phase_id=1, code="D1.2", remark_id=remark.remark_id, idempotency_key="seen")
    see_mention(seen, by=known["other"], now=NOW)
    remove(known["lead"], remark.remark_id)
    with reading() as connection:
        told = [each["action"] for each in changes(connection, small_project["D1.2"], AS_OF) if each["number"]]
    assert sorted(told) == ["remove_remark", "see_mention", "write_remark"]
    assert set(told) <= set(DeliverableChange)
