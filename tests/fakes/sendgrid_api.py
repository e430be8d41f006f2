"""SendGrid's ``POST /v3/mail/send`` on loopback, as strict as the published limits.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations
"""

import json
import socket
import threading
from collections import deque
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

KEY = "SG.sample"
DROP, SILENCE = "DROP", "SILENCE"
RESERVED = {
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding",
    "to", "from", "subject", "reply-to", "cc", "bcc",
}  # fmt: skip
OFF = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
    "ganalytics": {"enable": False},
}
Scripted = tuple[int, Mapping[str, str]] | str


class SendgridApi:
    """``script`` answers the next requests instead: (status, headers), DROP or SILENCE."""

    def __init__(self, *script: Scripted) -> None:
        self.script: deque[Scripted] = deque(script)
        self.requests: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def problem_of(self, body: dict[str, Any], size: int) -> tuple[str, str] | None:
        """The first thing that the real API would refuse, and its field."""
        people = body["personalizations"]
        addresses = [to["email"].casefold() for p in people for to in p["to"]]
        if len(people) > 1000 or len(addresses) > 1000:
            return "There are too many personalizations.", "personalizations"
        if size > 30 * 1024 * 1024:
            return "The request is too large.", ""
        if len(set(addresses)) != len(addresses):
            return "Each email address in the personalization block should be unique.", "personalizations"
        if body.get("tracking_settings") != OFF or body.get("mail_settings") != {"footer": {"enable": False}}:
            return "This fake wants all of the provider's tracking and footers off.", "tracking_settings"
        if not body["from"].get("name", "").isascii():
            return "Unicode is not allowed.", "from.name"
        return self._problem_of_headers(body) or self._problem_of_people(people)

    def _problem_of_headers(self, body: dict[str, Any]) -> tuple[str, str] | None:
        names = {n.lower() for part in (body, *body["personalizations"]) for n in part.get("headers", {})}
        return (f"reserved header {sorted(names & RESERVED)}", "headers") if names & RESERVED else None

    def _problem_of_people(self, people: list[dict[str, Any]]) -> tuple[str, str] | None:
        for number, person in enumerate(people):
            for name in ("substitutions", "custom_args"):
                if sum(len(k.encode()) + len(str(v).encode()) for k, v in person[name].items()) > 10_000:
                    return f"The {name} are too large.", f"personalizations.{number}.{name}"
            if not all("@" in to["email"] and "." in to["email"].split("@")[1] for to in person["to"]):
                return "Does not contain a valid address.", f"personalizations.{number}.to.0.email"
        return None


def _handler_for(api: SendgridApi) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - a class in a function
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            scripted = api.script.popleft() if api.script else None
            if isinstance(scripted, str):
                self._say_nothing(raw, scripted)
            elif scripted is not None:
                self._answer(scripted[0], {"errors": [{"message": "scripted", "field": None}]}, scripted[1])
            elif self.headers["Authorization"] != f"Bearer {KEY}":
                self._answer(401, {"errors": [{"message": "The provided authorization grant is invalid"}]}, {})
            else:
                self._take(raw)

        def _take(self, raw: bytes) -> None:
            body = json.loads(raw)
            problem = api.problem_of(body, len(raw))
            if problem is not None:
                api.refused.append(problem[0])
                self._answer(400, {"errors": [{"message": problem[0], "field": problem[1]}]}, {})
                return
            api.requests.append(body)
            self._answer(202, None, {"X-Message-Id": f"message{len(api.requests)}"})

        def _say_nothing(self, raw: bytes, how: str) -> None:
            api.requests.append(json.loads(raw))
            self.close_connection = True
            if how == SILENCE:
                api.released.wait(30)
            else:
                self.connection.shutdown(socket.SHUT_RDWR)

        def _answer(self, status: int, body: object, headers: Mapping[str, str]) -> None:
            data = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: object) -> None: ...

    return Handler
