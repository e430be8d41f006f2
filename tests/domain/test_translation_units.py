"""What of a campaign is translated, and how a unit is called."""

import tomllib

from chorus.domain.campaign import Campaign
from chorus.domain.language import Language
from chorus.domain.translation_units import campaign_texts, part_and_key, unit_id
from tests.doubles.workspace import CAMPAIGN

MORE = """
[[document]]
id = "sheet"
title.en = "Fact sheet"
file.en = "sheet.pdf"
release = "T 09:00 Europe/Zurich"
languages = ["en"]

[[post]]
id = "another"
accounts = ["x:brs"]
text.en = "Again"
image = { file = "a.png", alt.en = "A bird" }
values.theme.en = "Birds"
values.years = 20
send = "T 15:05 Europe/Zurich"
"""


def test_every_text_of_a_campaign_has_a_key_of_its_own() -> None:
    campaign = Campaign.model_validate(tomllib.loads(CAMPAIGN + MORE))
    assert [(text.key, ".".join(map(str, text.loc)), len(text.languages)) for text in campaign_texts(campaign)] == [
        ("title", "title", 2),
        ("post.post.text", "post.0.text", 2),
        ("post.another.values.theme", "post.1.values.theme", 2),
        ("post.another.text", "post.1.text", 2),
        ("post.another.image.alt", "post.1.image.alt", 2),
        ("document.sheet.title", "document.0.title", 1),
    ]


def test_the_source_is_english_where_there_is_english_unless_the_campaign_says_another() -> None:
    def source(languages: str, more: str = "") -> Language:
        text = CAMPAIGN.replace('languages = ["en", "fr"]', f"languages = [{languages}]\n{more}")
        return Campaign.model_validate(tomllib.loads(text)).source_language

    assert source('"ru", "en"') is Language.EN
    assert source('"ru", "fr"') is Language.RU
    assert source('"en", "fr"', 'source = "fr"') is Language.FR


def test_a_unit_is_called_by_its_part_and_key() -> None:
    for part, key, name in (("", "title", "title"), ("partials/about", "1", "partials/about/1")):
        assert unit_id(part, key) == name
        assert part_and_key(name) == (part, key)
