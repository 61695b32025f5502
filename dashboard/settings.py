"""The environment and the secrets, read once into one frozen object: complete, or refused at start."""

import os
import secrets
from datetime import UTC, date, datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
SHIPPED = PACKAGE / "shipped"
"""What a wheel carries beside the code (``setup.py``); in a clone the same lies at the top of the tree."""
IN_WHEEL = SHIPPED.is_dir()
ROOT = SHIPPED if IN_WHEEL else PACKAGE.parent
"""Where the pages, the shipped projects and the static files are."""
DOOR = (SHIPPED / "door" if IN_WHEEL else ROOT) / "streamlit_app.py"
"""In a wheel it lies in a folder of its own, its configuration beside it: a script with a sibling ``pages/`` would be
a way past the sign-in."""
HOME = Path.cwd() if IN_WHEEL else ROOT
"""Where ``var/`` is kept: without a clone, in the folder that the command is called in."""


def _networks(written: Any) -> Any:
    """Addresses and networks with commas between them; nothing written trusts nobody."""
    words = written.split(",") if isinstance(written, str) else written
    return tuple(ip_network(str(word).strip()) for word in words if str(word).strip())


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]


RoleName = Literal[
    "administrator", "lead_partner", "partner", "quality_reviewer", "steering_committee", "controller", "observer"
]
"""``domain.vocabulary.Role``, which lies above this room: a name that is none is refused at start."""


def _words(written: Any) -> Any:
    words = written.split(",") if isinstance(written, str) else written
    return tuple(word for each in words if (word := str(each).strip().lower()))


RoleNames = Annotated[tuple[RoleName, ...], NoDecode, BeforeValidator(_words)]


def _parts(written: Any) -> Any:
    return tuple(written.split()) if isinstance(written, str) else written


Keys = Annotated[tuple[Annotated[SecretStr, Field(min_length=32)], ...], NoDecode, BeforeValidator(_parts)]


class Settings(BaseSettings):
    """Every ``BINNACLE_…`` variable; a bad value raises pydantic's ``ValidationError`` naming it."""

    model_config = SettingsConfigDict(env_prefix="BINNACLE_", frozen=True)

    database_url: str = f"sqlite:///{HOME / 'var' / 'binnacle.db'}"
    files: Path = HOME / "var" / "files"
    var: Path = HOME / "var"
    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    today: date | None = None
    demo_password: SecretStr | None = None
    address: str | None = None
    """The public address, where links in mails and calendars lead: ``https://binnacle.example.org``."""
    trusted_proxies: Networks = (ip_network("127.0.0.1"), ip_network("::1"))
    """Whose ``X-Forwarded-…`` counts: ``10.0.0.5, 192.168.7.0/24``."""
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    mail_from: str | None = None
    session_hours: int = Field(default=12, ge=1, le=24 * 30)
    session_idle_minutes: int = Field(default=120, ge=5, le=24 * 60 * 30)
    """Without anything from the person: what a page sends by itself does not count."""
    anonymous_sockets: int = Field(default=1000, ge=10, le=100_000)
    """Pages to sign in on that are open at a time, a socket each; devices that are known are not among them."""
    anonymous_sockets_per_address: int = Field(default=200, ge=5, le=100_000)
    """The same from one address, behind which a whole office may be."""
    second_factor_roles: RoleNames = ()
    """Who has one of these roles cannot do without a second factor."""
    second_factor_key: SecretStr | None = Field(default=None, min_length=32)
    """Seals the secrets of second factors; one of its own lies in ``var`` where none is given."""
    second_factor_old_keys: Keys = ()
    """Keys from before, with blanks between them: they open what they sealed, and seal nothing."""
    access_log_days: int = Field(default=365, ge=1, le=3650)
    """How long it is kept who signed in, failed, was signed out or refused."""
    least_free_mb: int = Field(default=200, ge=0)
    """With less free on the disk of the database or of the files, this server says that it is not ready."""

    def public_address(self) -> str:
        """Where links lead, without a slash at its end: never what a request says this server is called."""
        host = {"0.0.0.0": "localhost", "::": "localhost"}.get(self.host, self.host)  # noqa: S104
        return (self.address or f"http://{f'[{host}]' if ':' in host else host}:{self.port}").rstrip("/")

    def least_free(self) -> int:
        """Bytes that must be free on a disk."""
        return self.least_free_mb * 1_000_000

    def day(self) -> date:
        """Today, or the date that stands for it."""
        return self.today or datetime.now(UTC).date()

    def now(self) -> datetime:
        """This moment, on the day that stands for today."""
        moment = datetime.now(UTC)
        return datetime.combine(self.today, moment.timetz()) if self.today else moment

    def secret(self, name: str) -> str:
        """A secret kept in ``var/``, mode 600, made once where it is not there yet."""
        path = self.var / f"{name}.secret"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _put_whole(path, secrets.token_urlsafe(32))
        return path.read_text().strip()


def _put_whole(path: Path, words: str) -> None:
    """Under its name it is there whole or not at all; of several who bring one at once the first counts."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


@lru_cache
def settings() -> Settings:
    """The process's settings; ``settings.cache_clear()`` after changing the environment in a test."""
    return Settings()
