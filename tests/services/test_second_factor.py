"""A second factor: nothing opens without it, each code once, its secret sealed, demanded where a role asks for it."""

import stat
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update

from dashboard.domain.people.guessing import LIMITS
from dashboard.domain.people.second_factor import MOST_TRIES, RECOVERY_CODES
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.duties.calendar_feed import MakeFeed, feed_of, make_feed
from dashboard.services.people import half_sign_in, keep, second_factor
from dashboard.services.people.half_sign_in import GiveCode
from dashboard.services.people.password_links import SetByLink, new_link, set_password
from dashboard.services.people.second_factor import Proof, RenewCodes, TakeOff, TurnOff, TurnOn
from dashboard.services.people.sign_in import Origin, actor_of, exchange, last_use, sign_in
from dashboard.services.people.sign_in import digest as hash_of
from dashboard.services.projects.verify import verify
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import RoleName, Settings, settings
from dashboard.store.engine import reading, writing
from dashboard.store.tables import audit, metadata, recovery_code, session
from dashboard.store.tables import half_sign_in as halves
from dashboard.store.tables import second_factor as factors
from tests import builders
from tests.second_factors import KEY, code_of, demand, set_up, use_key, wrong_code
from tests.services.test_people import ADMIN, PASSWORD, new_person

NOW = builders.NOW
WRONG, OVER = "second_factor_wrong", "second_factor_over"
ELSEWHERE = "203.0.113.9"


class Somebody:
    """A person with a second factor, signed in."""

    def __init__(self, username: str = "someone", **changes: Any) -> None:
        keep.add_person(new_person(username, **changes), by=SYSTEM, now=NOW)
        self.username = username
        before = NOW - timedelta(hours=1)
        self.session = exchange(self.ticket(clock=before), now=before) or ""
        found = actor_of(self.session, NOW)
        assert found is not None
        self.actor: Actor = found
        self.secret, self.codes = set_up(found, PASSWORD, self.session, NOW)

    def ticket(self, *, clock: datetime = NOW, address: str = ELSEWHERE, password: str = PASSWORD) -> str:
        return sign_in(username=self.username, password=password, address=address, now=clock)

    def half(self, **where: Any) -> str:
        """The password's half of a sign-in."""
        begun = half_sign_in.begin(self.ticket(**where), now=where.get("clock", NOW))
        assert begun is not None
        return begun[0]

    def proof(self, code: str, password: str = PASSWORD) -> Proof:
        return Proof(password=password, code=code, session_token=self.session, address="local")


@pytest.fixture(autouse=True)
def _with_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    use_key(monkeypatch)


@pytest.fixture
def someone(database: str) -> Somebody:
    return Somebody()


def refused(work: Callable[[], object]) -> str:
    """The code of the refusal, or nothing."""
    try:
        work()
    except Refused as refusal:
        return refusal.problems[0].code
    return ""


def give(half: str, code: str, *, clock: datetime = NOW, address: str = ELSEWHERE) -> str:
    """The session that this code opens. Raises ``Refused``."""
    ticket = half_sign_in.give_code(
        GiveCode(half=half, code=code, origin=Origin(address=address)), now=clock, clock=clock
    )
    opened = exchange(ticket, now=clock)
    assert opened is not None
    return opened


def at_once(work: Callable[[int], str], times: int = 10) -> list[str]:
    """What became of each, done at the same moment: the refusal's code, or nothing."""
    answers: list[str] = []
    ready = threading.Barrier(times)

    def one(number: int) -> None:
        ready.wait()
        answers.append(refused(lambda: work(number)))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def actions() -> list[tuple[str, str]]:
    with reading() as connection:
        return [(row.actor, row.action) for row in connection.execute(select(audit).order_by(audit.c.id))]


