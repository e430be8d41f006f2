"""A reader's HTTP client: one kept-alive connection to the web process on loopback."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

from chorus.services.readers import Visit


class HttpVisitor:
    """Makes a rehearsal's visits; follows a redirect within the same site, as a browser does.

    Mails name the workspace's own ``site``; it is reached at ``server``, the rehearsal's web server.
    """

    def __init__(self, server: str, site: str, timeout: float = 10.0) -> None:
        there = urlsplit(server)
        self._site = urlsplit(site).netloc
        self._connection = HTTPConnection(there.hostname or "", there.port, timeout=timeout)

    def visit(self, visit: Visit) -> int:
        """The status of the first answer."""
        status, location = self._request(visit.method, visit.url, visit.agent, visit.body)
        target = urlsplit(location)
        if visit.method == "GET" and location and target.netloc == self._site:
            self._request("GET", location, visit.agent, b"")
        return status

    def _request(self, method: str, url: str, agent: str, body: bytes) -> tuple[int, str]:
        headers = {"User-Agent": agent}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if urlsplit(url).netloc != self._site:
            raise ValueError(f"a rehearsal visits nothing outside of {self._site}: {url}")
        self._connection.request(method, urlsplit(url).path, body or None, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
