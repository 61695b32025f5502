"""The control certificate as a document: whose report, what was certified of it, what was not and why."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dashboard.domain.money import share_at_rate
from dashboard.reports.typesetting import Column, Part, Sheet, typeset
from dashboard.reports.visibility import emblem_of
from dashboard.texts import formats, text

SEAL_SIGNS = 16
"""Of the audit's hash, as many as a person compares."""


def certificate_pdf(facts: Mapping[str, Any], language: str) -> bytes:
    """The certificate of ``store.reads.reporting.certificate.certificate_sheet`` in one of our languages, as a PDF."""
    return typeset(certificate_sheet(facts, language))


def certificate_sheet(facts: Mapping[str, Any], language: str) -> Sheet:
    """The same before it is set, in the project's currency."""
    language = formats.Notation(language, facts["currency"])

    def t(key: str, **values: object) -> str:
        return text(f"certificate.{key}", language, **values)

    code = t("number_of", code=facts["code"], number=facts["number"])
    subtitle = t("subtitle", partner=facts["partner"], report=facts["report"], number=facts["number"])
    about = [facts["programme"] or "", facts["acronym"], facts["reference"] or ""]
    parked = facts["sums"]["parked"] > 0
    return Sheet(
        language=language,
        day=facts["day"],
        title=t("title"),
        subtitle=subtitle,
        running=f"{facts['acronym']} · {t('title')} · {code}",
        foot=_trace(facts, language),
        page=t("page", page="{page}", pages="{pages}"),
        tag=t("tag") if facts["illustrative"] else "",
        about=[each for each in about if each],
        statement=str(facts["visibility"].get("statement", "")),
        emblem=emblem_of(facts["visibility"], language),
        notices=_notices(facts, language),
        facts=_facts(facts, code, language),
        tables=[
            _amounts(facts, language),
            _axis("category", text("words.cost_category", language), _categories(facts, language), facts, language),
            _axis("pilot", text("words.pilot", language), _pilots(facts, language), facts, language),
            _errors(facts, language),
            _exceptions(facts, language),
        ],
        closing=[t("parked_note")] if parked else [],
    )


def _trace(facts: Mapping[str, Any], language: str) -> str:
    if facts["trace"] is None:
        return text("certificate.trace_folder", language)
    number, seal = facts["trace"]
    return text("certificate.trace", language, number=number, seal=seal[:SEAL_SIGNS])


def _notices(facts: Mapping[str, Any], language: str) -> list[str]:
    """That it was withdrawn, and that its controller had another duty too."""
    notices = [_withdrawn(facts, language)] if facts["withdrawn_on"] else []
    if facts["one_person"]:
        what = ", ".join(text(f"words.one_person.{pair}", language) for pair in facts["one_person"])
        notices.append(text("separation.said", language, who=facts["author"], what=what))
    return notices


def _withdrawn(facts: Mapping[str, Any], language: str) -> str:
    day = formats.long_day(facts["withdrawn_on"], language)
    return text("certificate.withdrawn", language, day=day, reason=facts["withdrawal_reason"])


def _facts(facts: Mapping[str, Any], code: str, language: str) -> list[tuple[str, str]]:
    def t(key: str, **values: object) -> str:
        return text(f"certificate.{key}", language, **values)

    period = facts["period"]
    start, end = formats.long_day(period.start, language), formats.long_day(period.end, language)
    author, organisation = facts["author"], facts["organisation"]
    who = t("by_of", author=author, organisation=organisation) if organisation else author
    partner = t("partner_of", number=facts["partner_number"], code=facts["partner"], name=facts["partner_name"])
    known = [
        (t("number"), code),
        (t("project"), facts["title"]),
        (t("phase"), facts["phase_name"]),
        (t("partner"), partner),
        (t("report"), t("report_of", number=facts["report"], period=period.number, start=start, end=end)),
        (t("submitted"), formats.long_day(facts["submitted_on"], language)),
        (t("issued"), formats.long_day(facts["day"], language)),
        (t("by"), who),
        (t("checked"), t("checked_of", items=formats.whole(facts["items"], language),
                         sampled=formats.whole(facts["sampled"], language))),
    ]  # fmt: skip
    return known + ([(t("comment"), facts["comment"])] if facts["comment"] else [])


