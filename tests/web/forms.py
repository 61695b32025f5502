"""The table of forms that forged messages are tried against: a new form of a page is one more row."""

from dataclasses import dataclass
from typing import Any

from dashboard.domain.vocabulary import Role
from dashboard.texts import text
from tests.builders import LEAD, OTHER

Field = tuple[str, str, Any]
"""The key of a widget, the field of ``WidgetState``, and a value."""
Who = tuple[Role, str | None]
"""A role, and the organisation for which one has it."""

A_PARTNER: Who = (Role.PARTNER, OTHER)
THE_LEAD: Who = (Role.LEAD_PARTNER, LEAD)
A_CONTROLLER: Who = (Role.CONTROLLER, None)
THE_COMMITTEE: Who = (Role.STEERING_COMMITTEE, None)
AN_ADMINISTRATOR: Who = (Role.ADMINISTRATOR, None)


@dataclass(frozen=True, kw_only=True)
class Form:
    """``button`` as the page draws it for ``who``, once the project has come to ``stage``; fields as in a message.

    ``sees`` are others who are shown it too; ``rubbish`` replaces fields by what cannot be; ``again`` where a click in
    another window does it once more; ``opens`` is sent first, so that the form is drawn.
    """

    button: str
    who: Who
    stage: str
    fields: tuple[Field, ...] = ()
    rubbish: tuple[Field, ...] = ()
    sees: tuple[str, ...] = ()
    again: bool = False
    opens: tuple[Field, ...] = ()


def words(key: str, value: str) -> Field:
    return key, "string_value", value


def day(key: str, value: str) -> Field:
    return key, "string_array_value", [value]


