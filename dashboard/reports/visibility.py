"""What documents show of who pays for the project, by the programme's own rule (``[rules.visibility]``)."""

from collections.abc import Mapping
from typing import Any

from dashboard.reports.typesetting import Emblem
from dashboard.texts import text


def emblem_of(rule: Mapping[str, Any], language: str) -> Emblem | None:
    """The European emblem and the reference beside it; ``None`` where the project has no such rule.

    Programmes of 2014–2020 name the Union and the Fund (Reg. 821/2014, Art. 4); those of 2021–2027 say that the Union
    co-funds (Reg. 2021/1060, annex IX).
    """
    emblem = str(rule.get("emblem", ""))
    if not emblem:
        return None
    names_fund = "ERDF" in emblem or "Regional Development Fund" in emblem
    lines = ("union", "fund") if names_fund else ("co_funded",)
    said = tuple(text(f"certificate.{line}", language) for line in lines)
    return Emblem(alt=text("certificate.emblem", language), lines=said)
