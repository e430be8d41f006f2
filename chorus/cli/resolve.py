"""`chorus resolve`: decides on uncertain deliveries, by evidence or by an officer's word."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chorus.cli import output
from chorus.cli.control import AsJson, OneActivity, confirm
from chorus.cli.opening import facade
from chorus.cli.output import Number
from chorus.cli.signing_person import Person, person_of
from chorus.cli.times import in_zone

if TYPE_CHECKING:
    from chorus.cli.facade import Facade
    from chorus.domain.evidence import Finding
    from chorus.services.ports_control import UncertainDelivery

LOOK, BY_EVIDENCE = "look", "By evidence"
_WORDS = {
    "accepted": "it was sent",
    "bounced": "it was sent, and came back",
    "failed": "it was not sent",
    "queued": "it is sent again",
}


def resolve(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="[CAMPAIGN]", help="One campaign only.")] = "",
    activity: OneActivity = "",
    number: Annotated[
        list[str] | None, typer.Option("--delivery", metavar="NUMBER", help="This one; repeat it.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All that are listed.")] = False,
    sent: Annotated[bool, typer.Option("--sent", help="They were sent.")] = False,
    not_sent: Annotated[bool, typer.Option("--not-sent", help="They were not: failed (`chorus retry` sends).")] = False,
    send_again: Annotated[bool, typer.Option("--send-again", help="They were not: queue them once more.")] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="Look: outbox, site, X, --mail-log.")] = False,
    mail_log: Annotated[
        Path | None, typer.Option("--mail-log", metavar="FILE", help="A mail server's log; implies --evidence.")
    ] = None,
    absent: Annotated[
        bool, typer.Option("--absent-is-not-sent", help="What the evidence lacks was not sent: I know it is whole.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="WHY", help="Why; it is kept.")] = "",
    person: Person = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json: AsJson = False,
) -> None:
    """List what is uncertain, or decide on it.

    Nothing is ever sent again on a guess: without a decision a delivery stays uncertain.
    """
    chorus = facade(ctx)
    found = _found(chorus, campaign, activity, [_number(text) for text in number or []])
    asked = {
        "accepted": sent,
        "failed": not_sent,
        "queued": send_again,
        LOOK: evidence or mail_log is not None,
    }
    word = _one(name for name, given in asked.items() if given)
    if not found or not word:
        from chorus.cli.status_view import zone_of

        _list(found, zone_of(chorus), json=json)
        return
    if word == LOOK:
        findings = chorus.evidence(found, mail_log, absent=absent)
        if not json:
            _show_findings(found, findings)
        decisions = [[str(f.delivery), f.state.value, f.detail, f.remote_id] for f in findings if f.state]
    else:
        _require_said(named=bool(number) or every, reason=reason)
        decisions = [[str(u.number), word] for u in found]
    _decide(chorus, decisions, person, reason or BY_EVIDENCE, yes=yes, json=json)


def _number(text: str) -> int:
    """A delivery's number; with separators too, as numbers are shown elsewhere."""
    plain = text.replace(",", "")
    if not (plain.isascii() and plain.isdigit()):
        raise typer.BadParameter(f"{text!r} is no number: chorus resolve lists them", param_hint="--delivery")
    return int(plain)


def _found(chorus: "Facade", campaign: str, activity: str, numbers: "Sequence[int]") -> "list[UncertainDelivery]":
    from chorus.cli.status_view import read_config
    from chorus.services.acts_control import require_known

    loaded, _ = read_config(chorus)
    with chorus.reading() as store:
        if campaign and loaded is not None:
            require_known(loaded, store.sends(campaign), campaign, activity)
        found = [u for u in store.undecided(campaign, activity) if not numbers or u.number in numbers]
    if missing := sorted(set(numbers) - {u.number for u in found}):
        raise typer.BadParameter(f"not uncertain: {', '.join(map(str, missing))}", param_hint="--delivery")
    return found


def _one(words: "Iterable[str]") -> str:
    given = list(words)
    if len(given) > 1:
        raise typer.BadParameter("decide one thing: --sent, --not-sent, --send-again, or by --evidence")
    return given[0] if given else ""


def _require_said(*, named: bool, reason: str) -> None:
    if not named:
        raise typer.BadParameter("say which: --delivery NUMBER (repeat it), or --all of the list")
    if not reason:
        raise typer.BadParameter("say how you know: it is kept", param_hint="--reason")


def _decide(
    chorus: "Facade", decisions: "Sequence[Sequence[str]]", person: str | None, reason: str, *, yes: bool, json: bool
) -> None:
    decided: dict[str, int] = {}
    if decisions:
        who = person_of(person, "acts")
        if not yes:
            confirm(f"Decide on {output.count(len(decisions), 'delivery', 'deliveries')}?")
        result: Any = chorus.act("resolve", decisions=decisions, person=who, reason=reason)
        decided = result["decided"]
    if json:
        output.emit_json({"decided": decided})
        return
    told = ", ".join(f"{n:,} {state} ({_WORDS[state]})" for state, n in sorted(decided.items()))
    output.line(f"Decided: {told}." if told else "Nothing was decided: what is uncertain stays so.")


def _list(found: "Sequence[UncertainDelivery]", zone: str, *, json: bool) -> None:
    if json:
        output.emit_json({"uncertain": found})
        return
    if not found:
        output.line("Nothing is uncertain.")
        return
    rows = [
        (
            Number(u.number),
            f"{u.campaign}/{u.activity}",
            u.sender,
            in_zone(u.since, zone),
            u.detail,
            u.message_id or u.target,
        )
        for u in found
    ]
    columns = ("delivery", "send", "sender", f"since ({zone})", "what happened", "Message-ID, account or page")
    narrow = [(row[0], f"{row[1]}\n  {row[2]}", f"{row[4]}\n{row[5]}") for row in rows]
    they = "it" if len(found) == 1 else "they"
    title = f"{output.count(len(found), 'delivery is', 'deliveries are')} uncertain: {they} may have left or not"
    output.show_table(title, columns, rows, (("delivery", "send", "what happened"), narrow))
    output.line("Look for evidence: chorus resolve --evidence [--mail-log FILE]. Decide by hand:")
    output.line('chorus resolve --delivery NUMBER --sent (or --not-sent, --send-again) --reason "..."')


def _show_findings(found: "Sequence[UncertainDelivery]", findings: "Sequence[Finding]") -> None:
    where = {u.number: f"{u.campaign}/{u.activity}" for u in found}
    rows = [
        (Number(f.delivery), where[f.delivery], _WORDS[f.state] if f.state else "stays uncertain", f.detail)
        for f in findings
    ]
    output.show_table("What the evidence says", ("delivery", "send", "decision", "why"), rows)
