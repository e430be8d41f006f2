"""Checking a workspace: every problem in configuration, campaigns, templates, audiences, translations, all at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches

from chorus.domain.campaign import Mailing, Post, kind_of, repeated
from chorus.domain.observance import Occasion
from chorus.domain.problems import InputError, NotFoundError, Problem
from chorus.services.activities import located
from chorus.services.checking_audiences import Audiences
from chorus.services.checking_bilingual import check_bilingual
from chorus.services.checking_corrigenda import check_corrigenda
from chorus.services.checking_over import check_over
from chorus.services.checking_pace import check_hours, check_pace
from chorus.services.checking_schedules import check_schedules
from chorus.services.checking_segments import check_segment, check_segments
from chorus.services.checking_signoff import check_signoff
from chorus.services.checking_statements import check_revision_times, check_statements
from chorus.services.occasions import occasion_of
from chorus.services.ports_files import CampaignFile, Loaded, Loc, Renderer, WorkspaceFiles

RESERVED = frozenset({"c", "health", "media", "o", "s", "u"})
"""Paths that the web process serves beside the campaigns' pages."""

ROW_CODES = frozenset({"malformed-row", "too-many-cells", "cell-too-long", "no-address", "invalid-address"})
"""Problems of one row of an audience's file: it is left out, and the rest goes in."""


def in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file, line and column, each once."""
    unique = {(p.sort_key(), p.message): p for p in found}
    return tuple(sorted(unique.values(), key=Problem.sort_key))


def check_file(
    loaded: Loaded, file: CampaignFile, renderer: Renderer, audiences: Audiences, now: datetime | None
) -> Iterator[Problem]:
    """Everything wrong with one campaign, its segments, and with ``now`` its date."""
    yield from check_campaign(loaded, file, renderer)
    yield from check_segments(audiences, file)
    yield from check_pace(audiences.files, loaded, file, now)
    if now is not None and not file.campaign.sample:
        yield from check_over(loaded, file, now)


def check_campaign(loaded: Loaded, file: CampaignFile, renderer: Renderer) -> Iterator[Problem]:
    """Everything wrong with one campaign that its models alone can't see."""
    yield from check_definition(loaded, file)
    try:
        occasion = occasion_of(loaded, file)
    except NotFoundError:
        return  # told above
    yield from renderer.render(loaded, file, occasion).problems


def require_sound(files: WorkspaceFiles, loaded: Loaded, file: CampaignFile) -> None:
    """InputError when anything but its rendering is wrong with a campaign: nothing may be signed or begin then.

    A row of an audience that can't be used is left out and stops nothing; a file that can't be used does.
    """
    audiences = Audiences(files, loaded)
    found = [*check_definition(loaded, file), *check_segments(audiences, file)]
    for audience in audiences_of(loaded, file):
        found += (problem for problem in audiences.of(audience).problems if problem.code not in ROW_CODES)
    errors = tuple(p for p in found if p.severity == "error")
    if errors:
        raise InputError(errors)


def audiences_of(loaded: Loaded, file: CampaignFile) -> tuple[str, ...]:
    """The audiences that a campaign's mailings name and that there are."""
    named = (a for _, activity in located(file) if isinstance(activity, Mailing) for a in activity.audience)
    return tuple(a for a in dict.fromkeys(named) if a in loaded.workspace.audiences)


def check_imports(
    files: WorkspaceFiles, loaded: Loaded, imported: Mapping[str, str], used: Collection[str] | None = None
) -> Iterator[Problem]:
    """Audiences (all, or those of ``used``) whose file is another than the one that was imported."""
    for audience, source in loaded.workspace.audiences.items():
        wanted = used is None or audience in used
        if wanted and imported.get(audience, "") and imported[audience] != files.audience_digest(source):
            yield Problem(
                code="edited-since-import",
                message=f"{audience} was edited since its import: mailings go to the contacts as they were imported",
                todo=f"chorus audience import {audience}",
                file=f"audiences/{source.file}",
                severity="warning",
            )


def check_definition(loaded: Loaded, file: CampaignFile) -> Iterator[Problem]:
    """What is wrong with a campaign before it is rendered: names, days, schedules."""
    if file.id in RESERVED:
        yield file.problem(
            "reserved-id", f"{file.id!r} is an address of the web process itself", "give the file another name", ()
        )
    yield from _names(loaded, file)
    yield from _own_languages(file)
    yield from _repeated_ids(file)
    yield from check_statements(loaded, file)
    try:
        occasion = occasion_of(loaded, file)
    except NotFoundError as error:
        yield file.problem("unknown-occasion", error.message, error.todo, _occasion_loc(error))
        return
    if not occasion.stands:
        yield file.problem(
            "occasion-off",
            f"{occasion.name} {occasion.year} is {occasion.status}",
            "choose another occurrence, or take the campaign out",
            ("observance",),
        )
    yield from _collisions(loaded, file, occasion)
    yield from check_schedules(file, occasion)
    yield from check_hours(loaded, file)
    yield from check_bilingual(file)
    yield from check_corrigenda(loaded, file)
    yield from check_signoff(loaded, file, occasion)
    yield from check_revision_times(loaded, file, occasion)


