"""The JSON Schema of a campaign file, made from its model, for editors that complete and check as one types."""

import json
from typing import Any

from chorus.domain.campaign import Campaign


def campaign_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a campaign file, for editors that complete and check as one types."""
    schema = _plain_titles(Campaign.model_json_schema(mode="validation"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A campaign of Chorus",
        **schema,
    }


def campaign_schema_text() -> str:
    """The schema as it is kept in campaigns/."""
    return json.dumps(campaign_schema(), ensure_ascii=False, indent=2) + "\n"


def _plain_titles(value: Any) -> Any:
    """Leave out the titles that pydantic makes of field names: they only repeat them."""
    if isinstance(value, dict):
        return {k: _plain_titles(v) for k, v in value.items() if not (k == "title" and isinstance(v, str))}
    return [_plain_titles(v) for v in value] if isinstance(value, list) else value
