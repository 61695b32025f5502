"""People: who may sign in, and as what."""

from dashboard.domain.rights import Action
from dashboard.store.people import organisations, people
from dashboard.widgets.page import open_page, page_header
from dashboard.widgets.people import add_form, change_forms, people_table
from dashboard.widgets.reading import read

viewer = open_page(Action.MANAGE_PEOPLE, project_needed=False)
page_header(viewer, "people.title", steered=False)
known, of = read(people), read(organisations)
people_table(viewer, known)
change_forms(viewer, known, of)
add_form(viewer, of)
