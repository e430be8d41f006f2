"""Checking mails in two languages: each pair once, and both of its languages the activity's."""

from collections.abc import Iterator

from chorus.domain.campaign import Mailing
from chorus.domain.problems import Problem
from chorus.services.activities import located
from chorus.services.ports_files import CampaignFile


def check_bilingual(file: CampaignFile) -> Iterator[Problem]:
    """What is wrong with the pairs of a campaign's mailings."""
    for loc, activity in located(file):
        if not isinstance(activity, Mailing):
            continue
        languages = file.campaign.languages_of(activity)
        for number, pair in enumerate(activity.bilingual):
            at = (*loc, "bilingual", number)
            if pair in activity.bilingual[:number]:
                yield file.problem("repeated", f"'{pair}' stands twice in bilingual", "remove one", at)
                continue
            for language in (pair.first, pair.second):
                if language not in languages:
                    yield file.problem(
                        "unknown-language",
                        f"'{pair}' is not possible: this activity is not in {language}",
                        "add it to the languages, or remove the pair",
                        at,
                    )
