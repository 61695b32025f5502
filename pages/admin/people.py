"""People: who may sign in, and as what."""

from dashboard.domain.rights import Action
from dashboard.store.people.accounts import organisations, people
from dashboard.widgets.kit.page import open_page, page_header
from dashboard.widgets.kit.reading import read
from dashboard.widgets.people.page import add_form, change_forms, people_table

viewer = open_page(Action.MANAGE_PEOPLE, project_needed=False)
page_header(viewer, "people.title", steered=False)
known, of = read(people), read(organisations)
people_table(viewer, known)
change_forms(viewer, known, of)
add_form(viewer, of)
