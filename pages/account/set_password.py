"""What a link to set a password says to somebody who is signed in already."""

from dashboard.domain.rights import Action
from dashboard.widgets.kit.page import open_page, page_header
from dashboard.widgets.shell.set_password import draw_link, follow_link

viewer = open_page(Action.CHANGE_OWN_PASSWORD, project_needed=False)
page_header(viewer, "password_link.title", steered=False)
draw_link(follow_link())
