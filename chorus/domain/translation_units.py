"""What of a campaign is translated: its own texts, and how a unit is called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chorus.domain.campaign import ActivityKind, Campaign, kind_of
from chorus.domain.language import Language


@dataclass(frozen=True)
class CampaignText:
    """A text of a campaign's file: its unit's key, its place in the file, itself, and in which languages it is due."""

    key: str
    loc: tuple[str | int, ...]
    text: Mapping[Language, str]
    languages: tuple[Language, ...]


def campaign_texts(campaign: Campaign) -> Iterator[CampaignText]:
    """Every text of a campaign that is written per language, but for the names of files, which are chosen."""
    yield CampaignText("title", ("title",), campaign.title, campaign.languages)
    yield from _values("", (), campaign.values, campaign.languages)
    numbers: dict[ActivityKind, int] = {}
    for activity in campaign.activities():
        kind = kind_of(activity)
        number = numbers[kind] = numbers.get(kind, -1) + 1
        loc: tuple[str | int, ...] = (kind, number)
        key, languages = f"{kind}.{activity.id}", campaign.languages_of(activity)
        yield from _values(f"{key}.", loc, activity.values, languages)
        for name in ("dateline", "title", "text"):
            if isinstance(text := getattr(activity, name, None), Mapping):
                yield CampaignText(f"{key}.{name}", (*loc, name), text, languages)
        if image := getattr(activity, "image", None):
            yield CampaignText(f"{key}.image.alt", (*loc, "image", "alt"), image.alt, languages)


def _values(
    prefix: str,
    loc: tuple[str | int, ...],
    values: Mapping[str, Mapping[Language, str] | int],
    languages: tuple[Language, ...],
) -> Iterator[CampaignText]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield CampaignText(f"{prefix}values.{name}", (*loc, "values", name), value, languages)


def unit_id(part: str, key: str) -> str:
    """How a unit is called: ``post.on-the-day.text`` in the campaign's own file, else ``statement-summit/7``."""
    return f"{part}/{key}" if part else key


def part_and_key(unit: str) -> tuple[str, str]:
    """The part and the key of a unit; the part is "" for the campaign's own file."""
    part, _, key = unit.rpartition("/")
    return part, key
