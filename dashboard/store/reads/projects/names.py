"""What projects, their phases and organisations are called."""

from sqlalchemy import Connection, select, union

from dashboard.store.tables import organisation, phase, project, translation

_COLUMNS = (
    *(project.c.code, project.c.acronym, project.c.title, project.c.programme, project.c.reference, project.c.website),
    *(phase.c.code, phase.c.name),
    *(organisation.c.code, organisation.c.name, organisation.c.city),
)


def names(connection: Connection) -> list[str]:
    """Codes, acronyms, titles in every language, programmes, organisations and their towns; each once, in no order."""
    queries = [select(column.label("name")).where(column.is_not(None)) for column in _COLUMNS]
    titles = select(translation.c.text).where(translation.c.entity.in_(("project", "phase")))
    titles = titles.where(translation.c.field != "summary")
    return [str(name) for name in connection.execute(union(*queries, titles)).scalars()]
