"""What SendGrid's answer means for the deliveries of a request.

https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chorus.channels.answers import LATER, SOON, accepted, failed, not_now, uncertain
from chorus.domain.delivery import Reply, State

_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Answer:
    """Status, body and headers (names in lower case) of an HTTP answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def wait_until(reset: str | int | None, at: datetime) -> int:
    """Seconds from ``at`` until a rate limit's reset (Unix time); a minute when it says nothing, a day at most."""
    try:
        seconds = int(float(reset)) - int(at.timestamp()) if reset is not None else SOON
    except ValueError:
        seconds = SOON
    return min(max(seconds, SOON), _DAY)


def replies_of(answer: Answer, count: int) -> list[Reply]:
    """One reply for each of ``count`` personalizations, in their order.

    A refused request is refused as a whole: where the error names personalizations, these have failed and the others
    go back to the queue.
    """
    text = f"{answer.status} {error_text(answer.body)}".strip()
    if answer.status == 202:
        return [accepted("202 Accepted", remote_id=answer.headers.get("x-message-id", ""))] * count
    if answer.status == 429:  # nothing of it was taken, and nothing more is asked until then: see ``pause_of``
        return [Reply(state=State.QUEUED, detail=text)] * count
    if answer.status in (401, 403):  # the account's trouble, not the message's: nothing was taken
        return [not_now(text, LATER)] * count
    if 400 <= answer.status < 500:
        bad = {n for n in _named(answer.body) if n < count}
        others = Reply(state=State.QUEUED, detail="another address in the request was refused")
        return [failed(text) if n in bad or not bad else others for n in range(count)]
    return [uncertain(f"SendGrid answered {text}")] * count


def pause_of(answer: Answer, at: datetime) -> int | None:
    """Seconds until the next request is welcome, where the answer says that the rate is used up; else None.

    https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits
    """
    if answer.status == 429 or answer.headers.get("x-ratelimit-remaining") == "0":
        return wait_until(answer.headers.get("x-ratelimit-reset"), at)
    return None


def error_text(body: bytes) -> str:
    """The API's own words; the beginning of the body when it is no JSON."""
    return "; ".join(message for message, _ in _errors(body)) or body[:200].decode(errors="replace")


def _named(body: bytes) -> set[int]:
    found = (re.match(r"personalizations\.(\d+)\b", field) for _, field in _errors(body))
    return {int(match[1]) for match in found if match}


def _errors(body: bytes) -> list[tuple[str, str]]:
    try:
        parsed = json.loads(body)
        return [(str(e["message"]), str(e.get("field") or "")) for e in parsed["errors"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