def test_the_right_password_alone_opens_nothing(someone: Somebody) -> None:
    ticket = someone.ticket()
    assert exchange(ticket, now=NOW) is None
    begun = half_sign_in.begin(ticket, now=NOW)
    assert begun is not None
    half, _ = begun
    for token in (half, ticket):
        assert actor_of(token, NOW) is None
        assert not last_use(hash_of(token), NOW)
        assert exchange(token, now=NOW) is None
    assert half_sign_in.begin(ticket, now=NOW) is None
    opened = give(half, code_of(someone.secret, NOW))
    found = actor_of(opened, NOW)
    assert found is not None
    assert found.username == "someone"
    assert half_sign_in.find(half, now=NOW) is None


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_a_step_before_and_after(someone: Somebody, steps: int, right: bool) -> None:
    later = NOW + timedelta(minutes=10)
    half = someone.half(clock=later)
    assert refused(lambda: give(half, code_of(someone.secret, later, steps), clock=later)) == ("" if right else WRONG)


@pytest.mark.parametrize("code", ["", "000000 000000", "é✓", "' OR 1=1 --", "x" * 5000, "\0", "١٢٣٤٥٦"])
def test_what_is_no_code_is_refused_in_the_same_words(someone: Somebody, code: str) -> None:
    half = someone.half()
    assert refused(lambda: give(half, code)) == WRONG
    assert give(half, code_of(someone.secret, NOW))


def test_a_code_is_taken_once_and_none_before_it_any_more(someone: Somebody) -> None:
    code = code_of(someone.secret, NOW)
    give(someone.half(), f" {code[:3]} {code[3:]} ")
    for again in (code, code_of(someone.secret, NOW, -1)):
        half = someone.half()
        assert refused(lambda half=half, again=again: give(half, again)) == WRONG
    give(someone.half(), code_of(someone.secret, NOW, 1))


def test_the_code_that_turned_it_on_opens_nothing(database: str) -> None:
    person = Somebody()
    minute_ago = NOW - timedelta(minutes=1)
    half = person.half(clock=minute_ago)
    assert refused(lambda: give(half, code_of(person.secret, minute_ago), clock=minute_ago)) == WRONG


def test_of_ten_who_send_one_code_at_once_one_gets_in(someone: Somebody) -> None:
    code, made = code_of(someone.secret, NOW), [someone.half() for _ in range(10)]
    answers = at_once(lambda number: give(made[number], code, address=f"198.51.100.{number}"))
    assert answers.count("") == 1
    assert set(answers) <= {"", WRONG, "attempts_account"}


def test_of_ten_who_send_one_recovery_code_at_once_one_gets_in(someone: Somebody) -> None:
    made = [someone.half() for _ in range(10)]
    answers = at_once(lambda number: give(made[number], someone.codes[3], address=f"198.51.100.{number}"))
    assert answers.count("") == 1
    with reading() as connection:
        used = connection.execute(select(recovery_code.c.used_at)).scalars().all()
    assert len([at for at in used if at]) == 1
    assert actions().count(("someone", "recovery_code_used")) == 1


def test_each_recovery_code_gets_in_once_however_it_is_typed(someone: Somebody) -> None:
    assert len(set(someone.codes)) == RECOVERY_CODES == 10
    give(someone.half(), someone.codes[0].lower())
    give(someone.half(), someone.codes[1].replace("-", " "))
    half = someone.half()
    assert refused(lambda: give(half, someone.codes[0])) == WRONG
    assert give(half, code_of(someone.secret, NOW))


def test_a_recovery_code_of_another_person_is_none(someone: Somebody) -> None:
    other = Somebody("other")
    half = someone.half()
    assert refused(lambda: give(half, other.codes[0])) == WRONG
    assert give(other.half(), other.codes[0])


def test_a_half_sign_in_lasts_five_minutes(someone: Somebody) -> None:
    half = someone.half()
    last = NOW + timedelta(minutes=5)
    assert half_sign_in.find(half, now=last - timedelta(seconds=1)) is not None
    assert half_sign_in.find(half, now=last) is None
    assert refused(lambda: give(half, code_of(someone.secret, last), clock=last)) == OVER


