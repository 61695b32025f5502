"""Trackers of many hands: header, kind and columns found by words in several languages, and by values."""

from collections.abc import Sequence

import pytest

from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.mapping import Layout, column_labels, propose, with_mapping
from dashboard.exchange.tracker.names import Names, code_from, name_code
from dashboard.exchange.tracker.rows import Reading, read_rows
from tests.exchange.tracker_files import csv_bytes, xlsx_bytes

Rows = Sequence[Sequence[object]]


def layout_of(rows: Rows, **options: str) -> Layout:
    found = propose(read_tracker("tracker.xlsx", xlsx_bytes(rows, **options)))  # type: ignore[arg-type]
    assert found is not None
    return found


def columns(rows: Rows) -> dict[str, str]:
    found = layout_of(rows)
    return {name: found.names[column] for name, column in found.mapping.items()}


FRENCH = [
    ("Projet – suivi des livrables",),
    ("Mis à jour le 12/09/2018",),
    (),
    ("N°", "Intitulé du livrable", "Lot de travail", "Partenaire responsable", "Échéance", "État", "% avancement"),
    ("", "", "", "", "(jj/mm/aaaa)", "", "%"),
    ("D4.1", "Plan", "WP4", "Cork", "31/12/2018", "En cours", 0.8),
    ("D4.2", "Étude", "Lot 4", "Avilés", "T3 2018", "Terminé", 1),
]
PORTUGUESE = [
    (
        "N.º ordem",
        "Parceiro",
        "Rubrica",
        "N.º fatura",
        "Data da fatura",
        "Data de pagamento",
        "Montante elegível",
        "IVA",
    ),
    (1, "CES", "Pessoal", "F1", "03/04/2018", "30/04/2018", "1.234,56", "0,00"),
    (2, "CES", "Deslocações e alojamento", "F2", "05/04/2018", "10/05/2018", "234,50", "12,30"),
]
GERMAN = [
    ("Lieferobjekt Nr", "Titel", "Fällig am", "Status", "Verantwortlich", "Arbeitspaket"),
    ("D1.1", "Handbuch", "31.12.2018", "abgeschlossen", "AVILES", "AP1"),
    ("D1.2", "Bericht", "1.3.2019", "offen", "AVILES", "AP1"),
]
SPANISH = [
    ("Código", "Entregable", "Fecha de entrega", "Estado", "Socio"),
    ("E1.1", "Plan", "30/09/2018", "Entregado", "Santiago"),
    ("E1.2", "Guía", "15/12/2018", "80 %", "GCU"),
]
SWEDISH = [
    (
        "program",
        "startdatum",
        "slutdatum",
        "projektnamn",
        "organisationsnamn",
        "organisationsroll",
        "land",
        "partnerbudget",
    ),
    ("AURORA", "2023-01-01", "2025-12-31", "Biogas", "Region AB", "PP", "Sverige", "149355.0"),
    ("AURORA", "2023-01-01", "2025-12-31", "Biogas", "Kommun", "LP", "Sverige", "1000.0"),
]
JEMS = [
    ("Partner number", "Abbreviated name of the organisation", "Name of the organisation in original language",
     "Country", "NUTS 3", "Partner total eligible budget", "Co-financing rate"),
    ("LP1", "CIT", "City of X", "Sweden (SE)", "SE110", "100,000.00", "80.00"),
    ("PP2", "UNI", "University of Y", "Norge (NO)", "NO020", "50,000.50", "65.00"),
]  # fmt: skip
TASKS = [
    ("Task", "Task name", "WP", "Leader", "Start month", "End month"),
    ("T1.1", "Kick-off", 1, "AVILES", 1, 3),
    ("T1.2", "Guide", 1, "CORK", 2, 12),
]


@pytest.mark.parametrize(
    ("rows", "kind", "header", "found"),
    [
        (
            FRENCH,
            "deliverables",
            3,
            {"code": "N°", "title": "Intitulé du livrable", "due": "Échéance", "state": "État"},
        ),
        (
            PORTUGUESE,
            "expenditure",
            0,
            {"cost_category": "Rubrica", "declared_amount": "Montante elegível"},
        ),
        (
            GERMAN,
            "deliverables",
            0,
            {"due": "Fällig am", "responsible": "Verantwortlich", "work_package": "Arbeitspaket"},
        ),
        (SPANISH, "deliverables", 0, {"title": "Entregable", "due": "Fecha de entrega", "responsible": "Socio"}),
        (
            SWEDISH,
            "partners",
            0,
            {"name": "organisationsnamn", "project": "projektnamn", "total_budget": "partnerbudget"},
        ),
        (JEMS, "partners", 0, {"name": JEMS[0][2], "code": JEMS[0][1], "erdf_rate": "Co-financing rate"}),
        (TASKS, "activities", 0, {"code": "Task", "name": "Task name", "start": "Start month", "end": "End month"}),
    ],
)
def test_header_kind_and_columns_are_found(rows: Rows, kind: str, header: int, found: dict[str, str]) -> None:
    layout = layout_of(rows)
    assert (layout.kind, layout.header) == (kind, header)
    assert found.items() <= columns(rows).items()


