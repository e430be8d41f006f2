"""What a rehearsal's readers find: the mails that the embedded server accepted, each handed out once."""

from collections.abc import Callable

from chorus.engine.mail_sink import MailSink


class SinkInbox:
    """Implements ``services.rehearsing.Inbox`` over a mail sink."""

    def __init__(self, sink: MailSink) -> None:
        self._sink = sink

    def take(self) -> list[tuple[int, bytes]]:
        """(delivery, message) of the mails that arrived since the last call.

        RuntimeError when a delivery arrived twice: the rehearsal is there to show that this never happens.
        """
        fresh = self._sink.take()
        twice = [mail.delivery for mail in fresh if mail.times > 1]
        if twice:
            raise RuntimeError(f"arrived more than once: deliveries {twice[:10]}")
        return [(mail.delivery, mail.path.read_bytes()) for mail in fresh]


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
