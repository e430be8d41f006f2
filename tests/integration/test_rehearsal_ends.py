"""The ends of a rehearsal: what its mail server refuses and keeps, what its readers may ask for, its clock."""

import smtplib
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from chorus.domain.engagement import Agency
from chorus.engine.clock import SystemClock, VirtualClock
from chorus.engine.inbox import SinkInbox, refusals
from chorus.engine.mail_sink import MailSink
from chorus.engine.visitor import HttpVisitor
from chorus.services.readers import Visit

AT = datetime(2021, 5, 22, 7, tzinfo=UTC)
SITE = "https://chorus.example"


def send(sink: MailSink, *deliveries: int) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port) as server:
        for delivery in deliveries:
            server.sendmail("a@b.example", ["c@d.example"], f"Message-ID: <0a.{delivery}@b.example>\r\n\r\nHi\r\n")


def test_each_mail_is_handed_out_once(tmp_path: Path) -> None:
    with MailSink(tmp_path) as sink:
        inbox = SinkInbox(sink)
        send(sink, 2, 1)
        assert [(delivery, raw.splitlines()[-1]) for delivery, raw in sorted(inbox.take())] == [(1, b"Hi"), (2, b"Hi")]
        send(sink, 3)
        assert [delivery for delivery, _ in inbox.take()] == [3]
        assert inbox.take() == []


def test_a_delivery_that_arrives_twice_ends_the_rehearsal(tmp_path: Path) -> None:
    with MailSink(tmp_path) as sink:
        inbox = SinkInbox(sink)
        send(sink, 1)
        inbox.take()
        send(sink, 1, 2)
        with pytest.raises(RuntimeError, match=r"^arrived more than once: deliveries \[1\]$"):
            inbox.take()


def test_some_addresses_are_unknown_some_are_greylisted_once_and_most_are_taken() -> None:
    drawn = {"gone@a.example": 0.011, "slow@a.example": 0.031, "there@a.example": 0.033}
    refuse = refusals(drawn.__getitem__)
    assert [refuse(address) for address in drawn for _ in range(2)] == [
        "550 5.1.1 No such user here",
        "550 5.1.1 No such user here",
        "451 4.7.1 Greylisted, please try again later",
        "",
        "",
        "",
    ]


class Site(BaseHTTPRequestHandler):
    """Writes down what is asked of it; ``/away`` leads elsewhere, ``/on`` further on the same site."""

    asked: list[tuple[str, str, str, bytes]]
    targets = {"/away": "https://www.basel.int/", "/on": f"{SITE}/page/"}

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, self.path, self.headers["User-Agent"], body))
        self.send_response(302 if self.path in self.targets else 404 if self.path == "/gone" else 204)
        if self.path in self.targets:
            self.send_header("Location", self.targets[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = answer  # noqa: N815 - the standard library's names

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Stays quiet."""


@pytest.fixture
def site() -> "type[Site]":
    return type("OneSite", (Site,), {"asked": [], "protocol_version": "HTTP/1.1"})


def visited(site: type[Site], *wanted: tuple[str, str, bytes]) -> list[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), site) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        visitor = HttpVisitor(f"http://127.0.0.1:{server.server_port}", SITE, timeout=5)
        try:
            return [
                visitor.visit(Visit(AT, 1, method, url, "Firefox", Agency.HUMAN, body)) for method, url, body in wanted
            ]
        finally:
            visitor.close()
            server.shutdown()


def test_a_visitor_asks_the_rehearsal_s_server_for_what_the_mail_names_on_the_site(site: type[Site]) -> None:
    wish = b"List-Unsubscribe=One-Click"
    asked = [("GET", f"{SITE}/o/t.gif", b""), ("POST", f"{SITE}/u/t", wish), ("GET", f"{SITE}/gone", b"")]
    assert visited(site, *asked) == [204, 204, 404]
    assert site.asked == [
        ("GET", "/o/t.gif", "Firefox", b""),
        ("POST", "/u/t", "Firefox", wish),
        ("GET", "/gone", "Firefox", b""),
    ]


def test_a_redirect_is_followed_within_the_site_only_and_the_first_answer_counts(site: type[Site]) -> None:
    assert visited(site, ("GET", f"{SITE}/away", b""), ("GET", f"{SITE}/on", b""), ("HEAD", f"{SITE}/on", b"")) == [
        302,
        302,
        302,
    ]
    assert [(method, path) for method, path, _, _ in site.asked] == [
        ("GET", "/away"),
        ("GET", "/on"),
        ("GET", "/page/"),
        ("HEAD", "/on"),
    ]


def test_nothing_outside_of_the_site_is_ever_visited(site: type[Site]) -> None:
    with pytest.raises(ValueError, match=r"visits nothing outside of chorus\.example: https://www\.basel\.int/"):
        visited(site, ("GET", "https://www.basel.int/", b""))
    assert site.asked == []


def test_a_virtual_clock_shows_what_it_is_told_in_utc() -> None:
    clock = VirtualClock(AT)
    assert clock.now() == AT
    clock.set(AT.astimezone(timezone(timedelta(hours=5))) + timedelta(hours=1))
    assert (clock.now(), clock.now().tzinfo) == (AT + timedelta(hours=1), UTC)
    with pytest.raises(ValueError, match="an instant needs a zone"):
        clock.set(datetime(2021, 5, 22, 7))  # noqa: DTZ001 - naive on purpose


def test_the_machine_s_clock_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
