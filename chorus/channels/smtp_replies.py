"""What an SMTP server's reply means for a delivery: one table, after RFC 5321 (codes) and RFC 3463 (enhanced codes)."""

import re
from collections.abc import Iterator
from typing import Literal

from chorus.channels.answers import LATER, accepted, failed, not_now
from chorus.domain.delivery import Reply, State

Stage = Literal["mail", "rcpt", "data", "body"]
"""After which command the reply came; ``body`` is the reply to the message itself."""

_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
_NOT_THE_READER = {"7", "8"}
"""5.1.7 and 5.1.8 speak of the sender's address (RFC 3463 section 3.2)."""


_LINE = re.compile(r"(\d{3})(?:([ -])(.*))?", re.DOTALL | re.ASCII)
_CR = b"\r"
_LONGEST = 64 * 1024
"""Bytes of one reply: RFC 5321, section 4.5.3.1.5, has lines of 512."""


class ReplyReader:
    """Cuts what a server says into replies (RFC 5321, section 4.2), in whatever pieces it comes."""

    def __init__(self) -> None:
        self._cut = b""
        self._lines: list[str] = []

    def feed(self, data: bytes) -> Iterator[tuple[int, str]]:
        """Each reply that is whole by now: code and text, lines joined by LF. ValueError for what is no reply."""
        *lines, self._cut = (self._cut + data).split(b"\n")
        for line in lines:
            found = _LINE.fullmatch(line.removesuffix(_CR).decode(errors="replace"))
            if found is None:
                raise ValueError(f"the server said what is no SMTP: {line.removesuffix(_CR)[:80]!r}")
            code, more, text = found.groups()
            if more != "-" and not self._lines:
                yield int(code), text or ""
                continue
            self._lines.append(text or "")
            if more != "-":
                text, self._lines = "\n".join(self._lines), []
                yield int(code), text
        if len(self._cut) > _LONGEST or len(self._lines) > _LONGEST // 512:
            raise ValueError("the server's reply has no end")


def reply_of(stage: Stage, code: int, text: str) -> Reply:
    """2xx is accepted, 4xx deferred, 5xx failed; a reader's address that doesn't exist is bounced.

    A bounce suppresses the address, so a refusal for policy (550 5.7.1) is none: only 5.1.x says that the address is
    wrong, or a bare 550, 551 or 553 to RCPT without an enhanced code.
    """
    words = f"{code} {text}".strip()
    if 200 <= code < 300:
        return accepted(words, remote_id=_queue_id(text))
    if 400 <= code < 500:
        return not_now(words, LATER)
    if 500 <= code < 600:
        return Reply(state=State.BOUNCED, detail=words) if stage == "rcpt" and _no_such(code, text) else failed(words)
    return failed(f"the server answered what is no SMTP: {words}")


def _no_such(code: int, text: str) -> bool:
    enhanced = _ENHANCED.match(text)
    if enhanced is None:
        return code in (550, 551, 553)
    return enhanced[2] == "1" and enhanced[3] not in _NOT_THE_READER


def _queue_id(text: str) -> str:
    """The queue id that Postfix, Exim and others give; empty when there is none."""
    found = re.search(r"\b(?:queued as|id=)\s*([\w.-]+)", text)
    return found[1] if found else ""
