"""My work: what the person signed in owes, the most urgent first, each done where it stands."""

from dashboard.widgets.address import parameter
from dashboard.widgets.my_work import my_work
from dashboard.widgets.page import open_page

my_work(open_page(), opened=parameter("id"))
