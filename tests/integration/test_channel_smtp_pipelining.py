"""Pipelined SMTP (RFC 2920): one round trip a mail, and each reply to its own command, whatever the server says."""

import asyncio
from collections.abc import Sequence

import pytest

from chorus.channels.smtp import SmtpChannel
from chorus.channels.smtp_conversation import stuffed
from chorus.channels.smtp_jobs import Run
from chorus.channels.smtp_replies import ReplyReader
from chorus.domain.delivery import Outcome, Reply, State
from chorus.domain.problems import RefusedError
from chorus.services.messages import MailMessage
from chorus.services.ports_senders import Composer
from tests.doubles.composer import PlainComposer
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import mail, mail_artefact

COMPOSER = PlainComposer(mail_artefact())
EHLO = "250-strict.example\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n"
MAIL_1 = "MAIL FROM:<campaigns@brs.example>\r\nRCPT TO:<reader1@party.example>\r\nDATA\r\n"
MAIL_2 = MAIL_1.replace("reader1", "reader2")
MAIL_3 = MAIL_1.replace("reader1", "reader3")
GO = "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 go on\r\n"
DROP, SILENCE = "DROP", ("SILENCE", "")


def body(number: int) -> str:
    return stuffed(COMPOSER.mime(mail(number))).decode()


class Script:
    """A server that expects exact bytes and answers with exact bytes, in turn; a connection for each dialogue."""

    def __init__(self, *dialogues: Sequence[tuple[str, str]], ehlo: str = EHLO) -> None:
        self._dialogues, self._ehlo = list(dialogues), ehlo
        self.faults: list[str] = []

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()
        assert self.faults == []
        assert self._dialogues == []

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 strict.example ESMTP\r\n")
        steps = [("EHLO chorus.example\r\n", self._ehlo), *(self._dialogues.pop(0) if self._dialogues else [])]
        for expected, answer in steps:
            if (expected, answer) == SILENCE:
                await reader.read()
                break
            try:
                got = (await reader.readexactly(len(expected.encode()))).decode()
            except asyncio.IncompleteReadError as error:
                got = error.partial.decode()
            if got != expected:
                self.faults.append(f"expected {expected!r}, got {got!r}")
                break
            if answer == DROP:
                break
            writer.write(answer.encode())
        writer.close()
        await writer.wait_closed()


async def deliver(
    port: int, count: int, journal: MemoryJournal | None = None, compose: Composer = COMPOSER, **more: object
) -> list[Outcome]:
    settings = {"host": "127.0.0.1", "port": port, "security": "none", "connections": 1, "hostname": "chorus.example"}
    channel = SmtpChannel({**settings, **more})
    await channel.open()
    messages = [mail(number) for number in range(1, count + 1)]
    outcomes = [o async for o in channel.deliver(messages, compose, journal or MemoryJournal())]
    await channel.close()
    return sorted(outcomes, key=lambda o: o.delivery)


def told(outcomes: Sequence[Outcome]) -> list[tuple[int, str, str]]:
    return [(o.delivery, str(o.state), o.detail) for o in outcomes]


QUIT = ("QUIT\r\n", "221 2.0.0 Bye\r\n")


async def test_the_commands_of_the_next_mail_leave_together_with_a_body() -> None:
    dialogue = [
        (MAIL_1, GO),
        (body(1) + MAIL_2, f"250 2.0.0 Ok: queued as A1\r\n{GO}"),
        (body(2), "250 2.0.0 Ok: queued as A2\r\n"),
        QUIT,
    ]
    journal = MemoryJournal()
    async with Script(dialogue) as port:
        outcomes = await deliver(port, 2, journal)
    assert [(o.delivery, str(o.state), o.remote_id) for o in outcomes] == [(1, "accepted", "A1"), (2, "accepted", "A2")]
    assert journal.records == [("begin", (1,)), ("end", (1,)), ("begin", (2,)), ("end", (2,))]


async def test_a_refused_recipient_is_reset_and_the_next_mail_goes_on() -> None:
    dialogue = [
        (MAIL_1, "250 2.1.0 Ok\r\n550 5.1.1 no such user\r\n503 5.5.1 no recipients\r\n"),
        (f"RSET\r\n{MAIL_2}", f"250 2.0.0 Ok\r\n{GO}"),
        (body(2), "250 2.0.0 Ok\r\n"),
        QUIT,
    ]
    async with Script(dialogue) as port:
        assert told(await deliver(port, 2)) == [
            (1, "bounced", "550 5.1.1 no such user"),
            (2, "accepted", "250 2.0.0 Ok"),
        ]


