"""What stands where pilot actions stand: in a call for projects, the projects it supports."""

from dashboard.store.reads.projects.outline import projects
from dashboard.texts import has_text
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer


def project_kind(viewer: Viewer) -> str:
    """cooperation, call or operation."""
    known = read(projects)
    return str(known.loc[known["code"] == viewer.project, "kind"].iloc[0])


def wording(viewer: Viewer, key: str) -> str:
    """``key``, or ``key_<kind>`` where the catalogue has words of its own for this kind of project."""
    special = f"{key}_{project_kind(viewer)}"
    return special if has_text(special, viewer.language) else key


def worded(viewer: Viewer, key: str, **values: object) -> str:
    """The text of that key."""
    return viewer.t(wording(viewer, key), **values)
