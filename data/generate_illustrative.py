"""Write the illustrative files of Atlantic Social Lab anew: ``python data/generate_illustrative.py [FOLDER]``.

The same bytes each time, from a fixed seed and the real files beside them; every row says that it is illustrative.
"""

import sys
from pathlib import Path

from generator import budget, control, evidence, expenditure, files, life, plan, remarks, reports, reviews


def generate(folder: Path) -> None:
    """Write all illustrative CSVs, and the files of evidence, into ``folder``."""
    partners, deliverables = files.read("partners"), [*files.read("deliverables"), *plan.deliverables()]
    histories = life.histories(deliverables)
    rounds, scores = reviews.reviews(histories)
    spent = [expenditure.spending(partner["code"], partner["total_budget"]) for partner in partners]
    proofs = evidence.of_items([item for each in spent for item in each.all()])
    tables = {
        "periods": plan.periods(),
        "activities": plan.activities(),
        "deliverables": plan.deliverables(),
        "deliverable_history": histories,
        "reschedulings": life.reschedulings(deliverables),
        "reviews": rounds,
        "review_scores": scores,
        "acceptances": reviews.acceptances(histories),
        "remarks": remarks.remarks(),
        "evidence": evidence.pieces(proofs),
        "evidence_versions": evidence.versions(proofs),
        "outputs": plan.outputs(),
        "meetings": plan.meetings(),
        **money(partners, spent),
        "translations": plan.translations(),
    }
    for name, rows in tables.items():
        files.write(name, rows, folder)
    files.write_evidence(evidence.contents(proofs), folder)


def money(partners: list[dict[str, str]], spent: list[expenditure.Spending]) -> dict[str, files.Rows]:
    """Budgets, items, reports, control and payment, by file."""
    controlled = [control.control(each) for each in spent]
    items = [item for each in spent for item in each.all()]
    every = [report for each in spent for report in each.reports]
    declared: dict[tuple[str, int], int] = {}
    for item in items:
        key = (item.report.partner, item.report.number)
        declared[key] = declared.get(key, 0) + item.euros
    return {
        "exchange_rates": expenditure.exchange_rates(),
        "budget_versions": budget.versions(),
        "budget_financing": budget.financing(partners),
        "budget": budget.budget(partners),
        "partner_reports": reports.partner_reports(every, declared),
        "project_reports": reports.project_reports(),
        "report_events": reports.events(every),
        "certificates": [row for each in controlled for row in each.certificates],
        "control_decisions": [row for each in controlled for row in each.decisions],
        "verification_cuts": [row for each in controlled for row in each.cuts],
        "expenditure": expenditure.rows_of(items),
        "expenditure_shares": expenditure.shares_of(items),
        "money_entries": [row for each in controlled for row in each.entries],
    }


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else files.FOLDER / "illustrative")
