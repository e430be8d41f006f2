"""The weekly report as JSON, and the JSON Schema that documents it."""

import json
from typing import Any

from chorus.domain.report_model import WeeklyReport


def render_json(report: WeeklyReport) -> bytes:
    """The report as indented UTF-8 JSON: the same report, the same bytes. ``WeeklyReport`` reads it back."""
    return (json.dumps(report.dump(), ensure_ascii=False, indent=2) + "\n").encode()


def report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``render_json``'s output, from the model."""
    schema = WeeklyReport.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
