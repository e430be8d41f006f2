"""`chorus send-test`: the mails of a campaign, as they would leave, to one configured officer."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from chorus.cli import output
from chorus.cli.control import AsJson, Campaign, OneActivity
from chorus.cli.opening import facade
from chorus.cli.signing_person import Person, person_of


def send_test(
    ctx: typer.Context,
    campaign: Campaign,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="An officer's or a signatory's address.")],
    activity: OneActivity = "",
    language: Annotated[str, typer.Option("--language", metavar="xx", help="One language only.")] = "",
    person: Person = None,
    json: AsJson = False,
) -> None:
    """Send a campaign's mails as a test to an officer.

    Never to an audience. They need no signature, say that they are a test, and count nowhere. Posts and pages:
    `chorus preview`. This command itself sends them: it needs the senders' secrets, as the daemon does.
    Exit 1 when one of them did not leave.
    """
    who = person_of(person, "acts")
    result: Mapping[str, Any] = facade(ctx).send_test(
        campaign=campaign, to=to, activity=activity, language=language, person=who
    )
    mails: Sequence[Mapping[str, str]] = result["mails"]
    left = sum(mail["state"] == "accepted" for mail in mails)
    if json:
        output.emit_json(result)
    else:
        rows = [(mail["artefact"], *_told(mail["state"], mail["detail"])) for mail in mails]
        output.show_table(f"Tests to {result['to']}", ("mail", "state", "what the channel says"), rows)
        output.line(f"{left} of {output.count(len(mails), 'test')} left. Posts and pages: chorus preview {campaign}")
        if any(mail["state"] == "deferred" for mail in mails):
            output.line("A test is not tried again by itself: run it again when the server answers.")
    if left < len(mails):
        raise typer.Exit(1)


def _told(state: str, detail: str) -> tuple[str, str]:
    """A test that was put off did not leave: nobody tries it again, whatever a delivery's words say."""
    return ("did not leave", detail.removesuffix(" (it is tried again)")) if state == "deferred" else (state, detail)
