"""What can be asked of a budget: one command a verb."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dashboard.domain.budget.plan import Edit
from dashboard.domain.budget.simplified_costs import Options
from dashboard.services.budget.change import OnDraft


@dataclass(frozen=True, kw_only=True)
class StartBudget:
    """Begin a draft from the version with the number ``base``, or an empty one."""

    phase_id: int
    base: int | None
    name: str = ""
    note: str = ""
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ChangeCells(OnDraft):
    """Make cells hold these amounts; each edit says what the person saw there."""

    action = "change_budget_cells"
    edits: tuple[Edit, ...]


@dataclass(frozen=True, kw_only=True)
class SetFinancing(OnDraft):
    """How a partner's budget is paid for: its ERDF follows from the rate; ``options`` are its flat rates."""

    action = "set_budget_financing"
    partner: str
    erdf_rate: Decimal | None
    public: int | None
    automatic_public: int | None
    private: int | None
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, kw_only=True)
class BalanceContributions(OnDraft):
    """Let the contributions of every partner fill what the ERDF leaves of its total."""

    action = "balance_budget_contributions"


@dataclass(frozen=True, kw_only=True)
class DescribeBudget(OnDraft):
    action = "describe_budget"
    name: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DeleteBudget(OnDraft):
    action = "delete_budget"


@dataclass(frozen=True, kw_only=True)
class PutInForce(OnDraft):
    action = "put_budget_in_force"
    in_force_from: date | None


@dataclass(frozen=True, kw_only=True)
class WithdrawBudget(OnDraft):
    """Make a version that is to be in force later a draft again."""

    action = "withdraw_budget"
    of_any_state = True
