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
    """The rungs of the money ladder that summaries hold."""

    BUDGETED = "budgeted"
    DECLARED = "declared"
    CERTIFIED = "certified"
    PAID = "paid"


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
