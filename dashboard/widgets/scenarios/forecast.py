"""What each partner is expected to have declared at completion: by the plan that a scenario starts from, and by its
own."""

from collections.abc import Mapping

from dashboard.domain.budget.plan import Plan
from dashboard.domain.forecast import replanned
from dashboard.store.reads.projects.outline import partners, pilots
from dashboard.widgets.forecast.basis import basis
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

Expected = Mapping[str, tuple[int, int]]


def expected_by_partner(viewer: Viewer, before: Plan, after: Plan) -> Expected:
    """Cents by partner's code: with ``before``, and with ``after``; empty where too little is known."""
    known = basis(viewer)
    if known.outlook is None:
        return {}
    their, its = read(partners, viewer.phase_id), read(pilots, viewer.phase_id)
    codes = {code: int(number) for code, number in zip(their["code"], their["partner_id"], strict=True)}
    numbers = {code: int(number) for code, number in zip(its["code"], its["pilot_id"], strict=True)}
    plans = [replanned.lines_of(plan, known.facts, codes, numbers) for plan in (before, after)]
    found = replanned.expected_by_partner(known.facts, known.outlook, *plans)
    return {code: found[number] for code, number in codes.items() if number in found}
