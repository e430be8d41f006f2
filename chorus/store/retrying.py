"""An officer's retry: what failed is queued once more; its reasons are kept in its outcomes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from chorus.domain.delivery import State
from chorus.store import outcomes
from chorus.store.tables import deliveries, has_failed, sends
from chorus.store.tables import outcomes as outcome_rows

Failure = tuple[str, str, str, int]
"""Campaign, activity, the reason in the last outcome, and how many failed for it."""


def queue_failed(connection: Connection, numbers: Sequence[int], why: str, now: datetime) -> int:
    """Queue every failed delivery of these sends, as if it were first due now; how many."""
    why = f"retried by {why}"
    anew = {"due": now, "first_due": None, "deferrals": 0}
    return sum(outcomes.move_all(connection, n, State.FAILED, State.QUEUED, why, now, **anew) for n in numbers)


def failures(connection: Connection, campaign: str, activity: str) -> tuple[Failure, ...]:
    """Why deliveries failed, grouped, the most frequent first; ``activity`` "" for all of the campaign."""
    last = (
        select(func.max(outcome_rows.c.seq))
        .where(outcome_rows.c.delivery == deliveries.c.number, has_failed)
        .correlate(deliveries)
        .scalar_subquery()
    )
    query = (
        select(sends.c.campaign, sends.c.activity, outcome_rows.c.detail, func.count())
        .select_from(deliveries.join(sends, sends.c.number == deliveries.c.send))
        .join(outcome_rows, outcome_rows.c.seq == last)
        .where(sends.c.campaign == campaign, deliveries.c.state == State.FAILED.value)
        .group_by(sends.c.campaign, sends.c.activity, outcome_rows.c.detail)
        .order_by(func.count().desc(), sends.c.activity, outcome_rows.c.detail)
    )
    if activity:
        query = query.where(sends.c.activity == activity)
    return tuple((c, a, detail, count) for c, a, detail, count in connection.execute(query))
