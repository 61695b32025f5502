"""Evidence of a deliverable or of a cost: files and links are added, renewed by a version, removed with a reason."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from dashboard.domain.deliverables.evidence import (
    LIMITS,
    evidence_rule,
    problems_of_link,
    problems_of_submission,
    problems_of_words,
    title_from,
)
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableChange, DeliverableState, EvidenceKind
from dashboard.services.acting import transact_as
from dashboard.services.evidence.commands import AddEvidence, AddVersion, Command, RemoveEvidence, problems_of_new
from dashboard.services.evidence.files import Checked, NewFile, checked_files
from dashboard.services.evidence.owners import Owner, owner_to_change
from dashboard.store import audit, files
from dashboard.store.engine import Connection, reading
from dashboard.store.writes.deliverables import evidence as rows
from dashboard.store.writes.deliverables.subject import Standing

ENTITY = "evidence"


def add_evidence(command: AddEvidence, *, by: Actor, now: datetime) -> list[int]:
    """Record the pieces and return their numbers; a form sent twice counts once.

    Raises ``NotAllowed``, and ``Refused`` with what is wrong with each file, link and text; then nothing is kept.
    """
    _require_right(command, by, now)
    problems = problems_of_new(command)
    if problems:
        raise Refused(*problems)

    def save(connection: Connection, before: Owner, checked: list[Checked], moment: datetime) -> dict[str, Any]:
        added = [
            (EvidenceKind.FILE, file.title.strip() or title_from(file.name), found.values())
            for file, found in zip(command.files, checked, strict=True)
        ]
        added += [
            (
                EvidenceKind.LINK,
                link.title.strip() or _without_scheme(link.url),
                {"public_id": uuid4().hex, "url": link.url},
            )
            for link in command.links
        ]
        said = []
        for kind, title, values in added:
            number = rows.add_evidence(
                connection, before.row, kind=kind, title=title,
                organisation=by.organisation, author=by.username, now=moment,
            )  # fmt: skip
            rows.add_version(
                connection, number, values, comment=command.comment.strip(), author=by.username, now=moment
            )
            said.append({"evidence": number, "kind": kind, "title": title, "version": 1} | values)
        return {"added": said, "note": command.comment.strip()}

    after = _write(DeliverableChange.ADD_EVIDENCE, command, command.files, save, by, now)
    return [int(row["evidence"]) for row in after["added"]]


def add_version(command: AddVersion, *, by: Actor, now: datetime) -> int:
    """Record the next version and return its number; the ones before stay. Raises as ``add_evidence`` does."""
    _require_right(command, by, now)
    problems = problems_of_words("comment", command.comment)
    if command.file is None:
        problems += problems_of_link(command.url)
    if problems:
        raise Refused(*problems)
    kind = EvidenceKind.FILE if command.file else EvidenceKind.LINK

    def save(connection: Connection, before: Owner, checked: list[Checked], moment: datetime) -> dict[str, Any]:
        piece = _present(connection, before, command.evidence_id)
        if piece.kind != kind:
            raise Refused(Problem(code="evidence_other_kind", field="file"))
        values = checked[0].values() if checked else {"public_id": uuid4().hex, "url": command.url}
        if (values.get("sha256"), values.get("url")) == (piece.sha256, piece.url):
            raise Refused(Problem(code="evidence_same", field="file", values={"title": piece.title}))
        number = rows.add_version(
            connection, command.evidence_id, values, comment=command.comment.strip(), author=by.username, now=moment
        )
        note = {"note": command.comment.strip()}
        return {"evidence": command.evidence_id, "title": piece.title, "version": number} | values | note

    given = (command.file,) if command.file else ()
    return int(_write(DeliverableChange.ADD_EVIDENCE_VERSION, command, given, save, by, now)["version"])


def remove_evidence(command: RemoveEvidence, *, by: Actor, now: datetime) -> None:
    """Take a piece off the list, with a reason; its files stay for as long as evidence must be kept."""
    _require_right(command, by, now)
    if problems := problems_of_words("reason", command.reason, needed=True):
        raise Refused(*problems)

    def save(connection: Connection, before: Owner, checked: list[Checked], moment: datetime) -> dict[str, Any]:
        piece = _present(connection, before, command.evidence_id)
        rows.remove(connection, command.evidence_id, reason=command.reason.strip(), author=by.username, now=moment)
        return {
            "evidence": command.evidence_id,
            "title": piece.title,
            "removed": True,
            "note": command.reason.strip(),
        }

    _write(DeliverableChange.REMOVE_EVIDENCE, command, (), save, by, now)


def require_evidence(connection: Connection, before: Standing, to: DeliverableState) -> None:
    """Raise ``Refused`` where the project asks for evidence with a submission and there is none."""
    pieces = rows.count(connection, {"deliverable_id": before.deliverable_id})
    if problems := problems_of_submission(evidence_rule(before.rules), before.state, to, pieces):
        raise Refused(*problems)


# ``note`` and not ``comment``: a deliverable's history is read by people who may not read its evidence.
Save = Callable[[Connection, Owner, list[Checked], datetime], dict[str, Any]]


def _write(
    action: DeliverableChange, command: Command, given: tuple[NewFile, ...], save: Save, by: Actor, now: datetime
) -> Mapping[str, Any]:
    """Stage the files, then right, rows, files and audit row in one transaction; the audit row's ``after``."""
    moment = now.astimezone(UTC)

    def work(connection: Connection, checked: list[Checked]) -> Mapping[str, Any]:
        before = owner_to_change(connection, command, by, moment, to_write=True)
        if sent_before := audit.find_by_idempotency_key(connection, command.idempotency_key):
            if (sent_before.actor, sent_before.action, sent_before.entity_key) != (by.username, action, before.key):
                raise Refused(Problem(code="form_used"))
            return dict(sent_before.after)
        after = save(connection, before, checked, moment)
        for each in checked:
            files.keep(each.staged)
        audit.append(
            connection,
            at=moment,
            actor=by.username,
            action=action,
            project_code=before.project,
            entity=ENTITY,
            entity_key=before.key,
            after=after,
            idempotency_key=command.idempotency_key,
        )
        return after

    with checked_files(given) as checked:
        return transact_as(by, lambda connection: work(connection, checked))


def _require_right(command: Command, by: Actor, now: datetime) -> None:
    """Before anything is written to disk; the transaction asks again."""
    with reading() as connection:
        owner_to_change(connection, command, by, now.astimezone(UTC))


def _present(connection: Connection, before: Owner, evidence_id: int) -> Any:
    piece = rows.piece(connection, before.row, evidence_id)
    if piece is None or piece.removed_at is not None:
        raise Refused(Problem(code="evidence_gone"))
    return piece


def _without_scheme(address: str) -> str:
    return address.partition("://")[2][: LIMITS["title"]]
