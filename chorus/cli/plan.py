"""`chorus plan`: when, where, to how many, who is excluded and why, and who has not signed."""

from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from chorus.cli.facade import Facade
    from chorus.cli.plan_view import Planned
    from chorus.domain.problems import Problem
    from chorus.services.audiences import AudienceReader
    from chorus.services.ports import Store
    from chorus.services.ports_files import CampaignFile, Loaded
    from chorus.services.turns import Turn


def plan(
    ctx: typer.Context,
    campaign: Annotated[
        str | None, typer.Argument(metavar="CAMPAIGN", help="A campaign's id; else all.", show_default=False)
    ] = None,
    zones: Annotated[bool, typer.Option("--zones", help="List every time zone of a send to recipients.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show when what goes to how many, and who is excluded why."""
    from chorus.cli.plan_view import as_json, show

    chorus = facade(ctx)
    planned, problems = _plan(chorus, campaign)
    if json:
        output.emit_json({"campaigns": [as_json(p) for p in planned], "problems": problems})
    else:
        for one in planned:
            show(one, zones=zones)
        output.show_problems(problems)
        if not planned and not problems:
            output.line("No campaigns yet: write one in campaigns/ (`chorus schema --write` helps your editor).")
    if output.has_errors(problems):
        raise typer.Exit(1)


def _plan(chorus: "Facade", campaign: str | None) -> "tuple[list[Planned], list[Problem]]":
    """Each campaign's plan, and the problems of those that have none."""
    from chorus.domain.problems import InputError, NotFoundError
    from chorus.services.audiences import AudienceReader
    from chorus.services.signing import find_campaign

    loaded = chorus.files.load()
    files = [find_campaign(loaded, campaign)] if campaign else list(loaded.campaigns.values())
    problems = [] if campaign else [p for broken in loaded.broken.values() for p in broken]
    planned: list[Planned] = []
    with chorus.store_or_none() as store:
        for file in files:
            try:
                planned.append(_planned(chorus, loaded, file, AudienceReader(chorus.files, loaded, store), store))
            except InputError as error:
                problems += error.problems
            except NotFoundError as error:
                problems.append(file.problem("unplannable", error.message, error.todo, ("observance",)))
    return sorted(planned, key=lambda p: (p.occasion.start, p.file.id)), problems


def _planned(
    chorus: "Facade", loaded: "Loaded", file: "CampaignFile", audiences: "AudienceReader", store: "Store | None"
) -> "Planned":
    from chorus.cli.plan_view import Planned, as_frozen
    from chorus.services.checking_pace import cause, too_late
    from chorus.services.occasions import occasion_of
    from chorus.services.planning import plan as plan_campaign
    from chorus.services.turns import blocked

    stored = {s.activity: s for s in store.sends(file.id)} if store else {}
    timeline = plan_campaign(loaded, file, audiences)
    begun = {activity: s.total for activity, s in stored.items() if s.began is not None}
    timeline = timeline.model_copy(update={"sends": tuple(as_frozen(s, begun) for s in timeline.sends)})
    states = {activity: str(s.state) for activity, s in stored.items()}
    now = chorus.clock.now()
    notes = {s.activity: states.get(s.activity) or ("past" if s.at <= now else "") for s in timeline.sends}
    over = all(note in {"past", "done", "cancelled"} for note in notes.values())
    turns, unrendered = ((), 0) if over else _turns(chorus, loaded, file, store)
    occasion = occasion_of(loaded, file)
    late = [(s, too_late(loaded.workspace, s, occasion)) for s in timeline.sends if s.activity not in begun]
    return Planned(
        file=file,
        occasion=occasion,
        workspace=loaded.workspace,
        timeline=timeline,
        frozen=tuple(s.activity for s in timeline.sends if s.activity in begun),
        notes=notes,
        not_imported=tuple(sorted(audiences.not_imported)),
        turns=turns,
        blocked=blocked(loaded, file, turns, now, {s.activity: s.at for s in timeline.sends}),
        now=now,
        unrendered=unrendered,
        late=tuple(f"{s.activity}: {why} (begin earlier, or change {cause(s)})" for s, why in late if why),
    )


def _turns(
    chorus: "Facade", loaded: "Loaded", file: "CampaignFile", store: "Store | None"
) -> "tuple[tuple[Turn, ...], int]":
    """Who has to sign what, in which order; and how many problems keep it from being rendered."""
    from chorus.cli.signoff import signoff_of
    from chorus.domain.problems import InputError
    from chorus.domain.signatory import NOBODY
    from chorus.services.turns import turns

    register = chorus.log.sound(store, loaded.workspace).register if store else NOBODY
    try:
        return turns(loaded, file, signoff_of(chorus, loaded, file, store), register), 0
    except InputError as error:
        return (), len(error.problems)
