"""The ``binnacle`` command: the server, people, and the commands of other rooms."""

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Language, Role
from dashboard.settings import DOOR, settings
from dashboard.store.modes import write_for_us_alone

DEMO_DAY = date(2018, 10, 30)
"""The fifth coordination meeting of Atlantic Social Lab, in Santiago de Compostela."""


class Commands(TyperGroup):
    """What no command has caught is a sentence all the same: what is wrong, where, and what to do."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            _refuse(refusal)
        except ValidationError as error:  # a setting; what was written there may be a secret
            for each in error.errors(include_input=False, include_url=False):
                typer.echo(f"BINNACLE_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}", err=True)
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, help="Steering dashboard for Interreg projects."
)
person = typer.Typer(no_args_is_help=True, help="People who may sign in.")
app.add_typer(person, name="person")


@app.callback()
def every_command() -> None:
    """Before each of them: what it writes is for its own user alone."""
    write_for_us_alone()


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="With the shipped projects and demo people.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the dashboard."""
    if demo:
        os.environ.setdefault("BINNACLE_TODAY", DEMO_DAY.isoformat())
        settings.cache_clear()
    host, port = host or settings().host, port or settings().port
    os.environ |= {"BINNACLE_HOST": host, "BINNACLE_PORT": str(port)}  # where links lead
    settings.cache_clear()
    from dashboard.store.schema import bring_up_to_date
    from dashboard.streamlit_inside.expected import require_streamlit

    require_streamlit()
    bring_up_to_date()
    lines = [f"Binnacle listens on http://{host}:{port}"]
    if demo:
        from dashboard.services.projects.demo import prepare_demo

        lines += prepare_demo(settings().now())
    typer.echo("\n".join(lines))
    _run(host, port)


def _run(host: str, port: int) -> None:
    """Streamlit's own server around our app, in this process; its configuration lies beside ``streamlit_app.py``."""
    os.environ.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", settings().secret("cookie"))
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn's own list; ours is BINNACLE_TRUSTED_PROXIES
    sys.path.insert(0, str(DOOR.parent))
    sys.argv = [str(DOOR)]
    door = import_module(DOOR.stem)
    door.app.run(config={"server.address": host, "server.port": port})


