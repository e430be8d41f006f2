"""`chorus schema`: the JSON Schema that lets editors complete and check a campaign."""

from typing import Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import bare_facade, facade
from chorus.cli.paths import shown

NAME = "campaigns/campaign.schema.json"


def schema(
    ctx: typer.Context,
    write: Annotated[bool, typer.Option("--write", help=f"Write it to {NAME}.")] = False,
) -> None:
    """Print the JSON Schema of a campaign, for editors."""
    if not write:
        output.emit_json(bare_facade(ctx).schema())
        return
    import json

    chorus = facade(ctx)
    path = chorus.root / NAME
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(chorus.schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    output.line(f"Wrote {shown(path)}; a campaign refers to it in its first line: #:schema campaign.schema.json")
