"""Reports: the season of each partner's report, its control and its certificate, and the project's payment claims."""

from dashboard.widgets.kit.address import parameter
from dashboard.widgets.kit.page import open_page
from dashboard.widgets.reporting.page import reports_page

reports_page(open_page(), opened=parameter("id"))
