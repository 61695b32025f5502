"""The search: what is found, in what order, by whom; and that what was written since is found too."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy import text as statement

from dashboard.domain.vocabulary import Provenance
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from dashboard.store.derived.search import index_remark, refresh_search, refresh_search_where_missing
from dashboard.store.engine import Connection, reading, writing
from dashboard.store.reads.projects.search import find
from tests import builders

DAY = builders.AS_OF


def found(typed: str, **given: Any) -> list[tuple[str, str]]:
    """Kind and code of what is found, in order."""
    wanted = {"as_of": DAY, "remarks_of": (), "limit": 25} | given
    phases = wanted.pop("phases", (1,))
    with reading() as connection:
        answer = find(connection, phases, typed, **wanted)
    return list(zip(answer["kind"], answer["code"], strict=True))


def translate(
    connection: Connection, key: str, text: str, *, entity: str = "deliverable", field: str = "title"
) -> None:
    values = {"project_id": 1, "entity": entity, "key": key, "field": field, "language": "pt", "text": text}
    connection.execute(insert(tables.translation).values(**values, status=Provenance.VERIFIED))


def remark(connection: Connection, deliverable_id: int, text: str, day: date = DAY) -> int:
    values = {"deliverable_id": deliverable_id, "at": builders.moment(day), "author": "other", "text": text}
    return builders.row(connection, tables.remark, **values)


@pytest.mark.usefixtures("small_project")
def test_the_code_comes_first_then_codes_that_begin_so() -> None:
    assert found("D1.2") == [("deliverable", "D1.2")]
    assert found("d1") == [("deliverable", "D1.1"), ("deliverable", "D1.2")]
    assert found("WP1")[0] == ("work_package", "WP1")
    assert found("P1")[0] == ("pilot", "P1")


def test_titles_come_before_what_stands_elsewhere_and_accents_do_not_matter(small_project: dict[str, int]) -> None:
    with writing() as connection:
        rename(connection, small_project["D1.1"], "Plan", "Wie eine Straße zum Observatório führt")
        rename(connection, small_project["D2.1"], "Observatório Atlântico", None)
        refresh_search(connection, small_project["phase"])
    assert found("OBSER") == [("deliverable", "D2.1"), ("deliverable", "D1.1")]
    assert found("strasse obser") == [("deliverable", "D1.1")]
    assert found("strasse towns") == []


def rename(connection: Connection, deliverable_id: int, title: str, description: str | None) -> None:
    its = tables.deliverable
    values = {"title": title, "description": description}
    connection.execute(update(its).where(its.c.id == deliverable_id).values(**values))


def test_a_partner_is_found_and_the_deliverables_it_answers_for(small_project: dict[str, int]) -> None:
    assert found("other univ") == [
        ("partner", builders.OTHER),
        ("deliverable", "D1.1"),
        ("deliverable", "D1.2"),
        ("deliverable", "D2.1"),
    ]


def test_titles_in_every_language_are_found(small_project: dict[str, int]) -> None:
    with writing() as connection:
        translate(connection, "initial/D1.1", "Relatório sobre coesão")
        translate(connection, "extension/D1.2", "Relatório de outra fase")
        translate(connection, "P1", "Hortas partilhadas", entity="pilot", field="name")
        refresh_search(connection, small_project["phase"])
    assert found("relatorio") == [("deliverable", "D1.1")]
    assert found("hortas") == [("pilot", "P1")]


def test_remarks_are_found_by_those_who_may_read_them_and_until_the_day(small_project: dict[str, int]) -> None:
    with writing() as connection:
        number = remark(connection, small_project["D1.1"], "Vérifier l'annexe budgétaire")
        index_remark(connection, number)
    mine = {"remarks_of": (small_project["phase"],)}
    assert found("verifier annexe") == []
    assert found("verifier annexe", **mine) == [("remark", "D1.1")]
    assert found("annexe", **mine, as_of=date(2018, 6, 14)) == []
    with writing() as connection:
        connection.execute(update(tables.remark).values(removed_at=builders.NOW, removed_by="other"))
        index_remark(connection, number)
    assert found("annexe", **mine) == []


def test_what_is_gone_is_found_no_more_and_a_phase_without_entries_gets_them(small_project: dict[str, int]) -> None:
    with writing() as connection:
        connection.execute(delete(tables.search_entry))
        assert refresh_search_where_missing(connection) == [small_project["phase"]]
        assert refresh_search_where_missing(connection) == []
        before = connection.execute(select(tables.search_entry.c.id)).all()
        connection.execute(delete(tables.pilot_partner))
        connection.execute(update(tables.deliverable).values(pilot_id=None))
        for table in (
            tables.budget_line,
            tables.money_entry,
            tables.expenditure_item,
            tables.money_summary,
            tables.money_axis_summary,
        ):
            connection.execute(delete(table))
        connection.execute(delete(tables.pilot))
        refresh_search(connection, small_project["phase"])
        after = connection.execute(select(tables.search_entry.c.id)).all()
    assert len(after) == len(before) - 1
    assert found("a pilot") == []


def test_pages_follow_each_other_without_a_gap(small_project: dict[str, int]) -> None:
    with writing() as connection:
        for number in range(30):
            builders.deliverable(connection, small_project["phase"], f"D9.{number:02}", title="Minutes of a meeting")
        builders.finish(connection, small_project["phase"])
    seen: list[str] = []
    after: str | None = None
    for _ in range(4):
        with reading() as connection:
            page = find(connection, (1,), "meeting min", as_of=DAY, remarks_of=(), limit=8, after=after)
        seen += list(page["code"])
        after = page["after"].iloc[-1]
    assert seen == [f"D9.{number:02}" for number in range(30)]


@pytest.mark.parametrize("typed", ["", "  ", "***", "\0", "'", '"', "a' | 'b", "x" * 5000, "AND OR NOT", "1e5", "%"])
@pytest.mark.usefixtures("small_project")
def test_anything_may_be_typed(typed: str) -> None:
    assert found(typed) == []
    assert found("D1.1", phases=(99,)) == []


@pytest.mark.usefixtures("small_project")
@pytest.mark.parametrize("typed", ["D1.2\0", "\0", "D1\ud800.2", "a\0b"])
def test_signs_that_no_database_holds_are_asked_about_without_harm(typed: str) -> None:
    assert isinstance(found(typed), list)


@pytest.mark.usefixtures("small_project")
@pytest.mark.parametrize("indexed_again", [False, True])
def test_titles_in_several_languages_are_the_same_in_whichever_order_their_rows_stand(indexed_again: bool) -> None:
    """Also for entries that were made while the order was another one."""
    titles = {"fr": "Un rapport, été", "es": "Un informe", "pt": "Um relatório", "de": "Ein Bericht"}
    its = tables.translation
    own = {"project_id": 1, "entity": "deliverable", "key": "D1.1", "field": "title", "status": Provenance.VERIFIED}
    for order in (list(titles), list(reversed(titles)), sorted(titles)):
        with writing() as connection:
            connection.execute(delete(its))
            connection.execute(insert(its), [own | {"language": code, "text": titles[code]} for code in order])
            if indexed_again or order == list(titles):
                refresh_search(connection, 1)
            connection.execute(statement("ANALYZE"))  # PostgreSQL then reads so few rows as they stand, past the index
        assert [each for each in verify() if each.get("summary") == "search_entry"] == []
    with writing() as connection:
        connection.execute(update(its).where(its.c.language == "de").values(text="Ein Buch"))
    assert [each["field"] for each in verify() if each.get("summary") == "search_entry"] == ["folded"]
