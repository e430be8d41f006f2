"""What a rehearsal's readers find: the mails that the embedded server accepted, each handed out once."""

from collections.abc import Callable

from chorus.engine.mail_sink import MailSink


class SinkInbox:
    """Implements ``services.rehearsing.Inbox`` over a mail sink."""

    def __init__(self, sink: MailSink) -> None:
        self._sink = sink
        self._seen: set[int] = set()

    def take(self) -> list[tuple[int, bytes]]:
        """(delivery, message) of the mails that arrived since the last call, by delivery.

        RuntimeError when a delivery arrived twice: the rehearsal is there to show that this never happens.
        """
        received = self._sink.received
        twice = sorted(d for d, mail in received.items() if mail.times > 1)
        if twice:
            raise RuntimeError(f"arrived more than once: deliveries {twice[:10]}")
        fresh = sorted(received.keys() - self._seen)
        self._seen.update(fresh)
        return [(delivery, received[delivery].path.read_bytes()) for delivery in fresh]


def refusals(draw: Callable[[str], float], bounced: float = 0.012, greylisted: float = 0.02) -> Callable[[str], str]:
    """What a rehearsal's mail server says to an address: unknown for some, "later" at the first try for others.

    ``draw`` gives a number in [0, 1) for an address, always the same.
    """
    tried: set[str] = set()

    def refuse(address: str) -> str:
        drawn = draw(address)
        if drawn < bounced:
            return "550 5.1.1 No such user here"
        if drawn < bounced + greylisted and address not in tried:
            tried.add(address)
            return "451 4.7.1 Greylisted, please try again later"
        return ""

    return refuse
