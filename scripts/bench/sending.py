"""Sending everything that is due, as the daemon does it, and what became of it."""

import time
from collections.abc import Mapping

from bench import world
from chorus.bootstrap.writing import Writer


def send_all(writer: Writer) -> float:
    """The seconds until all of it was recorded."""
    start = time.perf_counter()
    while writer.conductor.dispatch(world.DUE) or writer.conductor.busy():
        writer.conductor.collect(world.DUE, timeout=0.1)
    return time.perf_counter() - start


def counts_of(writer: Writer) -> Mapping[str, int]:
    """How many deliveries of the mailing are in each state."""
    (send,) = (s for s in writer.store.sends() if s.activity == "invitation")
    return {str(state): count for state, count in writer.store.counts(send.number).items() if count}
