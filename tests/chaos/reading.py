"""What Chorus says of a mailing, asked as an officer asks (``chorus status --json``), and each delivery besides."""

import json
import sqlite3
from pathlib import Path

from chorus.domain.delivery import State
from chorus.store.opening import open_database
from tests.acceptance.daemons import chorus_here
from tests.chaos.verdict import Said

_EACH = """SELECT deliveries.number, contacts.address, deliveries.state
FROM deliveries JOIN contacts ON contacts.number = deliveries.contact"""
_SHOWN = 100
"""As many of the uncertain does ``chorus status`` list."""


def ask(root: Path) -> Said:
    """What it says now that no daemon runs."""
    shown = json.loads(chorus_here(root, "status", "--json").stdout)
    (send,) = shown["sends"]
    store = open_database(root / "var" / "chorus.db", writer=False)
    try:
        listed = [number for number, _, _ in store.uncertain(limit=send["total"])]
    finally:
        store.close()
    if [line["delivery"] for line in shown["uncertain"]] != listed[:_SHOWN]:
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
        shown=sum(send["deliveries"].values()),
        frozen=send["total"],
    )
