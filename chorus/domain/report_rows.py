"""The breakdowns of a report: by campaign and activity, by language, by convention."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from chorus.domain.language import Language
from chorus.domain.report_breakdowns import ActivityFigures, CampaignFigures, ConventionFigures, LanguageFigures
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_names import VARIOUS, ConventionName, Names
from chorus.domain.report_small import hide_small
from chorus.domain.report_tally import HIT_FIGURES, Group, Tally, speakers

Figures = Mapping[Group, Counter[str]]

_NO_HITS_TOLD: Mapping[str, int | None] = dict.fromkeys(HIT_FIGURES)


def total_of(figures: Iterable[Counter[str]]) -> Counter[str]:
    """The sum of groups' figures."""
    total: Counter[str] = Counter()
    for counter in figures:
        total.update(counter)
    return total


def by(figures: Figures, key: Callable[[Group], str]) -> dict[str, Counter[str]]:
    """Figures summed by what ``key`` says of their group."""
    found: dict[str, Counter[str]] = {}
    for group, counter in figures.items():
        found.setdefault(key(group), Counter()).update(counter)
    return found


def _shown(groups: Iterable[Counter[str]], hide: bool) -> list[WeekFigures]:
    rows = list(groups)
    return [WeekFigures.of(row) for row in (hide_small(rows) if hide else rows)]


def _ordered(found: Iterable[str], order: Iterable[str]) -> list[str]:
    """Known ids in their order, then others by the alphabet, the untold last."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(found, key=lambda name: (not name, places.get(name, len(places)), name))


def language_rows(figures: Figures, hide: bool) -> tuple[LanguageFigures, ...]:
    """By language in the official order; with ``hide``, small groups are not shown.

    A language that was mailed and has no hit has null opens and clicks where some hits are of untold language: some
    of those may be its own.
    """
    groups = by(figures, lambda group: group.language)
    order = _ordered(groups, [language.value for language in Language])
    rows = [groups[language] for language in order]
    shown: Sequence[Mapping[str, int | None]] = hide_small(rows) if hide else rows
    untold = _has_hits(groups.get("", Counter()))
    return tuple(
        LanguageFigures(
            language=language,
            label=_language_name(language),
            figures=WeekFigures.of({**row, **_NO_HITS_TOLD} if untold and _is_silent(groups[language]) else row),
        )
        for language, row in zip(order, shown, strict=True)
    )


def _has_hits(figures: Counter[str]) -> bool:
    return any(figures[figure] for figure in HIT_FIGURES)


def _is_silent(figures: Counter[str]) -> bool:
    """Whether mails were sent and nothing is known of their opens and clicks."""
    return figures["sent"] > 0 and not _has_hits(figures)


def _language_name(language: str) -> str:
    known = {each.value: each.own_name for each in Language}
    return known.get(language, language) or VARIOUS


def campaign_rows(figures: Figures, tally: Tally, names: Names, hide: bool) -> tuple[CampaignFigures, ...]:
    """By campaign in the workspace's order, each with its activities in the order of its file."""
    groups = by(figures, lambda group: group.campaign)
    order = _ordered(groups, names.campaigns)
    return tuple(
        CampaignFigures(
            campaign=campaign,
            title=names.campaigns[campaign].title if campaign in names.campaigns else campaign or VARIOUS,
            language=names.campaigns[campaign].language if campaign in names.campaigns else Language.EN,
            figures=row,
            activities=_activity_rows(
                {group: n for group, n in figures.items() if group.campaign == campaign}, campaign, tally, names, hide
            ),
        )
        for campaign, row in zip(order, _shown((groups[each] for each in order), hide), strict=True)
    )


def _activity_rows(
    figures: Figures, campaign: str, tally: Tally, names: Names, hide: bool
) -> tuple[ActivityFigures, ...]:
    known = names.campaigns[campaign].activities if campaign in names.campaigns else {}
    groups = by(figures, lambda group: group.activity)
    order = _ordered(groups, known)
    return tuple(
        ActivityFigures.model_validate(
            {
                "activity": activity,
                "kind": known.get(activity) or tally.kinds.get((campaign, activity)),
                "figures": row,
                "languages": ()
                if hide
                else language_rows({group: n for group, n in figures.items() if group.activity == activity}, hide),
            }
        )
        for activity, row in zip(order, _shown((groups[each] for each in order), hide), strict=True)
    )


def convention_rows(figures: Figures, names: Names) -> tuple[ConventionFigures, ...]:
    """By convention, as the others may see it."""
    groups = by(figures, _owner)
    order = _ordered(groups, names.conventions)
    unknown = ConventionName(name=VARIOUS, colour="#8a8f98")
    return tuple(
        ConventionFigures(
            convention=convention,
            name=names.conventions.get(convention, unknown).name,
            colour=names.conventions.get(convention, unknown).colour,
            figures=row,
        )
        for convention, row in zip(order, _shown((groups[each] for each in order), hide=True), strict=True)
    )


def _owner(group: Group) -> str:
    """The one convention of a group; ``""`` where it is untold or several speak together."""
    return group.convention if len(speakers(group.convention)) == 1 else ""
