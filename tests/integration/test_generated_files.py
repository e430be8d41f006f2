"""The files that are made from the models are up to date, and what they promise holds."""

import json
import subprocess
import sys
from pathlib import Path

from chorus.content.reference import reference_markdown
from chorus.content.schema import campaign_schema, campaign_schema_text

ROOT = Path(__file__).parents[2]


def test_the_schema_in_campaigns_is_the_models() -> None:
    assert (ROOT / "campaigns" / "campaign.schema.json").read_text(encoding="utf-8") == campaign_schema_text()


def test_the_reference_in_docs_is_the_models() -> None:
    command = [sys.executable, "-m", "chorus.content.reference"]
    written = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={"PYTHONUTF8": "1"}).stdout
    assert (ROOT / "docs" / "toml-reference.md").read_bytes() == written


def test_the_schema_helps_editors() -> None:
    schema = campaign_schema()
    assert schema["additionalProperties"] is False
    assert schema["properties"]["title"]["anyOf"][0] == {"type": "string"}
    assert schema["properties"]["title"]["description"] == "The campaign's title: a text, or one per language."
    assert schema["$defs"]["Email"]["properties"]["send"]["examples"][0] == "T 09:00 Europe/Zurich"
    assert '"title": "Email"' not in json.dumps(schema)


def test_the_reference_explains_every_table() -> None:
    text = reference_markdown()
    for part in (
        "| `title` | text, or one per language | **required** The campaign's title: a text, or one per language. |",
        "| `audience` | list of id | **required** Audiences of config.toml; the first that lists a contact owns the",
        "| `send` | schedule | **required** When: `T-14d 10:00 recipient`. |",
        "### `[post.image]`",
        "### `[secretariats.ID]`",
        "| `fallback` | language | The language for contacts whose own a mailing lacks, or who have none on record;",
        "| `end` | day | The last day; the first if left out. |",
    ):
        assert part in text
