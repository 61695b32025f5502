"""The field's closed sets of words, as codes; screens translate them (``texts``)."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may be here; a person has one or several."""

    ADMINISTRATOR = "administrator"
    LEAD_PARTNER = "lead_partner"
    PARTNER = "partner"
    QUALITY_REVIEWER = "quality_reviewer"
    STEERING_COMMITTEE = "steering_committee"
    CONTROLLER = "controller"
    OBSERVER = "observer"


class PartnerRole(StrEnum):
    LEAD = "lead"
    PARTNER = "partner"
    ASSOCIATED = "associated"


class PartnerType(StrEnum):
    LOCAL_REGIONAL_PUBLIC = "local_regional_public"
    NATIONAL_PUBLIC = "national_public"
    UNIVERSITY = "university"
    THIRD_SECTOR = "third_sector"
    OTHER = "other"


class LegalStatus(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


class CostCategory(StrEnum):
    STAFF = "staff"
    OFFICE = "office"
    TRAVEL = "travel"
    EXTERNAL_EXPERTISE = "external_expertise"
    EQUIPMENT = "equipment"
    INFRASTRUCTURE = "infrastructure"
    LUMP_SUM = "lump_sum"
    UNIT_COST = "unit_cost"
    OTHER_COSTS = "other_costs"


class DeliverableState(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"


class Provenance(StrEnum):
    """Where a row comes from: read in a source, derived from one, made up for the demo, or entered here."""

    VERIFIED = "verified"
    INFERRED = "inferred"
    ILLUSTRATIVE = "illustrative"
    RECORDED = "recorded"


class MeetingKind(StrEnum):
    COORDINATION = "coordination"
    STEERING_COMMITTEE = "steering_committee"
    EVENT = "event"


class Step(StrEnum):
    """Where money stands: the rungs of the ladder, and what lies beside it.

    Each rung counts all that has reached it. ``ENTERED`` and ``PARKED`` are balances: what is in a draft report and not
    declared yet, what control has set aside and not taken up again. ``DEDUCTED`` is ineligible for good.
    """

    BUDGETED = "budgeted"
    ENTERED = "entered"
    DECLARED = "declared"
    CERTIFIED = "certified"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    PAID = "paid"
    PARKED = "parked"
    DEDUCTED = "deducted"


LADDER = (Step.BUDGETED, Step.DECLARED, Step.CERTIFIED, Step.CLAIMED, Step.VERIFIED, Step.PAID)
"""The rungs, from the bottom up."""


class BudgetVersionKind(StrEnum):
    INITIAL = "initial"
    MODIFICATION = "modification"


class CostBasis(StrEnum):
    """What a declared amount rests on: a document, or a simplified cost option."""

    REAL = "real"
    FLAT_RATE = "flat_rate"
    LUMP_SUM = "lump_sum"
    UNIT_COST = "unit_cost"


class FlatOption(StrEnum):
    """The flat rates that a partner may choose: of which category, and on which base."""

    OFFICE_ON_STAFF = "office_on_staff"
    OFFICE_ON_DIRECT = "office_on_direct"
    TRAVEL_ON_STAFF = "travel_on_staff"
    STAFF_ON_DIRECT = "staff_on_direct"
    OTHER_ON_STAFF = "other_on_staff"


class Contribution(StrEnum):
    """Where a partner's own share comes from."""

    PUBLIC = "public"
    AUTOMATIC_PUBLIC = "automatic_public"
    PRIVATE = "private"


class VatRecovery(StrEnum):
    """Whether a partner gets VAT back, and so may not declare it."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class ReportState(StrEnum):
    """Of a partner report up to ``CERTIFIED``, and of a project report without control."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONTROL_ONGOING = "control_ongoing"
    CERTIFIED = "certified"
    REOPENED = "reopened"
    VERIFICATION_ONGOING = "verification_ongoing"
    VERIFIED = "verified"
    PAID = "paid"


class ErrorType(StrEnum):
    """Why control or the joint secretariat deducted an amount."""

    ARITHMETIC = "arithmetic"
    MISSING_EVIDENCE = "missing_evidence"
    OUTSIDE_DATES = "outside_dates"
    NOT_ELIGIBLE = "not_eligible"
    OUTSIDE_BUDGET = "outside_budget"
    PROCUREMENT = "procurement"
    VAT = "vat"
    DOUBLE_FINANCING = "double_financing"
    EXCHANGE_RATE = "exchange_rate"
    VISIBILITY = "visibility"
    FOLLOWS_BASE = "follows_base"
    OTHER = "other"


class FlexibilityLevel(StrEnum):
    """Who must agree to a shift of budget; ``IMPOSSIBLE`` where no one can: the total ERDF is never exceeded."""

    FREE = "free"
    STEERING_COMMITTEE = "steering_committee"
    PROGRAMME_MODIFICATION = "programme_modification"
    IMPOSSIBLE = "impossible"


class Measure(StrEnum):
    """What deliverable summaries count, besides one count per ``DeliverableState``."""

    TOTAL = "total"
    DUE = "due"
    REPORTED_PERCENT = "reported_percent"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"


class TrafficLight(StrEnum):
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    LATE = "late"
    NO_PLAN = "no_plan"


class Language(StrEnum):
    ENGLISH = "en"
    FRENCH = "fr"
    SPANISH = "es"
    PORTUGUESE = "pt"


class ReviewOutcome(StrEnum):
    """How a round of review ended."""

    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


class AcceptanceKind(StrEnum):
    """Beside the review: what the lead partner confirms, and what the programme accepts."""

    CONFIRMED = "confirmed"
    PROGRAMME = "programme"


class ChangeKind(StrEnum):
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


class DecisionOnChange(StrEnum):
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DeliverableChange(StrEnum):
    """What the audit says was done to a deliverable, to its evidence and to its remarks."""

    UPDATE = "update_deliverable"
    TAKE_UP_REVIEW = "take_up_review"
    HAND_BACK_REVIEW = "hand_back_review"
    FINISH_REVIEW = "finish_review"
    CONFIRM = "confirm_deliverable"
    REFUSE_CONFIRMATION = "refuse_confirmation"
    RECORD_PROGRAMME_ACCEPTANCE = "record_programme_acceptance"
    WITHDRAW_PROGRAMME_ACCEPTANCE = "withdraw_programme_acceptance"
    RESCHEDULE = "reschedule_deliverable"
    CANCEL = "cancel_deliverable"
    ASK_FOR_CHANGE = "ask_for_change"
    DECIDE_ON_CHANGE = "decide_on_change"
    WITHDRAW_REQUEST = "withdraw_request"
    UNDO = "undo_change"
    ADD_EVIDENCE = "add_evidence"
    ADD_EVIDENCE_VERSION = "add_evidence_version"
    REMOVE_EVIDENCE = "remove_evidence"
    WRITE_REMARK = "write_remark"
    REMOVE_REMARK = "remove_remark"
    SEE_MENTION = "see_mention"


class EvidenceKind(StrEnum):
    FILE = "file"
    LINK = "link"


class MentionKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


class FoundKind(StrEnum):
    """What the search finds."""

    DELIVERABLE = "deliverable"
    REMARK = "remark"
    PARTNER = "partner"
    PILOT = "pilot"
    WORK_PACKAGE = "work_package"


class OnePerson(StrEnum):
    """Two duties that two people have, unless a project's rules let one person have both (``domain.separation``)."""

    SUBMIT_AND_REVIEW = "submit_and_review"
    SUBMIT_AND_CONFIRM = "submit_and_confirm"
    REVIEW_AND_CONFIRM = "review_and_confirm"
    ASK_AND_DECIDE = "ask_and_decide"
    ASK_AND_GRANT_BUDGET = "ask_and_grant_budget"
    LEAD_AND_DECIDE_FOR_COMMITTEE = "lead_and_decide_for_committee"
    ENTER_AND_CONTROL = "enter_and_control"
    SUBMIT_AND_CONTROL = "submit_and_control"
    TAKE_PART_AND_CONTROL = "take_part_and_control"
    CONTROL_OWN_ORGANISATION = "control_own_organisation"
    CERTIFY_AND_CLAIM = "certify_and_claim"


class Trouble(StrEnum):
    """Why a database does not do what is asked of it."""

    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read_only"
    AWAY = "away"


class Fate(StrEnum):
    """What became of what was asked for, where the database did not do all of it."""

    NOTHING = "nothing"
    """It was undone, or never begun."""
    PART = "part"
    """Something of the same click had been saved before; the rest was undone."""
    SAVED = "saved"
    """All of it was saved; what came after, such as reading the page, failed."""
    UNKNOWN = "unknown"
    """The database went away in the middle of the commit."""
