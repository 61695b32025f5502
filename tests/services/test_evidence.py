"""Evidence: who adds, renews and removes it, that it is there once it is said to be, and that nothing else is."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.vocabulary import DeliverableChange, DeliverableState, Role
from dashboard.services.deliverables.update import UpdateDeliverable, update_deliverable
from dashboard.services.evidence import add as service
from dashboard.services.evidence.add import add_evidence, add_version, remove_evidence
from dashboard.services.evidence.commands import AddEvidence, AddVersion, NewLink, RemoveEvidence
from dashboard.services.evidence.download import open_for_download
from dashboard.services.evidence.files import NewFile
from dashboard.services.projects.verify import clear_orphans, verify
from dashboard.settings import ROOT, settings
from dashboard.store import audit, files, tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.deliverables.evidence import count_of, downloads, evidence_of
from dashboard.web.start import prepare
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER, actor
from tests.evidence_files import BOMBS, PDF, REFUSED, picture

pytestmark = pytest.mark.usefixtures("small_project")
STRANGER = actor(Role.PARTNER, Role.LEAD_PARTNER, organisation="elsewhere")
OBSERVER = actor(Role.OBSERVER, organisation=None)
REVIEWER = actor(Role.QUALITY_REVIEWER, organisation=LEAD, username="reviewer")
CONTROLLER = actor(Role.CONTROLLER, organisation=None, username="controller")


def file(name: str = "report.pdf", content: bytes = PDF, title: str = "") -> NewFile:
    return NewFile(name=name, content=io.BytesIO(content), title=title)


def adding(*given: NewFile, links: tuple[NewLink, ...] = (), key: str = "first", code: str = "D1.2") -> AddEvidence:
    return AddEvidence(phase_id=1, code=code, files=given, links=links, comment="Final", idempotency_key=key)


def listed(code: str = "D1.2", as_of: Any = AS_OF) -> list[dict[str, Any]]:
    with reading() as connection:
        number = connection.execute(
            select(tables.deliverable.c.id).where(tables.deliverable.c.code == code)
        ).scalar_one()
        return evidence_of(connection, number, as_of).to_dict("records")  # type: ignore[return-value]


def on_disk() -> list[Path]:
    return [path for path in settings().files.rglob("*") if path.is_file()]


def nothing_is_left() -> bool:
    with reading() as connection:
        rows = connection.execute(text("SELECT count(*) FROM evidence")).scalar()
    return on_disk() == [] and rows == 0 and verify() == []


def test_files_and_links_are_added_together_with_what_they_are() -> None:
    numbers = add_evidence(
        adding(file(), file("photo.png", picture("PNG"), "The opening"), links=(NewLink(url="https://example.org/a"),)),
        by=PARTNER,
        now=NOW,
    )
    rows = {row["evidence_id"]: row for row in listed()}
    assert sorted(rows) == sorted(numbers)
    first, second, link = (rows[number] for number in numbers)
    assert (first["title"], first["file_name"], first["media_type"]) == ("report", "report.pdf", "application/pdf")
    assert (first["size"], first["author"], first["organisation"], first["comment"]) == (
        len(PDF),
        "other",
        OTHER,
        "Final",
    )
    assert (second["title"], second["media_type"]) == ("The opening", "image/png")
    assert (link["kind"], link["url"], link["title"]) == ("link", "https://example.org/a", "example.org/a")
    assert files.measure(first["public_id"]) == (first["size"], first["sha256"])
    assert verify() == []


def test_what_is_on_disk_says_nothing_of_the_persons_name_for_it_and_is_for_us_alone() -> None:
    add_evidence(adding(file("../../etc/passwd.pdf")), by=PARTNER, now=NOW)
    (path,) = on_disk()
    assert path.name == listed()[0]["public_id"]
    assert path.parent.name == path.name[:2]
    assert path.stat().st_mode & 0o077 == 0
    assert listed()[0]["file_name"] == "_._etc_passwd.pdf"


def test_one_audit_row_tells_all_that_was_added() -> None:
    numbers = add_evidence(adding(file(), links=(NewLink(url="http://example.org"),)), by=PARTNER, now=NOW)
    with reading() as connection:
        found = audit.find_by_idempotency_key(connection, "first")
    assert found is not None
    assert (found.action, found.entity, found.entity_key) == ("add_evidence", "evidence", "TEST/initial/D1.2")
    assert found.action in set(DeliverableChange)
    assert [row["evidence"] for row in found.after["added"]] == numbers
    assert found.after["added"][0]["sha256"] == listed()[-1]["sha256"]


def test_a_form_sent_ten_times_adds_once_and_leaves_one_file() -> None:
    answers = [add_evidence(adding(file()), by=PARTNER, now=NOW) for _ in range(10)]
    assert len({tuple(answer) for answer in answers}) == 1
    assert len(listed()) == len(on_disk()) == 1


def test_a_key_of_another_form_is_refused_and_keeps_nothing_more() -> None:
    add_evidence(adding(file()), by=PARTNER, now=NOW)
    with pytest.raises(Refused) as refusal:
        add_evidence(adding(file(), code="D1.1"), by=PARTNER, now=NOW)
    assert refusal.value.problems[0].code == "form_used"
    assert len(on_disk()) == 1


@pytest.mark.parametrize(
    "by", [STRANGER, OBSERVER, REVIEWER, CONTROLLER], ids=["stranger", "observer", "reviewer", "controller"]
)
def test_only_the_responsible_and_the_lead_partner_write(by: Any) -> None:
    (number,) = add_evidence(adding(file()), by=LEAD_PARTNER, now=NOW)
    renewal = AddVersion(
        phase_id=1, code="D1.2", evidence_id=number, file=file(content=PDF + b"%%EOF"), idempotency_key="v"
    )
    removal = RemoveEvidence(phase_id=1, code="D1.2", evidence_id=number, reason="Wrong", idempotency_key="r")
    for attempt in (
        lambda: add_evidence(adding(file(), key="other"), by=by, now=NOW),
        lambda: add_version(renewal, by=by, now=NOW),
        lambda: remove_evidence(removal, by=by, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert len(listed()) == len(on_disk()) == 1


@pytest.mark.parametrize("name", [*REFUSED, *BOMBS])
def test_what_is_refused_leaves_nothing_behind(name: str) -> None:
    content = REFUSED[name][0] if name in REFUSED else BOMBS[name]
    with pytest.raises(Refused) as refusal:
        add_evidence(adding(file(), file(name, content)), by=PARTNER, now=NOW)
    (problem,) = refusal.value.problems
    assert problem.code == (REFUSED[name][1] if name in REFUSED else "evidence_bomb")
    assert nothing_is_left()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_is_measured_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

    endless = Endless()
    with pytest.raises(Refused) as refusal:
        add_evidence(adding(NewFile(name="a.txt", content=endless)), by=PARTNER, now=NOW)  # type: ignore[arg-type]
    assert refusal.value.problems[0].code == "evidence_too_large"
    assert endless.given <= 52 * 1024 * 1024
    assert nothing_is_left()


def test_a_transaction_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **values: object) -> int:
        assert len(on_disk()) == 2  # both have their names by now
        raise ValueError("the audit cannot be written")

    monkeypatch.setattr(service.audit, "append", fail)
    with pytest.raises(ValueError, match="audit"):
        add_evidence(adding(file(), file("b.pdf")), by=PARTNER, now=NOW)
    assert nothing_is_left()


def test_a_full_disk_leaves_nothing_behind_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as refusal:
        add_evidence(adding(file()), by=PARTNER, now=NOW)
    monkeypatch.undo()
    assert refusal.value.problems[0].code == "evidence_disk"


def test_an_answer_lost_after_the_commit_keeps_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    transact_as = service.transact_as

    def lost(by: Any, work: Any) -> Any:
        transact_as(by, work)
        raise ConnectionError("the answer was lost")

    monkeypatch.setattr(service, "transact_as", lost)
    with pytest.raises(ConnectionError):
        add_evidence(adding(file()), by=PARTNER, now=NOW)
    monkeypatch.setattr(service, "transact_as", transact_as)
    assert len(listed()) == len(on_disk()) == 1
    assert add_evidence(adding(file()), by=PARTNER, now=NOW) == [listed()[0]["evidence_id"]]
    assert len(on_disk()) == 1
    assert verify() == []


def test_what_a_killed_upload_left_is_swept_once_it_is_old_and_never_what_is_recorded() -> None:
    add_evidence(adding(file()), by=PARTNER, now=NOW)
    staged = files.stage(io.BytesIO(PDF), largest=1000)
    assert files.sweep_waiting() == 0
    long_ago = time.time() - 2 * files.ABANDONED_SECONDS
    for path in on_disk():
        os.utime(path, (long_ago, long_ago))
    assert files.sweep_waiting() == 1
    assert not staged.waiting.exists()
    assert len(on_disk()) == 1
    assert verify() == []


def test_a_file_named_just_before_the_kill_is_named_by_verify_and_cleared_when_asked() -> None:
    staged = files.stage(io.BytesIO(PDF), largest=1000)
    files.keep(staged)
    assert verify() == [{"code": "file_orphan", "file": staged.public_id}]
    assert clear_orphans() == []  # its row may be on the way
    os.utime(files.path_of(staged.public_id), (0, 0))
    assert clear_orphans() == [staged.public_id]
    assert verify() == []


def test_verify_names_what_is_missing_and_what_was_changed() -> None:
    add_evidence(adding(file("a.pdf"), file("b.pdf")), by=PARTNER, now=NOW)
    first, second = (row["public_id"] for row in listed())
    files.path_of(first).unlink()
    files.path_of(second).write_bytes(PDF.replace(b"1.4", b"1.7"))
    assert {(found["code"], found["file"]) for found in verify()} == {("file_missing", first), ("file_changed", second)}


def test_a_new_version_stands_before_the_one_it_renews() -> None:
    (number,) = add_evidence(adding(file()), by=PARTNER, now=NOW)
    later = NOW + timedelta(days=3)
    renewal = AddVersion(
        phase_id=1, code="D1.2", evidence_id=number, file=file("better.pdf", PDF + b"\n%%EOF"), idempotency_key="second"
    )
    assert add_version(renewal, by=LEAD_PARTNER, now=later) == 2
    renewal.file.content.seek(0)  # type: ignore[union-attr]
    assert add_version(renewal, by=LEAD_PARTNER, now=later) == 2
    assert [(row["number"], row["file_name"]) for row in listed(as_of=later.date())] == [
        (2, "better.pdf"),
        (1, "report.pdf"),
    ]
    assert [row["number"] for row in listed()] == [1]
    assert len(on_disk()) == 2


def test_the_same_again_another_kind_and_another_deliverables_piece_are_refused() -> None:
    number, link = add_evidence(adding(file(), links=(NewLink(url="https://example.org"),)), by=PARTNER, now=NOW)
    common: dict[str, Any] = {"phase_id": 1, "code": "D1.2", "idempotency_key": "second"}
    for command, code in (
        (AddVersion(evidence_id=number, file=file(), **common), "evidence_same"),
        (AddVersion(evidence_id=link, url="https://example.org", **common), "evidence_same"),
        (AddVersion(evidence_id=link, file=file(), **common), "evidence_other_kind"),
        (AddVersion(evidence_id=number, url="https://example.org/b", **common), "evidence_other_kind"),
        (AddVersion(evidence_id=number, **common), "evidence_url_missing"),
        (AddVersion(evidence_id=999, file=file(), **common), "evidence_gone"),
        (AddVersion(evidence_id=number, file=file(), **common | {"code": "D1.1"}), "evidence_gone"),
    ):
        with pytest.raises(Refused) as refusal:
            add_version(command, by=PARTNER, now=NOW)
        assert [problem.code for problem in refusal.value.problems] == [code]
    assert len(on_disk()) == 1


def test_removing_needs_a_reason_keeps_the_file_and_is_seen_from_its_day_on() -> None:
    (number,) = add_evidence(adding(file()), by=PARTNER, now=NOW)
    removal = RemoveEvidence(phase_id=1, code="D1.2", evidence_id=number, reason=" ", idempotency_key="r")
    with pytest.raises(Refused) as refusal:
        remove_evidence(removal, by=PARTNER, now=NOW)
    assert refusal.value.problems[0].code == "evidence_reason_missing"
    later = NOW + timedelta(days=1)
    for _ in range(2):
        remove_evidence(replace(removal, reason="Wrong file"), by=PARTNER, now=later)
    assert [row["removed"] for row in listed()] == [False]
    (row,) = listed(as_of=later.date())
    assert (row["removed"], row["removed_by"], row["removal_reason"]) == (True, "other", "Wrong file")
    with reading() as connection:
        assert [count_of(connection, 2, day) for day in (AS_OF, later.date())] == [1, 0]
    assert len(on_disk()) == 1
    assert verify() == []
    with pytest.raises(Refused) as gone:
        remove_evidence(replace(removal, reason="Again", idempotency_key="again"), by=PARTNER, now=later)
    assert gone.value.problems[0].code == "evidence_gone"


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        (adding(), ["evidence_none_chosen"]),
        (adding(*[file()] * 21), ["evidence_too_many"]),
        (adding(file(title="x" * 201)), ["too_long"]),
        (adding(file(title="a\u202eb")), ["unprintable"]),
        (
            adding(links=(NewLink(url="javascript:alert(1)"), NewLink(url=""))),
            ["evidence_link", "evidence_url_missing"],
        ),
        (replace(adding(file()), comment="\0"), ["unprintable"]),
    ],
)
def test_texts_and_links_that_cannot_be_are_refused_all_at_once(command: AddEvidence, codes: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        add_evidence(command, by=PARTNER, now=NOW)
    assert [problem.code for problem in refusal.value.problems] == codes
    assert nothing_is_left()


@pytest.mark.parametrize("by", [PARTNER, LEAD_PARTNER, REVIEWER, CONTROLLER])
def test_who_may_read_gets_the_file_and_each_download_is_recorded(by: Any) -> None:
    add_evidence(adding(file()), by=PARTNER, now=NOW)
    public_id = listed()[0]["public_id"]
    for _ in range(2):
        found = open_for_download(public_id, by=by, now=NOW)
        assert found is not None
        assert (found.path.read_bytes(), found.name) == (PDF, "report.pdf")
    assert open_for_download(public_id, by=by, now=NOW, record=False) is not None
    with reading() as connection:
        assert downloads(connection, 2, AS_OF) == {public_id: 2}
        assert downloads(connection, 2, AS_OF - timedelta(days=1)) == {}
        said = connection.execute(select(tables.evidence_download.c.username, tables.evidence_download.c.at)).all()
    assert set(said) == {(by.username, NOW)}


def test_strangers_links_removed_and_missing_files_are_all_not_found() -> None:
    number, _ = add_evidence(adding(file(), links=(NewLink(url="https://example.org"),)), by=PARTNER, now=NOW)
    link, public_id = (row["public_id"] for row in listed())
    for by in (STRANGER, OBSERVER, actor(Role.PARTNER, organisation=None)):
        assert open_for_download(public_id, by=by, now=NOW) is None
    for address in (link, "0" * 32, "", "../" + public_id, public_id + "/", public_id.upper() + "x", public_id[:-1]):
        assert open_for_download(address, by=PARTNER, now=NOW) is None
    files.path_of(public_id).rename(settings().files / "away")
    assert open_for_download(public_id, by=PARTNER, now=NOW) is None
    (settings().files / "away").rename(files.path_of(public_id))
    removal = RemoveEvidence(phase_id=1, code="D1.2", evidence_id=number, reason="Wrong", idempotency_key="r")
    remove_evidence(removal, by=PARTNER, now=NOW)
    assert open_for_download(public_id, by=PARTNER, now=NOW) is None
    with reading() as connection:
        assert downloads(connection, 2, AS_OF) == {}


SUBMISSION = UpdateDeliverable(
    phase_id=1, code="D1.2", version=1, state=DeliverableState.SUBMITTED, progress=100, forecast=None, comment="Done",
    idempotency_key="submission",
)  # fmt: skip


def test_a_project_may_ask_for_evidence_with_each_submission() -> None:
    with writing() as connection:
        connection.execute(tables.project.update().values(rules={"evidence": {"required": True}}))
    with pytest.raises(Refused) as refusal:
        update_deliverable(SUBMISSION, by=PARTNER, now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["evidence_required"]
    work = replace(SUBMISSION, state=DeliverableState.IN_PROGRESS, idempotency_key="work")
    assert update_deliverable(work, by=PARTNER, now=NOW) == 2
    add_evidence(adding(file()), by=PARTNER, now=NOW)
    assert update_deliverable(replace(SUBMISSION, version=2), by=PARTNER, now=NOW) == 3


def test_other_projects_submit_without() -> None:
    assert update_deliverable(SUBMISSION, by=PARTNER, now=NOW) == 2


KILLED = """
import io, os, signal
from dashboard.services.evidence import add as service
from tests.services.test_evidence import PARTNER, NOW, adding, file

def die(*args, **values):
    os.kill(os.getpid(), signal.SIGKILL)

{patch}
service.add_evidence(adding(file()), by=PARTNER, now=NOW)
"""


@pytest.mark.sweep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("patch", "code"),
    [("service.files.keep = die", None), ("service.audit.append = die", "file_orphan")],
    ids=["before its name", "before the commit"],
)
def test_a_process_killed_between_leaves_no_row_and_nothing_that_stays(patch: str, code: str | None) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED.format(patch=patch)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert listed() == []
    assert [found["code"] for found in verify()] == ([code] if code else [])
    (left,) = on_disk()
    os.utime(left, (0, 0))
    if code is None:
        prepare()  # the next start
    else:
        assert clear_orphans() == [left.name]
    assert nothing_is_left()
    assert len(add_evidence(adding(file()), by=PARTNER, now=NOW)) == 1
