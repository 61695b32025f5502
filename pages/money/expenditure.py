"""Expenditure: a partner enters its costs; everybody who may reads each down to its documents."""

from dashboard.domain.rights import Action
from dashboard.widgets.expenditure.page import expenditure_page
from dashboard.widgets.kit.page import open_page

expenditure_page(open_page(Action.OPEN_MONEY))
