"""The codes of second factors: made, sealed, and told from others; nothing else knows the libraries for them."""

import base64
import hashlib
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dashboard.domain.people.second_factor import DIGITS, RECOVERY_CODES, STEP, WINDOW
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Role
from dashboard.settings import settings

_LOGGER = logging.getLogger("binnacle")
ISSUER = "Binnacle"
RECOVERY_BYTES = 15
"""120 bits: so many that a plain hash keeps them (OWASP ASVS 5.0, 6.5.2), and 24 signs to type."""


def demanded() -> frozenset[Role]:
    """The roles whose people cannot do without a second factor, as whoever runs the server set them."""
    return frozenset(Role(name) for name in settings().second_factor_roles)


def new_secret() -> str:
    """160 bits in base32, as RFC 4226 recommends and every program reads."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """What the QR code says; the ``otpauth:`` address of Google's key URI format."""
    return _codes(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The QR code as SVG, dark on white whatever the theme, with the margin that cameras need."""
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def step_of(secret: str, code: str, now: datetime, *, after: int = 0) -> int | None:
    """The step later than ``after`` whose code this is; each is looked at, whichever it is."""
    present = int(now.timestamp() // STEP.total_seconds())
    steps = range(present - WINDOW, present + WINDOW + 1)
    found = [step for step in steps if compare_digest(_codes(secret).generate_otp(step).encode(), code.encode())]
    return max((step for step in found if step > after), default=None)


def _codes(secret: str) -> pyotp.TOTP:
    return pyotp.TOTP(secret, digits=DIGITS, interval=int(STEP.total_seconds()))


def new_recovery_codes() -> list[str]:
    """Four groups of six signs each."""
    made = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    return ["-".join(code[at : at + 6] for at in range(0, len(code), 6)) for code in made]


def hashes_of(codes: Sequence[str]) -> list[str]:
    return [recovery_hash(code.replace("-", "")) for code in codes]


def recovery_hash(code: str) -> str:
    """Of a code without what stands between its signs: what the database keeps of it."""
    return hashlib.sha256(code.encode(errors="replace")).hexdigest()


def seal(secret: str, person_id: int) -> str:
    """For this person alone: moved to another's row it opens nothing."""
    return _box().encrypt(f"{person_id}:{secret}".encode()).decode()


def unsealed(sealed: str, person_id: int) -> str:
    """The secret. Raises ``Refused`` where it was sealed by another key, or for somebody else."""
    try:
        owner, _, secret = _box().decrypt(sealed.encode()).decode().partition(":")
    except InvalidToken:
        owner, secret = "", ""
    if owner != str(person_id):
        _LOGGER.warning("The key of second factors does not open that of person %s: see docs/operations.md", person_id)
        raise Refused(Problem(code="second_factor_sealed"))
    return secret


def _box() -> MultiFernet:
    """Seals by the key of now, and opens by those before it too."""
    given = settings().second_factor_key
    newest = given.get_secret_value() if given else settings().secret("second-factor")
    before = (key.get_secret_value() for key in settings().second_factor_old_keys)
    return MultiFernet([_made(key) for key in (newest, *before)])


@lru_cache
def _made(key: str) -> Fernet:
    """Any long text is a key: 32 bytes are derived from it."""
    if len(key) < 32:
        raise ValueError("the key of second factors is cut short")
    derived = HKDF(SHA256(), 32, salt=None, info=b"binnacle second factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
