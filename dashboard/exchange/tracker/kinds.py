"""How a row of each kind becomes a row of the project."""

from collections.abc import Mapping
from typing import Any

from dashboard.domain.vocabulary import PartnerRole, Provenance
from dashboard.exchange.folder.money import problems_of_item
from dashboard.exchange.folder.rows import Row
from dashboard.exchange.folder.tables import BY_NAME
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.deliverables import Deliverables
from dashboard.exchange.tracker.kind import Kind, Outcome, Planned
from dashboard.exchange.tracker.names import code_from, name_code, shortened
from dashboard.exchange.tracker.rows import TrackerRow

MERGED_NOTE = 2_000


class Partners(Kind):
    """Where rows of several projects go into one, the participations of an organisation are gathered first."""

    file = "partners"
    GIVEN = ("role", "type", "total_budget", "erdf", "erdf_rate", "entry", "exit", "note")

    def take(self, row: TrackerRow, source: str) -> Planned:
        values, name = row.values, str(row.values["name"])
        if None not in (values.get("erdf"), values.get("total_budget")) and values["erdf"] > values["total_budget"]:
            raise BadCell("part_of_whole", field="erdf")
        code = self._code(name, values, source)
        wanted = self.blank() | {field: values.get(field) for field in self.GIVEN} | {"code": code}
        if self.several:
            self.once(f"{code}/{values.get('project')}", row)
            return self._gather(code, name, row, wanted, source)
        self.once(code, row)
        return self._settled(code, name, row, wanted, source)

    def finish(self) -> dict[str, Planned]:
        return {code: self._settled(code, *gathered) for code, gathered in self._gathered().items()}

    def _gathered(self) -> dict[str, tuple[str, TrackerRow, dict[str, Any], str]]:
        if not hasattr(self, "_together"):
            self._together: dict[str, tuple[str, TrackerRow, dict[str, Any], str]] = {}
        return self._together

    def _settled(self, code: str, name: str, row: TrackerRow, wanted: dict[str, Any], source: str) -> Planned:
        known = self.target.known.get(self.file, {}).get(code)
        wanted["number"] = known["number"] if known else self._number(row.values.get("number"))
        if known is None:
            wanted["role"] = wanted["role"] or PartnerRole.PARTNER
        if wanted["role"] == PartnerRole.LEAD:
            self._require_one_lead(code)
        planned = self.settle(code, code, name, row, wanted, source)
        self.target.partners.add(code, name)
        return planned

    def _require_one_lead(self, code: str) -> None:
        for other, row in self.target.rows(self.file).items():
            if other != code and row["role"] == PartnerRole.LEAD and row["exit"] is None:
                raise BadCell("second_lead", value=other, field="role")

    def _gather(self, code: str, name: str, row: TrackerRow, wanted: dict[str, Any], source: str) -> Planned:
        """Amounts add up, the note names the projects; who leads one of them is a partner of the whole."""
        project = str(row.values.get("project", ""))
        gathered = self._gathered()
        if code not in gathered:
            gathered[code] = (name, row, wanted | {"role": PartnerRole.PARTNER, "note": project or None}, source)
        else:
            together = gathered[code][2]
            for field in ("total_budget", "erdf"):
                if wanted[field] is not None:
                    together[field] = (together[field] or 0) + wanted[field]
            together["note"] = f"{together['note'] or ''}; {project}".strip("; ")[:MERGED_NOTE]
        return Planned(line=row.line, project=self.target.code, code=code, title=name, outcome=Outcome.ADDED)

    def _code(self, name: str, values: Mapping[str, Any], source: str) -> str:
        """Of the partner here already, or of the organisation of that name anywhere."""
        known = self.target.known.get(self.file, {})
        wanted = code_from(str(values["code"])) if values.get("code") else ""
        if wanted in known:
            return wanted
        found = self.target.partners.find(name) if known and not self.several else None
        given = {field: values.get(field) for field in ("code", "country", "city", "nuts", "legal_status")}
        return found if found in known and found else self.references.organisation(name, source, **given)

    def _number(self, given: int | None) -> int:
        taken = {row["number"] for row in self.target.known.get(self.file, {}).values()}
        if given and not self.several and given not in taken | self.references.reserved:
            self.references.reserve(given)
            return given
        return self.references.next_number()


class Activities(Kind):
    file = "activities"

    def take(self, row: TrackerRow, source: str) -> Planned:
        values = row.values
        code = self.code_of(row, letter="A")
        self.once(code, row)
        wanted = self.blank() | {name: values.get(name) for name in ("name", "start", "end")}
        known = self.target.known.get(self.file, {}).get(code)
        if known is None or values.get("work_package"):
            wanted["work_package"] = self.references.work_package(
                values.get("work_package"), source, of=code, needed=True
            )
        if values.get("responsible"):
            wanted["responsible"] = self.references.partner(str(values["responsible"]), source)
        return self.settle(code, code, str(values["name"]), row, wanted | {"code": code}, source)