def _amounts(facts: Mapping[str, Any], language: str) -> Part:
    def t(key: str, **values: object) -> str:
        return text(f"certificate.{key}", language, **values)

    sums = facts["sums"]
    names = {"amount": "under_control", "certified": "certified", "deducted": "deducted", "parked": "parked"}
    rows = [(t(label), formats.money(sums[name], language)) for name, label in names.items()]
    rate = facts["erdf_rate"]
    if rate is not None:
        shown = formats.percent(rate, language)
        rows.append((t("erdf_at", rate=shown), formats.money(share_at_rate(sums["certified"], rate), language)))
    columns = [Column(label=t("what"), wide=True), Column(label=facts["currency"], figure=True)]
    return Part(title=t("amounts"), columns=columns, rows=rows, size=10)


def _axis(
    axis: str, label: str, rows: Sequence[tuple[str, Mapping[str, int]]], facts: Mapping[str, Any], language: str
) -> Part:
    """One row a key, and the ERDF of what is certified shared so that its parts sum to the whole."""

    def t(key: str) -> str:
        return text(f"certificate.{key}", language)

    names = ("amount", "certified", "deducted", "parked")
    heads = ("under_control", "certified", "deducted", "parked", "erdf")
    rate, certified = facts["erdf_rate"], [sums["certified"] for _, sums in rows]
    whole = None if rate is None else share_at_rate(facts["sums"]["certified"], rate)
    shared: Sequence[int | None] = [None] * len(rows) if rate is None else erdf_of(certified, rate)
    lines = [
        (words, *(formats.money(sums[name], language) for name in names), formats.money(part, language))
        for (words, sums), part in zip(rows, shared, strict=True)
    ]
    total = (
        t("total"),
        *(formats.money(facts["sums"][name], language) for name in names),
        formats.money(whole, language),
    )
    columns = [Column(label=label, wide=True), *(Column(label=t(head), figure=True) for head in heads)]
    return Part(title=t(f"by_{axis}"), columns=columns, rows=lines, total=total, size=9, empty=formats.MISSING)


def erdf_of(certified: Sequence[int], rate: Decimal) -> list[int]:
    """ERDF cents of each part, so that they sum to the ERDF of the whole: rounded down, and the cents that this leaves
    go to the parts that lost most."""
    shares = [share_at_rate(part, rate) for part in certified]
    lost = [part * rate - share for part, share in zip(certified, shares, strict=True)]
    left = share_at_rate(sum(certified), rate) - sum(shares)
    for index in sorted(range(len(shares)), key=lambda each: (-lost[each], each))[:left]:
        shares[index] += 1
    return shares


def _categories(facts: Mapping[str, Any], language: str) -> list[tuple[str, Mapping[str, int]]]:
    return [(text(f"words.cost_category.{code}", language), sums) for code, sums in facts["by_category"].items()]


def _pilots(facts: Mapping[str, Any], language: str) -> list[tuple[str, Mapping[str, int]]]:
    none = text("words.no_pilot", language)
    return [(f"{code} {name}".strip() if code else none, sums) for (code, name), sums in facts["by_pilot"].items()]


def _errors(facts: Mapping[str, Any], language: str) -> Part:
    def t(key: str) -> str:
        return text(f"certificate.{key}", language)

    found = sorted(facts["by_error"].items(), key=lambda each: -each[1])
    rows = [(_error(code, language), formats.money(amount, language)) for code, amount in found]
    columns = [Column(label=t("error"), wide=True), Column(label=t("deducted"), figure=True)]
    return Part(title=t("by_error"), columns=columns, rows=rows, empty=t("no_deduction"))


def _exceptions(facts: Mapping[str, Any], language: str) -> Part:
    def t(key: str) -> str:
        return text(f"certificate.{key}", language)

    rows = [
        (
            each["reference"],
            *(formats.money(each[name], language) for name in ("amount", "deducted", "parked")),
            _reason(each, language),
        )
        for each in facts["exceptions"]
    ]
    columns = [
        Column(label=t("item")),
        *(Column(label=t(head), figure=True) for head in ("under_control", "deducted", "parked")),
        Column(label=t("reason"), wide=True),
    ]
    return Part(title=t("exceptions"), columns=columns, rows=rows, empty=t("no_exception"), size=8.5)


def _error(code: str, language: str) -> str:
    return text(f"words.error_type.{code or 'other'}", language)


def _reason(decision: Mapping[str, Any], language: str) -> str:
    words = [_error(decision["error_type"], language)] if decision["deducted"] else []
    return ". ".join([*words, *([decision["comment"]] if decision["comment"] else [])])