def test_values_tell_where_headers_do_not() -> None:
    rows = [
        ("Foo", "Bar", "Baz", "Qux"),
        ("D1.1", "Communication strategy for the partners", "31/12/2018", "done"),
        ("D1.2", "Report on pilots in all regions", "30/06/2019", "in progress"),
    ]
    assert columns(rows) == {"code": "Foo", "title": "Bar", "due": "Baz", "state": "Qux"}


def test_a_header_over_values_of_another_kind_is_not_believed() -> None:
    rows = [("Code", "Deliverable", "Delivery"), *((f"D{n}", f"Report {n} on it", "by the partner") for n in range(5))]
    assert "due" not in columns(rows)


def test_the_sheet_that_fits_best_is_read() -> None:
    assert layout_of(FRENCH, sheet="Suivi").sheet == 0


def test_the_same_headers_have_the_same_signature_however_they_are_written() -> None:
    shouted = [tuple(str(cell).upper() for cell in SPANISH[0]), *SPANISH[1:]]
    assert layout_of(SPANISH).signature == layout_of(shouted).signature != layout_of(GERMAN).signature


def test_a_correction_takes_the_column_from_the_field_that_had_it() -> None:
    layout = with_mapping(layout_of(SPANISH), {"description": 1})
    assert layout.mapping["description"] == 1
    assert layout.missing == ("title",)


def test_columns_without_a_header_or_with_the_same_are_told_apart_by_letters() -> None:
    assert column_labels(["Code", "", "Date", "Date"]) == ["Code", "B", "Date [C]", "Date [D]"]


def test_units_totals_and_repeated_headers_are_no_rows() -> None:
    rows = [*FRENCH, FRENCH[3], ("D4.3", "Guide", "WP4", "Cork", "", "", ""), ("Total", "", "", "", "", "", 0.9)]
    tracker = read_tracker("suivi.xlsx", xlsx_bytes(rows))
    layout = propose(tracker)
    assert layout is not None
    read = read_rows(tracker, layout, Reading())
    assert [row.values["code"] for row in read.rows] == ["D4.1", "D4.2", "D4.3"]
    assert [(one.values["row"], one.code) for one in read.refused] == [(10, "total_row")]


def test_one_date_column_decides_for_another() -> None:
    rows = [
        ("Task", "Task name", "Start", "End"),
        ("A1", "One", "3/4/2018", "5/4/2018"),
        ("A2", "Two", "1/2/2018", "31/5/2018"),
    ]
    tracker = read_tracker("plan.csv", csv_bytes(rows))
    layout = propose(tracker)
    assert layout is not None
    read = read_rows(tracker, layout, Reading())
    assert [row.values["start"].isoformat() for row in read.rows] == ["2018-04-03", "2018-02-01"]


def test_organisations_are_found_by_code_acronym_part_and_close_name() -> None:
    known = (("SANTIAGO", "Concello de Santiago de Compostela"), ("GCU", "Glasgow Caledonian University (GCU)"))
    names = Names({"code": code, "name": name, "country": None} for code, name in known)
    assert names.find("santiago") == "SANTIAGO"
    assert names.find("Concello de Santiago") == "SANTIAGO"
    assert names.find("CONCELLO DE SANTIAGO DE COMPOSTELLA") == "SANTIAGO"
    assert names.find("Glasgow Caledonian University") == "GCU"
    assert names.find("University of Coimbra") is None
    assert names.same("Concello de Santiago") is None


def test_codes_are_made_that_a_project_folder_can_hold() -> None:
    assert [code_from(text) for text in ("D 4.2", "D4.2/a; b", "x" * 60)][:2] == ["D4.2", "D4.2-a-b"]
    assert len(code_from("x" * 60)) == 40
    assert name_code("Town of Äpple (TOA)") == "TOA"
    assert name_code("Region Västerbotten") == "REGION-VASTERBOTTEN"


def test_cordis_s_own_list_of_participants_is_read() -> None:
    header = ("projectID", "projectAcronym", "vatNumber", "name", "shortName", "activityType", "city", "country",
              "nutsCode", "role", "ecContribution", "totalCost", "endOfParticipation")  # fmt: skip
    row = (
        1,
        "ABC",
        "ES1",
        "Universidad de X",
        "UX",
        "HES",
        "Madrid",
        "ES",
        "ES300",
        "coordinator",
        "1,5",
        "2",
        "false",
    )
    layout = layout_of([header, row, row])
    found = {name: layout.names[column] for name, column in layout.mapping.items()}
    assert {"code": "shortName", "name": "name", "erdf": "ecContribution", "project": "projectAcronym"}.items() <= (
        found.items()
    )
    assert {"number", "exit"} & set(found) == set()
