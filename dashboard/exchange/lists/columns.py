"""The columns of an expenditure list, in the order in which Jems shows them; what comes in has a part of them.

The order is that of Jems' own table of a partner report's expenditure, read in its source: ``getColumnsToDisplay`` in
``partner-report-expenditures-tab.component.ts`` (github.com/InterregCE, Jems V10): item, cost option, cost category,
[investment, procurement], internal reference, invoice number, invoice date, date of payment, description, comment,
total value of invoice, VAT, number of units, price per unit, declared amount, currency, conversion rate, declared
amount in EUR, attachment. Investments and procurements are not kept here; what only we keep comes after Jems' columns.
"""

from enum import StrEnum

from dashboard.texts import formats, text


class ListColumn(StrEnum):
    ID = "id"
    OPTION = "option"
    COST_CATEGORY = "cost_category"
    REFERENCE = "reference"
    INVOICE_NUMBER = "invoice_number"
    INVOICE_DATE = "invoice_date"
    PAYMENT_DATE = "payment_date"
    DESCRIPTION = "description"
    COMMENT = "comment"
    TOTAL_INVOICE = "total_invoice"
    VAT = "vat"
    UNITS = "units"
    PRICE = "price"
    DECLARED_AMOUNT = "declared_amount"
    CURRENCY = "currency"
    RATE = "rate"
    DECLARED_EUR = "declared_eur"
    ATTACHMENTS = "attachments"
    WORK_PACKAGE = "work_package"
    PILOT = "pilot"
    PERIOD = "period"
    PARTNER = "partner"
    REPORT = "report"
    STATE = "state"
    DECLARED = "declared"
    CERTIFIED = "certified"
    DEDUCTED = "deducted"
    PARKED = "parked"
    PAID = "paid"


Column = ListColumn
WRITTEN = tuple(Column)
"""Of a list that goes out."""
ASKED = (
    Column.OPTION, Column.COST_CATEGORY, Column.REFERENCE, Column.INVOICE_NUMBER, Column.INVOICE_DATE,
    Column.PAYMENT_DATE, Column.DESCRIPTION, Column.COMMENT, Column.TOTAL_INVOICE, Column.VAT, Column.UNITS,
    Column.DECLARED_AMOUNT, Column.CURRENCY, Column.WORK_PACKAGE, Column.PILOT,
)  # fmt: skip
"""Of a list to fill in; the others are computed, or known."""
MONEY = frozenset({
    Column.TOTAL_INVOICE, Column.VAT, Column.PRICE, Column.DECLARED_AMOUNT, Column.DECLARED_EUR, Column.DECLARED,
    Column.CERTIFIED, Column.DEDUCTED, Column.PARKED, Column.PAID,
})  # fmt: skip
DAYS = frozenset({Column.INVOICE_DATE, Column.PAYMENT_DATE})
NUMBERS = frozenset({Column.UNITS, Column.RATE})
WIDTHS = {
    Column.ID: 9, Column.OPTION: 16, Column.COST_CATEGORY: 30, Column.REFERENCE: 16, Column.INVOICE_NUMBER: 16,
    Column.DESCRIPTION: 44, Column.COMMENT: 30, Column.ATTACHMENTS: 30, Column.PILOT: 16, Column.CURRENCY: 9,
    Column.PERIOD: 9, Column.PARTNER: 12, Column.REPORT: 9,
}  # fmt: skip
"""In characters; the others have 14."""


def header(column: ListColumn, language: str) -> str:
    return text(f"expenditure_import.column_{column}", language, currency=formats.currency_of(language))
