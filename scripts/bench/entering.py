"""Entering expenditure lines one by one, as a process with the settings of the database under measure."""

import json
import statistics
import sys
import time

from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostCategory, Role
from dashboard.services.expenditure.commands import BeginReport, EnterItem
from dashboard.services.expenditure.items import enter_item
from dashboard.services.expenditure.reports import begin_report
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.engine import reading
from scripts.bench.money import phase_of

WARM_UPS = 3
PARTNER, PERIOD = "CORK", 3
WHO = Actor(person_id=0, username="cork", display_name="Cork", organisation=PARTNER, roles=frozenset({Role.PARTNER}))


def enter(times: int) -> float:
    """Median milliseconds of ``services.expenditure.items.enter_item`` into the partner's open report."""
    now = settings().now()
    with reading() as connection:
        phase_id = phase_of(connection)
    begin = BeginReport(phase_id=phase_id, partner=PARTNER, period=PERIOD, idempotency_key=new_key())
    report_id = begin_report(begin, by=WHO, now=now)
    found = []
    for number in range(WARM_UPS + times):
        fields = ItemFields(
            cost_category=CostCategory.STAFF, work_package="WP1", pilots=(), payment_date=now.date(),
            description=f"Measured {number}", declared_amount=100_00 + number,
        )  # fmt: skip
        command = EnterItem(report_id=report_id, fields=fields, idempotency_key=new_key())
        began = time.perf_counter()
        enter_item(command, by=WHO, now=now)
        if number >= WARM_UPS:
            found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"ms": round(enter(int(sys.argv[1])), 2)}) + "\n")