async def test_a_server_that_wants_a_body_for_nobody_gets_an_empty_one() -> None:
    dialogue = [
        (MAIL_1, "250 2.1.0 Ok\r\n450 4.2.0 greylisted\r\n354 go on\r\n"),
        (".\r\n", "554 5.5.1 no valid recipients\r\n"),
        (f"RSET\r\n{MAIL_2}", f"250 2.0.0 Ok\r\n{GO}"),
        (body(2), "250 2.0.0 Ok\r\n"),
        QUIT,
    ]
    journal = MemoryJournal()
    async with Script(dialogue) as port:
        assert told(await deliver(port, 2, journal)) == [
            (1, "deferred", "450 4.2.0 greylisted"),
            (2, "accepted", "250 2.0.0 Ok"),
        ]
    assert [record for record in journal.records if record[0] == "begin"] == [("begin", (2,))]


async def test_a_mail_behind_a_body_whose_line_is_lost_goes_over_the_next() -> None:
    again = [(MAIL_2, GO), (body(2) + MAIL_3, f"250 Ok\r\n{GO}"), (body(3), "250 Ok\r\n"), QUIT]
    async with Script([(MAIL_1, GO), (body(1) + MAIL_2, DROP)], again) as port:
        outcomes = await deliver(port, 3)
    assert told(outcomes) == [
        (1, "uncertain", "no reply to the body: the server closed it"),
        (2, "accepted", "250 Ok"),
        (3, "accepted", "250 Ok"),
    ]


async def test_a_server_that_drops_each_body_is_left_alone_after_two() -> None:
    async with Script([(MAIL_1, GO), (body(1) + MAIL_2, DROP)], [(MAIL_2, GO), (body(2) + MAIL_3, DROP)]) as port:
        outcomes = await deliver(port, 5)
    assert [str(o.state) for o in outcomes] == ["uncertain", "uncertain", "deferred", "deferred", "deferred"]


async def test_a_server_that_takes_leave_before_the_body_is_obeyed() -> None:
    dialogue = [(MAIL_1, "421 4.3.2 closing\r\n")]
    async with Script(dialogue) as port:
        assert told(await deliver(port, 1)) == [(1, "deferred", "421 4.3.2 closing")]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("what?\r\n", "the server said what is no SMTP: b'what?'"),
        (f"{GO}250 one too many\r\n", "the server said without being asked: 250 one too many"),
        ("250 Ok\r\n250 Ok\r\n250 Ok\r\n", "the server said what is no reply to data: 250 Ok"),
        ("354 go on\r\n", "the server said what is no reply to mail: 354 go on"),
    ],
)
async def test_what_is_no_answer_ends_the_connection_and_nothing_leaves(answer: str, why: str) -> None:
    journal = MemoryJournal()
    async with Script([(MAIL_1, answer)], [(MAIL_1, answer)]) as port:
        (outcome,) = await deliver(port, 1, journal)
    assert (outcome.state, journal.records) == (State.DEFERRED, [("end", (1,))])
    assert outcome.detail == f"the connection was lost before the body: {why}"


async def test_a_reply_too_many_is_taken_for_no_other_mail_s() -> None:
    twice = f"250 Ok\r\n250 Ok\r\n{GO}"
    async with Script([(MAIL_1, GO), (body(1) + MAIL_2, twice)], [(MAIL_2, GO), (body(2), "250 Ok\r\n"), QUIT]) as port:
        outcomes = await deliver(port, 2)
    assert told(outcomes) == [(1, "accepted", "250 Ok"), (2, "accepted", "250 Ok")]


async def test_a_refusal_too_many_is_taken_for_no_other_mail_s() -> None:
    twice = f"554 5.7.1 spam\r\n554 5.7.1 spam\r\n{GO}"
    async with Script([(MAIL_1, GO), (body(1) + MAIL_2, twice)], [(MAIL_2, GO), (body(2), "250 Ok\r\n"), QUIT]) as port:
        outcomes = await deliver(port, 2)
    assert told(outcomes) == [(1, "failed", "554 5.7.1 spam"), (2, "accepted", "250 Ok")]


async def test_a_refusal_is_taken_for_no_command_that_has_not_left_yet() -> None:
    mail_from, *_ = MAIL_1.splitlines(keepends=True)

    def step_by_step(number: int, answer: str) -> list[tuple[str, str]]:
        return [
            (mail_from, "250 Ok\r\n"),
            (f"RCPT TO:<reader{number}@party.example>\r\n", "250 Ok\r\n"),
            ("DATA\r\n", "354 go on\r\n"),
            (body(number), answer),
        ]

    twice = "554 5.7.1 spam\r\n554 5.7.1 spam\r\n"
    second = [*step_by_step(2, "250 Ok\r\n"), QUIT]
    async with Script(step_by_step(1, twice), second, ehlo="250 strict.example\r\n") as port:
        outcomes = await deliver(port, 2)
    assert told(outcomes) == [(1, "failed", "554 5.7.1 spam"), (2, "accepted", "250 Ok")]


