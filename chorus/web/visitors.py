"""Who visits a page, for one day and as a number only: what tells two visitors apart, and nobody who they are."""

from collections.abc import Sequence
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Protocol

from starlette.requests import Request

from chorus.domain.engagement import PSEUDONYM_BYTES

MAX_HOPS = 10
"""Addresses of an X-Forwarded-For that are looked at, from its end."""

_Address = IPv4Address | IPv6Address


class Salts(Protocol):
    """Where this day's salt comes from."""

    def salt(self) -> bytes:
        """Random, 32 bytes."""
        ...


class Visitors:
    """Pseudonyms of visitors under the salt of the day. Neither address nor user agent is kept anywhere.

    ``trusted`` are the networks of proxies of ours, whose word is taken for who was connected to them.
    """

    def __init__(self, salts: Salts, trusted: Sequence[str] = ()) -> None:
        self._salts = salts
        self._trusted = tuple(ip_network(network) for network in trusted)

    def pseudonym(self, request: Request) -> str:
        """14 hexadecimal digits, the same for one address and user agent until the day is over."""
        told = f"{self._address(request)}\n{request.headers.get('user-agent', '')}".encode()
        return blake2b(told, digest_size=PSEUDONYM_BYTES, key=self._salts.salt()).hexdigest()

    def _address(self, request: Request) -> str:
        """The last address on the way here that is no proxy of ours.

        Each proxy adds whom it heard at the end of X-Forwarded-For; before that stands what anybody may have written.
        """
        address = _read(request.client.host if request.client else "")
        if not self._trusted:
            return str(address)
        hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")[-MAX_HOPS:]
        while hops and address is not None and any(address in network for network in self._trusted):
            heard = _read(hops.pop().strip())
            if heard is None:
                break
            address = heard
        return str(address)


def _read(text: str) -> _Address | None:
    """An address; one of IPv4 that came in IPv6's clothes as itself."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