def _occasion_loc(error: NotFoundError) -> Loc:
    return ("observance",) if set(error.ids) <= {"observance"} else ("year",)


def _unknown(file: CampaignFile, what: str, name: str, known: Collection[str], loc: Loc) -> Problem:
    near = get_close_matches(name, known, n=1)
    listed = ", ".join(sorted(known)) or "none yet"
    todo = f"did you mean {near[0]!r}?" if near else f"config.toml has: {listed}"
    return file.problem(f"unknown-{what}", f"no {what} {name!r}", todo, loc)


def _names(loaded: Loaded, file: CampaignFile) -> Iterator[Problem]:
    workspace, campaign = loaded.workspace, file.campaign
    for i, convention in enumerate(campaign.conventions):
        if convention not in workspace.conventions:
            yield _unknown(file, "convention", convention, workspace.conventions, ("conventions", i))
    for what, values in (("conventions", campaign.conventions), ("languages", campaign.languages)):
        for value in repeated(values):
            yield file.problem("repeated", f"'{value}' stands twice in {what}", "remove one", (what,))
    for loc, activity in located(file):
        if isinstance(activity, Mailing):
            yield from _mailing(loaded, file, activity, loc)
        if isinstance(activity, Post):
            yield from _accounts(loaded, file, activity, loc)
        for i, language in enumerate(activity.languages or ()):
            if language not in campaign.languages:
                yield file.problem(
                    "unknown-language",
                    f"'{language}' is not a language of this campaign",
                    "add it to the campaign's languages, or remove it here",
                    (*loc, "languages", i),
                )


def _own_languages(file: CampaignFile) -> Iterator[Problem]:
    for key in ("source", "fallback"):
        language = getattr(file.campaign, key)
        if language is not None and language not in file.campaign.languages:
            message = f"'{language}' is not a language of this campaign"
            yield file.problem("unknown-language", message, "add it to languages, or remove it here", (key,))


def _mailing(loaded: Loaded, file: CampaignFile, activity: Mailing, loc: Loc) -> Iterator[Problem]:
    audiences = loaded.workspace.audiences
    for i, audience in enumerate(activity.audience):
        if audience not in audiences:
            yield _unknown(file, "audience", audience, audiences, (*loc, "audience", i))
        elif audiences[audience].convention not in file.campaign.conventions:
            owner = audiences[audience].convention
            yield file.problem(
                "foreign-audience",
                f"{audience!r} belongs to {owner}, which is not in this campaign",
                f"add {owner!r} to conventions, or remove the audience",
                (*loc, "audience", i),
            )
    for value in repeated(activity.audience):
        yield file.problem("repeated", f"{value!r} stands twice in audience", "remove one", (*loc, "audience"))
    if activity.fallback not in (None, "none", *file.campaign.languages_of(activity)):
        message = f"'{activity.fallback}' is not a language of {activity.id!r}"
        yield file.problem("unknown-language", message, "choose one of its languages, or `none`", (*loc, "fallback"))
    if activity.where:
        yield from check_segment(loaded, file, activity.where, (*loc, "where"))


def _accounts(loaded: Loaded, file: CampaignFile, activity: Post, loc: Loc) -> Iterator[Problem]:
    workspace, campaign = loaded.workspace, file.campaign
    for i, account in enumerate(activity.accounts):
        if account not in workspace.accounts:
            yield _unknown(file, "account", account, workspace.accounts, (*loc, "accounts", i))
            continue
        settings = workspace.accounts[account]
        if not set(settings.languages) & set(campaign.languages_of(activity)):
            yield file.problem(
                "silent-account",
                f"{account!r} has none of the activity's languages",
                f"it posts in {', '.join(settings.languages)}",
                (*loc, "accounts", i),
            )
        secretariat = workspace.secretariats.get(settings.secretariat)
        if secretariat and not set(secretariat.conventions) & set(campaign.conventions):
            yield file.problem(
                "foreign-account",
                f"{account!r} belongs to the {settings.secretariat} secretariat, which has no convention here",
                "add one of its conventions, or remove the account",
                (*loc, "accounts", i),
            )


def _repeated_ids(file: CampaignFile) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for loc, activity in located(file):
        if activity.id in seen:
            yield file.problem(
                "repeated-id",
                f"two activities are called {activity.id!r} (the other is in [[{seen[activity.id]}]])",
                "give this one another id",
                (*loc, "id"),
            )
        seen.setdefault(activity.id, kind_of(activity))


def _collisions(loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Iterator[Problem]:
    others = loaded.catalogue.collisions(occasion)
    if others:
        listed = ", ".join(o.name for o in others)
        yield file.problem(
            "two-occasions",
            f"{occasion.start.day} {occasion.start:%B %Y} is also: {listed}",
            "nothing, if you know; else coordinate the two",
            ("observance",),
            "warning",
        )
