"""Write the illustrative files of Atlantic Social Lab anew: ``python data/generate_illustrative.py [FOLDER]``.

The same bytes each time, from a fixed seed and the real files beside them; every row says that it is illustrative.
"""

import sys
from pathlib import Path

from generator import budget, evidence, expenditure, files, life, plan, remarks, reviews


def generate(folder: Path) -> None:
    """Write all illustrative CSVs, and the files of evidence, into ``folder``."""
    partners, deliverables = files.read("partners"), [*files.read("deliverables"), *plan.deliverables()]
    histories = life.histories(deliverables)
    rounds, scores = reviews.reviews(histories)
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
        "evidence": evidence.pieces(),
        "evidence_versions": evidence.versions(),
        "outputs": plan.outputs(),
        "meetings": plan.meetings(),
        "budget": budget.budget(partners),
        "expenditure": expenditure.expenditure(partners),
        "translations": plan.translations(),
    }
    for name, rows in tables.items():
        files.write(name, rows, folder)
    files.write_evidence(evidence.contents(), folder)


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else files.FOLDER / "illustrative")
