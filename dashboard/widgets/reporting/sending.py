"""The steps that can be taken on an open report: each sent once, and what became of the last.

A desk lives in the session between two runs. A button's callback reads its fields first and then touches only the
desk: Streamlit may cut it short at any access to the session, and a second click may come before the first is answered.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from time import monotonic
from typing import Any

import streamlit as st
from babel.numbers import format_decimal

from dashboard.domain.refusal import Conflict, NotAllowed, Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.amounts import DECIMAL_SIGN, read_cents
from dashboard.services.people.drafts import KeptTyped
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.texts import formats
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.typed import day_of, give_up_typed, kept_before, kept_while_typed, say_restored
from dashboard.widgets.kit.viewer import Viewer

NO_CHOICES: Mapping[str, Sequence[str]] = {}
IN_A_ROW = 2.0
"""Seconds between clicks that are one: the browser sends each of ten quick ones."""


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A command, the service that runs it (``service(command, by=…, now=…)``), and the text that says it was done."""

    command: Callable[..., Any]
    service: Callable[..., Any]
    done: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the last step: ``done`` is a text key, ``answer`` what the service said."""

    done: str = ""
    answer: Any = None
    problems: tuple[Problem, ...] = ()


@dataclass(kw_only=True)
class Step:
    """One form of the desk, drawn for ``given``, what its command always carries, versions among it.

    ``drawn_for`` is what else a new form is drawn for; ``stale`` says that its fields are to be filled again; ``at``
    when it was last clicked, on the process's own clock.
    """

    name: str
    desk: "Desk"
    given: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str = ""
    stale: bool = True
    drawn_for: object = None
    saved: Mapping[str, Any] | None = None
    at: float = 0.0
    conflict: Conflict | None = None
    sent: tuple[Verb, Mapping[str, Any]] | None = None
    restored: KeptTyped | None = None

    def begin(self, given: Mapping[str, Any], drawn_for: object) -> "Step":
        """A form drawn for something else, or for a later version of it, is a new form."""
        if given != self.given or drawn_for != self.drawn_for or not self.idempotency_key:
            self.given, self.drawn_for, self.idempotency_key = dict(given), drawn_for, new_key()
        return self

    @property
    def version(self) -> int:
        return int(self.given.get("version", 0))

    def submit(self, verb: Verb, values: Mapping[str, Any], actor: Actor, now: datetime) -> None:
        """Send what was typed, once however often it is clicked in a row."""
        again = self.saved == values and monotonic() - self.at < IN_A_ROW
        self.at = monotonic()
        if not again:
            self.send(verb, values, self.given, self.idempotency_key, actor, now)

    def send_over(self, actor: Actor, now: datetime) -> None:
        """Send it again for what somebody else made of it meanwhile, which the person has now seen."""
        if self.sent is None or self.conflict is None:
            return
        known, version = self.conflict, int(str(self.conflict.theirs["version"]))
        verb, values = self.sent
        given = {**self.given, "version": version}
        self.send(verb, values, given, f"{self.idempotency_key}-{version}", actor, now)
        if self.desk.outcome.problems:
            self.conflict = known

    def give_up(self) -> None:
        self.conflict, self.sent, self.stale, self.desk.outcome = None, None, True, Outcome()

    def send(
        self, verb: Verb, values: Mapping[str, Any], given: Mapping[str, Any], key: str, actor: Actor, now: datetime
    ) -> None:  # fmt: skip
        self.conflict, self.sent = None, (verb, values)
        command = verb.command(**given, **values, idempotency_key=key)
        try:
            answer = verb.service(command, by=actor, now=now)
        except Conflict as conflict:
            self.conflict, self.desk.outcome = conflict, Outcome()
        except Refused as refusal:
            self.desk.outcome = Outcome(problems=refusal.problems)
        else:
            self.saved, self.stale, self.at = values, True, monotonic()
            self.desk.outcome = Outcome(done=verb.done, answer=answer)


@dataclass(kw_only=True)
class Desk:
    """One person's steps on what ``about`` names."""

    about: str
    steps: dict[str, Step] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    def step(self, name: str, *, drawn_for: object = None, **given: Any) -> Step:
        return self.steps.setdefault(name, Step(name=name, desk=self)).begin(given, drawn_for)