class Pilots(Kind):
    """Projects brought into one: what a call supports, as pilots with their dates and budgets."""

    file = "pilots"

    def take(self, row: TrackerRow, source: str) -> Planned:
        values = row.values
        code = code_from(str(values.get("acronym") or values.get("code") or name_code(str(values["title"]))))
        self.once(code, row)
        title = str(values["title"])
        wanted = self.blank() | {name: values.get(name) for name in ("start", "end", "total_budget")}
        wanted |= {"code": code, "name": title, "theme": values.get("programme"), "note": values.get("summary")}
        known = self.target.known.get(self.file, {}).get(code)
        wanted["partners"] = known["partners"] if known else []
        return self.settle(code, code, title, row, wanted, source)


PHASE_FIELDS = {"start": "start", "end": "end_initial", "total_budget": "total_budget", "erdf": "erdf"}


class Projects(Kind):
    """Rows that are projects of their own: what the file says of the phase's dates and budget."""

    file = "project"

    def take(self, row: TrackerRow, source: str) -> Planned:
        code, title = self.target.code, str(row.values["title"])
        self.once(code, row)
        if self.target.is_new:
            return Planned(line=row.line, project=code, code=code, title=title, outcome=Outcome.ADDED)
        phase = next(given for given in self.target.phases if given["code"] == self.target.phase)
        given = {name: row.values[field] for field, name in PHASE_FIELDS.items() if row.values.get(field) is not None}
        changes = {name: (phase[name], value) for name, value in given.items() if phase[name] != value}
        if changes:
            phase |= given | {"source": source, "status": Provenance.RECORDED}
            self.target.touched = True
        outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        return Planned(line=row.line, project=code, code=code, title=title, outcome=outcome, changes=changes)


class Expenditure(Kind):
    file = "expenditure"

    def take(self, row: TrackerRow, source: str) -> Planned:
        values = row.values
        try:
            partner = self.references.partner(str(values["partner"]), source)
        except BadCell as error:
            raise BadCell(error.code, **{**error.values, "field": "partner"}) from error
        reference = code_from(str(values.get("reference") or values.get("invoice_number") or f"R{row.line}"))
        if str(values.get("reference")) in self.doubled and "project" in values:
            reference = shortened(reference, f"{values['project']}/{reference}")
        self.once(f"{partner}/{reference}", row)
        key = (partner, reference)
        known = self.target.known.get(self.file, {}).get(key)
        wanted = self.blank() | {name: values.get(name) for name in values if name in BY_NAME[self.file].header}
        wanted |= {"partner": partner, "reference": reference}
        self._place(wanted, values, known, source)
        self._money(wanted, known)
        title = str(values.get("description") or values.get("invoice_number") or reference)[:200]
        return self.settle(key, reference, title, row, wanted, source)

    def _place(
        self, wanted: dict[str, Any], values: Mapping[str, Any], known: Mapping[str, Any] | None, source: str
    ) -> None:
        """Work package, day of declaration and reporting period."""
        wanted["work_package"] = wanted["period"] = wanted["pilot"] = None
        if known is None or values.get("work_package"):
            wanted["work_package"] = self.references.work_package(values.get("work_package"), source, needed=True)
        if values.get("pilot"):
            wanted["pilot"] = self.references.named("pilots", str(values["pilot"]), "unknown_pilot")
        days = [values[name] for name in ("payment_date", "invoice_date") if values.get(name)]
        day = values.get("declared_on") or (known or {}).get("declared_on") or max(days, default=None)
        if known is None or values.get("period"):
            wanted["period"] = self.references.period(values.get("period"), day, source)
        if day is None:
            period = self.target.row("periods", wanted["period"])
            day = period["end"] if period else None
        wanted["declared_on"] = day

    def _money(self, wanted: dict[str, Any], known: Mapping[str, Any] | None) -> None:
        currency = wanted["currency"] or (known or {}).get("currency") or self.target.project["currency"]
        wanted["currency"] = currency
        if currency == self.target.project["currency"]:
            if wanted["rate"] not in (None, 1):
                raise BadCell("rate_of_euro", value=str(wanted["rate"]), field="rate")
            wanted["declared_eur"] = (
                wanted["declared_amount"] if wanted["declared_eur"] is None else wanted["declared_eur"]
            )
        elif wanted["declared_eur"] is None and wanted["rate"]:
            wanted["declared_eur"] = int(wanted["declared_amount"] / wanted["rate"])

    def check(self, merged: dict[str, Any], line: int) -> None:
        if merged["declared_eur"] is None:
            raise BadCell("missing_rate", currency=merged["currency"], field="rate")
        if merged["declared_on"] is None:
            raise BadCell("missing_value", field="declared_on", wanted="declared_on")
        super().check(merged, line)
        for found in problems_of_item(Row(file=self.file, line=line, values=merged), self.target.project["currency"]):
            values = {name: value for name, value in found.values.items() if name not in ("file", "row", "column")}
            raise BadCell(found.code, field=found.values["column"], **values)


KIND_OF: dict[str, type[Kind]] = {
    "deliverables": Deliverables,
    "partners": Partners,
    "activities": Activities,
    "expenditure": Expenditure,
    "projects": Pilots,
}
