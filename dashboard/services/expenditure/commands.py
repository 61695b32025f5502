"""What is asked of expenditure: begin a report, enter, change, duplicate, remove and take back an item."""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.expenditure.item import ItemFields


class ExpenditureChange(StrEnum):
    """What the audit says was done."""

    BEGIN_REPORT = "begin_partner_report"
    ENTER = "enter_expenditure"
    CHANGE = "change_expenditure"
    REMOVE = "remove_expenditure"
    UNDO = "undo_expenditure"
    REFRESH_FLAT_RATES = "refresh_flat_rates"


@dataclass(frozen=True, kw_only=True)
class BeginReport:
    """``partner`` is the organisation's code, ``period`` its number."""

    phase_id: int
    partner: str
    period: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class EnterItem:
    """Into an open report; with an empty reference the next free one is taken. ``like`` is the item it repeats."""

    report_id: int
    fields: ItemFields
    like: int | None = None
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class DuplicateItem:
    """The same cost again in an open report of the same partner, under the next free reference."""

    item_id: int
    report_id: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ChangeItem:
    """``version`` is the one that the form showed; ``fields`` hold everything, changed or not."""

    item_id: int
    version: int
    fields: ItemFields
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class RemoveItem:
    item_id: int
    version: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class UndoItem:
    """``version`` is the one that the change to be taken back made."""

    item_id: int
    version: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class RefreshFlatRates:
    report_id: int
    idempotency_key: str
