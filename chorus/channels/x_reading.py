"""Reading an account's newest posts back from X: evidence on a post of which nobody knows whether it left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import requests
import tweepy

from chorus.channels.x import XAccess
from chorus.channels.x_session import connect
from chorus.domain.problems import TransientError

NEWEST = 100
"""Posts of one page, the most that X gives at once (https://docs.x.com/x-api/users/get-posts)."""


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """A post as its account shows it; links are those that were written, not the t.co ones in their place."""

    id: str
    text: str
    at: datetime | None


def newest_posts(settings: Mapping[str, object]) -> Sequence[PublishedPost]:
    """The newest posts of the account whose keys are in the settings (as of ``XChannel``), newest first.

    TransientError when X does not tell.
    """
    access = XAccess.model_validate(settings)
    client = connect(
        str(access.host),
        access.timeout,
        consumer_key=access.consumer_key.get_secret_value(),
        consumer_secret=access.consumer_secret.get_secret_value(),
        access_token=access.access_token.get_secret_value(),
        access_token_secret=access.access_token_secret.get_secret_value(),
    )
    try:
        me = client.get_me(user_auth=True)
        told = client.get_users_tweets(
            me.data.id, max_results=NEWEST, tweet_fields=["entities", "created_at"], user_auth=True
        )
    except (tweepy.TweepyException, requests.RequestException, AttributeError, ValueError) as error:
        raise TransientError(f"X does not tell the account's posts: {error}", "try again, or decide by hand") from error
    finally:
        client.session.close()
    return tuple(PublishedPost(str(post.id), _as_written(post), post.created_at) for post in told.data or ())


def _as_written(post: tweepy.Tweet) -> str:
    text = str(post.text)
    for url in (post.entities or {}).get("urls", ()):
        written = url.get("expanded_url", url["url"])
        # X puts the pictures of a post behind a link at its end, which nobody wrote.
        text = text.replace(url["url"], "" if "media_key" in url else written)
    return text.strip()
