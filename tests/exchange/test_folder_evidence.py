"""Evidence in a project folder: checked with its files, loaded with them or not at all, and written out again."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from dashboard.domain.refusal import Refused
from dashboard.exchange.folder.check import check_folder
from dashboard.exchange.folder.messages import sentence
from dashboard.services.projects import load
from dashboard.services.projects.load import export_project, load_project
from dashboard.services.projects.verify import verify
from dashboard.settings import settings
from dashboard.store import files, tables
from dashboard.store.engine import reading, writing
from dashboard.texts import LANGUAGES
from tests.exchange.folder_builder import SMALL, contents, write_files

NOW = datetime(2018, 8, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
REPORT = b"Thirty people came.\n"
DIGEST = hashlib.sha256(REPORT).hexdigest()
A, B, C, D = (letter * 32 for letter in "abcd")
EVIDENCE = {
    "evidence.csv": f"""\
phase,piece,deliverable,partner,reference,kind,title,organisation,created_at,created_by,removed_at,removed_by,removal_reason,source,status
one,{A},D2.1,,,file,"Report, final",UNI,2018-07-02T09:00:00Z,uni,,,,,recorded
one,{B},D2.1,,,link,Site,,2018-07-02T09:00:00Z,uni,2018-07-05T09:00:00Z,uni,Moved,,recorded
one,{C},,TOWN,T1,file,Payroll,TOWN,2018-07-03T09:00:00Z,town,,,,,recorded
""",
    "evidence_versions.csv": f"""\
