"""What all channels share in answering: a reply tied to its message, and a journal that may refuse."""

from collections.abc import Sequence
from datetime import timedelta

from chorus.domain.delivery import Outcome, Reply, State
from chorus.domain.problems import ChorusError, PermanentError, RefusedError
from chorus.services.messages import MailMessage, Message
from chorus.services.ports_senders import Composer, Journal

SOON = 60
"""Seconds until trying again when nothing could leave: a server that can't be reached, a full disk."""

LATER = 30 * 60
"""Seconds until trying again after a passing refusal (RFC 5321 section 4.5.4.1: at least 30 minutes)."""

MAX_DETAIL = 500


def outcome(message: Message, reply: Reply) -> Outcome:
    """A reply tied to its delivery; ``retry_after`` counts from the claim."""
    retry = message.at + timedelta(seconds=reply.retry_after) if reply.retry_after is not None else None
    return Outcome(
        delivery=message.delivery,
        state=reply.state,
        detail=" ".join(reply.detail.split())[:MAX_DETAIL],
        remote_id=reply.remote_id,
        retry_at=retry,
    )


def begin(journal: Journal, messages: Sequence[Message]) -> Reply | None:
    """Journal that these bodies are about to leave; the reply instead when they may not."""
    try:
        journal.begin([m.delivery for m in messages])
    except RefusedError as error:  # the daemon is gone: nothing new leaves
        return Reply(state=State.QUEUED, detail=str(error))
    except ChorusError as error:
        return Reply(state=State.DEFERRED, detail=str(error), retry_after=SOON)
    return None


def end(journal: Journal, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Journal the replies; the same outcomes, to give back."""
    journal.end(outcomes)
    return outcomes


def mime_of(compose: Composer | None, message: MailMessage) -> bytes:
    """The whole mail; PermanentError when it can't be composed."""
    if compose is None:
        raise PermanentError("a mail without an artefact to compose from", delivery=message.delivery)
    try:
        return compose.mime(message)
    except (ChorusError, ValueError, KeyError) as error:
        raise PermanentError(f"it can't be composed: {error}", delivery=message.delivery) from error


def failed(detail: str) -> Reply:
    """Trying again does not help."""
    return Reply(state=State.FAILED, detail=detail)


def not_now(detail: str, seconds: int = SOON) -> Reply:
    """Nothing left; try again after some seconds."""
    return Reply(state=State.DEFERRED, detail=detail, retry_after=seconds)


def uncertain(detail: str) -> Reply:
    """It may have left or not: nobody knows."""
    return Reply(state=State.UNCERTAIN, detail=detail)


def accepted(detail: str, remote_id: str = "") -> Reply:
    """The next one took it over."""
    return Reply(state=State.ACCEPTED, detail=detail, remote_id=remote_id)