LONG = "x" * 9_000
LIFE = (
    Form(
        button="reschedule_deliverable", who=A_PARTNER, stage="in progress", sees=("lead partner",),
        fields=(day("reschedule_due", "2018/12/31"), words("reschedule_reason", "forged")),
        rubbish=(day("reschedule_due", "2150/12/31"),),
    ),
    Form(
        button="cancel_deliverable", who=A_PARTNER, stage="in progress", sees=("lead partner",),
        fields=(words("cancel_reason", "forged"),), rubbish=(words("cancel_reason", LONG),),
    ),
    Form(
        button="grant_change", who=THE_LEAD, stage="asked",
        fields=(words("change_answer", "forged"),), rubbish=(words("change_answer", LONG),),
    ),
    Form(
        button="decline_change", who=THE_LEAD, stage="asked",
        fields=(words("change_answer", "forged"),), rubbish=(words("change_answer", LONG),),
    ),
    Form(button="take_up_review", who=THE_LEAD, stage="handed in"),
    Form(
        button="finish_review", who=THE_LEAD, stage="under review",
        fields=(words("review_remarks", "forged"), words("review_outcome", "Sent back")),
        rubbish=(words("review_remarks", LONG),),
    ),
    Form(button="hand_back_review", who=THE_LEAD, stage="under review"),
    Form(button="confirm_deliverable", who=THE_LEAD, stage="accepted"),
    Form(
        button="refuse_confirmation", who=THE_LEAD, stage="accepted",
        fields=(words("refusal_reason", "forged"),), rubbish=(words("refusal_reason", ""),),
    ),
    Form(
        button="record_programme_acceptance", who=THE_LEAD, stage="accepted",
        fields=(day("programme_day", "2018/10/01"),), rubbish=(day("programme_day", "2018/12/31"),),
    ),
    Form(
        button="save_evidence", who=A_PARTNER, stage="evidence", sees=("lead partner",), again=True,
        fields=(words("evidence_link_0", "https://example.org/forged"), words("evidence_title_0", "forged")),
        rubbish=(words("evidence_link_0", "javascript:alert(1)"),),
    ),
    Form(
        button="save_remark", who=A_PARTNER, stage="remarks", again=True,
        sees=("lead partner", "controller", "steering"),
        fields=(words("remark_text", "forged"),), rubbish=(words("remark_text", LONG),),
    ),
)  # fmt: skip
COSTS = (
    Form(
        button="save_cost", who=A_PARTNER, stage="costs", sees=("lead partner",), again=True,
        fields=(words("cost_description", "forged"), words("cost_declared_amount", "12.00"),
                day("cost_payment_date", "2018/09/14"), words("cost_category", "Staff costs"),
                words("cost_work_package", "WP1 Work 1")),
    ),
    Form(button="remove_cost", who=A_PARTNER, stage="a cost", sees=("lead partner",)),
    Form(button="duplicate_cost", who=A_PARTNER, stage="a cost", sees=("lead partner",), again=True),
)  # fmt: skip
REPORTS = (
    Form(
        button="submit_report", who=A_PARTNER, stage="draft",
        fields=(words("submit_forecast", "12.50"), words("submit_note", "forged")),
        rubbish=(words("submit_forecast", "-1e9"),),
    ),
    Form(button="take_back_report", who=A_PARTNER, stage="submitted"),
    Form(button="begin_control", who=A_CONTROLLER, stage="submitted"),
    Form(
        button="draw_sample", who=A_CONTROLLER, stage="control",
        fields=(words("sample_size", "1"),), rubbish=(words("sample_size", "-5"),), again=True,
    ),
    Form(
        button="decide_item", who=A_CONTROLLER, stage="sampled",
        fields=(words("decide_certified_{item}", "1000.00"), words("decide_comment_{item}", "forged")),
        rubbish=(words("decide_certified_{item}", "999999.00"),),
    ),
    Form(
        button="certify_report", who=A_CONTROLLER, stage="decided",
        fields=(words("certify_comment", "forged"),), rubbish=(words("certify_comment", LONG),),
    ),
    Form(
        button="certify_unseen", who=A_CONTROLLER, stage="control",
        opens=(("certify_report", "trigger_value", True),),
        fields=(words("certify_comment", "forged"),), rubbish=(words("certify_comment", LONG),),
    ),
    Form(
        button="reopen_report", who=A_CONTROLLER, stage="control",
        fields=(words("reopen_reason", "forged"),), rubbish=(words("reopen_reason", " "),),
    ),
    Form(
        button="reopen_report", who=A_CONTROLLER, stage="submitted",
        fields=(words("reopen_reason", "forged"),), rubbish=(words("reopen_reason", " "),),
    ),
    Form(
        button="withdraw_certificate", who=A_CONTROLLER, stage="certified",
        fields=(words("withdraw_reason", "forged"),), rubbish=(words("withdraw_reason", ""),),
    ),
    Form(button="begin_project_report", who=THE_LEAD, stage="to claim"),
    Form(
        button="gather_certificates", who=THE_LEAD, stage="claimed",
        opens=(("gather_{certificate}", "bool_value", False),),
    ),
    Form(
        button="submit_claim", who=THE_LEAD, stage="claimed",
        fields=(day("claim_day", "2018/10/01"), words("claim_reference", "forged")),
        rubbish=(day("claim_day", "2018/12/31"),),
    ),
    Form(
        button="record_verification", who=THE_LEAD, stage="sent",
        fields=(day("verified_day", "2018/10/01"),), rubbish=(day("verified_day", "2018/12/31"),),
    ),
    Form(
        button="record_payment", who=THE_LEAD, stage="verified",
        fields=(day("paid_day", "2018/10/01"),), rubbish=(day("paid_day", "2018/12/31"),),
    ),
    Form(
        button="save_reporting_dates", who=THE_LEAD, stage="period",
        fields=(day("period_internal_due", "2019/01/15"), day("period_programme_due", "2019/03/01")),
        rubbish=(day("period_internal_due", "2018/01/01"),),
    ),
)  # fmt: skip
PLANS = (
    Form(button="start_budget", who=THE_LEAD, stage="budget", again=True),
    Form(
        button="put_in_force", who=THE_LEAD, stage="draft budget",
        fields=(day("budget_force_day", "2018/11/01"),), rubbish=(day("budget_force_day", "2017/01/01"),),
        opens=(("budget_task", "string_array_value", [text("budget_plan.task_force", "en")]),),
    ),
    Form(
        button="add_shift", who=A_PARTNER, stage="scenario",
        fields=(("shift_amount", "double_value", 10.0), words("from_work_package", "WP1 · Work 1"),
                words("to_work_package", "WP2 · Work 2")),
        rubbish=(("shift_amount", "double_value", 1e12),),
    ),
    Form(
        button="grant_{request}", who=THE_COMMITTEE, stage="request",
        fields=(words("answer_{request}", "forged"),), rubbish=(words("answer_{request}", LONG),),
    ),
    Form(
        button="prove_figures", who=THE_LEAD, stage="proof", again=True,
        sees=("partner", "admin", "controller", "steering"),
    ),
)  # fmt: skip
CHOSEN = (words("person", "{person} ({person})"),)
PEOPLE = (
    Form(
        button="add_person", who=AN_ADMINISTRATOR, stage="people", sees=("admin",),
        fields=(words("new_username", "{new}"), words("new_display_name", "forged"),
                ("new_roles", "string_array_value", ["Observer"])),
        rubbish=(words("new_username", "two words"),),
    ),
    Form(
        button="save_person", who=AN_ADMINISTRATOR, stage="people", sees=("admin",), opens=CHOSEN,
        fields=(("person_roles", "string_array_value", ["Administrator"]),),
    ),
    Form(button="disable_person", who=AN_ADMINISTRATOR, stage="people", sees=("admin",), opens=CHOSEN),
    Form(button="reset_password", who=AN_ADMINISTRATOR, stage="people", sees=("admin",), opens=CHOSEN, again=True),
)  # fmt: skip
FORMS = (*LIFE, *COSTS, *REPORTS, *PLANS, *PEOPLE)
