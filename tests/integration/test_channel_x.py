"""Posts through tweepy against a server in X's shape."""

import json
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError
from urllib3.exceptions import SSLError as UrllibSslError

from chorus.channels.x import XChannel
from chorus.channels.x_replies import reply_after
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import RefusedError
from chorus.engine.post_sink import Response, problem
from chorus.services.messages import Message
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import AT, mail, post
from tests.fakes.x_api import HTML_503, XApi

KEYS = {
    "consumer_key": "ck",
    "consumer_secret": "cs-hunter2",
    "access_token": "at",
    "access_token_secret": "ats-hunter2",
}
PICTURE = ("wetland.png", b"\x89PNG" + bytes(range(256)), "A wetland at dawn, reeds in the mist")


async def deliver(
    host: str, messages: Sequence[Message], journal: MemoryJournal | None = None, timeout: float = 30.0
) -> list[Outcome]:
    channel = XChannel({"host": host, "timeout": timeout, **KEYS})
    await channel.open()
    outcomes = [o async for o in channel.deliver(messages, None, journal or MemoryJournal())]
    await channel.close()
    return outcomes


def told(outcomes: Sequence[Outcome]) -> list[tuple[int, str, str]]:
    return [(o.delivery, str(o.state), o.detail) for o in outcomes]


async def test_a_post_is_published_with_its_id(tmp_path: Path) -> None:
    journal = MemoryJournal()
    with XApi(tmp_path) as api:
        outcomes = await deliver(api.url, [post(1, "Nature matters. 自然"), post(2, "Twice")], journal)
    assert outcomes == [
        Outcome(delivery=1, state=State.ACCEPTED, detail="published", remote_id="1000000001"),
        Outcome(delivery=2, state=State.ACCEPTED, detail="published", remote_id="1000000002"),
    ]
    assert json.loads((tmp_path / "1000000001.json").read_text()) == {
        "id": "1000000001",
        "text": "Nature matters. 自然",
        "media": [],
    }
    assert journal.records == [("begin", (1,)), ("end", (1,)), ("begin", (2,)), ("end", (2,))]