def test_a_half_sign_in_has_five_tries(someone: Somebody) -> None:
    half, wrong = someone.half(), wrong_code(someone.secret, NOW)
    said = []
    for number in range(MOST_TRIES):
        at, address = NOW + number * timedelta(seconds=50), f"198.51.100.{number}"
        said.append(refused(lambda at=at, address=address: give(half, wrong, clock=at, address=address)))
    assert said == [WRONG] * (MOST_TRIES - 1) + [OVER]
    assert half_sign_in.find(half, now=NOW) is None


def test_wrong_codes_count_as_wrong_passwords_do(someone: Somebody) -> None:
    wrong, limit = wrong_code(someone.secret, NOW), LIMITS.account.failures
    made = [someone.half(address=f"192.0.2.{number}") for number in range(limit + 1)]
    for number in range(limit):
        half, address = made[number], f"198.51.100.{number}"
        assert refused(lambda half=half, address=address: give(half, wrong, address=address)) == WRONG
    right = code_of(someone.secret, NOW)
    assert refused(lambda: give(made[limit], right, address="198.51.100.99")) == "attempts_account"
    assert refused(lambda: someone.ticket(address="192.0.2.99")) == "attempts_account"


def test_whoever_a_reset_let_in_is_not_held_between_password_and_code(someone: Somebody) -> None:
    new = "mussel trellis ocarina quartz"
    command = keep.ResetPassword(username="someone", password=new, idempotency_key=new_key())
    keep.reset_password(command, by=ADMIN, now=NOW, clock=NOW)
    for number in range(LIMITS.account.failures + 2):
        address = f"198.51.100.{number}"
        refused(lambda address=address: someone.ticket(password="wrong", address=address))
    half = someone.half(password=new)
    assert give(half, code_of(someone.secret, NOW))


def test_neither_a_reset_nor_a_link_takes_it_away(someone: Somebody) -> None:
    link, new = new_link(), "mussel trellis ocarina quartz"
    early = someone.half()
    command = keep.ResetPassword(username="someone", link=link, idempotency_key=new_key())
    keep.reset_password(command, by=ADMIN, now=NOW, clock=NOW)
    assert half_sign_in.find(early, now=NOW) is None
    set_password(SetByLink(token=link, new=new, idempotency_key=new_key()), now=NOW, clock=NOW)
    assert exchange(someone.ticket(password=new), now=NOW) is None
    assert give(someone.half(password=new), code_of(someone.secret, NOW))


def test_a_disabled_persons_code_opens_nothing(someone: Somebody) -> None:
    half = someone.half()
    keep.disable_person(keep.DisablePerson(username="someone", idempotency_key=new_key()), by=ADMIN, now=NOW)
    assert refused(lambda: give(half, code_of(someone.secret, NOW))) == OVER


def test_turning_it_on_asks_for_the_password_and_a_first_code_and_ends_other_sessions(database: str) -> None:
    keep.add_person(new_person(), by=SYSTEM, now=NOW)
    tokens = [
        exchange(sign_in(username="someone", password=PASSWORD, address="a", now=NOW), now=NOW) or "" for _ in range(2)
    ]
    by = actor_of(tokens[0], NOW)
    assert by is not None

    def begin(password: str) -> second_factor.Offer:
        proof = Proof(password=password, session_token=tokens[0], address="a")
        return second_factor.begin(proof, by=by, now=NOW, clock=NOW)

    def turn_on(code: str, clock: datetime = NOW, key: str = "k") -> list[str]:
        command = TurnOn(code=code, session_token=tokens[0], idempotency_key=key)
        return second_factor.turn_on(command, by=by, now=clock, clock=clock)

    assert refused(lambda: begin("wrong")) == "password_wrong"
    assert refused(lambda: turn_on("123456")) == "second_factor_offer_over"
    first, offer = begin(PASSWORD), begin(PASSWORD)
    assert f"secret={offer.secret}" in offer.address
    assert refused(lambda: turn_on(code_of(first.secret, NOW))) == "second_factor_first_wrong"
    late = NOW + timedelta(minutes=15)
    assert refused(lambda: turn_on(code_of(offer.secret, late), late)) == "second_factor_offer_over"
    assert actor_of(tokens[1], NOW) is not None
    assert len(turn_on(code_of(offer.secret, NOW))) == RECOVERY_CODES
    assert turn_on(code_of(offer.secret, NOW)) == []  # the same form, sent again
    assert actor_of(tokens[0], NOW) is not None
    assert actor_of(tokens[1], NOW) is None
    assert [action for _, action in actions()].count("second_factor_on") == 1


