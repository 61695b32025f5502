"""Evidence over plain HTTP: only to whoever may read it at that moment, as a file to keep, each download recorded."""

import io
import threading
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from dashboard.domain.deliverables.evidence import safe_file_name
from dashboard.domain.vocabulary import Role
from dashboard.services.evidence.add import add_evidence, remove_evidence
from dashboard.services.evidence.commands import AddEvidence, RemoveEvidence
from dashboard.services.evidence.files import NewFile
from dashboard.store import files, tables
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.reads.deliverables.evidence import evidence_of
from dashboard.texts import LANGUAGES, text
from dashboard.web.files import disposition
from tests.builders import OTHER, PARTNER
from tests.evidence_files import PDF
from tests.live import Answer, Live
from tests.web.conftest import partner, somebody

CONTENT = PDF + b"%" + b"x" * 300_000 + b"\n%%EOF"
NOW = datetime(2018, 10, 30, 10, 0, tzinfo=UTC)
HOSTILE = (
    "report.pdf",
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\cmd.exe",
    "/etc/shadow.pdf",
    "C:\\Users\\me\\report.pdf",
    'a"; filename="evil.exe',
    "a\r\nSet-Cookie: binnacle_session=stolen\r\n.pdf",
    "a\nContent-Type: text/html\n\n<script>alert(1)</script>.pdf",
    "a\0.pdf",
    "annex\u202efdp.exe",
    "\u200b\u200e\u2066.pdf",
    "résumé – naïve ação.pdf",
    "报告.pdf",
    "💼.pdf",
    "%2e%2e%2fetc%2fpasswd",
    "a;b=c,d.pdf",
    "a'b''c%00.pdf",
    "CON.pdf",
    "nul",
    ".",
    "..",
    "...",
    "",
    " ",
    ".htaccess",
    "x" * 5000 + ".pdf",
    "é" * 300,
    "a.pdf ",
    "a.pdf.",
    "<img src=x onerror=alert(1)>.pdf",
    "${jndi:ldap://x}.pdf",
    "$(rm -rf .).pdf",
    "| a.pdf",
    "-rf.pdf",
    "\ud800.pdf",
    "=cmd|' /C calc'!A0.pdf",
)


@pytest.fixture
def kept(here: Live, request: pytest.FixtureRequest) -> str:
    """The number of a file that a partner of the small project added."""
    return add(request.node.name)[1]


def add(key: str, name: str = "Résumé of the work.pdf") -> tuple[int, str]:
    file = NewFile(name=name, content=io.BytesIO(CONTENT))
    command = AddEvidence(phase_id=1, code="D1.2", files=(file,), idempotency_key=key[-64:])
    (number,) = add_evidence(command, by=PARTNER, now=NOW)
    with reading() as connection:
        rows = evidence_of(connection, 2, NOW.date())
    return number, str(rows.loc[rows["evidence_id"] == number, "public_id"].iloc[0])


def downloads(public_id: str) -> list[Any]:
    its = tables.evidence_download.c
    with reading() as connection:
        query = select(its.username).join(tables.evidence_version).order_by(its.id)
        return list(connection.execute(query.where(tables.evidence_version.c.public_id == public_id)).scalars())


def is_refused(answer: Answer) -> bool:
    return answer.status in (403, 404) and b"%PDF" not in answer.body and "no-store" in answer.header("cache-control")


def test_a_partner_gets_the_file_whole_to_keep_and_it_is_recorded(here: Live, kept: str) -> None:
    answer = here.ask(f"/files/{kept}", cookie=partner(here))
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.header("content-type") == "application/pdf"
    assert answer.header("content-length") == str(len(CONTENT))
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("cache-control") == "no-store"
    assert "default-src 'self'" in answer.header("content-security-policy")
    assert answer.header("content-disposition") == (
        "attachment; filename=\"R_sum_ of the work.pdf\"; filename*=UTF-8''R%C3%A9sum%C3%A9%20of%20the%20work.pdf"
    )
    assert downloads(kept) == [f"partner-{OTHER}"]


def test_a_browser_that_navigates_there_gets_the_file_and_not_a_page(here: Live, kept: str) -> None:
    answer = here.ask(f"/files/{kept}", cookie=partner(here), accept="text/html,application/xhtml+xml")
    assert (answer.status, answer.body) == (200, CONTENT)


@pytest.mark.parametrize("who", ["steering", "controller", "admin"])
def test_those_who_oversee_may_read(here: Live, kept: str, who: str) -> None:
    assert here.ask(f"/files/{kept}", cookie=here.cookie(who)).body == CONTENT


@pytest.mark.parametrize("who", ["observer", "cork", "lead", "ces"])
def test_strangers_and_other_projects_partners_learn_nothing(here: Live, kept: str, who: str) -> None:
    cookie = here.cookie(who)
    real, made_up = here.ask(f"/files/{kept}", cookie=cookie), here.ask(f"/files/{'0' * 32}", cookie=cookie)
    assert is_refused(real)
    assert (real.status, real.body) == (made_up.status, made_up.body)
    assert downloads(kept) == []


