"""How many deliveries a batch has: as many as make the writer's commit cheap, or as a provider takes in one request."""

from collections.abc import Mapping

from chorus.domain.organisation import Workspace
from chorus.services.freezing_mails import mail_sender

BATCH = 200
"""One sync to disk for so many. More would be a little faster; but the breaker and the recall act between batches, and
when the machine goes down, all that is claimed is uncertain."""

SENDGRID_BATCH = 1000
"""Personalizations of one request (https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations)."""


def by_size(workspace: Workspace, room: Mapping[str, int]) -> Mapping[int, Mapping[str, int]]:
    """The senders that have room, by the size of their batches."""
    large = {mail_sender(name) for name, sender in workspace.senders.items() if sender.channel == "sendgrid"}
    sizes = {
        SENDGRID_BATCH: {name: count for name, count in room.items() if name in large},
        BATCH: {name: count for name, count in room.items() if name not in large},
    }
    return {size: names for size, names in sizes.items() if names}