@person.command("add")
def add(
    username: str,
    name: Annotated[str, typer.Option(help="As shown on screen.")],
    role: Annotated[list[Role], typer.Option(help="Once for each role.")],
    organisation: Annotated[str | None, typer.Option(help="The organisation's code, for partners.")] = None,
    language: Annotated[Language | None, typer.Option(help="Else the browser's, until the person chooses.")] = None,
    email: Annotated[str, typer.Option(help="Where reminders are sent.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Add a person; prints the link by which they set their password, once and within seven days.

    BINNACLE_INITIAL_PASSWORD, where it is given, is the password instead, and no link is made.
    """
    from dashboard.services.people.keep import AddPerson, add_person
    from dashboard.services.people.password_links import new_link
    from dashboard.services.system import SYSTEM, new_key
    from dashboard.store.schema import bring_up_to_date

    bring_up_to_date()
    _require_organisation(organisation)
    given = os.environ.get("BINNACLE_INITIAL_PASSWORD", "")
    command = AddPerson(
        username=username,
        display_name=name,
        organisation=organisation,
        roles=frozenset(role),
        language=language,
        email=email,
        link="" if given else new_link(),
        password=given,
        idempotency_key=new_key(),
    )
    add_person(command, by=SYSTEM, now=datetime.now(UTC))
    _say_link(command.username.strip().lower(), command.link, as_json=as_json)


def _require_organisation(code: str | None) -> None:
    """A code that nothing knows is a slip of the hand; the rules of codes themselves are the service's."""
    from dashboard.services.people.rules import ORGANISATION
    from dashboard.store.engine import look
    from dashboard.store.people.accounts import organisations

    known = list(look(organisations)["code"])
    if code and ORGANISATION.fullmatch(code) and code not in known:
        values: dict[str, object] = {"value": code, "known": ", ".join(known) or "–"}
        raise Refused(Problem(code="organisation_unknown", field="organisation", values=values))


@person.command("reset")
def reset(
    username: str,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take the second factor off instead; the password stays.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """End a person's password, sign them out everywhere and let them in at once, whatever was tried before.

    Prints the link by which they set a new password, once and within seven days. BINNACLE_INITIAL_PASSWORD, where it
    is given, is the new password instead, and no link is made.
    """
    from dashboard.services.people.keep import ResetPassword, reset_password
    from dashboard.services.people.password_links import new_link
    from dashboard.services.system import SYSTEM, new_key
    from dashboard.store.schema import bring_up_to_date

    bring_up_to_date()
    name, now = username.strip().lower(), datetime.now(UTC)
    if second_factor:
        _take_second_factor(name, now, as_json=as_json)
        return
    given = os.environ.get("BINNACLE_INITIAL_PASSWORD", "")
    link = "" if given else new_link()
    command = ResetPassword(username=name, link=link, password=given, idempotency_key=new_key())
    reset_password(command, by=SYSTEM, now=now, clock=now)
    _say_link(name, link, as_json=as_json)


def _take_second_factor(username: str, now: datetime, *, as_json: bool) -> None:
    """Their sessions end; where a role demands one, they set another up when they next sign in."""
    from dashboard.services.people.second_factor import TakeOff, take_off
    from dashboard.services.system import SYSTEM, new_key

    take_off(TakeOff(username=username, idempotency_key=new_key()), by=SYSTEM, now=now)
    _say({"username": username, "second_factor": "off"}, as_json=as_json)


@person.command("reseal")
def reseal(as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """Seal the secrets of second factors by the newest key; then those of before are needed no more.

    Exit 2: some are opened by none of the keys, and stay as they are.
    """
    from dashboard.services.people.second_factor import seal_anew
    from dashboard.store.schema import bring_up_to_date

    bring_up_to_date()
    done, shut = seal_anew(now=datetime.now(UTC))
    _say({"sealed": str(done), "not_opened": ", ".join(shut)}, as_json=as_json)
    if shut:
        raise typer.Exit(2)


@person.command("log")
def log(
    username: Annotated[str | None, typer.Argument(help="Only this person.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How far back.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Who signed in, failed, was signed out or refused a right: the newest first.

    A name that is nobody's is not kept; what stands for it begins with a question mark, the same for the same name.
    """
    from dashboard.services.people.access_log import log_of_all
    from dashboard.services.system import SYSTEM
    from dashboard.store.schema import bring_up_to_date

    bring_up_to_date()
    since = datetime.now(UTC) - timedelta(days=days)
    name = username.strip().lower() if username else None
    _require_person(name)
    found = [each._asdict() for each in log_of_all(by=SYSTEM, username=name, since=since)]
    if as_json:
        typer.echo(json.dumps(found, default=datetime.isoformat))
        return
    for each in found:
        who, at = each["username"] or each["name"] or "-", each["at"].isoformat(timespec="seconds")
        typer.echo("  ".join((at, each["kind"], who, each["address"] or "-", each["detail"])).rstrip())


def _require_person(username: str | None) -> None:
    from dashboard.store.engine import look
    from dashboard.store.people.accounts import find

    if username and look(lambda connection: find(connection, username)) is None:
        raise Refused(Problem(code="person_unknown", field="username", values={"value": username}))


def _say_link(username: str, token: str, *, as_json: bool) -> None:
    """The link and its last moment, where there is one."""
    from dashboard.services.people.password_links import address_of, open_link

    answer = {"username": username}
    opened = open_link(token, clock=datetime.now(UTC)).link if token else None
    if opened:
        until = opened.expires_at.replace(microsecond=0).isoformat()
        answer |= {"link": address_of(token), "until": until}
    _say(answer, as_json=as_json)


@app.command()
def verify(
    clear: Annotated[bool, typer.Option("--clear", help="Remove files that no row names, first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Check that audit chain and files are whole, and that lines, summaries, pages, scenarios and exports agree."""
    from dashboard.services.projects.verify import clear_orphans
    from dashboard.services.projects.verify import verify as run
    from dashboard.store.schema import bring_up_to_date

    bring_up_to_date()
    cleared = clear_orphans() if clear else []
    found = run()
    if as_json:
        answer = {"whole": not found, "found": found} | ({"cleared": cleared} if clear else {})
        typer.echo(json.dumps(answer, default=str))
    elif not found:
        typer.echo(
            "The audit chain is whole; lines, summaries, pages, scenarios and exports agree; "
            "the files are as they were added."
        )
    for problem in [] if as_json else found:
        typer.echo(json.dumps(problem, default=str), err=True)
    if found:
        raise typer.Exit(2)


def _say(answer: dict[str, str], *, as_json: bool) -> None:
    typer.echo(json.dumps(answer) if as_json else "\n".join(f"{key}: {value}" for key, value in answer.items()))


def _refuse(refusal: Refused) -> NoReturn:
    """Every reason on standard error, exit 2; nothing was written."""
    from dashboard.texts import reason

    for problem in refusal.problems:
        typer.echo(reason(problem.code, problem.values, "en"), err=True)
    raise typer.Exit(2) from None


def _mount() -> None:
    """The commands of the other modules: each names its functions' commands."""
    modules = (
        ("projects", ("load", "check", "export")),
        ("imports", ("import_",)),  # the word alone is Python's
        ("reminders", ("remind",)),
    )
    for module, names in modules:
        commands = import_module(f"dashboard.cli.{module}")
        for name in names:
            app.command(name.rstrip("_"))(getattr(commands, name))


_mount()

if __name__ == "__main__":
    app()