def test_a_session_that_was_opened_without_it_opens_nothing(someone: Somebody) -> None:
    with writing() as connection:
        connection.execute(update(session).values(second_factor=False))
    assert actor_of(someone.session, NOW) is None
    assert not last_use(hash_of(someone.session), NOW)


def test_turning_it_off_and_new_codes_ask_for_password_and_code(someone: Somebody) -> None:
    def off(code: str, password: str = PASSWORD) -> None:
        command = TurnOff(proof=someone.proof(code, password), idempotency_key="off")
        second_factor.turn_off(command, by=someone.actor, now=NOW, clock=NOW)

    def renew(code: str) -> list[str]:
        command = RenewCodes(proof=someone.proof(code), idempotency_key="renew")
        return second_factor.renew_codes(command, by=someone.actor, now=NOW, clock=NOW)

    assert refused(lambda: renew(wrong_code(someone.secret, NOW))) == WRONG
    renewed = renew(code_of(someone.secret, NOW))
    assert len(renewed) == RECOVERY_CODES
    assert renew(code_of(someone.secret, NOW)) == []
    half = someone.half()
    assert refused(lambda: give(half, someone.codes[0])) == WRONG
    assert refused(lambda: off("", PASSWORD)) == WRONG
    assert refused(lambda: off(renewed[0], "wrong")) == "password_wrong"
    off(renewed[0])
    assert refused(lambda: renew("")) == ""  # the same form, sent again
    assert exchange(someone.ticket(), now=NOW) is not None
    said = [action for _, action in actions()]
    assert said[-3:] == ["recovery_codes_made", "recovery_code_used", "second_factor_off"]


def test_another_device_takes_the_place_of_the_one_before_once_its_first_code_is_sent(someone: Somebody) -> None:
    assert refused(lambda: second_factor.begin(someone.proof(""), by=someone.actor, now=NOW, clock=NOW)) == WRONG
    proof = someone.proof(code_of(someone.secret, NOW))
    offer = second_factor.begin(proof, by=someone.actor, now=NOW, clock=NOW)
    give(someone.half(), code_of(someone.secret, NOW, 1))
    command = TurnOn(code=code_of(offer.secret, NOW), session_token=someone.session, idempotency_key=new_key())
    later = NOW + timedelta(minutes=1)
    second_factor.turn_on(command, by=someone.actor, now=NOW, clock=NOW)
    half = someone.half(clock=later)
    assert refused(lambda: give(half, code_of(someone.secret, later), clock=later)) == WRONG
    assert give(half, code_of(offer.secret, later), clock=later)


def test_an_administrator_takes_it_off_and_the_audit_says_so(someone: Somebody) -> None:
    command = TakeOff(username="someone", idempotency_key="k")
    half = someone.half()
    for _ in range(2):
        second_factor.take_off(command, by=ADMIN, now=NOW)
    assert actions()[-1] == ("root", "second_factor_taken_off")
    assert actions().count(("root", "second_factor_taken_off")) == 1
    assert actor_of(someone.session, NOW) is None
    assert half_sign_in.find(half, now=NOW) is None
    assert exchange(someone.ticket(), now=NOW) is not None
    with reading() as connection:
        assert connection.execute(select(recovery_code)).all() == []
    again = TakeOff(username="someone", idempotency_key=new_key())
    assert refused(lambda: second_factor.take_off(again, by=ADMIN, now=NOW)) == "second_factor_none"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_takes_it_off(someone: Somebody, role: Role) -> None:
    command = TakeOff(username="someone", idempotency_key=new_key())
    with pytest.raises(NotAllowed):
        second_factor.take_off(command, by=builders.actor(role, username="other"), now=NOW)
    assert exchange(someone.ticket(), now=NOW) is None


