"""How often a password may be guessed: by account, by address, and by what shows that the person was here before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

IPV6_NETWORK = 64
"""Bits of an IPv6 address that are given to one customer; whoever has one has all that begin with them."""


@dataclass(frozen=True)
class Limit:
    """At most so many failures in any stretch of time of this length; ``code`` is its reason below ``problem.``."""

    code: str
    failures: int
    within: timedelta


@dataclass(frozen=True)
class Held:
    """The limit that turns an attempt away, and the moment from which it does no more."""

    limit: Limit
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Limits:
    """``account`` and ``address`` count together whoever is not known to have been here before.

    ``device`` and ``session`` count each person's attempts from one device, and from one open session, apart from all
    others: so strangers' guesses lock out nobody who was here before, and a stolen device opens few guesses more.
    After an administrator let a person in, strangers' guesses count for ``let_in_for`` by one address, ``let_in_here``,
    and in all, ``let_in_most``; whoever is above these is held as before.
    """

    account: Limit
    address: Limit
    device: Limit
    session: Limit
    let_in_for: timedelta
    let_in_here: int
    let_in_most: int


LIMITS = Limits(
    account=Limit("attempts_account", 5, timedelta(minutes=15)),
    address=Limit("attempts_address", 20, timedelta(hours=1)),
    device=Limit("attempts_device", 5, timedelta(minutes=15)),
    session=Limit("attempts_session", 5, timedelta(minutes=15)),
    let_in_for=timedelta(days=1),
    let_in_here=5,
    let_in_most=300,
)
DEVICE_KNOWN_FOR = timedelta(days=30)
"""Since the person last signed in there."""


def counted_address(address: str) -> str:
    """What counts as one address: an IPv4 address, however it is written, or the network of an IPv6 address.

    >>> counted_address("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    >>> counted_address("::ffff:192.0.2.1")
    '192.0.2.1'
    """
    try:
        found = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address.strip()[:64]
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, IPV6_NETWORK), strict=False)) if isinstance(found, IPv6Address) else str(found)
