"""Documents of a cost: added by its partner while its report is open, read by whoever may read expenditure."""

import io

import pytest

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ReportState, Role
from dashboard.services.evidence.add import add_evidence, add_version, remove_evidence
from dashboard.services.evidence.commands import AddEvidence, AddVersion, NewLink, RemoveEvidence
from dashboard.services.evidence.download import open_for_download
from dashboard.services.evidence.files import NewFile
from dashboard.services.expenditure.checks import checks
from dashboard.services.projects.verify import verify
from dashboard.store import audit, tables
from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.evidence import evidence_of
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER, actor
from tests.evidence_files import PDF
from tests.services.costs import begin, codes, enter, key, put, remove, step_to

READERS = {
    "its partner": PARTNER,
    "the lead partner": LEAD_PARTNER,
    "a reviewer of a partner": actor(Role.QUALITY_REVIEWER, organisation=LEAD),
    "the steering committee": actor(Role.STEERING_COMMITTEE),
    "a controller": actor(Role.CONTROLLER, organisation=None),
    "an administrator": actor(Role.ADMINISTRATOR),
}
NO_READERS = {
    "an observer": actor(Role.OBSERVER),
    "a partner of another project": actor(Role.PARTNER, Role.LEAD_PARTNER, organisation="elsewhere"),
    "nobody": actor(),
}


@pytest.fixture
def item(small_project: dict[str, int]) -> int:
    return enter(begin())


def add(item: int, *, by: Actor = PARTNER, sent: str = "") -> list[int]:
    command = AddEvidence(
        phase_id=1, item_id=item, files=(NewFile(name="invoice.pdf", content=io.BytesIO(PDF)),),
        links=(NewLink(url="https://example.org/tender"),), idempotency_key=sent or key(),
    )  # fmt: skip
    return add_evidence(command, by=by, now=NOW)


def listed(item: int) -> list[dict[object, object]]:
    with reading() as connection:
        return evidence_of(connection, item, AS_OF, "expenditure_item").to_dict("records")  # type: ignore[return-value]


def missing(report: int = 1) -> bool:
    with reading() as connection:
        found = checks(connection, report, AS_OF)
    assert found is not None
    return any(finding.code == "missing_evidence" for finding in found.findings)


def test_documents_are_added_renewed_and_removed_and_the_check_is_content(item: int) -> None:
    assert missing()
    sent = key()
    numbers = add(item, sent=sent)
    assert add(item, sent=sent) == numbers
    assert not missing()
    link = next(row for row in listed(item) if row["kind"] == "link")
    command = AddVersion(
        phase_id=1, item_id=item, evidence_id=int(str(link["evidence_id"])), url="https://example.org/b",
        idempotency_key=key(),
    )  # fmt: skip
    assert add_version(command, by=PARTNER, now=NOW) == 2
    for number in numbers:
        gone = RemoveEvidence(phase_id=1, item_id=item, evidence_id=number, reason="Wrong", idempotency_key=key())
        remove_evidence(gone, by=PARTNER, now=NOW)
    assert missing()
    assert verify() == []
    with reading() as connection:
        found = audit.find_by_idempotency_key(connection, sent)
    assert found is not None
    assert (found.entity, found.entity_key) == ("evidence", f"TEST/initial/{OTHER}/{item}")


@pytest.mark.parametrize("who", [name for name in READERS if name != "its partner"] + list(NO_READERS))
def test_nobody_but_its_partner_adds(item: int, who: str) -> None:
    with pytest.raises(NotAllowed):
        add(item, by=(READERS | NO_READERS)[who])
    assert listed(item) == []


@pytest.mark.parametrize(("who", "may"), [(name, True) for name in READERS] + [(name, False) for name in NO_READERS])
def test_the_file_goes_to_whoever_may_read_expenditure(item: int, who: str, may: bool) -> None:
    add(item)
    public_id = str(next(row["public_id"] for row in listed(item) if row["kind"] == "file"))
    found = open_for_download(public_id, by=(READERS | NO_READERS)[who], now=NOW)
    assert (found is not None) == may


def test_what_is_handed_in_closed_removed_or_of_another_phase_takes_no_document(item: int) -> None:
    removed = enter(1)
    remove(removed)
    assert codes(lambda: add(removed)) == ["item_removed"]
    assert codes(lambda: add(999)) == ["item_unknown"]
    put(tables.reporting_period, tables.reporting_period.c.number == 1, closed_on=AS_OF)
    assert codes(lambda: add(item)) == ["period_closed"]
    put(tables.reporting_period, tables.reporting_period.c.number == 1, closed_on=None)
    step_to(1, ReportState.SUBMITTED)
    assert codes(lambda: add(item)) == ["report_not_open"]


def test_a_parked_cost_taken_in_again_takes_documents_and_loses_none(item: int) -> None:
    first = add(item)[0]
    step_to(1, ReportState.CERTIFIED)
    later = NOW.replace(month=8)
    second = begin(period=2, now=later)
    its = tables.expenditure_item.c
    put(tables.expenditure_item, its.id == item, declared_on=AS_OF, certified_on=AS_OF, included_in_id=second)
    command = AddEvidence(
        phase_id=1, item_id=item, links=(NewLink(url="https://example.org/c"),), idempotency_key=key()
    )
    assert add_evidence(command, by=PARTNER, now=later)
    gone = RemoveEvidence(phase_id=1, item_id=item, evidence_id=first, reason="Wrong", idempotency_key=key())
    assert codes(lambda: remove_evidence(gone, by=PARTNER, now=later)) == ["item_certified"]
