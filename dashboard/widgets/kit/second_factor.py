"""Setting a second factor up, wherever it is done: the QR code, the first code, the recovery codes shown once."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from dashboard.domain.people.second_factor import in_groups
from dashboard.domain.refusal import Problem, Refused
from dashboard.services.people.second_factor import Offer
from dashboard.services.people.second_factor_codes import new_secret, picture_of
from dashboard.services.system import new_key
from dashboard.texts import text
from dashboard.widgets.kit.notices import sentence

FIRST_CODE = "second_factor_first_code"


@dataclass(kw_only=True)
class Desk:
    """What became of the forms when last sent; ``offer`` and ``codes`` are told while they are shown, this once.

    Runs of one session overlap: a callback takes ``key`` or ``secret``, the next to be offered, before it looks at what
    is shown, and they are renewed last.
    """

    key: str = field(default_factory=new_key)
    secret: str = field(default_factory=new_secret)
    offer: Offer | None = None
    codes: tuple[str, ...] = ()
    notice: str = ""
    problems: tuple[Problem, ...] = ()

    def renew(self, notice: str = "", codes: tuple[str, ...] = ()) -> None:
        """Something was done: the next form is another."""
        self.notice, self.codes = notice, codes
        self.offer, self.problems = None, ()
        self.secret, self.key = new_secret(), new_key()

    def told(self, notice: str, codes: list[str]) -> None:
        """No codes: another click of the same form did it."""
        if codes:
            self.renew(notice, tuple(codes))

    def refused(self, refusal: Refused) -> None:
        """A click that came too late takes nothing away from what is being shown."""
        if not self.codes:
            self.problems = refusal.problems


def desk() -> Desk:
    found: Desk = st.session_state.setdefault("second_factor", Desk())
    return found


def code_typed(key: str) -> str:
    """What stands in the field; a form that is sent empties it."""
    return str(st.session_state.get(key) or "")


def show_problems(at: Desk, language: str) -> None:
    if at.problems:
        st.error("\n\n".join(sentence(problem, language) for problem in at.problems))


def code_field(label: str, key: str, language: str) -> None:
    """A recovery code fits too. Browsers and phones offer what their programs show for ``one-time-code``."""
    st.text_input(
        text(label, language),
        key=key,
        max_chars=60,
        autocomplete="one-time-code",
        help=text("second_factor.code_help", language),
    )


def draw_offer(at: Desk, offer: Offer, language: str, send: Callable[[Desk], None]) -> None:
    """The QR code, the same to type, and the field for the first code."""
    st.markdown(text("second_factor.scan", language))
    st.image(picture_of(offer.address), width=240, alt=text("second_factor.picture", language))
    st.markdown(text("second_factor.or_type", language))
    st.code(in_groups(offer.secret), language=None, wrap_lines=True)
    with st.form("second_factor_first", width=480, clear_on_submit=True):
        st.text_input(
            text("second_factor.first_code", language), key=FIRST_CODE, max_chars=12, autocomplete="one-time-code"
        )
        st.form_submit_button(
            text("second_factor.turn_on", language), key="turn_on", type="primary", on_click=send, args=(at,)
        )


def draw_codes(at: Desk, language: str, done: Callable[[Desk], None]) -> None:
    """The recovery codes, until the person says that they are kept."""
    with st.container(border=True, key="recovery_codes", width=640):
        st.markdown(text("second_factor.codes_once", language, n=len(at.codes)))
        st.code("\n".join(at.codes), language=None)
        st.button(
            text("second_factor.codes_kept", language), key="codes_kept", type="primary", on_click=done, args=(at,)
        )
