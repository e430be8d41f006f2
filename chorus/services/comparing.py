"""What other versions of the rules would say of a week: counted from the hits, nothing is changed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from chorus.domain.classify import RULES, rule
from chorus.domain.rollup import BASE, figures_of
from chorus.domain.week import IsoWeek
from chorus.services.ports_rollups import RollupStore


def compare(
    store: RollupStore, week: IsoWeek, zone: str, versions: Sequence[int] = ()
) -> Mapping[int, Mapping[str, int]]:
    """The figures of a week's opens, clicks and visits (``opens.human.total``) by each version, or by all.

    NotFoundError for a version that does not exist.
    """
    chosen = [*versions] or [*RULES]
    for version in chosen:
        rule(version)
    rows = store.count_hits(week.days[0], week.days[-1], zone, chosen)
    found: dict[int, Counter[str]] = {version: Counter() for version in chosen}
    for version, counted in rows.items():
        for key, numbers in counted.items():
            if key[4] == BASE:
                found[version].update(dict(figures_of(key[7], numbers)))
    return {version: dict(sorted(figures.items())) for version, figures in found.items()}
