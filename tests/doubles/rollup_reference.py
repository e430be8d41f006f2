"""Roll-ups counted the plain way: everything held in memory, each figure by its own definition."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chorus.domain.classify import classify
from chorus.domain.week import IsoWeek, local_day
from chorus.services.ports_hits import StoredHit

SENT = {"accepted": "delivered", "delivered": "delivered", "bounced": "bounced", "failed": "failed"}
SENT["uncertain"] = "uncertain"

Reference = dict[tuple[Any, ...], int]


class Told(NamedTuple):
    """An outcome (or a wish to leave, with the state ``unsubscribed``) of a delivery, and where that counts."""

    seq: int
    delivery: int
    at: datetime
    state: str
    kind: str
    campaign: str
    activity: str
    convention: str
    language: str
    region: str
    role: str


def reference(hits: Sequence[tuple[StoredHit, int | None, str]], told: Iterable[Told], zone: str) -> Reference:
    """(day, campaign, activity, convention, dimension, value, kind, figure) to number. Hits come with their send's
    number and kind."""
    rows: Counter[tuple[Any, ...]] = Counter()
    _count_hits(rows, hits, zone)
    _count_told(rows, list(told), zone)
    return {key: number for key, number in rows.items() if number}


def _count_hits(rows: Counter[Any], given: Sequence[tuple[StoredHit, int | None, str]], zone: str) -> None:
    messages: dict[Any, list[tuple[StoredHit, str]]] = defaultdict(list)
    for hit, send, kind in given:
        messages[send, hit.pseudonym or hit.seq].append((hit, kind))
    seen: set[Any] = set()
    for whose, members in messages.items():
        members.sort(key=lambda member: (member[0].at, member[0].seq))
        judged = classify([hit for hit, _ in members])
        for (hit, kind), agency in zip(members, judged, strict=True):
            day = local_day(hit.at, zone)
            place = (day, hit.campaign, hit.activity, hit.convention)
            hour = f"{hit.at.astimezone(ZoneInfo(zone)).hour:02}"
            dimensions = {"language": hit.language, "hour": hour}
            if hit.kind == "visit":
                dimensions["source"] = hit.source
                first = bool(hit.pseudonym) and _new(seen, whose, agency, day, hit.activity, hit.language)
                figures = [f"visits.{agency}"] + [f"visitors.{agency}"] * first
                for dimension, value in dimensions.items():
                    rows.update((*place, dimension, value, kind, figure) for figure in figures)
                continue
            dimensions |= {"region": hit.region, "role": hit.role}
            stages = _stages(seen, hit, (whose, hit.kind, agency), day)
            for dimension, value in dimensions.items():
                rows.update((*place, dimension, value, kind, f"{hit.kind}s.{agency}.{stage}") for stage in stages)
            if hit.link is not None:
                stages = _stages(seen, hit, (whose, hit.kind, agency, hit.link), day)
                link = (*place, "link", f"{hit.language} {hit.link}", kind)
                rows.update((*link, f"{hit.kind}s.{agency}.{stage}") for stage in stages)


def _stages(seen: set[Any], hit: StoredHit, what: tuple[Any, ...], day: date) -> list[str]:
    stages = ["total"]
    if hit.pseudonym:
        stages += ["week"] * _new(seen, *what, IsoWeek.of_day(day))
        stages += ["ever"] * _new(seen, *what, "ever")
    return stages


def _new(seen: set[Any], *what: object) -> bool:
    if what in seen:
        return False
    seen.add(what)
    return True


def _count_told(rows: Counter[Any], told: list[Told], zone: str) -> None:
    told.sort()
    deliveries: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        deliveries[one.delivery].append(one)
    for events in deliveries.values():
        reached = [one for one in events if one.state != "unsubscribed"]
        for group in (reached, [one for one in events if one.state == "unsubscribed"]):
            last = {IsoWeek.of(one.at, zone): one for one in group}
            for one in last.values():
                _add(rows, one, local_day(one.at, zone), "")
        if reached:
            _add(rows, reached[-1], local_day(reached[0].at, zone), "cohort.")


def _add(rows: Counter[Any], one: Told, day: date, prefix: str) -> None:
    is_mail = one.kind in ("email", "press") and "," not in one.convention
    if one.state == "unsubscribed":
        figures = ["unsubscribed"]
    elif is_mail:
        figures = [f"{prefix}{figure}" for figure in ("sent", SENT.get(one.state)) if one.state in SENT]
    else:
        published = one.state in ("accepted", "delivered") and not prefix
        figures = ["posts" if one.kind == "post" else "pages"] * published
    dimensions = {"language": one.language} | ({"region": one.region, "role": one.role} if is_mail else {})
    for dimension, value in dimensions.items():
        for figure in figures:
            rows[(day, one.campaign, one.activity, one.convention, dimension, value, one.kind, figure)] += 1
