"""What Chorus says of a mailing, as it shows it (``chorus status``), and each delivery besides."""

import sqlite3
from pathlib import Path

from chorus.cli.status_view import Status
from chorus.domain.delivery import State
from chorus.facade import Chorus
from chorus.store.opening import open_database
from tests.chaos.verdict import Said

_EACH = """SELECT deliveries.number, contacts.address, deliveries.state
FROM deliveries JOIN contacts ON contacts.number = deliveries.contact"""
_SHOWN = 100
"""As many of the uncertain does ``chorus status`` list."""


def ask(root: Path) -> Said:
    """What it says now that no daemon runs."""
    store = open_database(root / "var" / "chorus.db", writer=False)
    try:
        status = Status.of(Chorus(root), store)
        (send,) = status.sends
        listed = [number for number, _, _ in store.uncertain(limit=send.total)]
    finally:
        store.close()
    if [line.delivery for line in status.uncertain] != listed[:_SHOWN]:
        listed = []
    connection = sqlite3.connect(root / "var" / "chorus.db")
    try:
        rows = connection.execute(_EACH).fetchall()
    finally:
        connection.close()
    return Said(
        recipients={number: address for number, address, _ in rows},
        states={number: State(state) for number, _, state in rows},
        listed=frozenset(listed),
        shown=sum(send.deliveries.values()),
        frozen=send.total,
    )