phase,piece,number,public_id,file_name,media_type,size,sha256,url,comment,author,recorded_at,source,status
one,{A},1,{A},report.txt,text/plain,{len(REPORT)},{DIGEST},,First,uni,2018-07-02T09:00:00Z,,recorded
one,{A},2,{D},report 2.txt,text/plain,{len(REPORT)},{DIGEST},,,uni,2018-07-04T09:00:00Z,,recorded
one,{B},1,{B},,,,,https://example.org/a,,uni,2018-07-02T09:00:00Z,,recorded
one,{C},1,{C},payroll.txt,text/plain,{len(REPORT)},{DIGEST},,,town,2018-07-03T09:00:00Z,,recorded
""",
    **{f"files/{number}": REPORT.decode() for number in (A, C, D)},
}  # fmt: skip
WRONG = [
    # file, what is changed, to what, and the problem: code, file, row, column
    (f"files/{A}", None, ("evidence_missing", "evidence_versions.csv", 2, "public_id")),
    (f"files/{A}", ("Thirty", "Forty"), ("evidence_changed", "evidence_versions.csv", 2, "size")),
    (f"files/{A}", ("Thirty", "Twenty"), ("evidence_changed", "evidence_versions.csv", 2, "sha256")),
    ("evidence_versions.csv", (f",{D},", f",{A},"), ("duplicate", "evidence_versions.csv", 3, "public_id")),
    ("evidence_versions.csv", (f",{D},", f",{'e' * 32},"), ("orphan_file", f"files/{D}", None, "")),
    ("evidence_versions.csv", (f",{D},", ",..,"), ("bad_public_id", "evidence_versions.csv", 3, "public_id")),
    ("evidence_versions.csv", ("report.txt", "report.pdf"),
     ("bad_media_type", "evidence_versions.csv", 2, "media_type")),
    ("evidence_versions.csv", ("report.txt,text/plain", "report.pdf,application/pdf"),
     ("evidence_refused", "evidence_versions.csv", 2, "file_name")),
    ("evidence_versions.csv", ("report.txt", "a:b.txt"), ("bad_file_name", "evidence_versions.csv", 2, "file_name")),
    ("evidence_versions.csv", ("text/plain", "text/html"), ("not_in_set", "evidence_versions.csv", 2, "media_type")),
    ("evidence_versions.csv", ("https://example.org", "javascript:x"), ("bad_link", "evidence_versions.csv", 4, "url")),
    ("evidence_versions.csv", ("https://example.org/a", ""), ("missing_value", "evidence_versions.csv", 4, "url")),
    ("evidence_versions.csv", (f"{DIGEST},,First", f"{DIGEST},https://example.org,First"),
     ("other_kind", "evidence_versions.csv", 2, "url")),
    ("evidence_versions.csv", (f"one,{B},1", f"one,{A},9"), ("no_version", "evidence.csv", 3, "piece")),
    ("evidence.csv", ("D2.1", "D9.9"), ("unknown_code", "evidence.csv", 2, "deliverable")),
    ("evidence.csv", (",D2.1,", ",,"), ("one_owner", "evidence.csv", 2, "deliverable")),
    ("evidence.csv", ("T1,file", "T9,file"), ("unknown_code", "evidence.csv", 4, "reference")),
    ("evidence.csv", ("2018-07-05T09:00:00Z,uni", ",uni"), ("goes_with", "evidence.csv", 3, "removed_by")),
]  # fmt: skip


def folder(path: Path, **more: str) -> Path:
    return write_files(path, {**SMALL, **EVIDENCE, **more})


def files_of(code: str) -> dict[str, str]:
    """What names the project, under another code."""
    return {name: SMALL[name].replace("SMALL", code) for name in ("project.toml", "translations.csv")}


def number_of(url: str, table: Any) -> int:
    with reading(url) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def on_disk() -> list[str]:
    """Every file below ``BINNACLE_FILES``, those that wait too."""
    return sorted(path.name for path in settings().files.glob("??/*"))


@pytest.fixture
def loaded(database: str, tmp_path: Path) -> Path:
    path = folder(tmp_path / "small")
    load_project(path, now=NOW, url=database)
    return path


def test_the_folder_is_without_a_problem(tmp_path: Path) -> None:
    assert check_folder(folder(tmp_path))[1] == []


@pytest.mark.parametrize(("file", "change", "expected"), WRONG)
def test_each_mistake_is_named(
    tmp_path: Path, file: str, change: tuple[str, str] | None, expected: tuple[str, str, int, str]
) -> None:
    path = folder(tmp_path)
    if change is None:
        (path / file).unlink()
    else:
        assert change[0] in EVIDENCE[file]
        write_files(path, {file: EVIDENCE[file].replace(*change, 1)})
    problems = check_folder(path)[1]
    named = [(each.code, each.values["file"], each.values["row"], each.values["column"]) for each in problems]
    assert expected in named
    for language in LANGUAGES:
        assert all(sentence(problem, language).startswith(str(problem.values["file"])) for problem in problems)


def test_a_link_on_disk_is_not_followed(tmp_path: Path) -> None:
    path = folder(tmp_path / "small")
    (tmp_path / "elsewhere").write_bytes(REPORT)
    (path / "files" / A).unlink()
    (path / "files" / A).symlink_to(tmp_path / "elsewhere")
    assert [problem.code for problem in check_folder(path)[1]] == ["evidence_missing"]


def test_evidence_comes_with_its_files_once_and_goes_out_with_the_same_bytes(
    loaded: Path, database: str, tmp_path: Path
) -> None:
    assert on_disk() == [A, C, D]
    assert verify(database) == []
    assert load_project(loaded, now=LATER, url=database) == {}
    export_project("SMALL", tmp_path / "once", url=database)
    exported = contents(tmp_path / "once")
    assert {name: exported[name] for name in EVIDENCE} == {name: text.encode() for name, text in EVIDENCE.items()}
    assert load_project(tmp_path / "once", now=LATER, url=database) == {}


def test_a_file_that_was_lost_is_brought_back(loaded: Path, database: str) -> None:
    files.path_of(A).unlink()
    files.path_of(C).write_bytes(b"something else")
    assert {found["code"] for found in verify(database)} == {"file_missing", "file_changed"}
    assert load_project(loaded, now=LATER, url=database) == {}
    assert verify(database) == []
    assert on_disk() == [A, C, D]


def test_a_folder_that_is_refused_leaves_no_file(database: str, tmp_path: Path) -> None:
    load_project(write_files(tmp_path / "before"), now=NOW, url=database)
    other = files_of("OTHER") | {"organisations.csv": SMALL["organisations.csv"].replace("Avilés", "Oviedo")}
    with pytest.raises(Refused) as refusal:
        load_project(folder(tmp_path / "other", **other), now=NOW, url=database)
    assert [problem.code for problem in refusal.value.problems] == ["organisation_differs"]
    assert on_disk() == []


def test_a_load_that_fails_leaves_no_file(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object, **more: object) -> None:
        assert A in on_disk()  # the files have their names when the audit row is written
        raise RuntimeError

    monkeypatch.setattr(load.audit, "append", fail)
    with pytest.raises(RuntimeError):
        load_project(folder(tmp_path / "small"), now=NOW, url=database)
    assert on_disk() == []
    assert number_of(database, tables.evidence) == 0


def test_what_another_project_has_is_refused(loaded: Path, database: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        load_project(folder(tmp_path / "other", **files_of("OTHER")), now=NOW, url=database)
    assert {problem.code for problem in refusal.value.problems} == {"evidence_elsewhere"}
    assert verify(database) == []


def test_a_version_never_changes(loaded: Path, database: str) -> None:
    text = EVIDENCE["evidence_versions.csv"].replace(DIGEST, hashlib.sha256(b"Twenty").hexdigest(), 1)
    (loaded / "files" / A).write_bytes(b"Twenty")
    write_files(loaded, {"evidence_versions.csv": text.replace(f",{len(REPORT)},", ",6,", 1)})
    with pytest.raises(Refused) as refusal:
        load_project(loaded, now=LATER, url=database)
    problem = refusal.value.problems[0]
    assert (problem.code, problem.field) == ("evidence_differs", "evidence_versions.csv:2:size")
    assert verify(database) == []
    assert on_disk() == [A, C, D]


def test_what_people_removed_stays_removed(loaded: Path, database: str) -> None:
    gone = {"removed_at": NOW, "removed_by": "uni", "removal_reason": "Wrong file"}
    with writing(database) as connection:
        connection.execute(update(tables.evidence).where(tables.evidence.c.public_id == A).values(**gone))
    assert load_project(loaded, now=LATER, url=database) == {}
    with reading(database) as connection:
        reason = select(tables.evidence.c.removal_reason).where(tables.evidence.c.public_id == A)
        assert connection.execute(reason).scalar_one() == "Wrong file"


def test_a_damaged_file_is_not_exported(loaded: Path, database: str, tmp_path: Path) -> None:
    files.path_of(A).write_bytes(b"something else")
    with pytest.raises(Refused) as refusal:
        export_project("SMALL", tmp_path / "out", url=database)
    assert [problem.code for problem in refusal.value.problems] == ["evidence_not_kept"]
    assert not (tmp_path / "out").exists()


def test_an_export_over_an_older_one_removes_files_that_no_row_names(
    loaded: Path, database: str, tmp_path: Path
) -> None:
    out = write_files(tmp_path / "out", {"project.toml": SMALL["project.toml"], f"files/{B}": "old"})
    export_project("SMALL", out, url=database)
    assert sorted(path.name for path in (out / "files").iterdir()) == [A, C, D]
    assert check_folder(out)[1] == []
