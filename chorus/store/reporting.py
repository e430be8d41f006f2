"""What a weekly report reads beside the roll-up, and the reports that were issued."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import Connection, func, insert, select

from chorus.domain.report_networks import AccountPosts
from chorus.store import artefacts
from chorus.store.tables import deliveries, hits, outcomes, reports, sends, shares, unsubscribes

_PUBLISHED = ("accepted", "delivered")


def link_targets(
    connection: Connection, activities: Collection[tuple[str, str]]
) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """The links of what was frozen of some (campaign, activity), by campaign, activity and language.

    Where the mails of a language differ in a link (another sender's, or one with a second language), it is ``""``.
    """
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for campaign, activity in activities:
        query = (
            select(shares.c.language, shares.c.artefact)
            .join(sends, sends.c.number == shares.c.send)
            .where(sends.c.campaign == campaign, sends.c.activity == activity)
            .distinct()
        )
        by_language: dict[str, list[tuple[str, ...]]] = {}
        for language, artefact in connection.execute(query.order_by(shares.c.language, shares.c.artefact)):
            by_language.setdefault(language, []).append(artefacts.links(connection, artefact))
        for language, several in by_language.items():
            found[campaign, activity, language] = _agreed(several)
    return found


def happened(connection: Connection, start: datetime, end: datetime) -> bool:
    """Whether a delivery came to anything within a span, or a hit came."""
    return any(
        connection.execute(select(each.c.seq).where(each.c.at >= start, each.c.at < end).limit(1)).first()
        for each in (outcomes, hits, unsubscribes)
    )


def _agreed(several: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(
        urls.pop() if len(urls) == 1 else "" for urls in (set(each) - {None} for each in zip_longest(*several))
    )


def account_posts(connection: Connection, start: datetime, end: datetime, watermark: int) -> tuple[AccountPosts, ...]:
    """How many posts each account published within a span, sorted: those that reached no other state in it later."""
    within = (outcomes.c.at >= start, outcomes.c.at < end, outcomes.c.seq <= watermark)
    last = select(func.max(outcomes.c.seq).label("seq")).where(*within).group_by(outcomes.c.delivery).subquery()
    query = (
        select(deliveries.c.target, deliveries.c.convention)
        .select_from(
            outcomes.join(last, last.c.seq == outcomes.c.seq)
            .join(deliveries, deliveries.c.number == outcomes.c.delivery)
            .join(sends, sends.c.number == deliveries.c.send)
        )
        .where(sends.c.kind == "post", outcomes.c.state.in_(_PUBLISHED))
    )
    counts: dict[tuple[str, str], int] = {}
    for target, convention in connection.execute(query):
        account = target.removeprefix("account:").rpartition("/")[0]
        counts[account, convention] = counts.get((account, convention), 0) + 1
    return tuple(AccountPosts(account, convention, n) for (account, convention), n in sorted(counts.items()))


def keep(
    connection: Connection, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime
) -> None:
    """Keep an issued report; the first one of its week, convention and format stays."""
    if kept(connection, week, convention, fmt) is None:
        row = {
            "week": week,
            "convention": convention,
            "format": fmt,
            "watermark": watermark,
            "content": content,
            "at": now,
        }
        connection.execute(insert(reports).values(**row))


def kept(connection: Connection, week: str, convention: str, fmt: str) -> bytes | None:
    """The report as it was issued, or None."""
    return connection.execute(
        select(reports.c.content).where(
            reports.c.week == week, reports.c.convention == convention, reports.c.format == fmt
        )
    ).scalar()


def every(connection: Connection, fmt: str) -> list[tuple[str, str, bytes]]:
    """Week, convention and bytes of every kept report in a format, in the order of weeks."""
    query = select(reports.c.week, reports.c.convention, reports.c.content).where(reports.c.format == fmt)
    rows = connection.execute(query.order_by(reports.c.week, reports.c.convention))
    return [(week, convention, bytes(content)) for week, convention, content in rows]
