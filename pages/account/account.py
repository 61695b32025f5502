"""My account: one's own password, second factor, sessions, address for reminders and calendar."""

from dashboard.domain.rights import Action
from dashboard.widgets.duties.reminding import calendar_address, email_form
from dashboard.widgets.kit.page import open_page, page_header
from dashboard.widgets.shell.access_log import own_events
from dashboard.widgets.shell.account import password_form, who_am_i
from dashboard.widgets.shell.account_second_factor import second_factor_section
from dashboard.widgets.shell.own_sessions import sessions_list

viewer = open_page(Action.CHANGE_OWN_PASSWORD, project_needed=False)
page_header(viewer, "account.title", steered=False)
who_am_i(viewer)
password_form(viewer)
second_factor_section(viewer)
sessions_list(viewer)
own_events(viewer)
email_form(viewer)
calendar_address(viewer)