def desk_of(viewer: Viewer, kind: str, about: str) -> Desk:
    """The desk of a report (``CORK-R3``, ``PR2``), of a period or of the claims: the one in use, or a new one.

    A page may have one of each ``kind``.
    """
    name, key = f"{viewer.project}/{viewer.phase}/{about}", f"{kind}_desk"
    desk = st.session_state.get(key)
    if not isinstance(desk, Desk) or desk.about != name:
        desk = Desk(about=name)
        st.session_state[key] = desk
    return desk


def click(step: Step, verb: Verb, read: Callable[[], Mapping[str, Any]] = dict) -> None:
    """A button's callback; ``read`` gives the command's other fields, or raises ``Refused`` where one is unreadable."""
    try:
        step.submit(verb, read(), current_actor(), settings().now())
    except Refused as refusal:
        step.desk.outcome = Outcome(problems=refusal.problems)


def click_over(step: Step) -> None:
    """The callback of “save mine over it”."""
    try:
        step.send_over(current_actor(), settings().now())
    except NotAllowed as refusal:
        step.desk.outcome = replace(step.desk.outcome, problems=refusal.problems)


@contextmanager
def kept_form(
    viewer: Viewer,
    step: Step,
    fields: Mapping[str, Any],
    *,
    days: Collection[str] = (),
    choices: Mapping[str, Sequence[str]] = NO_CHOICES,
) -> Iterator[None]:
    """Draw a form of texts, of ``days`` and of ``choices`` (key → its options) that starts from ``fields``, and is kept
    while it is typed."""
    form = f"{step.name}/{step.desk.about}"
    if step.stale or not all(key in st.session_state for key in fields):
        kept = kept_before(viewer.actor, form) if step.sent is None else None
        _fill(step, fields, _said(kept, fields, days, choices) if kept else {}, kept)
    say_restored(viewer, step.restored, key=f"discard_{step.name}", discard=lambda: _discard(step, form))
    with kept_while_typed(viewer, step.name, form=form, token=step.idempotency_key, version=step.version):
        yield


def _said(
    kept: KeptTyped, fields: Mapping[str, Any], days: Collection[str], choices: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """What was typed before, as the fields hold it."""
    found: dict[str, Any] = {}
    for key in fields:
        words = kept.fields.get(key, "")
        if key in days:
            found[key] = day_of(words)
        elif key in choices:
            found[key] = words if words in choices[key] else fields[key]
        else:
            found[key] = words
    return found


def _fill(step: Step, fields: Mapping[str, Any], before: Mapping[str, Any], kept: KeptTyped | None) -> None:
    step.restored = kept if kept and before != fields else None
    for key, value in (before if step.restored else fields).items():
        st.session_state[key] = value
    step.stale, step.sent = False, None


def _discard(step: Step, form: str) -> None:
    try:
        give_up_typed(current_actor(), form)
    except NotAllowed as refusal:
        step.desk.outcome = Outcome(problems=refusal.problems)
        return
    step.restored, step.stale = None, True


def typed(key: str) -> str:
    """What stands in a text field."""
    return str(st.session_state.get(key) or "").strip()


def typed_day(key: str) -> date | None:
    """What stands in a field of a day."""
    value = st.session_state.get(key)
    return value if isinstance(value, date) else None


def typed_cents(key: str, language: str, *, field_name: str, missing: int | None = None) -> int | None:
    """The amount in a text field, as the person's language writes it; ``missing`` where nothing stands there.

    Raises ``Refused`` (amount_unreadable).
    """
    words = typed(key)
    if not words:
        return missing
    try:
        return read_cents(words, DECIMAL_SIGN[language])
    except BadCell as error:
        raise Refused(Problem(code="amount_unreadable", field=field_name, values={"amount": words[:40]})) from error


def amount_field(cents: int | None, language: str) -> str:
    """The same, as it stands in the field: without a currency, nothing where it is missing."""
    if cents is None:
        return ""
    locale = formats.LOCALES[language]
    return format_decimal(Decimal(cents) / 100, format="#,##0.00", locale=locale)
