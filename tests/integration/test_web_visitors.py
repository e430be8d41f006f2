"""Visitors of a page are told apart for a day, by a number that tells nothing of them."""

from pathlib import Path

import pytest
from starlette.requests import Request

from chorus.web.visitors import Visitors
from tests.doubles.web_site import SaltDouble, web_site

HERE, THERE, PROXY = "192.0.2.7", "2001:db8::7", "10.0.0.1"
TRUSTED = ("10.0.0.0/8", "127.0.0.1/32")


class OtherSalt:
    def salt(self) -> bytes:
        return bytes(range(32))


def asked(address: str, agent: str = "Mozilla/5.0", *forwarded: str) -> Request:
    headers = [(b"user-agent", agent.encode()), *((b"x-forwarded-for", each.encode()) for each in forwarded)]
    return Request({"type": "http", "headers": headers, "client": (address, 40000)})


VISITORS = Visitors(SaltDouble())
BEHIND = Visitors(SaltDouble(), TRUSTED)


def test_one_address_and_program_is_one_visitor_and_any_other_another() -> None:
    assert VISITORS.pseudonym(asked(HERE)) == "e6c11e6074b394"
    every = [asked(HERE), asked(THERE), asked(HERE, "curl/8"), asked(HERE, ""), asked(HERE, "Mozilla/5.0 ")]
    assert len({VISITORS.pseudonym(each) for each in (*every, asked(HERE))}) == len(every)


def test_another_day_s_salt_makes_another_visitor_of_the_same() -> None:
    assert Visitors(OtherSalt()).pseudonym(asked(HERE)) != VISITORS.pseudonym(asked(HERE))


@pytest.mark.parametrize(
    ("address", "forwarded", "counted"),
    [
        (PROXY, (HERE,), HERE),
        (PROXY, (f"198.51.100.1, {HERE}",), HERE),
        (PROXY, ("198.51.100.1", HERE), HERE),
        (PROXY, (f"{HERE}, 10.2.3.4",), HERE),
        (f"::ffff:{PROXY}", (HERE,), HERE),
        (PROXY, (THERE,), THERE),
        (PROXY, (), PROXY),
        (PROXY, ("unknown",), PROXY),
        (PROXY, ("198.51.100.1, unknown",), PROXY),
        (PROXY, (",".join([PROXY] * 50),), PROXY),
        (HERE, ("198.51.100.1",), HERE),
    ],
)
def test_behind_a_proxy_of_ours_the_visitor_is_whom_it_heard(
    address: str, forwarded: tuple[str, ...], counted: str
) -> None:
    assert BEHIND.pseudonym(asked(address, "Mozilla/5.0", *forwarded)) == VISITORS.pseudonym(asked(counted))


def test_nobody_else_is_believed() -> None:
    assert VISITORS.pseudonym(asked(PROXY, "Mozilla/5.0", HERE)) == VISITORS.pseudonym(asked(PROXY))


def test_over_http_a_proxy_tells_visitors_apart(tmp_path: Path) -> None:
    page = tmp_path / "day" / "statement" / "en"
    page.mkdir(parents=True)
    (page / "index.html").write_text("<h1>en</h1>", encoding="utf-8")
    with web_site(tmp_path, TRUSTED) as web:
        for address in (HERE, THERE, HERE):
            web.client.get("/day/statement/en/", headers={"X-Forwarded-For": address})
        one, other, again = (record["pseudonym"] for record in web.spool.records)
        assert (one == again, one == other) == (True, False)
        assert HERE not in str(web.spool.records)
