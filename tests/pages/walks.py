"""Every page and its views, for what must hold on all of them."""

VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    ("my-work", {}),
    ("portfolio", {}),
    ("work-packages", {}),
    ("work-packages", {"id": "WP4"}),
    ("deliverables", {}),
    ("deliverables", {"id": "D5.9"}),
    ("pilots", {}),
    ("pilots", {"id": "P1"}),
    *(("budget", {"axis": axis}) for axis in ("pilot", "partner", "work_package", "cost_category", "period")),
    ("budget", {"axis": "partner", "id": "PP2"}),
    *(("budget-plan", {"view": view}) for view in ("plan", "financing", "compare")),
    ("expenditure", {}),
    *(("reports", {"view": view}) for view in ("season", "own", "control", "claims")),
    ("reports", {"id": "CES-R1"}),
    ("reports", {"id": "PR1"}),
    ("forecast", {}),
    ("scenarios", {}),
    ("reconciliation", {}),
    ("partners", {}),
    ("partners", {"id": "CORK"}),
    ("search", {"q": "Cork"}),
)
ADDRESSES = frozenset(address for address, _ in VIEWS)
"""Apart from those of people, accounts and imports, on which no figure of a project stands."""


def name_of(view: tuple[str, dict[str, str]]) -> str:
    """``budget-axis=partner``, of a case."""
    address, query = view
    return "-".join([address or "overview", *(f"{name}={value}" for name, value in query.items())])
