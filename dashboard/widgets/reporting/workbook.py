"""The reports as a workbook, below their tables: read and made when it is asked for."""

from dashboard.domain.rights import Actor
from dashboard.exchange.sheets.reports import reports_workbook
from dashboard.services.exports import File
from dashboard.store.engine import reading
from dashboard.store.reads.reporting.claims import certificates, project_reports
from dashboard.store.reads.reporting.season import season
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.table_workbook import XLSX, about
from dashboard.widgets.kit.viewer import Viewer


def reports_download(viewer: Viewer, *, illustrative: bool) -> None:
    """Partner reports of all periods, certificates and project reports, as of the day shown."""

    def make(_: Actor) -> bytes:
        with reading() as connection:
            of_partners = season(connection, viewer.phase_id, viewer.as_of)
            issued = certificates(connection, viewer.phase_id, viewer.as_of)
            claims = project_reports(connection, viewer.phase_id, viewer.as_of)
        note = (viewer.t("reports.certificates"), viewer.t("reports.certificates_note"))
        told = [*about(viewer, illustrative), note]
        return reports_workbook(of_partners, issued, claims, language=viewer.language, about=told)

    name = f"{viewer.project}-{viewer.phase}-reports-{viewer.as_of.isoformat()}.xlsx"
    file = File(name=name, media_type=XLSX, make=make)
    download_button(viewer, viewer.t("expenditure_import.download_reports"), file, key="reports_download")
