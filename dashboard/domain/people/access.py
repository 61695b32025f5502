"""What is kept in the log of who came in and who did not: its kinds."""

from enum import StrEnum


class AccessKind(StrEnum):
    """Each is a text, ``words.access_kind.<value>``."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    SESSION_RAN_OUT = "session_ran_out"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    PASSWORD_SET = "password_set"
    DISABLED = "disabled"
    RIGHT_REFUSED = "right_refused"
