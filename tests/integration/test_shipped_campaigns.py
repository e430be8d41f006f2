"""The shipped campaigns hold together: templates, values, links, media, texts and times, in six languages."""

import re
from pathlib import Path

import pytest

from chorus.content.contacts import read_contacts
from chorus.content.lengths import parse_tweet
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.campaign import (
    LINK_TO_ACTIVITY,
    AnyActivity,
    Campaign,
    Document,
    Mailing,
    Post,
    Press,
    schedule_of,
)
from chorus.domain.contact import Contact, address_key
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.segment import parse_segment
from chorus.services.ports_files import Loaded

ROOT = Path(__file__).resolve().parents[2]
IDS = sorted(f.stem for f in (ROOT / "campaigns").glob("*.toml"))
FIRST_ZONE, LAST_ZONE = "Pacific/Kiritimati", "Pacific/Pago_Pago"
ON_A_SITE = re.compile(r"\(activity:([a-z0-9-]+)\)")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return FileWorkspace(ROOT).load()


def campaign_of(loaded: Loaded, campaign_id: str) -> Campaign:
    return loaded.campaigns[campaign_id].campaign


def occasion_of(loaded: Loaded, campaign: Campaign) -> Occasion:
    return loaded.catalogue.merged(loaded.workspace.observances).occasion(campaign.observance, campaign.year)


def template_of(activity: AnyActivity) -> Path | None:
    return None if isinstance(activity, Post | Document) else ROOT / "templates" / activity.template


def texts(activity: AnyActivity) -> str:
    folder = template_of(activity)
    return "" if folder is None else (folder / "en.md").read_text(encoding="utf-8")


def local_texts(campaign: Campaign) -> list[dict[Language, str]]:
    """Everything that a campaign says per language."""
    found = [campaign.title, *(v for v in campaign.values.values() if not isinstance(v, int))]
    for activity in campaign.activities():
        found += [v for v in activity.values.values() if not isinstance(v, int)]
        if isinstance(activity, Post):
            found += [activity.text, *([activity.image.alt] if activity.image else [])]
        if isinstance(activity, Press):
            found.append(activity.dateline)
        if isinstance(activity, Document):
            found += [activity.title, activity.file]
    return found


def numbers(text: str, language: Language) -> list[str]:
    plain = re.sub(r"\d{1,2}月", "", text) if language is Language.ZH else text
    return sorted(re.findall(r"\d+", plain))


def test_the_workspace_reads_without_a_problem(loaded: Loaded) -> None:
    assert loaded.problems == ()
    assert loaded.broken == {}
    assert (
        sorted(loaded.campaigns)
        == IDS
        == [
            "biodiversity-day-2021",
            "biodiversity-day-2027",
            "biodiversity-summit-follow-up-2027",
            "environment-day-2021",
            "environment-day-2027",
            "un-biodiversity-summit-2020",
        ]
    )


@pytest.mark.parametrize("campaign_id", IDS)
def test_a_campaign_is_marked_as_sample_and_speaks_six_languages_for_four_conventions(
    loaded: Loaded, campaign_id: str
) -> None:
    campaign = campaign_of(loaded, campaign_id)
    first = (ROOT / "campaigns" / f"{campaign_id}.toml").read_text(encoding="utf-8").splitlines()[0]

    assert first == "#:schema campaign.schema.json"
    assert campaign.sample
    assert campaign.conventions == ("basel", "rotterdam", "stockholm", "minamata")
    assert set(campaign.languages) == set(Language)
    for text in local_texts(campaign):
        assert set(text) == set(Language)
        assert {str(numbers(text[language], language)) for language in Language} == {
            str(numbers(text[Language.EN], Language.EN))
        }


