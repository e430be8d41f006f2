"""Requests to SendGrid's ``POST /v3/mail/send``: as few as its limits allow, all of its own tracking off.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chorus.domain.problems import PermanentError
from chorus.services.messages import MailMessage
from chorus.services.ports_senders import Composer, ProviderTemplate

MAX_PERSONALIZATIONS = 1000
MAX_REQUEST_BYTES = 30 * 1024 * 1024 - 64 * 1024
"""Under 30 MB, with some room for the commas between what is counted."""

MAX_SUBSTITUTION_BYTES = 10_000
RESERVED_HEADERS = frozenset(
    {
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    }
)
OFF: Mapping[str, object] = {"enable": False}
TRACKING_OFF: Mapping[str, object] = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": OFF,
    "subscription_tracking": OFF,
    "ganalytics": OFF,
}


@dataclass
class Request:
    """One request as it grows: no address twice in it."""

    size: int
    messages: list[MailMessage] = field(default_factory=list)
    personalizations: list[Mapping[str, object]] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)

    def takes(self, message: MailMessage, size: int) -> bool:
        """Whether another personalization of so many bytes fits."""
        return (
            len(self.messages) < MAX_PERSONALIZATIONS
            and self.size + size <= MAX_REQUEST_BYTES
            and message.address.casefold() not in self.addresses
        )

    def add(self, message: MailMessage, personalization: Mapping[str, object], size: int) -> None:
        """Take one more."""
        self.messages.append(message)
        self.personalizations.append(personalization)
        self.addresses.add(message.address.casefold())
        self.size += size

    def body(self, frame: Mapping[str, object]) -> Mapping[str, object]:
        """The JSON that leaves."""
        return {"personalizations": self.personalizations, **frame}


def frame_of(template: ProviderTemplate, keys: Sequence[str]) -> Mapping[str, object]:
    """What all personalizations of an artefact share; PermanentError for a header that SendGrid reserves.

    The From name is left out unless it is ASCII: the API takes no other.
    """
    reserved = sorted(RESERVED_HEADERS & {name.casefold() for name in template.headers})
    if reserved:
        raise PermanentError(f"SendGrid sets these headers itself: {', '.join(reserved)}")
    sender = {"email": template.from_address}
    if template.from_name and template.from_name.isascii():
        sender["name"] = template.from_name
    return {
        "from": sender,
        **({"reply_to": {"email": template.reply_to}} if template.reply_to else {}),
        "subject": template.subject,
        "content": [{"type": "text/plain", "value": template.text}, {"type": "text/html", "value": template.html}],
        "headers": {n: v for n, v in template.headers.items() if not any(key in v for key in keys)},
        "tracking_settings": TRACKING_OFF,
        "mail_settings": {"footer": OFF},
    }


def personalization(message: MailMessage, compose: Composer) -> Mapping[str, object]:
    """One reader's part: values for the keys, the headers that hold keys, and an opaque id.

    SendGrid fills keys in subject, text and HTML but not in headers: those are filled here. PermanentError for more
    than it takes.
    """
    values = compose.substitutions(message)
    size = sum(len(k.encode()) + len(v.encode()) for k, v in values.items())
    if size > MAX_SUBSTITUTION_BYTES:
        raise PermanentError(f"SendGrid takes {MAX_SUBSTITUTION_BYTES} bytes of substitutions, these are {size}")
    plain = compose.template().headers
    headers = {name: _filled(value, values) for name, value in plain.items()}
    return {
        "to": [{"email": message.address}],
        "substitutions": dict(values),
        "custom_args": {"delivery": str(message.delivery)},
        "headers": {n: v for n, v in headers.items() if v != plain[n]},
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    for key, value in values.items():
        if key in text:
            text = text.replace(key, value)
    return text


def pack(parts: Sequence[tuple[MailMessage, Mapping[str, object]]], frame: Mapping[str, object]) -> list[Request]:
    """Spread personalizations over requests: at most 1,000 each, under 30 MB, an address once in each."""
    base = len(json.dumps(frame))
    requests: list[Request] = []
    for message, part in parts:
        size = len(json.dumps(part)) + 2
        request = next((r for r in requests if r.takes(message, size)), None)
        if request is None:
            request = Request(base)
            requests.append(request)
        request.add(message, part, size)
    return requests