async def test_a_corrigendum_answers_the_post_that_it_corrects(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        (first,) = await deliver(api.url, [post(1, "In May")])
        await deliver(api.url, [replace(post(2, "In June"), answers=first.remote_id)])
        asked = api.requests[-1].json()
    assert asked == {"text": "In June", "reply": {"in_reply_to_tweet_id": "1000000001"}}
    assert json.loads((tmp_path / "1000000002.json").read_text())["in_reply_to"] == "1000000001"


async def test_what_another_channel_published_is_answered_by_a_post_of_its_own(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        await deliver(api.url, [replace(post(2, "In June"), answers="biodiversity-day-2021/on-the-day/en/1")])
        assert api.requests[-1].json() == {"text": "In June"}


async def test_a_corrigendum_to_a_post_that_was_deleted_fails_and_says_why(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        outcomes = await deliver(api.url, [replace(post(2, "In June"), answers="77")])
    assert [(str(o.state), "deleted or not visible" in o.detail) for o in outcomes] == [("failed", True)]


async def test_a_picture_goes_first_with_its_alternative_text(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        outcomes = await deliver(api.url, [post(1, "Wetlands", PICTURE)])
        paths = [r.path for r in api.requests]
    assert told(outcomes) == [(1, "accepted", "published")]
    assert paths == [
        "/2/media/upload/initialize",
        "/2/media/upload/1000000001/append",
        "/2/media/upload/1000000001/finalize",
        "/2/media/metadata",
        "/2/tweets",
    ]
    assert api.requests[0].json() == {"media_type": "image/png", "media_category": "tweet_image", "total_bytes": 260}
    assert json.loads((tmp_path / "1000000002.json").read_text())["media"] == [
        {"id": "1000000001", "alt": "A wetland at dawn, reeds in the mist"}
    ]
    assert (tmp_path / "media" / "1000000001").read_bytes() == PICTURE[1]


async def test_a_large_picture_goes_in_segments(tmp_path: Path) -> None:
    data = bytes(5 * 1024 * 1024)
    with XApi(tmp_path) as api:
        (outcome,) = await deliver(api.url, [post(1, "Wetlands", ("a.png", data, ""))])
        appended = [r.path for r in api.requests if r.path.endswith("append")]
    assert (outcome.state, len(appended)) == (State.ACCEPTED, 2)
    assert (tmp_path / "media" / "1000000001").read_bytes() == data


async def test_trouble_with_a_picture_publishes_nothing(tmp_path: Path) -> None:
    journal = MemoryJournal()
    with XApi(tmp_path, ("append", HTML_503), ("metadata", problem(400, "alt text too long"))) as api:
        outcomes = await deliver(api.url, [post(1, "a", PICTURE), post(2, "b", PICTURE)], journal)
    assert told(outcomes) == [
        (1, "deferred", "the picture could not be uploaded: 503 Service Unavailable"),
        (2, "failed", "400 Bad Request alt text too long"),
    ]
    assert outcomes[0].retry_at == AT + timedelta(minutes=5)
    assert api.posts == []
    assert journal.records == [("end", (1,)), ("end", (2,))]


async def test_a_picture_that_x_still_works_on_waits(tmp_path: Path) -> None:
    working = Response(200, {"data": {"id": "1", "processing_info": {"state": "pending", "check_after_secs": 5}}})
    with XApi(tmp_path, ("finalize", working)) as api:
        (outcome,) = await deliver(api.url, [post(1, "a", PICTURE)])
    assert told([outcome]) == [(1, "deferred", "the picture could not be uploaded: X still works on the picture")]


async def test_a_duplicate_is_uncertain_since_it_may_be_ours(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        outcomes = await deliver(api.url, [post(1, "Same"), post(2, "Same")])
    assert told(outcomes) == [
        (1, "accepted", "published"),
        (
            2,
            "uncertain",
            "X says that it is a duplicate: 403 Forbidden "
            "You are not allowed to create a Tweet with duplicate content.",
        ),
    ]


async def test_a_text_over_280_weighted_characters_is_refused(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        outcomes = await deliver(api.url, [post(1, "水" * 141), post(2, "水" * 140)])
    assert [str(o.state) for o in outcomes] == ["failed", "accepted"]
    assert outcomes[0].detail.startswith("400 Bad Request Your Tweet text is too long.")


async def test_a_rate_limit_defers_until_its_reset(tmp_path: Path) -> None:
    reset = AT + timedelta(minutes=15)
    limit = Response(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": str(int(reset.timestamp()))})
    with XApi(tmp_path, ("/2/tweets", limit), ("/2/tweets", Response(429, {}))) as api:
        outcomes = await deliver(api.url, [post(1, "a"), post(2, "b")])
    assert [(o.state, o.retry_at) for o in outcomes] == [
        (State.DEFERRED, reset),
        (State.DEFERRED, AT + timedelta(seconds=60)),
    ]


@pytest.mark.parametrize(
    ("answer", "state", "detail"),
    [
        (HTML_503, "uncertain", "no usable answer from X: 503 Service Unavailable"),
        (Response(401, {"detail": "Unauthorized"}), "deferred", "401 Unauthorized Unauthorized"),
        (problem(403, "Your account is suspended"), "failed", "403 Forbidden Your account is suspended"),
        (Response(201, {"errors": []}), "uncertain", "no usable answer from X: 'NoneType' object is not subscriptable"),
    ],
)
async def test_what_an_answer_to_a_post_means(tmp_path: Path, answer: Response, state: str, detail: str) -> None:
    with XApi(tmp_path, ("/2/tweets", answer)) as api:
        assert told(await deliver(api.url, [post(1)])) == [(1, state, detail)]


async def test_an_answer_of_html_is_uncertain(tmp_path: Path) -> None:
    with XApi(tmp_path, ("/2/tweets", Response(200, b"<html>"))) as api:
        (outcome,) = await deliver(api.url, [post(1)])
    assert outcome.state is State.UNCERTAIN


async def test_silence_after_the_request_is_uncertain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (outcome,) = await deliver(f"http://127.0.0.1:{silent.getsockname()[1]}", [post(1)], timeout=0.2)
    assert outcome.state is State.UNCERTAIN


async def test_a_server_that_can_t_be_reached_defers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        outcomes = await deliver(f"http://127.0.0.1:{taken.getsockname()[1]}", [post(1), post(2, "b", PICTURE)])
    assert [o.state for o in outcomes] == [State.DEFERRED] * 2
    assert outcomes[0].retry_at == AT + timedelta(seconds=60)


def test_a_certificate_that_nobody_vouches_for_carried_no_post() -> None:
    refused = MaxRetryError(HTTPConnectionPool("x.example"), "/2/tweets", UrllibSslError("CERTIFICATE_VERIFY_FAILED"))
    assert reply_after(requests.exceptions.SSLError(refused), AT).state is State.DEFERRED


async def test_nothing_is_published_when_the_daemon_is_gone(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        outcomes = await deliver(api.url, [post(1)], MemoryJournal(RefusedError("the daemon is gone")))
    assert (told(outcomes), api.posts) == ([(1, "queued", "the daemon is gone")], [])


async def test_x_takes_no_mails(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        assert told(await deliver(api.url, [mail(1)])) == [(1, "failed", "X takes posts")]


def test_wrong_settings_show_no_keys() -> None:
    with pytest.raises(ValueError, match="timeout") as caught:
        XChannel({"timeout": "never", **KEYS})
    assert "hunter2" not in str(caught.value)