@pytest.mark.parametrize("cookie", ["", "binnacle_session=", "binnacle_session=guess", "other=1"])
def test_without_a_session_nothing_is_told(here: Live, kept: str, cookie: str) -> None:
    real = here.ask(f"/files/{kept}", cookie=cookie)
    assert is_refused(real)
    assert real.status == here.ask("/files/nothing", cookie=cookie).status == 403
    assert downloads(kept) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_speaks_the_browsers_language(here: Live, kept: str, language: str) -> None:
    answer = here.ask(f"/files/{kept}", accept_language=language)
    assert answer.body.decode() == text("evidence.sign_in_first", language)


def test_a_session_that_ended_and_a_person_disabled_meanwhile_get_nothing(here: Live, kept: str) -> None:
    cookie = partner(here, "other-university")
    assert here.ask(f"/files/{kept}", cookie=cookie).status == 200
    here.ask("/auth/sign-out", "POST", cookie=cookie)
    assert is_refused(here.ask(f"/files/{kept}", cookie=cookie))
    controller = somebody(here, Role.CONTROLLER)
    assert here.ask(f"/files/{kept}", cookie=controller.cookie).status == 200
    with writing() as connection:
        accounts.change(connection, controller.id, disabled_at=NOW)
    assert is_refused(here.ask(f"/files/{kept}", cookie=controller.cookie))


def test_what_was_removed_is_not_found_any_more(here: Live) -> None:
    number, public_id = add("to be removed")
    cookie = partner(here)
    assert here.ask(f"/files/{public_id}", cookie=cookie).status == 200
    command = RemoveEvidence(phase_id=1, code="D1.2", evidence_id=number, reason="Wrong", idempotency_key="removed-1")
    remove_evidence(command, by=PARTNER, now=NOW)
    assert is_refused(here.ask(f"/files/{public_id}", cookie=cookie))
    assert files.path_of(public_id).exists()


def test_head_tells_what_get_would_send_and_counts_as_no_download(here: Live, kept: str) -> None:
    answer = here.ask(f"/files/{kept}", "HEAD", cookie=partner(here))
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("content-length") == str(len(CONTENT))
    assert downloads(kept) == []
    assert is_refused(here.ask(f"/files/{kept}", "HEAD", cookie=here.cookie("observer")))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_offered(here: Live, kept: str, method: str) -> None:
    answer = here.ask(f"/files/{kept}", method, cookie=partner(here))
    assert (answer.status, answer.header("allow")) == (405, "GET, HEAD")
    assert downloads(kept) == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "..",
        "../binnacle.db",
        "..%2fbinnacle.db",
        "%2e%2e/%2e%2e/etc/passwd",
        "%00",
        "ab",
        "*",
        "a" * 5000,
        "{id}/../{id}",
        "{id}/",
        "{id}%00.pdf",
        "{id}.part",
        "{short}/{id}",
        "{upper}",
        "//{id}",
    ],
)
def test_no_address_leads_out_of_the_folder(here: Live, kept: str, path: str) -> None:
    address = path.format(id=kept, short=kept[:2], upper=kept.upper()) if "{" in path else path
    answer = here.ask(f"/files/{address}", cookie=partner(here))
    assert b"SQLite" not in answer.body
    assert b"root:" not in answer.body
    assert b"%PDF" not in answer.body or kept.upper() == kept
    assert answer.status in (302, 307, 400, 403, 404, 414) or b"<html" in answer.body


def test_fifty_readers_at_once_are_all_served_and_all_recorded(here: Live, kept: str) -> None:
    cookie, answers = partner(here), []

    def ask() -> None:
        answers.append(here.ask(f"/files/{kept}", cookie=cookie))

    readers = [threading.Thread(target=ask) for _ in range(50)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert {(answer.status, answer.body == CONTENT) for answer in answers} == {(200, True)}
    assert len(downloads(kept)) == 50


def holds(name: str) -> None:
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    simple, _, full = header.partition("; filename*=UTF-8''")
    shown = unquote(full)
    assert shown == safe_file_name(name)
    assert shown
    assert not set(shown) & set('/\\:*?"<>|%\r\n\0\u202e\u2066\u200b')
    assert not shown.startswith(".")
    assert len(shown) <= 150
    assert ";" not in simple.removeprefix("attachment;")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_injects_no_header_and_escapes_no_folder(name: str) -> None:
    holds(name)


@pytest.mark.sweep
@pytest.mark.parametrize("number", range(500))
def test_five_hundred_hostile_names_inject_nothing(number: int) -> None:
    random = Random(number)
    pieces = [*HOSTILE, "\r\n", "\0", '"', ";", "/", "\\", "..", "%0d%0a", "\u202e", "\x85", "\u2028", "é", ".exe", " "]
    holds("".join(random.choice(pieces)[:80] for _ in range(random.randint(1, 8))))


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x=1\r\n.pdf", "../../etc/passwd.pdf", 'a"; filename="evil.exe;.pdf']
)
def test_a_hostile_name_travels_through_the_server_as_a_plain_one(here: Live, name: str) -> None:
    _, public_id = add(f"hostile {name!r}", name)
    answer = here.ask(f"/files/{public_id}", cookie=partner(here))
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.header("set-cookie") == ""
    assert answer.header("content-disposition") == disposition(name)


def test_the_counted_downloads_are_those_recorded(here: Live, kept: str) -> None:
    for _ in range(3):
        here.ask(f"/files/{kept}", cookie=partner(here))
    with reading() as connection:
        query = select(func.count()).select_from(tables.evidence_download).join(tables.evidence_version)
        found = connection.execute(query.where(tables.evidence_version.c.public_id == kept)).scalar()
    assert found == 3
