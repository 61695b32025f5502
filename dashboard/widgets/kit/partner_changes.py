"""The dated partnership: who came, left or was replaced between the phases of a project."""

from typing import Any

import pandas as pd

from dashboard.store.reads.projects.outline import partners, phases
from dashboard.texts import formats
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer


def phases_of(viewer: Viewer) -> pd.DataFrame:
    """The project's phases in their order."""
    known = read(phases)
    return translated(viewer, "phase", known[known["project"] == viewer.project], "code", ["name"])


def changes(viewer: Viewer) -> dict[str, str]:
    """By organisation: what changed about its part in the viewer's phase; those without a change are left out."""
    return {code: said for phase, code, said in _changes(viewer) if phase == viewer.phase_id and said}


def stays(viewer: Viewer) -> pd.DataFrame:
    """Every organisation's part in every phase: code, label, name, phase, phase_id, start, end, role, said.

    Organisations in the order in which they came; ``start`` and ``end`` are the phase's, or the partner's own dates.
    """
    said = {(phase, code): words for phase, code, words in _changes(viewer, short=True)}
    rows = []
    for phase in phases_of(viewer).to_dict("records"):
        end = phase["end_actual"] or phase["end_revised"] or phase["end_initial"]
        for partner in read(partners, int(phase["phase_id"])).to_dict("records"):
            rows.append(
                {
                    "code": partner["code"],
                    "label": short_name(partner["code"]),
                    "name": partner["name"],
                    "phase": phase["name"],
                    "phase_id": phase["phase_id"],
                    "number": partner["number"],
                    "start": partner["entry"] or phase["start"],
                    "end": partner["exit"] or end,
                    "role": partner["role"],
                    "said": said[phase["phase_id"], partner["code"]],
                }
            )
    first = {row["code"]: index for index, row in reversed(list(enumerate(rows)))}
    rows.sort(key=lambda row: first[row["code"]])
    return pd.DataFrame(rows)


def short_name(code: str) -> str:
    """What people of the project call an organisation among themselves."""
    return code.replace("_", " ")


def _changes(viewer: Viewer, *, short: bool = False) -> list[tuple[int, str, str]]:
    """(phase, organisation's code, what changed in words) for every partner of every phase."""
    order = [int(key) for key in phases_of(viewer)["phase_id"]]
    their = [read(partners, phase_id).to_dict("records") for phase_id in order]
    names = {row["code"]: short_name(row["code"]) if short else row["name"] for rows in their for row in rows}
    found = []
    for index, phase_id in enumerate(order):
        before = {row["code"] for row in their[index - 1]} if index else None
        after = {row["code"]: row for row in their[index + 1]} if index + 1 < len(order) else None
        for row in their[index]:
            came = _came(viewer, row, before, names)
            went = _went(viewer, row, after, their[index], names)
            found.append((phase_id, row["code"], "; ".join(words for words in (came, went) if words)))
    return found


def _came(viewer: Viewer, row: dict[Any, Any], before: set[str] | None, names: dict[str, str]) -> str:
    if row["replaces"]:
        return viewer.t("partners.replaces", name=names.get(row["replaces"], row["replaces"]))
    if row["entry"] is not None:
        return viewer.t("partners.since", day=formats.day(row["entry"], viewer.language))
    return viewer.t("partners.new") if before is not None and row["code"] not in before else ""


def _went(
    viewer: Viewer,
    row: dict[Any, Any],
    after: dict[str, Any] | None,
    beside: list[dict[Any, Any]],
    names: dict[str, str],
) -> str:
    later = list(after.values()) if after is not None else []
    heir = next((other["code"] for other in [*beside, *later] if other["replaces"] == row["code"]), None)
    if heir:
        return viewer.t("partners.replaced_by", name=names[heir])
    if row["exit"] is not None:
        return viewer.t("partners.until", day=formats.day(row["exit"], viewer.language))
    return viewer.t("partners.left") if after is not None and row["code"] not in after else ""
