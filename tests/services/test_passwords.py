"""New passwords: what is guessed too soon is refused with its reason, and words that nobody connects are taken."""

import random
import string
from collections.abc import Callable

import pytest

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import Role
from dashboard.services.people import account, keep
from dashboard.services.people.password_lists import common_passwords, first_guesses, known_to_everybody, words_of
from dashboard.services.people.passwords import LONGEST, known_here, problems_of_password
from dashboard.services.projects import demo
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import settings
from dashboard.texts import LANGUAGES, text
from tests import builders

REFUSED = {
    "password_known": (
        "binnacle2018!",
        "Interreg2018!",
        "1nterr3g2026!",
        "elcannib2026",
        "AtlanticSocialLab2018!",
        "Interreg-Atlantic-Area-2018",
        "EspaceAtlantique1",
        "EspaçoAtlântico7",
        "feder2014-2020",
        "jefe de fila 2018",
        "entregables2018!",
        "Resilient2018!!",
    ),
    "password_common": (
        "password1234",
        "P@ssw0rd1234",
        "drowssap4321",
        "p a s s w o r d 1 2 3",
        "contraseña2018",
        "Contrasena2018!",
        "MotDePasse2018!",
        "senha-segura-1",
        "Bienvenue2018!",
        "administrador1",
        "qwertyuiop12",
        "iloveyouforever",
        "lundi15octobre",
        "octubre2018octubre",
        "1qaz2wsx3edc4rfv",
    ),
    "password_repeats": (
        "letmeinletmein",
        "motdepassemotdepasse",
        "BinnacleBinnacle1",
        "xkvqzpxkvqzp",
        "lantern" * 36,
        "x1" * 40 + "yz",
        "😀" * 6 + "abcdef",
    ),
    "password_keys": (
        "azertyuiop12",
        "qwertzuiop12",
        "Azertyuiop1!",
        "wsxedcrfvtgb",
        "!qaz@wsx#edc",
        "2w3e4r5t6y7u",
        "asdqwezxc123",
        "wxcvbn,;:!123",
        "&é\"'(-è_çà)=",
        "mlkjhgfdsq12",
        "abcdefghijkl",
        "987654321098",
        "hgfedcba87654321",
    ),
    "password_dates": ("31/12/2018!!", "20180101-2018", "14.07.1989xy"),
    "password_guessed": ("mesaverde2018", "fenetre2018!!", "ventana201812"),
}
TAKEN = (
    *("lantern gravel otter thimble", "mussel trellis ocarina quartz", "sturdy-walnut-comet-ribbon"),
    *("loutre gravier bougie tonneau", "parapluie fougère moustache granit", "renards brossent tuyau gaufre"),
    *("farola nutria cuchara tejado", "mesa tigre lluvia cobre", "zanahoria bisagra trueno musgo"),
    *("lontra cascalho colher telhado", "berbequim caracol alfazema trovão", "tijolo abelha tambor limão"),
    *("jV9#xQ2!mZ7p", "k7mxq2fd93tbhwzs", "gtzkvmwqplxn", "lanterngravelotterthimble"),
    "correct horse " * 10 + "and then something else entirely, said once",
)


def codes(password: str, *words: str) -> list[str]:
    found = problems_of_password(password, username="someone", words=words_of(words))
    return [problem.code for problem in found]


@pytest.mark.parametrize(("password", "code"), [(each, code) for code, some in REFUSED.items() for each in some])
def test_a_password_that_is_guessed_soon_is_refused_for_what_it_is(password: str, code: str) -> None:
    assert codes(password) == [code]


