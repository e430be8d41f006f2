"""Mail through SendGrid's Web API."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import TypeAlias
from urllib.error import URLError

import sendgrid
from pydantic import ConfigDict, SecretStr
from python_http_client.exceptions import HTTPError

from chorus.channels.answers import begin, end, failed, not_now, outcome, uncertain
from chorus.channels.sendgrid_replies import Answer, pause_of, replies_of
from chorus.channels.sendgrid_request import Request, frame_of, pack, personalization
from chorus.domain.delivery import Outcome, Reply, State
from chorus.domain.organisation import SendgridSettings
from chorus.domain.problems import ChorusError, PermanentError
from chorus.services.messages import MailMessage, Message
from chorus.services.ports_senders import Composer, Journal

logging.getLogger("python_http_client").setLevel(logging.INFO)  # its debug lines show the key and the readers


_Part: TypeAlias = tuple[MailMessage, Mapping[str, object]]
"""A mail with its personalization."""

WAITING = Reply(state=State.QUEUED, detail="SendGrid's rate is used up")


class SendgridAccess(SendgridSettings):
    """The settings with the key."""

    model_config = ConfigDict(hide_input_in_errors=True)

    api_key: SecretStr


class SendgridChannel:
    """Up to 1,000 mails a request; the API has no idempotency key, so a request without an answer is uncertain.

    ``settings`` are those of ``[channels.sendgrid]`` with ``api_key``.
    """

    parallel = 1
    pause: float | None = None

    def __init__(self, settings: Mapping[str, object]) -> None:
        self._access = SendgridAccess.model_validate(settings)
        self._not_before: datetime | None = None

    async def open(self) -> None:
        """Nothing to open: each request has its own connection."""

    async def close(self) -> None:
        """Nothing to close."""

    async def deliver(
        self, messages: Sequence[Message], compose: Composer | None, journal: Journal
    ) -> AsyncIterator[Outcome]:
        """One request after the other; all of a request's deliveries begin and end together.

        Once the rate is used up, what is left goes back to the queue.
        """
        self.pause = self._rest(messages)
        parts: list[_Part] = []
        for message in messages:
            try:
                parts.append(_part(message, compose))
            except ChorusError as error:
                for done in end(journal, [outcome(message, failed(str(error)))]):
                    yield done
        for some in _by_template(parts):
            try:
                frame = _frame(some, compose)
            except ChorusError as error:
                for done in end(journal, [outcome(m, failed(str(error))) for m, _ in some]):
                    yield done
                continue
            for request in pack(some, frame):
                for done in await self._send(request, frame, journal):
                    yield done

    def _rest(self, messages: Sequence[Message]) -> float | None:
        """How many seconds from its claim on a batch comes too early; None when it may leave."""
        if self._not_before is None or not messages or messages[0].at >= self._not_before:
            return None
        return (self._not_before - messages[0].at).total_seconds()

    async def _send(self, request: Request, frame: Mapping[str, object], journal: Journal) -> Sequence[Outcome]:
        if self.pause is not None:
            return end(journal, [outcome(message, WAITING) for message in request.messages])
        refused = begin(journal, request.messages)
        replies = [refused] * len(request.messages) if refused else await self._replies(request, frame)
        return end(journal, [outcome(m, r) for m, r in zip(request.messages, replies, strict=True)])

    async def _replies(self, request: Request, frame: Mapping[str, object]) -> list[Reply]:
        answer = await asyncio.to_thread(self._post, request.body(frame))
        count, at = len(request.messages), request.messages[0].at
        if not isinstance(answer, Answer):
            return [answer] * count
        self.pause = pause_of(answer, at)
        self._not_before = None if self.pause is None else at + timedelta(seconds=self.pause)
        return replies_of(answer, count)

    def _post(self, body: Mapping[str, object]) -> Answer | Reply:
        api = sendgrid.SendGridAPIClient(self._access.api_key.get_secret_value(), host=self._access.host.rstrip("/"))
        api.client.timeout = self._access.timeout
        try:
            response = api.send(dict(body))
        except HTTPError as error:
            return Answer(error.status_code, error.body, _lower(error.headers))
        except URLError as error:
            # urllib wraps what happens until the last byte of the request is handed over, and nothing after it
            return not_now(f"SendGrid can't be reached: {error.reason}")
        except (OSError, HTTPException) as error:
            return uncertain(f"no answer from SendGrid: {str(error) or type(error).__name__}")
        return Answer(response.status_code, response.body, _lower(response.headers))


def _lower(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _by_template(parts: Sequence[_Part]) -> Iterator[Sequence[_Part]]:
    """Those with tracked links and pixel, and those of which nothing is counted: a request has one text."""
    for tracked in (True, False):
        if some := [part for part in parts if bool(part[0].token) is tracked]:
            yield some


def _frame(some: Sequence[_Part], compose: Composer | None) -> Mapping[str, object]:
    if compose is None:
        raise PermanentError("SendGrid takes mails")
    first = some[0][0]
    return frame_of(compose.template(tracked=bool(first.token)), list(compose.substitutions(first)))


def _part(message: Message, compose: Composer | None) -> _Part:
    if not isinstance(message, MailMessage) or compose is None:
        raise PermanentError("SendGrid takes mails")
    try:
        return message, personalization(message, compose)
    except (ValueError, KeyError) as error:
        raise PermanentError(f"it can't be composed: {error}", delivery=message.delivery) from error
