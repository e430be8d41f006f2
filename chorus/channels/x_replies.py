"""What X's answers mean for a post.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors and .../fundamentals/rate-limits
"""

from datetime import datetime

import requests
import tweepy
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from chorus.channels.answers import LATER, failed, not_now, uncertain
from chorus.channels.sendgrid_replies import wait_until
from chorus.domain.delivery import Reply

_PICTURES_AGAIN = 5 * 60


def reply_before(error: Exception, at: datetime) -> Reply:
    """Trouble before the post was asked for: nothing is public, whatever happened."""
    if isinstance(error, tweepy.HTTPException) and error.response.status_code < 500:
        return _refused(error, at)
    return not_now(f"the picture could not be uploaded: {error}", _PICTURES_AGAIN)


def reply_after(error: Exception, at: datetime) -> Reply:
    """Trouble with the post itself: once the request was written, only X knows."""
    if isinstance(error, tweepy.HTTPException) and error.response.status_code < 500:
        if "duplicate" in str(error).lower():  # 403 without the existing post's id: it may be ours
            return uncertain(f"X says that it is a duplicate: {_text(error)}")
        return _refused(error, at)
    if isinstance(error, requests.ConnectTimeout) or _not_connected(error):
        return not_now(f"X can't be reached: {error}")
    return uncertain(f"no usable answer from X: {_text(error)}")


def _refused(error: tweepy.HTTPException, at: datetime) -> Reply:
    status = error.response.status_code
    if status == 429:
        return not_now(_text(error), wait_until(error.response.headers.get("x-rate-limit-reset"), at))
    if status == 401:  # the account's keys, not the post
        return not_now(_text(error), LATER)
    return failed(_text(error))


def _text(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _not_connected(error: Exception) -> bool:
    cause = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    if not isinstance(cause, MaxRetryError):
        return False
    unverified = "CERTIFICATE_VERIFY_FAILED" in str(cause.reason)  # a handshake that failed carried no request
    return unverified or isinstance(cause.reason, NewConnectionError | ConnectTimeoutError)
