"""What stands on a page beside a button that acts and is not saved: the act is refused, and what stands there stays.

It is asked where a button's callback reads its fields. What is ticked, or typed into a grid or outside a form, is known
then; words of another ``st.form`` are known where they are kept while they are typed.
"""

from dashboard.domain.refusal import Problem, Refused
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.typed import kept_before


def require_saved(*, code: str, saved: bool) -> None:
    """Raises ``Refused``: ``problem.<code>`` says what would be left behind, and what to do."""
    if not saved:
        raise Refused(Problem(code=code))


def require_not_typed(form: str, *, code: str) -> None:
    """The same where something is typed into ``form``, as ``kept_while_typed`` names it."""
    require_saved(code=code, saved=kept_before(current_actor(), form) is None)
