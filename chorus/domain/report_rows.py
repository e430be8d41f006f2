"""The breakdowns of a report by who speaks: by campaign and activity, and by convention."""

from collections import Counter

from chorus.domain.language import Language
from chorus.domain.report_breakdowns import ActivityFigures, CampaignFigures, ConventionFigures
from chorus.domain.report_groups import language_rows
from chorus.domain.report_names import VARIOUS, ConventionName, Names
from chorus.domain.report_scope import ordered
from chorus.domain.report_tally import Tally
from chorus.domain.report_view import View

UNTOLD = ConventionName(name=VARIOUS, colour="#8a8f98")


def campaign_rows(view: View, names: Names, *, languages: bool) -> tuple[CampaignFigures, ...]:
    """By campaign in the workspace's order, each with its activities in the order of its file.

    ``languages`` says whether activities are broken down further.
    """
    groups, activities = view.rows("campaign"), view.rows("activity")
    return tuple(
        CampaignFigures(
            campaign=campaign,
            title=names.campaigns[campaign].title if campaign in names.campaigns else campaign or VARIOUS,
            language=names.campaigns[campaign].language if campaign in names.campaigns else Language.EN,
            figures=view.figures("campaign", campaign, groups[campaign]),
            activities=_activity_rows(view, campaign, activities, names, languages),
        )
        for campaign in ordered(groups, names.campaigns)
    )


def _activity_rows(
    view: View, campaign: str, rows: dict[str, Counter[str]], names: Names, languages: bool
) -> tuple[ActivityFigures, ...]:
    known = names.campaigns[campaign].activities if campaign in names.campaigns else {}
    ids = [name.removeprefix(f"{campaign}/") for name in rows if name.partition("/")[0] == campaign]
    return tuple(
        ActivityFigures.model_validate(
            {
                "activity": activity,
                "kind": known.get(activity) or view.tally.kinds.get((campaign, activity)),
                "figures": view.figures("activity", f"{campaign}/{activity}", rows[f"{campaign}/{activity}"]),
                "languages": language_rows(View(_only(view.tally, campaign, activity))) if languages else (),
            }
        )
        for activity in ordered(ids, known)
    )


def _only(tally: Tally, campaign: str, activity: str) -> Tally:
    """The languages of one activity."""
    own = {g: n for g, n in tally.of("language").items() if (g.campaign, g.activity) == (campaign, activity)}
    return Tally({"language": own}, tally.kinds)


def convention_rows(view: View, names: Names) -> tuple[ConventionFigures, ...]:
    """By convention, as the others may see it."""
    groups = view.rows("convention")
    return tuple(
        ConventionFigures(
            convention=convention,
            name=names.conventions.get(convention, UNTOLD).name,
            colour=names.conventions.get(convention, UNTOLD).colour,
            figures=view.figures("convention", convention, groups[convention]),
        )
        for convention in ordered(groups, names.conventions)
    )
