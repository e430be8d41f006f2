"""Mail through SendGrid's API: few requests, no tracking of theirs, and no guess about what got through."""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chorus.channels.sendgrid import SendgridChannel
from chorus.channels.sendgrid_replies import Answer, error_text, replies_of, wait_until
from chorus.channels.sendgrid_request import MAX_REQUEST_BYTES, frame_of, pack
from chorus.content.skeleton import Skeleton
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import RefusedError
from chorus.services.messages import MailMessage, Message
from chorus.services.ports_senders import Composer, ProviderTemplate
from tests.doubles.composer import PlainComposer
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import AT, mail, mail_artefact, post
from tests.fakes.sendgrid_api import DROP, KEY, OFF, SILENCE, SendgridApi

COMPOSER = PlainComposer(mail_artefact())


async def deliver(
    api: SendgridApi | str,
    messages: Sequence[Message],
    journal: MemoryJournal | None = None,
    compose: Composer = COMPOSER,
    key: str = KEY,
    timeout: float = 30.0,
) -> list[Outcome]:
    host = api if isinstance(api, str) else api.url
    channel = SendgridChannel({"host": host, "timeout": timeout, "api_key": key})
    await channel.open()
    outcomes = [o async for o in channel.deliver(messages, compose, journal or MemoryJournal())]
    await channel.close()
    return outcomes


def opened(api: SendgridApi) -> SendgridChannel:
    return SendgridChannel({"host": api.url, "timeout": 30.0, "api_key": KEY})


def told(outcomes: Sequence[Outcome]) -> list[tuple[int, str, str]]:
    return [(o.delivery, str(o.state), o.detail) for o in outcomes]


