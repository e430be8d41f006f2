"""What config.toml says of how senders send that can't be meant: DKIM selectors and warm-ups."""

from collections.abc import Iterator
from typing import NamedTuple

from chorus.content.toml_places import Loc
from chorus.domain.organisation import Workspace


class Fault(NamedTuple):
    """Something wrong: its code, what it is, what to do, and where."""

    code: str
    message: str
    todo: str
    loc: Loc


def sending_faults(workspace: Workspace) -> Iterator[Fault]:
    """What is wrong with signatures and warm-ups of senders."""
    for name, sender in workspace.senders.items():
        if sender.dkim is None:
            continue
        loc: Loc = ("senders", name, "dkim")
        rsa, ed25519 = sender.dkim.rsa, sender.dkim.ed25519
        if rsa is None and ed25519 is None:
            message = f"`dkim` of {name} names no selector: its mails would not be signed"
            yield Fault("no-selector", message, 'name one, `dkim = { rsa = "s1" }`, or leave `dkim` out', loc)
        elif rsa is not None and ed25519 is not None and rsa == ed25519:
            # Both would be published under one name (RFC 6376, section 3.6.2.1), and a receiver takes either for both.
            message = f"both keys of {name} have the selector {rsa!r}: one name in DNS has one key"
            yield Fault("one-selector", message, "give the Ed25519 key another selector", (*loc, "ed25519"))
    for name, pace in workspace.pace.senders.items():
        warm_up = pace.warm_up
        if warm_up is not None and warm_up.first_day > warm_up.until:
            message = f"the warm-up of {name} begins with {warm_up.first_day:,} a day and is over at {warm_up.until:,}"
            todo = "let `until` be more than `first_day`, or leave `warm_up` out"
            yield Fault("warm-up-is-over", message, todo, ("pace", "senders", name, "warm_up", "first_day"))
