"""Evidence on uncertain deliveries: what a mail server's log says of our Message-IDs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from chorus.domain.delivery import State
from chorus.domain.problems import Frozen

_ID = re.compile(r"<[0-9a-f]{16}\.\d+@[^<>\s]+>")
_QUEUE = re.compile(r"postfix[\w/-]*\[\d+\]: (?P<queue>[0-9A-F]{6,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{12,}): ")
"""Postfix's queue id, short or long (https://www.postfix.org/postconf.5.html#enable_long_queue_ids)."""

_STATUS = re.compile(r"\bstatus=(?P<status>sent|bounced|deferred|expired)\b(?: \((?P<reply>.*)\))?")
_TAKEN = re.compile(r"\(queue active\)")


class Finding(Frozen):
    """What the evidence says of one delivery; ``state`` is None when it says nothing."""

    delivery: int
    state: State | None = None
    detail: str = ""
    remote_id: str = ""


def read_mail_log(lines: Iterable[str], ids: Mapping[str, int]) -> dict[int, Finding]:
    """What a log says of the deliveries whose Message-IDs (with angle brackets) are given.

    A Postfix log names the Message-ID once (cleanup) and what became of it under the queue id; any other text counts
    where a Message-ID and ``status=`` stand on one line. A Message-ID without a status is no evidence: cleanup logs
    it before the message is taken. What the server has in its queue has left us: accepted. A bounce weighs more.
    """
    queues: dict[str, int] = {}
    found: dict[int, list[Finding]] = defaultdict(list)
    for line in lines:
        queue = _QUEUE.search(line)
        delivery = next((ids[i] for i in _ID.findall(line) if i in ids), None)
        if delivery is not None and queue is not None:
            queues[queue["queue"]] = delivery
        if delivery is None and queue is not None:
            delivery = queues.get(queue["queue"])
        said = _said(line)
        if delivery is not None and said is not None:
            found[delivery].append(Finding(delivery=delivery, state=said[0], detail=f"the mail log: {said[1]}"))
    return {delivery: max(findings, key=_weight) for delivery, findings in found.items()}


def _weight(finding: Finding) -> tuple[bool, bool]:
    return finding.state is State.BOUNCED, "status=sent" in finding.detail


def _said(line: str) -> tuple[State, str] | None:
    if status := _STATUS.search(line):
        gone = status["status"] in ("bounced", "expired")
        return (State.BOUNCED if gone else State.ACCEPTED), status[0][:300]
    return (State.ACCEPTED, "queue active") if _TAKEN.search(line) else None
