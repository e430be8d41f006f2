"""A reader's HTTP client: one kept-alive connection to the web process on loopback."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

from chorus.services.readers import Visit


class HttpVisitor:
    """Makes a rehearsal's visits; follows a redirect within the same site, as a browser does."""

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        self._site = urlsplit(url)
        self._connection = HTTPConnection(self._site.hostname or "", self._site.port, timeout=timeout)

    def visit(self, visit: Visit) -> int:
        """The status of the first answer."""
        status, location = self._request(visit.method, visit.url, visit.agent, visit.body)
        target = urlsplit(location)
        if visit.method == "GET" and location and target.netloc == self._site.netloc:
            self._request("GET", location, visit.agent, b"")
        return status

    def _request(self, method: str, url: str, agent: str, body: bytes) -> tuple[int, str]:
        headers = {"User-Agent": agent}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, urlsplit(url).path, body or None, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
