"""A second click whose callback runs while the first is under way: one effect, and what is shown is what holds."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.domain.refusal import Problem, Refused
from dashboard.services.people.second_factor import Offer
from dashboard.widgets.duties import reminding
from dashboard.widgets.kit import saved_views
from dashboard.widgets.kit.second_factor import Desk
from dashboard.widgets.money import reconciliation
from dashboard.widgets.shell import account_second_factor

Done = list[str]


def overlapped(kind: type, shown: str, click: Callable[[Any], None]) -> Any:
    """What ``kind`` makes; once ``shown`` was looked at, and only then, another click has its whole effect."""

    class Overlapped(kind):  # type: ignore[misc]
        looked = False

        def __getattribute__(self, name: str) -> Any:
            found = object.__getattribute__(self, name)
            if name == shown and not object.__getattribute__(self, "looked"):
                self.looked = True
                click(self)
            return found

    return Overlapped()


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who clicks, and what stands in the fields, is the same in each."""
    for module in (reminding, reconciliation, account_second_factor):
        monkeypatch.setattr(module, "current_actor", lambda: None)
    monkeypatch.setattr(account_second_factor, "_proof", lambda: None)
    monkeypatch.setattr(account_second_factor, "code_typed", lambda key: "123456")
    monkeypatch.setattr(account_second_factor.session, "session_token", lambda: "token")


@pytest.mark.usefixtures("somebody")
def test_a_calendar_address_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: Done = []

    def make(command: Any, **_: Any) -> str:
        keys.append(command.idempotency_key)
        return f"token {len(keys)}" if keys.count(command.idempotency_key) == 1 else ""

    monkeypatch.setattr(reminding, "make_feed", make)
    at = overlapped(reminding.Reminding, "token", reminding._make)
    reminding._make(at)
    assert (len(set(keys)), at.token) == (1, "token 1")
    assert at.key not in keys


@pytest.mark.usefixtures("somebody")
def test_the_figures_are_proven_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: set[str] = set()
    monkeypatch.setattr(reconciliation, "prove_figures", lambda command, **_: keys.add(command.idempotency_key))
    viewer: Any = SimpleNamespace(phase_id=1, as_of=None)
    at = overlapped(reconciliation.Desk, "at", lambda at: reconciliation._prove(at, viewer))
    reconciliation._prove(at, viewer)
    assert len(keys) == 1
    assert at.key not in keys


@pytest.mark.usefixtures("somebody")
def test_one_secret_is_offered_and_the_one_shown_is_it(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets: Done = []

    def begin(proof: Any, *, secret: str = "", **_: Any) -> Offer:
        secrets.append(secret or f"made {len(secrets)}")
        return Offer(secrets[-1], "")

    monkeypatch.setattr(account_second_factor.second_factor, "begin", begin)
    at = overlapped(Desk, "offer", account_second_factor._begin)
    account_second_factor._begin(at)
    assert set(secrets) == {at.offer.secret}


@pytest.mark.usefixtures("somebody")
@pytest.mark.parametrize("form", ["turn_on", "renew_codes"])
@pytest.mark.parametrize("late", ["done already", "refused"])
def test_a_late_click_does_not_hide_the_recovery_codes(monkeypatch: pytest.MonkeyPatch, form: str, late: str) -> None:
    keys: Done = []

    def verb(command: Any, **_: Any) -> list[str]:
        keys.append(command.idempotency_key)
        if keys.count(command.idempotency_key) == 1:
            return [f"code {len(keys)}"]
        if late == "refused":  # its code of the device is used up by now
            raise Refused(Problem(code="second_factor_wrong"))
        return []

    monkeypatch.setattr(account_second_factor.second_factor, form, verb)
    monkeypatch.setattr(account_second_factor, "RenewCodes", SimpleNamespace)
    click = getattr(account_second_factor, f"_{form}")
    at = overlapped(Desk, "codes", click)
    click(at)
    assert (len(set(keys)), at.codes, at.problems) == (1, ("code 1",), ())


def test_a_view_that_is_saved_already_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "current_actor", lambda: None)
    at, known = saved_views.Outcome(), set()

    def save(command: str, **_: Any) -> None:
        if command in known:
            raise Refused(Problem(code="view_name_taken"))
        known.add(command)

    for _ in range(3):
        assert at.send(save, "late ones", "views.saved", ("late ones",))
        assert (at.notice, at.problems) == ("views.saved", ())
    assert at.send(save, "others", "views.saved", ("others",))
    assert not at.send(save, "late ones", "views.saved", ("late ones",))
    assert at.problems
