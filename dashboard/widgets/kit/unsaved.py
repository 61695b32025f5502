"""What stands on a page beside a button that acts and is not saved: the act is refused, and what stands there stays.

It is asked where a button's callback reads its fields. What is ticked, or typed into a grid or outside a form, is known
then; words of another ``st.form`` are not, the browser keeps them until that form is sent.
"""

from dashboard.domain.refusal import Problem, Refused


def require_saved(*, code: str, saved: bool) -> None:
    """Raises ``Refused``: ``problem.<code>`` says what would be left behind, and what to do."""
    if not saved:
        raise Refused(Problem(code=code))
