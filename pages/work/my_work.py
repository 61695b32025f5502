"""My work: what the person signed in owes, the most urgent first, each done where it stands."""

from dashboard.widgets.duties.page import my_work
from dashboard.widgets.kit.address import parameter
from dashboard.widgets.kit.page import open_page

my_work(open_page(), opened=parameter("id"))