@pytest.mark.parametrize("campaign_id", IDS)
def test_links_values_and_media_exist(loaded: Loaded, campaign_id: str) -> None:
    campaign = campaign_of(loaded, campaign_id)

    for activity in campaign.activities():
        text = texts(activity)
        targets = ON_A_SITE.findall(text)
        if isinstance(activity, Post):
            target = LINK_TO_ACTIVITY.match(activity.link or "")
            targets += [target[1]] if target else []
        values = set(re.findall(r"values\.([a-z_0-9]+)", text))
        assert [t for t in targets if campaign.activity(t) is None] == []
        assert values - set(campaign.values) - set(activity.values) == set()
        files = re.findall(r"\(media:([^)]+)\)", text)
        files += [activity.image.file] if isinstance(activity, Post) and activity.image else []
        files += [*activity.file.values()] if isinstance(activity, Document) else []
        assert [f for f in files if not (ROOT / "media" / f).is_file()] == []


@pytest.mark.parametrize("campaign_id", IDS)
def test_posts_fit_into_x_in_every_language(loaded: Loaded, campaign_id: str) -> None:
    """With room to spare: X does not count an address such as 127.0.0.1 as a link of 23, but in full."""
    for post in campaign_of(loaded, campaign_id).post:
        assert all(text.count("{{ link }}") == 1 for text in post.text.values())
        spoken = {lang for account in post.accounts for lang in loaded.workspace.accounts[account].languages}
        assert spoken == set(Language)
        for text in post.text.values():
            parsed = parse_tweet(text.replace("{{ link }}", "https://example.org/un-biodiversity-summit-2020"))
            assert parsed.asdict()["weightedLength"] <= 240


@pytest.mark.parametrize("campaign_id", IDS)
def test_what_a_mail_or_post_links_to_is_published_before_it_leaves_anywhere(loaded: Loaded, campaign_id: str) -> None:
    campaign = campaign_of(loaded, campaign_id)
    occasion = occasion_of(loaded, campaign)

    for activity in campaign.activities():
        leaves = schedule_of(activity).resolve(occasion, FIRST_ZONE).instant
        targets = ON_A_SITE.findall(texts(activity))
        if isinstance(activity, Post):
            target = LINK_TO_ACTIVITY.match(activity.link or "")
            targets += [target[1]] if target else []
        for target_id in targets:
            target_activity = campaign.activity(target_id)
            assert target_activity is not None
            assert schedule_of(target_activity).resolve(occasion).instant <= leaves


@pytest.mark.parametrize("campaign_id", IDS)
def test_signatures_are_due_before_anything_leaves_and_nothing_leaves_before_the_embargo(
    loaded: Loaded, campaign_id: str
) -> None:
    campaign = campaign_of(loaded, campaign_id)
    occasion = occasion_of(loaded, campaign)
    first = min(schedule_of(a).resolve(occasion, FIRST_ZONE).instant for a in campaign.activities())

    assert campaign.signoff.due.resolve(occasion).instant < first
    if campaign.embargo:
        assert campaign.embargo.resolve(occasion).instant <= first


def test_the_three_campaigns_of_the_past_mail_about_fourteen_thousand_times(loaded: Loaded) -> None:
    contacts = {
        audience: [
            item
            for item in read_contacts(ROOT / "audiences" / entry.file, entry.file, audience, entry, loaded.countries)
            if isinstance(item, Contact)
        ]
        for audience, entry in loaded.workspace.audiences.items()
    }
    mails: dict[str, dict[str, int]] = {}
    for campaign_id in IDS:
        if campaign_id.endswith("2027"):
            continue
        for activity in campaign_of(loaded, campaign_id).activities():
            if isinstance(activity, Mailing):
                segment = parse_segment(activity.where) if activity.where else None
                reached = {
                    address_key(contact.address)
                    for audience in activity.audience
                    for contact in contacts[audience]
                    if segment is None or segment.matches(contact, loaded.countries)
                }
                mails.setdefault(campaign_id, {})[activity.id] = len(reached)

    assert mails == {
        "biodiversity-day-2021": {"invitation": 1788, "reminder": 1259, "on-the-day": 2000, "follow-up": 1259},
        "environment-day-2021": {
            "press-release": 212,
            "announcement": 1788,
            "mining-without-mercury": 423,
            "on-the-day": 1788,
        },
        "un-biodiversity-summit-2020": {
            "press-release": 212,
            "parties": 1259,
            "partners": 565,
            "follow-up": 1788,
        },
    }
    assert sum(sum(of.values()) for of in mails.values()) == 14_341