async def test_a_request_is_as_the_api_wants_it() -> None:
    with SendgridApi() as api:
        outcomes = await deliver(api, [mail(1, salutation="Dear A & B,")])
    assert outcomes == [Outcome(delivery=1, state=State.ACCEPTED, detail="202 Accepted", remote_id="message1")]
    assert api.requests == [
        {
            "personalizations": [
                {
                    "to": [{"email": "reader1@party.example"}],
                    "substitutions": {
                        "-sh1-": "Dear A &amp; B,",
                        "-st1-": "Dear A & B,",
                        "-h-token-": "token1",
                        "-h-unsubscribe-": "unsubscribe1",
                    },
                    "custom_args": {"delivery": "1"},
                    "headers": {"List-Unsubscribe": "<https://chorus.example/u/unsubscribe1>"},
                }
            ],
            "from": {"email": "campaigns@brs.example", "name": "BRS Secretariat"},
            "subject": "22 May",
            "content": [
                {"type": "text/plain", "value": "-st1-\nhttps://chorus.example/c/-h-token-/0\n"},
                {
                    "type": "text/html",
                    "value": '<p>-sh1-</p><a href="https://chorus.example/c/-h-token-/0">Read</a>',
                },
            ],
            "headers": {
                "List-Id": "<invitation.chorus.example>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            "tracking_settings": OFF,
            "mail_settings": {"footer": {"enable": False}},
        }
    ]


async def test_a_thousand_go_in_one_request_and_begin_and_end_together() -> None:
    journal = MemoryJournal()
    with SendgridApi() as api:
        outcomes = await deliver(api, [mail(n) for n in range(1001)], journal)
    assert [len(r["personalizations"]) for r in api.requests] == [1000, 1]
    assert {str(o.state) for o in outcomes} == {"accepted"}
    assert [(kind, len(deliveries)) for kind, deliveries in journal.records] == [
        ("begin", 1000),
        ("end", 1000),
        ("begin", 1),
        ("end", 1),
    ]


async def test_an_address_goes_once_into_a_request() -> None:
    with SendgridApi() as api:
        outcomes = await deliver(
            api, [mail(1, "a@party.example"), mail(2, "A@party.example"), mail(3, "b@party.example")]
        )
    assert [[p["custom_args"]["delivery"] for p in r["personalizations"]] for r in api.requests] == [["1", "3"], ["2"]]
    assert [o.delivery for o in outcomes] == [1, 3, 2]


def test_a_request_stays_under_30_mb() -> None:
    part = {"substitutions": {"-a-": "x" * 9_000}}
    requests = pack([(mail(n), part) for n in range(999)], {"html": "x" * (MAX_REQUEST_BYTES - 3_000_000)})
    assert [len(r.messages) for r in requests] == [332, 332, 332, 3]


async def test_a_from_name_beyond_ascii_is_left_out() -> None:
    compose = PlainComposer(mail_artefact(from_name="Секретариат"))
    with SendgridApi() as api:
        await deliver(api, [mail(1)], compose=compose)
    assert api.requests[0]["from"] == {"email": "campaigns@brs.example"}


async def test_a_mail_that_can_t_be_composed_fails_alone() -> None:
    class Choosy(PlainComposer):
        def substitutions(self, message: MailMessage) -> Mapping[str, str]:
            if message.delivery == 1:
                raise ValueError("a token has 48 characters")
            return super().substitutions(message)

    with SendgridApi() as api:
        outcomes = await deliver(api, [mail(1), mail(2)], compose=Choosy(mail_artefact()))
    assert told(outcomes) == [
        (1, "failed", "it can't be composed: a token has 48 characters"),
        (2, "accepted", "202 Accepted"),
    ]


async def test_too_long_substitutions_fail_alone() -> None:
    with SendgridApi() as api:
        outcomes = await deliver(api, [mail(1, salutation="x" * 5_000), mail(2)])
    assert told(outcomes) == [
        (1, "failed", "SendGrid takes 10000 bytes of substitutions, these are 10052"),
        (2, "accepted", "202 Accepted"),
    ]


async def test_a_header_that_sendgrid_reserves_is_refused_not_dropped() -> None:
    class Reserved(PlainComposer):
        def template(self, *, tracked: bool = True) -> ProviderTemplate:
            return replace(super().template(tracked=tracked), headers={"DKIM-Signature": "v=1"})

    with SendgridApi() as api:
        outcomes = await deliver(api, [mail(1)], compose=Reserved(mail_artefact()))
    assert told(outcomes) == [(1, "failed", "SendGrid sets these headers itself: dkim-signature")]
    assert api.requests == []


async def test_a_bad_address_fails_and_the_others_go_back_to_the_queue() -> None:
    with SendgridApi() as api:
        outcomes = await deliver(api, [mail(1), mail(2, "reader@nowhere"), mail(3)])
    assert told(outcomes) == [
        (1, "queued", "another address in the request was refused"),
        (2, "failed", "400 Does not contain a valid address."),
        (3, "queued", "another address in the request was refused"),
    ]


@pytest.mark.parametrize(
    ("answer", "state", "detail", "wait"),
    [
        (Answer(429, b"", {"x-ratelimit-reset": "1621667100"}), State.QUEUED, "429", None),
        (Answer(401, b'{"errors":[{"message":"bad key"}]}'), State.DEFERRED, "401 bad key", 1800),
        (Answer(413, b"too large"), State.FAILED, "413 too large", None),
        (
            Answer(400, b'{"errors":[{"message":"a"},{"message":"b","field":"subject"}]}'),
            State.FAILED,
            "400 a; b",
            None,
        ),
        (Answer(500, b"oops"), State.UNCERTAIN, "SendGrid answered 500 oops", None),
        (Answer(200, b""), State.UNCERTAIN, "SendGrid answered 200", None),
    ],
)
def test_what_an_answer_means(answer: Answer, state: State, detail: str, wait: int | None) -> None:
    (reply,) = replies_of(answer, 1)
    assert (reply.state, reply.detail, reply.retry_after) == (state, detail, wait)


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [(str(int(AT.timestamp()) + 90), 90), ("0", 60), (None, 60), ("soon", 60), ("99999999999", 86400)],
)
def test_a_rate_limit_s_reset_is_believed_within_reason(reset: str | None, seconds: int) -> None:
    assert wait_until(reset, AT) == seconds


def test_an_error_without_json_shows_its_beginning() -> None:
    assert error_text(b"<html>" + b"x" * 500) == "<html>" + "x" * 194


async def test_a_rate_that_is_used_up_sends_all_back_to_the_queue_and_says_until_when() -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(AT.timestamp()) + 600)}
    journal = MemoryJournal()
    with SendgridApi((429, reset)) as api:
        channel = opened(api)
        twice = [mail(1, "same@party.example"), mail(2, "same@party.example")]
        outcomes = [o async for o in channel.deliver(twice, COMPOSER, journal)]
        assert told(outcomes) == [(1, "queued", "429 scripted"), (2, "queued", "SendGrid's rate is used up")]
        assert channel.pause == 600
        assert [r for r in journal.records if r[0] == "begin"] == [("begin", (1,))]
        held = [o async for o in channel.deliver([mail(3)], COMPOSER, journal)]
        assert (told(held), channel.pause) == ([(3, "queued", "SendGrid's rate is used up")], 600)
        later = replace(mail(3), at=AT + timedelta(seconds=600))
        assert told([o async for o in channel.deliver([later], COMPOSER, journal)]) == [(3, "accepted", "202 Accepted")]
        assert channel.pause is None
        assert len(api.requests) == 1


