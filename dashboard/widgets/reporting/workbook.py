"""The reports as a workbook, below their tables: read and made when it is asked for."""

from collections.abc import Callable

import streamlit as st

from dashboard.domain.rights import Action
from dashboard.exchange.sheets.reports import reports_workbook
from dashboard.store.engine import reading
from dashboard.store.reads.reporting.claims import certificates, project_reports
from dashboard.store.reads.reporting.season import season
from dashboard.widgets.kit.page import Viewer
from dashboard.widgets.kit.session import later_check
from dashboard.widgets.kit.table_workbook import XLSX, about


def reports_download(viewer: Viewer, *, illustrative: bool) -> None:
    """Partner reports of all periods, certificates and project reports, as of the day shown."""
    st.download_button(
        viewer.t("expenditure_import.download_reports"),
        data=_maker(viewer, illustrative=illustrative),
        file_name=f"{viewer.project}-{viewer.phase}-reports-{viewer.as_of.isoformat()}.xlsx",
        mime=XLSX,
        key="reports_download",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def _maker(viewer: Viewer, *, illustrative: bool) -> Callable[[], bytes]:
    """Streamlit runs it outside the page's script."""
    check = later_check(Action.DOWNLOAD)

    def make() -> bytes:
        check()
        with reading() as connection:
            of_partners = season(connection, viewer.phase_id, viewer.as_of)
            issued = certificates(connection, viewer.phase_id, viewer.as_of)
            claims = project_reports(connection, viewer.phase_id, viewer.as_of)
        return reports_workbook(
            of_partners, issued, claims, language=viewer.language, about=about(viewer, illustrative)
        )

    return make
