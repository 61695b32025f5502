"""The demo: the shipped projects, and one person of each role with the same password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Language, Role
from dashboard.services.people.password_lists import words_of
from dashboard.services.people.passwords import hash_password, matches, problems_of_password
from dashboard.settings import settings
from dashboard.store import audit
from dashboard.store.engine import reading, transact
from dashboard.store.people import accounts
from dashboard.store.people.accounts import Connection
from dashboard.store.schema import bring_up_to_date

DEMO = "demo"
"""The audit's actor; only people it added are given the demo's password again."""


@dataclass(frozen=True)
class DemoPerson:
    username: str
    display_name: str
    organisation: str | None
    roles: tuple[Role, ...]
    language: Language | None = None


def _partner(username: str, name: str, language: Language, *more: Role) -> DemoPerson:
    return DemoPerson(username, name, username.upper(), (Role.PARTNER, *more), language)


EN, FR, ES, PT = Language.ENGLISH, Language.FRENCH, Language.SPANISH, Language.PORTUGUESE
PEOPLE = (
    DemoPerson("admin", "Administrator", None, (Role.ADMINISTRATOR,)),
    DemoPerson("lead", "Avilés", "AVILES", (Role.LEAD_PARTNER, Role.PARTNER), EN),
    DemoPerson("aviles", "Avilés, project office", "AVILES", (Role.PARTNER,)),  # hands in what `lead` confirms
    _partner("cork", "Cork", EN),
    _partner("santiago", "Santiago de Compostela", ES),
    _partner("pau", "Pau", FR),
    _partner("adrave", "ADRAVE", PT),
    _partner("cress", "CRESS Bretagne", FR),
    _partner("enw", "Enterprise North West", EN),
    _partner("ces", "CES Coimbra", PT, Role.QUALITY_REVIEWER),
    _partner("gcu", "Glasgow Caledonian University", EN, Role.QUALITY_REVIEWER),
    DemoPerson("steering", "Steering committee", None, (Role.STEERING_COMMITTEE,)),
    DemoPerson("controller", "Controller", None, (Role.CONTROLLER,)),
    DemoPerson("observer", "Observer", None, (Role.OBSERVER,)),
)


def prepare_demo(now: datetime) -> list[str]:
    """Bring the database to the demo's state; lines that say how to sign in.

    Raises ``Refused`` on a database where other people work, and for a password that is guessed.
    """
    from dashboard.services.projects.load import load_shipped

    password = demo_password()
    bring_up_to_date()
    ensure_demo_people(password, now=now)
    loaded = load_shipped(now=now)
    names = ", ".join(person.username for person in PEOPLE)
    return [
        *(f"Loaded {code}" for code in loaded),
        f"The day is {now.date().isoformat()}; sign in as one of: {names}",
        f"Password of each: {password}",
    ]


def demo_password() -> str:
    """The environment's, else one made once and kept in ``var/``. Raises ``Refused`` for one that is guessed."""
    given = settings().demo_password
    if given is None:
        return settings().secret("demo-password")
    password = given.get_secret_value()
    words = words_of(text for person in PEOPLE for text in (person.username, person.display_name))
    if problems := problems_of_password(password, username="", words=words, field="BINNACLE_DEMO_PASSWORD"):
        raise Refused(Problem(code="demo_password"), *problems)
    return password


def ensure_demo_people(password: str, *, now: datetime) -> None:
    """Add those who are missing, and give all the password; roles and what an administrator changed stay.

    Raises ``Refused`` where the database holds people and none of them is the demo's.
    """
    with reading() as connection:
        known = {person.username: accounts.find(connection, person.username) for person in PEOPLE}
        ours = accounts.added_by(connection, DEMO)
        occupied = not ours and not accounts.people(connection).empty
    if occupied:
        raise Refused(Problem(code="demo_elsewhere"))
    right = {found.password_hash for found in known.values() if found}
    right = {found for found in right if matches(password, found)}
    missing = [person for person in PEOPLE if known[person.username] is None]
    stale = [found.id for name, found in known.items() if found and name in ours and found.password_hash not in right]
    if missing or stale:
        # One hash for all: the password is the same, and one each would cost half a second of the start.
        password_hash = min(right, default="") or hash_password(password)
        transact(lambda connection: _write(connection, missing, stale, password_hash, now))


def _write(
    connection: Connection, missing: list[DemoPerson], stale: list[int], password_hash: str, now: datetime
) -> None:
    for person_id in stale:
        accounts.change(connection, person_id, password_hash=password_hash)
        accounts.end_sessions_of(connection, person_id)
    for person in missing:
        if accounts.find(connection, person.username):
            continue
        values: dict[str, Any] = {
            "display_name": person.display_name,
            "organisation": person.organisation,
            "language": person.language,
            "roles": person.roles,
        }
        accounts.add(connection, username=person.username, password_hash=password_hash, now=now, **values)
        audit.append(
            connection,
            at=now,
            actor=DEMO,
            action="person_added",
            entity="person",
            entity_key=person.username,
            after=values,
        )
