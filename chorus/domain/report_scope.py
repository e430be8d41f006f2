"""Which figures are a convention's own, and what all of them have together."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from chorus.domain.report_names import Names
from chorus.domain.report_tally import HIT_FIGURES, SHARED_FIGURES, Counts, Group, Tally, speakers

JOINT: Final = "joint"
"""The scope of the report over all conventions."""


Owners = Mapping[tuple[str, str], str]
"""By campaign and activity: the one convention whose contacts got all of its mails."""


def owners_in(tally: Tally) -> Owners:
    """Whose an activity is, where all of its mails went to one convention's lists, as far as a tally has its sends."""
    mailed: dict[tuple[str, str], set[str]] = {}
    for group, figures in tally.of("language").items():
        if any(n and (name == "sent" or name.startswith("cohort.")) for name, n in figures.items()):
            mailed.setdefault((group.campaign, group.activity), set()).add(group.convention)
    return {activity: found.pop() for activity, found in mailed.items() if len(found) == 1}


def owned(tally: Tally, owners: Owners) -> Tally:
    """The tally with the hits that don't tell their convention counted as the owner's, where their activity has one.

    What speaks for several conventions at once (visits, posts, pages) stays as it is.
    """
    by = {breakdown: _with_owners(counts, owners) for breakdown, counts in tally.by.items()}
    return Tally(by, tally.kinds, tuple(owned(week, owners) for week in tally.weeks))


def _with_owners(counts: Counts, owners: Owners) -> dict[Group, Counter[str]]:
    found: dict[Group, Counter[str]] = {}
    for group, figures in counts.items():
        whose = group.convention or owners.get((group.campaign, group.activity), "")
        for name, number in figures.items():
            to = group if name in SHARED_FIGURES else group._replace(convention=whose)
            found.setdefault(to, Counter())[name] += number
    return found


def in_scope(tally: Tally, scope: str, names: Names) -> Tally:
    """What of a tally is a convention's; of ``joint`` all."""
    if scope == JOINT:
        return tally
    by = {breakdown: _own(counts, scope, names) for breakdown, counts in tally.by.items()}
    return Tally(by, tally.kinds, tuple(in_scope(week, scope, names) for week in tally.weeks))


def _own(counts: Counts, scope: str, names: Names) -> dict[Group, Counter[str]]:
    found: dict[Group, Counter[str]] = {}
    for group, figures in counts.items():
        shared, own = _belongs(group, scope, names)
        if shared and own:
            found[group] = figures
        elif kept := Counter({name: n for name, n in figures.items() if (shared if name in SHARED_FIGURES else own)}):
            found[group] = kept
    return found


def _belongs(group: Group, scope: str, names: Names) -> tuple[bool, bool]:
    """Whether a group's shared figures are the scope's, and whether those of its contacts are.

    What speaks for several conventions is each one's; a contact of untold convention is somebody's only where one
    convention speaks alone.
    """
    if group.convention == scope:
        return True, True
    known = names.campaigns.get(group.campaign)
    speaking = speakers(group.convention) or (known.conventions if known else ())
    return scope in speaking, speaking == (scope,)


def has_untold(tally: Tally, scope: str, names: Names) -> bool:
    """Whether opens or clicks of a campaign in which the scope speaks with others don't tell whose they are."""
    return any(
        shared and not own and any(figures[name] for name in HIT_FIGURES)
        for group, figures in tally.of("language").items()
        for shared, own in [_belongs(group, scope, names)]
    )


def owner(group: Group) -> str:
    """The one convention of a group; ``""`` where it is untold or several speak together."""
    return group.convention if len(speakers(group.convention)) == 1 else ""


def summed(counts: Counts, key: Callable[[Group], str]) -> dict[str, Counter[str]]:
    """Figures summed by what ``key`` says of their group."""
    found: dict[str, Counter[str]] = {}
    for group, counter in counts.items():
        found.setdefault(key(group), Counter()).update(counter)
    return found


def total_of(counts: Iterable[Counter[str]]) -> Counter[str]:
    """The sum of groups' figures."""
    total: Counter[str] = Counter()
    for counter in counts:
        total.update(counter)
    return total


def ordered(found: Iterable[str], order: Iterable[str]) -> list[str]:
    """Known ids in their order, then others by the alphabet, the untold last."""
    places: Mapping[str, int] = {name: place for place, name in enumerate(order)}
    return sorted(found, key=lambda name: (not name, places.get(name, len(places)), name))
