"""Second factors for tests: set up as a person does, and the codes that their device would show."""

from datetime import datetime, timedelta

import pyotp
import pytest

from dashboard.domain.people.second_factor import STEP
from dashboard.domain.rights import Actor
from dashboard.services.people.second_factor import Proof, TurnOn, begin, turn_on
from dashboard.services.system import new_key
from dashboard.settings import settings

KEY = "a-key-for-tests-alone,-and-long-enough"


def code_of(secret: str, at: datetime, steps: int = 0) -> str:
    """What a device with this secret shows ``steps`` later."""
    return pyotp.TOTP(secret.replace(" ", "")).at(at + steps * STEP)


def wrong_code(secret: str, at: datetime) -> str:
    """Six digits that are no code of now."""
    near = {code_of(secret, at, steps) for steps in range(-3, 4)}
    return next(code for number in range(10) if (code := f"{number:06}") not in near)


def use_key(patch: pytest.MonkeyPatch, key: str = KEY) -> None:
    patch.setenv("BINNACLE_SECOND_FACTOR_KEY", key)
    settings.cache_clear()


def demand(patch: pytest.MonkeyPatch, *roles: str) -> None:
    patch.setenv("BINNACLE_SECOND_FACTOR_ROLES", ", ".join(roles))
    settings.cache_clear()


def set_up(by: Actor, password: str, session: str, now: datetime) -> tuple[str, list[str]]:
    """The secret that counts from now on, and the recovery codes. The first code is that of a minute ago."""
    proof = Proof(password=password, session_token=session, address="local")
    clock = now - timedelta(minutes=1)
    offer = begin(proof, by=by, now=clock, clock=clock)
    command = TurnOn(code=code_of(offer.secret, clock), session_token=session, idempotency_key=new_key())
    return offer.secret, turn_on(command, by=by, now=clock, clock=clock)
