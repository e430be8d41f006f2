"""Posts on X through its API v2."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence

import requests
import tweepy
from pydantic import ConfigDict, SecretStr

from chorus.channels.answers import accepted, begin, end, failed, outcome
from chorus.channels.x_media import upload
from chorus.channels.x_replies import reply_after, reply_before
from chorus.channels.x_session import connect
from chorus.domain.delivery import Outcome, Reply
from chorus.domain.organisation import XSettings
from chorus.services.messages import Message, PostMessage
from chorus.services.ports_senders import Composer, Journal

for _name in ("tweepy", "requests_oauthlib", "oauthlib"):  # their debug lines show signatures and keys
    logging.getLogger(_name).setLevel(logging.INFO)


_ID = re.compile("[0-9]{1,19}")


class XAccess(XSettings):
    """The settings with one account's keys (OAuth 1.0a)."""

    model_config = ConfigDict(hide_input_in_errors=True)

    consumer_key: SecretStr
    consumer_secret: SecretStr
    access_token: SecretStr
    access_token_secret: SecretStr


class XChannel:
    """One account's posts, one after the other; the API has no idempotency key.

    ``settings`` are those of ``[channels.x]`` with ``consumer_key``, ``consumer_secret``, ``access_token`` and
    ``access_token_secret``. Nothing is public until the post itself is made: trouble with a picture never leaves half
    a post behind.
    """

    parallel = 1
    pause: float | None = None

    def __init__(self, settings: Mapping[str, object]) -> None:
        self._access = XAccess.model_validate(settings)
        self._client: tweepy.Client | None = None

    async def open(self) -> None:
        """Make the client; nothing is asked of X yet."""
        access = self._access
        self._client = connect(
            access.host,
            access.timeout,
            consumer_key=access.consumer_key.get_secret_value(),
            consumer_secret=access.consumer_secret.get_secret_value(),
            access_token=access.access_token.get_secret_value(),
            access_token_secret=access.access_token_secret.get_secret_value(),
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.session.close()

    async def deliver(
        self,
        messages: Sequence[Message],
        compose: Composer | None,  # noqa: ARG002 - a post leaves as it was signed
        journal: Journal,
    ) -> AsyncIterator[Outcome]:
        """Publish each post, its pictures first."""
        for message in messages:
            reply = await self._publish(message, journal)
            for done in end(journal, [outcome(message, reply)]):
                yield done

    async def _publish(self, message: Message, journal: Journal) -> Reply:
        if not isinstance(message, PostMessage):
            return failed("X takes posts")
        try:
            media = [await asyncio.to_thread(upload, self._client, *picture) for picture in message.pictures]
        except (tweepy.TweepyException, requests.RequestException, ValueError) as error:
            return reply_before(error, message.at)
        refused = begin(journal, [message])
        return await asyncio.to_thread(self._post, message, media) if refused is None else refused

    def _post(self, message: PostMessage, media: list[str]) -> Reply:
        assert self._client is not None
        try:
            response = self._client.create_tweet(
                text=message.text, media_ids=media or None, in_reply_to_tweet_id=_answered(message)
            )
            return accepted("published", remote_id=str(response.data["id"]))
        except (tweepy.TweepyException, requests.RequestException, ValueError, KeyError, TypeError) as error:
            return reply_after(error, message.at)


def _answered(message: PostMessage) -> str | None:
    """The post that a corrigendum answers. An id of X's has 1 to 19 digits (https://docs.x.com/x-api/posts/create-post);
    another is of another channel, by which the account posted then."""
    return message.answers if _ID.fullmatch(message.answers) else None
