"""`chorus dkim`: the keys that sign a sender's mails, and the DNS records that publish them."""

from typing import Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade


def dkim(
    ctx: typer.Context,
    sender: Annotated[str | None, typer.Argument(help="A sender of config.toml; else all that sign.")] = None,
    make: Annotated[bool, typer.Option("--make", help="Make the keys that are missing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Say what goes into DNS so that receivers can check the signatures under a sender's mails.

    A sender signs with the keys whose selectors stand under its `dkim` in config.toml.
    """
    records = facade(ctx).dkim(sender, make=make)
    if json:
        output.emit_json([record.__dict__ for record in records])
        return
    if not records:
        output.line('No sender signs: give one a selector in config.toml, such as dkim = { rsa = "chorus1" }')
        return
    for record in records:
        output.line(f"{record.sender}: publish this TXT record{' (the key is new)' if record.made else ''}")
        output.line(f"  name   {record.name}")
        output.line(f"  value  {record.text}")
        output.line(f"  zone   {record.zone_line}")