@pytest.mark.parametrize("password", TAKEN)
def test_words_that_nobody_connects_and_random_signs_are_taken(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_refusal_says_why_and_what_to_do(language: str) -> None:
    sentences = {text(f"problem.{code}", language) for code in REFUSED}
    assert len(sentences) == len(REFUSED)
    assert len({sentence.split(". ")[-1] for sentence in sentences}) == 1


def test_words_of_the_projects_organisations_and_the_person_are_known(small_project: dict[str, int]) -> None:
    words = known_here("Maren Quillfeather", "maren.q@harbour-trust.example")
    for password in ("Quillfeather2018!", "m4ren1234567", "harbour-trust-1", f"{builders.LEAD}-2018-2018"):
        assert problems_of_password(password, username="x", words=words), password
        assert not problems_of_password(f"{password} thimble ocarina gravel", username="x", words=words)


def test_a_username_with_digits_and_signs_is_refused() -> None:
    for password in ("gwendolina2018!", "anilodnewg-2018", "Gwend0l1na#1234"):
        assert [found.code for found in problems_of_password(password, username="gwendolina")] == ["password_known"]


def test_every_place_that_sets_a_password_asks(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weak, strong = "Interreg2018!", "lantern gravel otter thimble"
    new = keep.AddPerson(
        username="someone",
        display_name="Someone",
        organisation=None,
        roles=frozenset({Role.OBSERVER}),
        language=None,
        password=weak,
        idempotency_key=new_key(),
    )
    change = account.ChangeOwnPassword(
        current=strong, new=weak, session_token="", address="local", idempotency_key=new_key()
    )
    monkeypatch.setenv("BINNACLE_DEMO_PASSWORD", weak)
    settings.cache_clear()
    places: tuple[Callable[[], object], ...] = (
        lambda: keep.add_person(new, by=SYSTEM, now=builders.NOW),
        lambda: account.change_own_password(
            change, by=builders.actor(Role.OBSERVER), now=builders.NOW, clock=builders.NOW
        ),
        lambda: demo.prepare_demo(builders.NOW),
    )
    for place in places:
        with pytest.raises(Refused) as refusal:
            place()
        assert "password_known" in [problem.code for problem in refusal.value.problems]


def disguises(word: str, chance: random.Random) -> list[str]:
    year, sign = chance.randint(1950, 2030), chance.choice("!.?#-_*")
    signs = str.maketrans("aeios", "4310$")
    return [
        f"{word}{year}{sign}",
        f"{word.capitalize()}{sign}{year}",
        f"{year}{word}{sign}",
        f"{word.translate(signs)}{year}",
        f"{word[::-1]}{year}{sign}",
        f"{word}{word}1",
        f"{word.capitalize()}-{word}{sign}",
        f"{sign.join(word)}{sign}12",
        f"{word}123456",
        f"{word}{chance.randint(1, 28):02}{chance.randint(1, 12):02}{year}",
    ]


@pytest.mark.parametrize("many", [40, pytest.param(100_000, marks=pytest.mark.sweep)])
def test_known_and_common_words_are_refused_in_every_disguise(many: int) -> None:
    chance = random.Random(20181030)
    words = sorted(word for word in known_to_everybody() | first_guesses() if 4 <= len(word) <= 40)
    passed = [
        disguise
        for word in (words if many > len(words) else chance.sample(words, many))
        for disguise in disguises(word, chance)
        if len(disguise) >= 12 and not codes(disguise)
    ]
    assert passed == []


@pytest.mark.parametrize("many", [100, pytest.param(100_000, marks=pytest.mark.sweep)])
def test_the_common_passwords_of_twelve_signs_and_more_are_refused(many: int) -> None:
    common = sorted(password for password in common_passwords() if len(password) >= 12)
    assert len(common) > 3000
    chance = random.Random(3)
    chosen = common if many > len(common) else chance.sample(common, many)
    assert [password for password in chosen if not codes(password)] == []


@pytest.mark.parametrize("many", [100, pytest.param(20_000, marks=pytest.mark.sweep)])
def test_random_passwords_are_taken_but_for_one_in_two_hundred(many: int) -> None:
    chance = random.Random(5)
    signs = string.ascii_letters + string.digits
    made = ["".join(chance.choice(signs) for _ in range(chance.randint(12, 20))) for _ in range(many)]
    assert sum(bool(codes(password)) for password in made) <= many / 200


def test_the_longest_password_of_the_worst_signs_is_answered() -> None:
    """The library's own search for signs in place of letters does not come to an end for these."""
    signs = "4@8({[</369&#!1/|0$5+7%2/"
    assert codes((signs * 11)[:LONGEST]) == []
    assert codes("(" * 128 + "!" * 128) == ["password_simple"]