async def test_the_last_request_of_a_rate_is_taken_and_the_next_waits() -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(AT.timestamp()) + 90)}
    with SendgridApi((202, reset)) as api:
        channel = opened(api)
        assert [str(o.state) async for o in channel.deliver([mail(1)], COMPOSER, MemoryJournal())] == ["accepted"]
        assert channel.pause == 90


@pytest.mark.parametrize(("how", "timeout"), [(DROP, 30.0), (SILENCE, 0.2)])
async def test_a_request_without_an_answer_is_uncertain(how: str, timeout: float) -> None:
    journal = MemoryJournal()
    with SendgridApi(how) as api:
        outcomes = await deliver(api, [mail(1), mail(2)], journal, timeout=timeout)
    assert [o.state for o in outcomes] == [State.UNCERTAIN] * 2
    assert outcomes[0].detail.startswith("no answer from SendGrid: ")
    assert journal.records == [("begin", (1, 2)), ("end", (1, 2))]


async def test_a_server_that_can_t_be_reached_defers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        (outcome,) = await deliver(f"http://127.0.0.1:{taken.getsockname()[1]}", [mail(1)])
    assert (outcome.state, outcome.retry_at) == (State.DEFERRED, AT + timedelta(seconds=60))
    assert outcome.detail == "SendGrid can't be reached: [Errno 111] Connection refused"


async def test_a_wrong_key_defers_and_is_not_shown() -> None:
    with SendgridApi() as api:
        (outcome,) = await deliver(api, [mail(1)], key="SG.hunter2")
    assert told([outcome]) == [(1, "deferred", "401 The provided authorization grant is invalid")]


async def test_nothing_leaves_when_the_daemon_is_gone() -> None:
    with SendgridApi() as api:
        outcomes = await deliver(api, [mail(1)], MemoryJournal(RefusedError("the daemon is gone")))
    assert (told(outcomes), api.requests) == ([(1, "queued", "the daemon is gone")], [])


async def test_sendgrid_takes_no_posts() -> None:
    with SendgridApi() as api:
        assert told(await deliver(api, [post(1)])) == [(1, "failed", "SendGrid takes mails")]


def test_subject_keys_stay_for_sendgrid_to_fill() -> None:
    class Named(PlainComposer):
        def template(self, *, tracked: bool = True) -> ProviderTemplate:
            return replace(super().template(tracked=tracked), subject="-st1- 22 May", reply_to="office@brs.example")

        def substitutions(self, message: MailMessage) -> Mapping[str, str]:
            return {"-st1-": "Dear colleague,"}

    frame = frame_of(Named(mail_artefact()).template(), ["-st1-"])
    assert (frame["subject"], frame["reply_to"]) == ("-st1- 22 May", {"email": "office@brs.example"})


async def test_mails_of_which_nothing_is_counted_have_requests_of_their_own() -> None:
    compose = Skeleton(mail_artefact(), "https://chorus.example")
    mails = [replace(mail(number), token="T" * 48, unsubscribe_token="U" * 48) for number in (1, 2, 3)]
    mails[1] = replace(mails[1], token="")
    with SendgridApi() as api:
        outcomes = await deliver(api, mails, compose=compose)
    assert told(outcomes) == [
        (1, "accepted", "202 Accepted"),
        (3, "accepted", "202 Accepted"),
        (2, "accepted", "202 Accepted"),
    ]
    counted, plain = api.requests
    assert [[p["to"][0]["email"] for p in request["personalizations"]] for request in (counted, plain)] == [
        ["reader1@party.example", "reader3@party.example"],
        ["reader2@party.example"],
    ]
    assert "-token-" in counted["content"][1]["value"]
    assert "-token-" not in str(plain["content"])
    assert "-token-" not in plain["personalizations"][0]["substitutions"]
    assert plain["personalizations"][0]["headers"] == {"List-Unsubscribe": f"<https://chorus.example/u/{'U' * 48}>"}
