"""One outcome for each delivery of a batch, whatever the channel does."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from chorus.channels.outbox import OutboxChannel
from chorus.content.keys import write_keys
from chorus.content.tokens import TokenSealer
from chorus.domain.artefact import Picture
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import MessageToken, UnsubscribeToken
from chorus.domain.problems import ChorusError
from chorus.domain.tracking import TrackingMode
from chorus.engine.sender_batch import BatchSender
from chorus.engine.sender_messages import KEPT_ARTEFACTS, MessageMaker
from chorus.services.messages import Batch, Due, MailMessage, Message, SenderSpec
from chorus.services.ports_senders import Composer, Journal
from tests.doubles.composer import PlainComposer
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import AT, batch, mail_artefact, post_artefact

SEALER = TokenSealer.from_text(write_keys({1: bytes(range(64))}))


class BreakingChannel:
    """Sends the first, breaks off in the midst of the second."""

    parallel = 1
    pause: float | None = None

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def deliver(
        self, messages: Sequence[Message], compose: Composer | None, journal: Journal
    ) -> AsyncIterator[Outcome]:
        for message in messages:
            self.messages.append(message)
            journal.begin([message.delivery])
            if len(self.messages) == 2:
                raise RuntimeError("a bug")
            done = Outcome(delivery=message.delivery, state=State.ACCEPTED)
            journal.end([done])
            yield done


def maker(folder: Path, seed: str = "") -> MessageMaker:
    spec = SenderSpec(
        name="brs",
        channel="outbox",
        base_url="https://chorus.example",
        token_key="",
        journal="",
        media=str(folder),
        pseudonym_seed=seed,
    )
    return MessageMaker(spec, SEALER, PlainComposer)


def told(outcomes: Sequence[Outcome]) -> list[tuple[int, str, str]]:
    return [(o.delivery, str(o.state), o.detail) for o in outcomes]


async def send(channel: BreakingChannel, given: Batch, folder: Path, journal: MemoryJournal) -> tuple[Outcome, ...]:
    result = await BatchSender(channel, lambda _batch: journal, maker(folder)).send(given)
    assert result.batch == given.batch
    return result.outcomes


async def test_a_channel_that_breaks_off_leaves_one_uncertain_and_the_rest_for_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = MemoryJournal()
    outcomes = await send(BreakingChannel(), batch(3, mail_artefact(), 1, 2, 3), tmp_path, journal)
    assert told(outcomes) == [
        (1, "accepted", ""),
        (2, "uncertain", "the channel broke off after it had begun"),
        (3, "deferred", "the channel broke off before it: see the sender's log"),
    ]
    assert outcomes[2].retry_at == AT + timedelta(minutes=5)
    assert journal.records == [("begin", (1,)), ("end", (1,)), ("begin", (2,)), ("end", (2, 3))]
    assert "the channel broke off" in caplog.text


async def test_a_stopped_batch_begins_nothing(tmp_path: Path) -> None:
    journal = MemoryJournal()
    sender = BatchSender(BreakingChannel(), lambda _batch: journal, maker(tmp_path), stopped=lambda _batch: "paused")
    result = await sender.send(batch(3, mail_artefact(), 1, 2))
    assert (told(result.outcomes), journal.records) == ([(1, "queued", "paused"), (2, "queued", "paused")], [])


async def test_a_batch_stopped_midway_leaves_the_rest_queued(tmp_path: Path) -> None:
    journal = MemoryJournal()
    said = {3: iter(["", "", "paused", "paused"])}
    channel = OutboxChannel(tmp_path / "out", sync=False)
    sender = BatchSender(channel, lambda _batch: journal, maker(tmp_path), stopped=lambda batch: next(said[batch]))
    result = await sender.send(batch(3, mail_artefact(), 1, 2, 3))
    assert told(result.outcomes) == [
        (1, "accepted", "filed in the outbox"),
        (2, "queued", "paused"),
        (3, "queued", "paused"),
    ]
    assert journal.records == [("begin", (1,)), ("end", (1,)), ("end", (2,)), ("end", (3,))]


async def test_a_picture_that_is_missing_is_waited_for(tmp_path: Path) -> None:
    artefact = post_artefact(pictures=(Picture(file="w.png", sha256="00" * 32),))
    outcomes = await send(BreakingChannel(), batch(3, artefact, 1), tmp_path, MemoryJournal())
    assert told(outcomes) == [
        (1, "deferred", "the picture w.png can't be read: No such file or directory (put it back)")
    ]
    assert outcomes[0].retry_at == AT + timedelta(minutes=5)


async def test_numbers_that_fit_no_token_fail(tmp_path: Path) -> None:
    given = batch(3, mail_artefact(), 1).model_copy(update={"artefact": 2**70})
    (outcome,) = await send(BreakingChannel(), given, tmp_path, MemoryJournal())
    assert outcome.state is State.FAILED
    assert outcome.detail.startswith("it fits no token: ")


def test_a_pseudonym_is_drawn_anew_without_a_seed(tmp_path: Path) -> None:
    making, given = maker(tmp_path), batch(3, mail_artefact(), 1)
    prepared = making.prepare(given)

    def pseudonym() -> bytes:
        message = making.message(given, given.deliveries[0], prepared)
        assert isinstance(message, MailMessage)
        return MessageToken.unpack(SEALER.open(message.token)).pseudonym

    assert len({pseudonym() for _ in range(20)}) == 20


def test_a_message_of_a_small_send_has_no_pseudonym(tmp_path: Path) -> None:
    making, given = maker(tmp_path, "seed"), batch(3, mail_artefact(), 1)
    message = making.message(given, Due(delivery=1, target="ada@party.example", cell=0), making.prepare(given))
    assert isinstance(message, MailMessage)
    token = MessageToken.unpack(SEALER.open(message.token))
    assert (token.cell, token.pseudonym) == (0, bytes(7))


def test_a_mode_decides_what_a_message_carries(tmp_path: Path) -> None:
    making, given = maker(tmp_path, "seed"), batch(3, mail_artefact(), 1)
    prepared = making.prepare(given)

    def tokens(tracking: TrackingMode) -> tuple[str, str]:
        due = Due(delivery=9, target="ada@party.example", cell=3, tracking=tracking)
        message = making.message(given, due, prepared)
        assert isinstance(message, MailMessage)
        return message.token, message.unsubscribe_token

    shared, person, off = tokens("aggregate"), tokens("individual"), tokens("off")
    first = MessageToken.unpack(SEALER.open(shared[0]))
    assert (first.delivery, first.cell, first.pseudonym == bytes(7)) == (None, 3, False)
    assert MessageToken.unpack(SEALER.open(person[0])) == MessageToken(1, 7, 3, bytes(7), 9)
    assert off[0] == ""
    assert {one[1] for one in (shared, person, off)} == {SEALER.seal(UnsubscribeToken(9).pack())}


def test_the_last_artefacts_stay_prepared(tmp_path: Path) -> None:
    making = maker(tmp_path)
    numbered = [batch(n, mail_artefact(), 1).model_copy(update={"artefact": n}) for n in range(KEPT_ARTEFACTS + 1)]
    first = making.prepare(numbered[0])
    assert making.prepare(numbered[0]) is first
    for given in numbered[1:]:
        making.prepare(given)
    assert making.prepare(numbered[0]) is not first


def test_an_artefact_for_no_channel_is_refused(tmp_path: Path) -> None:
    artefact = mail_artefact()
    filed = artefact.model_copy(update={"key": artefact.key.model_copy(update={"channel": "file"})})
    given = batch(3, filed, 1)
    with pytest.raises(ChorusError, match="no channel takes an artefact for file"):
        maker(tmp_path).message(given, given.deliveries[0], maker(tmp_path).prepare(given))