def test_an_administrator_does_not_take_off_ones_own(database: str) -> None:
    person = Somebody("chief", roles=frozenset({Role.ADMINISTRATOR}), organisation=None)
    command = TakeOff(username="chief", idempotency_key=new_key())
    assert refused(lambda: second_factor.take_off(command, by=person.actor, now=NOW)) == "second_factor_own"


def test_a_role_that_demands_one_lets_nobody_in_without(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep.add_person(new_person(), by=SYSTEM, now=NOW)

    def password() -> str:
        return sign_in(username="someone", password=PASSWORD, address="a", now=NOW)

    before = exchange(password(), now=NOW) or ""
    by = actor_of(before, NOW)
    assert by is not None
    feed = make_feed(MakeFeed(idempotency_key="feed"), by=by, now=NOW)
    assert feed_of(feed or "", NOW.date()) is not None
    demand(monkeypatch, "controller", "partner")
    assert actor_of(before, NOW) is None
    assert not last_use(hash_of(before), NOW)
    assert feed_of(feed or "", NOW.date()) is None
    ticket = password()
    assert exchange(ticket, now=NOW) is None
    half, need = half_sign_in.begin(ticket, now=NOW) or ("", "")
    assert need == "setting_up"
    assert refused(lambda: give(half, "123456")) == WRONG
    assert refused(lambda: half_sign_in.enter(half, clock=NOW)) == OVER
    offer = half_sign_in.offer(half, clock=NOW)
    assert refused(lambda: half_sign_in.turn_on(half, "", now=NOW, clock=NOW)) == "second_factor_first_wrong"
    assert exchange(half, now=NOW) is None
    codes = half_sign_in.turn_on(half, code_of(offer.secret, NOW), now=NOW, clock=NOW)
    assert len(codes) == RECOVERY_CODES
    assert refused(lambda: half_sign_in.turn_on(half, code_of(offer.secret, NOW, 1), now=NOW, clock=NOW)) == OVER
    opened = exchange(half_sign_in.enter(half, clock=NOW), now=NOW)
    assert refused(lambda: half_sign_in.enter(half, clock=NOW)) == OVER
    assert actor_of(opened or "", NOW) is not None
    assert feed_of(feed or "", NOW.date()) is not None
    off = TurnOff(
        proof=Proof(password=PASSWORD, code=codes[0], session_token=opened or "", address="a"), idempotency_key="off"
    )
    assert refused(lambda: second_factor.turn_off(off, by=by, now=NOW, clock=NOW)) == "second_factor_demanded"


def test_a_role_that_is_given_later_demands_it_at_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demand(monkeypatch, "controller")
    keep.add_person(new_person(), by=SYSTEM, now=NOW)
    token = exchange(sign_in(username="someone", password=PASSWORD, address="a", now=NOW), now=NOW) or ""
    assert actor_of(token, NOW) is not None
    command = keep.SetRoles(
        username="someone", organisation=None, roles=frozenset({Role.CONTROLLER}), version=1, idempotency_key="k"
    )
    keep.set_roles(command, by=ADMIN, now=NOW)
    assert actor_of(token, NOW) is None


def test_whoever_has_another_role_is_not_asked(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demand(monkeypatch, "controller", "lead_partner")
    keep.add_person(new_person(), by=SYSTEM, now=NOW)
    assert exchange(sign_in(username="someone", password=PASSWORD, address="a", now=NOW), now=NOW)


def test_the_database_holds_no_secret_and_no_code(someone: Somebody) -> None:
    half = someone.half()
    with reading() as connection:
        everything = " ".join(str(connection.execute(select(table)).all()) for table in metadata.sorted_tables)
        sealed = connection.execute(select(factors.c.sealed)).scalar_one()
    assert sealed in everything
    for told in (someone.secret, half, *someone.codes, *(code.replace("-", "") for code in someone.codes)):
        assert told not in everything


def test_a_secret_moved_to_another_persons_row_opens_nothing(someone: Somebody) -> None:
    other = Somebody("other")
    with writing() as connection:
        sealed = connection.execute(
            select(factors.c.sealed).where(factors.c.person_id == someone.actor.person_id)
        ).scalar_one()
        connection.execute(update(factors).where(factors.c.person_id == other.actor.person_id).values(sealed=sealed))
    half = other.half()
    assert refused(lambda: give(half, code_of(someone.secret, NOW))) == "second_factor_sealed"


def test_with_another_key_a_recovery_code_still_gets_in(someone: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    use_key(monkeypatch, "another key than the one that was lost")
    half = someone.half()
    assert refused(lambda: give(half, code_of(someone.secret, NOW))) == "second_factor_sealed"
    assert give(half, someone.codes[0])


def test_an_old_key_opens_until_everything_is_sealed_anew(someone: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = "the key that came after the one for tests"
    use_key(monkeypatch, newest)
    monkeypatch.setenv("BINNACLE_SECOND_FACTOR_OLD_KEYS", f"{'x' * 40} {KEY}")
    settings.cache_clear()
    assert give(someone.half(), code_of(someone.secret, NOW))
    assert verify() == []
    later = Somebody("later")
    assert second_factor.seal_anew(now=NOW) == (2, [])
    monkeypatch.delenv("BINNACLE_SECOND_FACTOR_OLD_KEYS")
    settings.cache_clear()
    assert verify() == []
    assert give(someone.half(), code_of(someone.secret, NOW, 1), clock=NOW)
    assert give(later.half(), code_of(later.secret, NOW))


def test_what_no_key_opens_stays_as_it_is_and_is_named(someone: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    use_key(monkeypatch, "another key than the one that was lost")
    assert second_factor.seal_anew(now=NOW) == (0, ["someone"])
    use_key(monkeypatch)
    assert give(someone.half(), code_of(someone.secret, NOW))


def test_an_old_key_is_as_long_as_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_SECOND_FACTOR_OLD_KEYS", f"{KEY.replace(' ', '')} short")
    with pytest.raises(ValidationError, match="second_factor_old_keys"):
        Settings()


def test_verify_names_whose_codes_the_key_does_not_open(someone: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verify() == []
    use_key(monkeypatch, "another key than the one that was lost")
    assert verify() == [{"code": "second_factor_sealed", "person": "someone"}]


def test_the_key_lies_in_a_file_of_its_owners_where_none_is_given(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BINNACLE_SECOND_FACTOR_KEY")
    monkeypatch.setenv("BINNACLE_VAR", str(tmp_path / "var"))
    settings.cache_clear()
    person = Somebody()
    key = tmp_path / "var" / "second-factor.secret"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert give(person.half(), code_of(person.secret, NOW))
    key.unlink()
    half = person.half()
    assert refused(lambda: give(half, code_of(person.secret, NOW, 1))) == "second_factor_sealed"


def test_of_ten_who_make_a_secret_at_once_all_read_the_same(tmp_path: Path) -> None:
    found: list[str] = []
    given = Settings(var=tmp_path / "var")
    assert at_once(lambda number: found.append(given.secret("new")) or "") == [""] * 10
    assert len(set(found)) == 1
    assert len(found[0]) >= 43
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["new.secret"]


@pytest.mark.parametrize("roles", ["leader", "lead partner", "administrator;controller", "*"])
def test_a_role_that_there_is_not_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, roles: str) -> None:
    monkeypatch.setenv("BINNACLE_SECOND_FACTOR_ROLES", roles)
    with pytest.raises(ValidationError, match="second_factor_roles"):
        Settings()


def test_the_settings_know_every_role() -> None:
    assert set(get_args(RoleName)) == {role.value for role in Role}


def test_what_has_expired_is_dropped(someone: Somebody) -> None:
    someone.half()
    someone.half(clock=NOW + timedelta(minutes=6))
    with reading() as connection:
        assert len(connection.execute(select(halves)).all()) == 1
