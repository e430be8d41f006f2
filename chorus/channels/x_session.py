"""A tweepy client with timeouts and, for a local server, another host."""

from typing import Any

import requests
import tweepy
from requests.adapters import HTTPAdapter

TWEEPY_HOST = "https://api.twitter.com"
"""The host that tweepy 4.17 has in its code (``BaseClient.request``)."""


class _Adapter(HTTPAdapter):
    """Sets a timeout, which tweepy does not, and puts ``host`` in the place of X's own.

    The OAuth signature is made for X's own host, so another real host would refuse it: this is for local servers.
    """

    def __init__(self, host: str, timeout: float) -> None:
        super().__init__()
        self._host, self._timeout = host.rstrip("/"), timeout

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: str | tuple[str, str] | None = None,
        proxies: dict[str, str] | None = None,
    ) -> requests.Response:
        """Send to the host that was given."""
        request.url = self._host + str(request.url).removeprefix(TWEEPY_HOST)
        return super().send(request, stream, timeout or self._timeout, verify, cert, proxies)


def connect(host: str, timeout: float, **keys: Any) -> tweepy.Client:
    """A client for one account. It never waits for a rate limit by itself: without a reset header it would recurse."""
    client = tweepy.Client(wait_on_rate_limit=False, **keys)
    client.session.mount(TWEEPY_HOST, _Adapter(host, timeout))
    return client