async def test_what_is_no_reply_to_a_body_makes_it_uncertain() -> None:
    async with Script([(MAIL_1, GO), (body(1), "354 go on\r\n")]) as port:
        outcomes = await deliver(port, 1)
    assert told(outcomes) == [
        (1, "uncertain", "no reply to the body: the server said what is no reply to body: 354 go on")
    ]


class Faulty(PlainComposer):
    """Breaks on the second mail, in a way that nobody foresaw."""

    def mime(self, message: MailMessage) -> bytes:
        if message.delivery == 2:
            raise TypeError("unforeseen")
        return super().mime(message)


async def test_a_mail_that_breaks_the_composer_fails_alone() -> None:
    dialogue = [(MAIL_1, GO), (body(1) + MAIL_3, f"250 Ok\r\n{GO}"), (body(3), "250 Ok\r\n"), QUIT]
    async with Script(dialogue) as port:
        outcomes = await deliver(port, 3, compose=Faulty(mail_artefact()))
    assert told(outcomes) == [
        (1, "accepted", "250 Ok"),
        (2, "failed", "it can't be composed: TypeError, see the sender's log"),
        (3, "accepted", "250 Ok"),
    ]


async def test_a_server_that_takes_leave_of_each_mail_is_left_alone_after_two() -> None:
    async with Script([(MAIL_1, "421 4.3.2 busy\r\n")], [(MAIL_2, "421 4.3.2 busy\r\n")]) as port:
        outcomes = await deliver(port, 4)
    assert [str(o.state) for o in outcomes] == ["deferred"] * 4


async def test_a_batch_that_has_ended_begins_nothing_more() -> None:
    run = Run([mail(1), mail(2)], COMPOSER, MemoryJournal())
    job = run.next_job()
    assert job is not None
    run.close()
    assert (run.next_job(), run.begin([job])) == (None, Reply(state=State.QUEUED, detail="its batch has ended"))


async def test_a_connection_is_renewed_after_so_many_mails() -> None:
    first = [(MAIL_1, GO), (body(1) + MAIL_2, f"250 Ok\r\n{GO}"), (body(2), "250 Ok\r\n"), QUIT]
    second = [(MAIL_3, GO), (body(3), "250 Ok\r\n"), QUIT]
    async with Script(first, second) as port:
        outcomes = await deliver(port, 3, mails_per_connection=2)
    assert [str(o.state) for o in outcomes] == ["accepted"] * 3


async def test_silence_at_a_command_sends_nothing() -> None:
    silent = [(MAIL_1, "250 2.1.0 Ok\r\n"), SILENCE]
    async with Script(silent, silent) as port:
        outcomes = await deliver(port, 1, timeout=0.1)
    assert [(o.state, o.detail) for o in outcomes] == [
        (State.DEFERRED, "the connection was lost before the body: no reply within 0.1 seconds")
    ]


async def test_a_body_that_the_journal_refuses_never_leaves() -> None:
    async with Script([(MAIL_1, GO)]) as port:
        outcomes = await deliver(port, 2, MemoryJournal(RefusedError("the daemon is gone")))
    assert told(outcomes) == [(1, "queued", "the daemon is gone"), (2, "queued", "the daemon is gone")]


async def test_two_batches_share_the_connections() -> None:
    dialogue = [
        (MAIL_1, GO),
        (body(1) + MAIL_2, f"250 Ok\r\n{GO}"),
        (body(2), "250 Ok\r\n"),
        QUIT,
    ]
    async with Script(dialogue) as port:
        settings = {"host": "127.0.0.1", "port": port, "security": "none", "connections": 1}
        channel = SmtpChannel({**settings, "hostname": "chorus.example"})
        await channel.open()

        async def batch(number: int) -> list[str]:
            return [str(o.state) async for o in channel.deliver([mail(number)], COMPOSER, MemoryJournal())]

        assert list(await asyncio.gather(batch(1), batch(2))) == [["accepted"], ["accepted"]]
        await channel.close()


@pytest.mark.parametrize("step", [1, 2, 5, 1000])
def test_replies_are_cut_from_any_pieces(step: int) -> None:
    said = b"250-first\r\n250 second\r\n354\r\n550 5.1.1 no\n"
    reader = ReplyReader()
    replies = [r for at in range(0, len(said), step) for r in reader.feed(said[at : at + step])]
    assert replies == [(250, "first\nsecond"), (354, ""), (550, "5.1.1 no")]


@pytest.mark.parametrize("said", [b"hello\r\n", b"25 short\r\n", b"250_odd\r\n", b"2" * 70_000])
def test_what_is_no_reply_is_refused(said: bytes) -> None:
    with pytest.raises(ValueError, match="server"):
        list(ReplyReader().feed(said))
