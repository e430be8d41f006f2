"""Checking joint statements: which text revises which, and whether everyone who signs has a name in every language."""

from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from chorus.domain.campaign import Campaign, Statement
from chorus.domain.language import Language, LocalText
from chorus.domain.observance import Occasion
from chorus.domain.problems import Problem
from chorus.domain.undersigned import Place, signings
from chorus.domain.versions import is_cyclic
from chorus.services.activities import located
from chorus.services.occasions import due_times
from chorus.services.ports_files import CampaignFile, Loaded, Loc


def check_statements(loaded: Loaded, file: CampaignFile) -> Iterator[Problem]:
    """Everything about statements that needs no day: names, versions, signatories."""
    for loc, statement in _statements(file):
        yield from _revises(file, statement, loc)
        if statement.version == "revision" and statement.revises is None:
            message, todo = "this revises nothing", "add `revises = ...`, or take `version` out"
            yield file.problem("bad-version", message, todo, (*loc, "version"))
    yield from dict.fromkeys(_unnamed(loaded, file))


def check_revision_times(loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Iterator[Problem]:
    """Revisions that would be published before what they revise, or together with it."""
    known = {s.id: s for s in file.campaign.statement}
    for loc, statement in _statements(file):
        earlier = known.get(statement.revises or "")
        if earlier is None or is_cyclic(file.campaign, statement):
            continue  # told by ``check_statements``
        at, before = (due_times(loaded.workspace, file.campaign, one, occasion, ()).at for one in (statement, earlier))
        if at <= before:
            message = f"this is published no later than {earlier.id!r}, which it revises"
            todo = f"schedule it after {before:%d %b %Y %H:%M} UTC"
            yield file.problem("early-revision", message, todo, (*loc, "release"))


def _statements(file: CampaignFile) -> Iterator[tuple[Loc, Statement]]:
    return ((loc, activity) for loc, activity in located(file) if isinstance(activity, Statement))


def _revises(file: CampaignFile, statement: Statement, loc: Loc) -> Iterator[Problem]:
    if statement.revises is None:
        return
    campaign, at = file.campaign, (*loc, "revises")
    earlier = next((s for s in campaign.statement if s.id == statement.revises), None)
    if earlier is None:
        yield file.problem("unknown-statement", *_unknown_statement(campaign, statement), at)
    elif is_cyclic(campaign, statement):
        message = f"{statement.id!r} revises itself" + ("" if earlier is statement else f" by way of {earlier.id!r}")
        yield file.problem("revision-cycle", message, "let the first text have no `revises`", at)
    else:
        if Counter(s.revises for s in campaign.statement)[earlier.id] > 1:
            message = f"several statements revise {earlier.id!r}: which is the newest?"
            yield file.problem("two-revisions", message, "let the later one revise the earlier one", at)
        if campaign.languages_of(statement) != campaign.languages_of(earlier):
            message = f"{earlier.id!r}, which it revises, is in {', '.join(campaign.languages_of(earlier))}"
            where = (*loc, "languages") if statement.languages else at
            yield file.problem("other-languages", message, "publish both in the same languages", where)


def _unknown_statement(campaign: Campaign, statement: Statement) -> tuple[str, str]:
    """What is wrong with what a statement says to revise, and what to do."""
    name = statement.revises or ""
    others = [s.id for s in campaign.statement if s.id != statement.id]
    if campaign.activity(name) is not None:
        return f"{name!r} is no statement", f"statements are: {', '.join(others) or 'none but this'}"
    return f"the campaign has no statement {name!r}", _suggestion(name, others, "the campaign's others are")


def _suggestion(name: str, known: Collection[str], what: str) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"{what}: {', '.join(known) or 'none yet'}"


def _unnamed(loaded: Loaded, file: CampaignFile) -> Iterator[Problem]:
    """Names and titles that a statement prints in a language in which config.toml does not have them."""
    languages = {x for _, s in _statements(file) if s.signed_by for x in file.campaign.languages_of(s)}
    if not languages:
        return
    texts: list[tuple[Place, str, LocalText]] = []
    for signing in signings(loaded.workspace, file.campaign):
        texts += [(place, "name", name) for place, name in signing.organisations]
        if signing.head:
            texts.append((signing.head_place, "name", signing.head.name))
            texts.append((signing.head_place, "title", signing.head.title))
    for place, key, text in texts:
        for language in (x for x in Language if x in languages and x not in text):
            line, column = loaded.config_place((*place, key))
            yield Problem(
                code="missing-translation",
                message=f"`{'.'.join(place)}` has no {language} {key}, with which statements are signed",
                todo=f"add `{key}.{language}`",
                file="config.toml",
                line=line,
                column=column,
            )
