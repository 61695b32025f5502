"""The reporting season on paper: the board of a period as a PDF, for a meeting."""

from dashboard.domain.vocabulary import Provenance
from dashboard.reports.typesetting import Column, Part, Sheet, typeset
from dashboard.reports.visibility import emblem_of
from dashboard.services.exports import File
from dashboard.store.reads.reporting.certificate import document_place
from dashboard.texts import formats
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.season_board import rows_of
from dashboard.widgets.reporting.words import LATE, blocked_by, is_owed, known, stage_of, state_words

MONEY = ("declared", "certified", "parked")


def season_download(viewer: Viewer, period: int, words: str) -> None:
    """The button; the document is set when it is asked for. ``words`` name the period."""
    file = File(
        name=f"{viewer.project}-{viewer.phase}-season-{period}-{viewer.as_of.isoformat()}.pdf",
        media_type="application/pdf",
        make=lambda _: typeset(season_sheet(viewer, period, words)),
    )
    label, icon = viewer.t("season.document"), ":material/picture_as_pdf:"
    download_button(viewer, label, file, key="season_pdf", icon=icon)


def season_sheet(viewer: Viewer, period: int, words: str) -> Sheet:
    """The board's rows in its order, and how many reports stand where."""
    t, language = viewer.t, viewer.language
    place = read(document_place, viewer.phase_id, language)
    rows = rows_of(viewer, period)
    made_up = any(row["status"] == Provenance.ILLUSTRATIVE for row in rows)
    day = formats.long_day(viewer.as_of, language)
    title = t("season.document_title")
    stages: dict[str, int] = {}
    for row in rows:
        stages[stage_of(row)] = stages.get(stage_of(row), 0) + 1
    lines = [
        (
            f"{row['partner']} R.{known(row['number'])}" if known(row["number"]) else str(row["partner"]),
            f"{LATE} {state_words(viewer, row['state'])}" if is_owed(row) and row["days_late"]
            else state_words(viewer, row["state"]),
            blocked_by(viewer, row),
            formats.whole(known(row["days_there"]), language),
            formats.whole(row["days_late"], language),
            *(formats.money(known(row[name]), language, currency=viewer.currency) for name in MONEY),
        )
        for row in rows
    ]  # fmt: skip
    columns = [
        Column(label=t("season.report")),
        Column(label=t("words.status")),
        Column(label=t("season.blocks"), wide=True),
        Column(label=t("season.days_there"), figure=True),
        Column(label=t("words.days_late"), figure=True),
        *(Column(label=t(f"words.step.{name}"), figure=True) for name in MONEY),
    ]
    return Sheet(
        language=language,
        day=viewer.as_of,
        title=title,
        subtitle=words,
        running=f"{place['acronym']} · {title}",
        foot=t("shell.as_of_day", day=day),
        page=t("certificate.page", page="{page}", pages="{pages}"),
        tag=t("certificate.tag") if made_up else "",
        about=[str(each) for each in (place["programme"], place["acronym"], place["reference"]) if each],
        statement=str(place["visibility"].get("statement", "")),
        emblem=emblem_of(place["visibility"], language),
        facts=[
            (t("certificate.project"), place["title"]),
            (t("certificate.phase"), place["phase_name"]),
            *((t(f"season.stage.{name}"), formats.whole(count, language)) for name, count in stages.items()),
        ],
        tables=[Part(title=words, columns=columns, rows=lines, empty=t("season.nothing"), size=8)],
    )
