"""The rehearsal's readers: what they find in a mail, and that they do the same again for the same seed."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chorus.domain.engagement import Agency
from chorus.services.readers import APPLE_PROXY, GMAIL_PREFETCH, GMAIL_PROXY, Received, Visit, read_mail, visits_of

SITE = "http://127.0.0.1:8025"
SENT = datetime(2021, 5, 22, 7, tzinfo=UTC)
HTML = (
    f'<a href="{SITE}/c/tok-en_1/0">one</a> <a href="{SITE}/c/tok-en_1/1">two</a> <a href="{SITE}/c/tok-en_1/0">one</a>'
    f'<a href="{SITE}/u/tok-en_2">stop</a><img src="{SITE}/o/tok-en_1.gif">'
)
HEAD = f"List-Unsubscribe: <{SITE}/u/tok-en_2>\r\nMIME-Version: 1.0\r\n"


def mail(html: str = HTML, head: str = HEAD) -> bytes:
    return (
        f'{head}Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{SITE}/c/in-the-text/0\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b--\r\n"
    ).encode()


PIXEL, LINKS = f"{SITE}/o/tok-en_1.gif", (f"{SITE}/c/tok-en_1/0", f"{SITE}/c/tok-en_1/1")


def test_a_reader_finds_the_pixel_each_link_once_and_the_way_out() -> None:
    assert read_mail(7, mail()) == Received(7, PIXEL, LINKS, f"{SITE}/u/tok-en_2")


def test_a_mail_without_a_way_out_has_none() -> None:
    assert read_mail(7, mail(head="MIME-Version: 1.0\r\n")).unsubscribe == ""


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"Subject: x\r\n\r\nplain", "the mail of delivery 7 has no HTML part"),
        (mail(f'<a href="{SITE}/c/tok-en_1/0">one</a>'), "the mail of delivery 7 has no pixel"),
    ],
)
def test_a_mail_that_can_t_be_counted_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_mail(7, raw)


def test_of_a_mail_of_which_nothing_is_counted_only_the_way_out_is_used() -> None:
    raw = mail('<a href="https://basel.int/">one</a>')
    assert read_mail(7, raw) == Received(7, "", (), f"{SITE}/u/tok-en_2")
    asked = {(visit.method, visit.url) for done in everything(raw=raw).values() for visit in done}
    assert asked == {("POST", f"{SITE}/u/tok-en_2")}


def everything(seed: str = "1", deliveries: int = 3000, raw: bytes = mail()) -> dict[int, list[Visit]]:
    return {number: visits_of(number, raw, SENT, seed) for number in range(1, deliveries + 1)}


@pytest.fixture(scope="module")
def visits() -> list[Visit]:
    return [visit for done in everything().values() for visit in done]


def test_the_same_seed_does_the_same_and_another_something_else() -> None:
    assert everything(deliveries=200) == everything(deliveries=200)
    assert everything(deliveries=200) != everything("2", deliveries=200)


def test_nobody_acts_before_the_mail_is_there_nor_after_the_readers_were_waited_for(visits: list[Visit]) -> None:
    assert min(visit.at for visit in visits) > SENT
    assert max(visit.at for visit in visits) < SENT + timedelta(days=10)


def test_visits_lead_only_to_what_stands_in_the_mail(visits: list[Visit]) -> None:
    assert {(visit.method, visit.url) for visit in visits} == {
        ("GET", PIXEL),
        *(("GET", link) for link in LINKS),
        *(("HEAD", link) for link in LINKS),
        ("POST", f"{SITE}/u/tok-en_2"),
    }


def test_people_and_machines_are_about_as_many_as_a_mailing_sees() -> None:
    mailings = everything()
    people = sum(any(v.truth is Agency.HUMAN and v.url == PIXEL for v in done) for done in mailings.values())
    machines = sum(any(v.truth is Agency.MACHINE for v in done) for done in mailings.values())
    assert 0.34 < people / len(mailings) < 0.42
    assert 0.24 < machines / len(mailings) < 0.32


def walks(visits: list[Visit]) -> list[list[Visit]]:
    """What gateways did with each mail, in its order."""
    by_mail: dict[int, list[Visit]] = {}
    for visit in sorted(visits):
        if visit.truth is Agency.MACHINE and visit.agent not in (APPLE_PROXY, GMAIL_PREFETCH):
            by_mail.setdefault(visit.order, []).append(visit)
    return list(by_mail.values())


def test_a_gateway_loads_the_picture_and_then_links_in_their_order(visits: list[Visit]) -> None:
    found = walks(visits)
    assert {tuple(visit.url for visit in walk) for walk in found} == {(PIXEL, *LINKS), (PIXEL, LINKS[0])}
    assert all(len({visit.agent for visit in walk}) == 1 for walk in found)


def test_gateways_come_at_once_or_walk_slowly_or_hours_later(visits: list[Visit]) -> None:
    pauses = [(walk[-1].at - walk[0].at, walk[0].at - SENT) for walk in walks(visits) if len(walk) > 2]
    quick, slow, late = timedelta(seconds=1.2), timedelta(seconds=8), timedelta(hours=1)
    kinds = Counter("late" if when > late else "walk" if pause >= slow else "burst" for pause, when in pauses)
    assert all(pause <= quick or pause >= slow for pause, _ in pauses)
    assert kinds["burst"] > kinds["walk"] > kinds["late"] > 10


def test_gmail_fetches_ahead_for_a_few_within_seconds_of_arrival(visits: list[Visit]) -> None:
    ahead = [visit for visit in visits if visit.agent == GMAIL_PREFETCH]
    assert {(visit.url, visit.truth) for visit in ahead} == {(PIXEL, Agency.MACHINE)}
    assert all(visit.at - SENT <= timedelta(seconds=20) for visit in ahead)
    assert 5 < len(ahead) < 40


def test_a_proxy_prefetches_the_pixel_alone(visits: list[Visit]) -> None:
    assert {(v.url, v.truth) for v in visits if v.agent == APPLE_PROXY} == {(PIXEL, Agency.MACHINE)}


def test_a_person_opens_before_clicking_and_behind_a_caching_proxy_is_seen_once() -> None:
    clickers = 0
    for done in everything().values():
        people = sorted(v for v in done if v.truth is Agency.HUMAN and v.method == "GET")
        if people:
            assert people[0].url == PIXEL
            clickers += len(people) > 1
        assert Counter(v.agent for v in people)[GMAIL_PROXY] <= 1
    assert clickers > 200


def test_who_leaves_does_so_as_rfc_8058_has_it(visits: list[Visit]) -> None:
    leaving = [visit for visit in visits if visit.method == "POST"]
    assert 0 < len(leaving) < 30
    assert {(visit.truth, visit.body) for visit in leaving} == {(Agency.HUMAN, b"List-Unsubscribe=One-Click")}


def test_nobody_leaves_a_mail_that_shows_no_way_out() -> None:
    closed = everything(raw=mail(head="MIME-Version: 1.0\r\n"))
    assert {visit.method for done in closed.values() for visit in done} == {"GET", "HEAD"}


def test_a_mail_without_links_is_opened_and_never_clicked() -> None:
    plain = everything(raw=mail(f'<img src="{PIXEL}">'))
    assert {v.url for done in plain.values() for v in done if v.method != "POST"} == {PIXEL}


def test_who_does_nothing_does_not_read_the_mail() -> None:
    idle = next(number for number, done in everything().items() if not done)
    assert visits_of(idle, b"no mail at all", SENT, "1") == []
