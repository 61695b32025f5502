"""Where a request comes from, as its person will recognise it: the address, and browser and system by name."""

from starlette.requests import HTTPConnection
from ua_parser import parse

from dashboard.domain.people.guessing import counted_address
from dashboard.services.people.sign_in import Place

LONGEST_AGENT = 400
"""Of what a browser says about itself; the longest in use have about 250 signs."""
LONGEST_NAME = 40


def place_of(connection: HTTPConnection) -> Place:
    found = parse(connection.headers.get("user-agent", "")[:LONGEST_AGENT])
    return Place(
        address=counted_address(connection.client.host if connection.client else ""),
        browser=_name(found.user_agent.family if found.user_agent else ""),
        system=_name(found.os.family if found.os else ""),
    )


def _name(family: str) -> str:
    """As the library says it; what it cannot tell is nothing."""
    return "" if family == "Other" else "".join(sign for sign in family if sign.isprintable())[:LONGEST_NAME]
