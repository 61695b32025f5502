"""The commands on project folders: load, check, export."""

import json
from pathlib import Path
from typing import Annotated

import typer

from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.folder.check import checked_folder
from dashboard.exchange.folder.messages import as_data, sentence
from dashboard.services.projects import load as projects
from dashboard.store.schema import bring_up_to_date
from dashboard.texts import text

ENGLISH = "en"
"""The command line speaks English, as its options do."""
REFUSED = 2

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help=text("folder.help.folder", ENGLISH))]
TargetArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help=text("folder.help.target", ENGLISH))]
ProjectArgument = Annotated[str, typer.Argument(metavar="PROJECT", help=text("folder.help.project", ENGLISH))]
JsonOption = Annotated[bool, typer.Option("--json", help=text("folder.help.as_data", ENGLISH))]


def load(folder: FolderArgument, as_json: JsonOption = False) -> None:
    """Load a project folder into the database: all of it or, where anything is wrong, nothing."""
    try:
        checked = checked_folder(folder)
        bring_up_to_date()  # only now: a folder that is refused makes no database either
        changes = projects.load_folder(checked)
    except Refused as refusal:
        raise _refused(list(refusal.problems), as_json=as_json) from None
    if as_json:
        typer.echo(json.dumps({"rows": changes}))
    elif changes:
        typer.echo(text("folder.loaded", ENGLISH, project=checked.code, n=sum(changes.values())))
    else:
        typer.echo(text("folder.unchanged", ENGLISH, project=checked.code))


def check(folder: FolderArgument, as_json: JsonOption = False) -> None:
    """Say everything that is wrong with a project folder, each with its file, row and column."""
    if problems := projects.check_project(folder):
        raise _refused(problems, as_json=as_json)
    typer.echo(json.dumps({"problems": []}) if as_json else text("folder.correct", ENGLISH, folder=folder))


def export(project: ProjectArgument, folder: TargetArgument) -> None:
    """Write a project, as it is in the database, as a folder that `load` reads."""
    try:
        bring_up_to_date()
        projects.export_project(project, folder)
    except Refused as refusal:
        raise _refused(list(refusal.problems), as_json=False) from None
    typer.echo(text("folder.exported", ENGLISH, project=project, folder=folder))


def _refused(problems: list[Problem], *, as_json: bool) -> typer.Exit:
    """The problems as sentences on standard error; as data on standard output where asked for."""
    if as_json:
        data = [as_data(problem, ENGLISH) for problem in problems]
        typer.echo(json.dumps({"problems": data}, ensure_ascii=False, indent=2))
    for problem in problems:
        typer.echo(sentence(problem, ENGLISH), err=True)
    typer.echo(text("folder.refused", ENGLISH, n=len(problems)), err=True)
    return typer.Exit(REFUSED)
