"""A person's events as an iCalendar file (RFC 5545): all-day events that keep their identity when they move."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlencode

from icalendar import Calendar
from icalendar import Event as Entry

from dashboard.domain.duties.feed import Event, EventKind
from dashboard.texts import text

REFRESH = "PT6H"
"""How often a calendar program may ask anew."""


def calendar_file(events: Iterable[Event], *, language: str, address: str) -> bytes:
    """The same bytes for the same events; ``address`` is where the pages are, without a slash at its end."""
    calendar = Calendar()
    calendar.add("prodid", "-//Binnacle//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", text("calendar.name", language))
    calendar.add("x-published-ttl", REFRESH)
    for event in events:
        calendar.add_component(_entry(event, language, address))
    return bytes(calendar.to_ical())


def _entry(event: Event, language: str, address: str) -> Entry:
    entry = Entry()
    url = f"{address}/{event.page}?{urlencode(event.parameters)}"
    entry.add("uid", event.uid)
    entry.add("dtstamp", event.changed)
    entry.add("last-modified", event.changed)
    entry.add("sequence", event.revisions)
    entry.add("summary", _summary(event, language))
    entry.add("description", f"{event.project} · {event.phase}\n{url}")
    entry.add("dtstart", event.first)
    entry.add("dtend", event.last + timedelta(days=1))  # the first day that is no longer of the event
    entry.add("transp", "TRANSPARENT" if event.kind is not EventKind.MEETING else "OPAQUE")
    entry.add("url", url)
    if event.place:
        entry.add("location", event.place)
    return entry


def _summary(event: Event, language: str) -> str:
    words = text(f"calendar.{event.kind}", language, code=event.code, title=event.title, project=event.project)
    return " ".join(words.split())
