"""How a campaign's report calls things: the names of conventions, audiences and accounts, in English."""

from collections.abc import Sequence

from chorus.domain.artefact import Artefact
from chorus.domain.campaign import AnyActivity, Campaign, Mailing
from chorus.domain.campaign_report import Party, Titled
from chorus.domain.language import Language, pick
from chorus.domain.organisation import Workspace


def titles_of(campaign: Campaign) -> tuple[Titled, ...]:
    """The campaign's title in the language that it is written in first, then in the others, in the official order."""
    source = campaign.source_language
    order = sorted(campaign.title, key=lambda language: (language is not source, list(Language).index(language)))
    return tuple(Titled(text=campaign.title[language], language=language) for language in order)


def party(workspace: Workspace, name: str) -> Party:
    """A convention or co-signatory; one that config.toml no longer has goes by its id."""
    known = workspace.conventions.get(name) or workspace.cosignatories.get(name)
    return Party(id=name, name=pick(known.name, Language.EN) if known else name)


def actor_name(workspace: Workspace, name: str) -> str:
    """The secretariat or co-signatory that acts."""
    known = workspace.secretariats.get(name) or workspace.cosignatories.get(name)
    return pick(known.name, Language.EN) if known else name


def audience_names(workspace: Workspace, activity: AnyActivity) -> tuple[str, ...]:
    """Each audience of a mailing, with its convention where its own name does not say it: ``Basel: Parties``."""
    found = []
    for each in activity.audience if isinstance(activity, Mailing) else ():
        source = workspace.audiences.get(each)
        convention = workspace.conventions.get(source.convention) if source else None
        name = pick(source.name, Language.EN) if source else each
        short = pick(convention.short, Language.EN) if convention else ""
        found.append(name if short in name else f"{short}: {name}")
    return tuple(found)


def handle(workspace: Workspace, account: str) -> str:
    """How people know an account: ``@brsmeas``."""
    known = workspace.accounts.get(account)
    return known.handle if known else account


def subject(artefacts: Sequence[Artefact], language: Language) -> Titled | None:
    """What a mail or page calls itself, in that language, else in the first that there is."""
    ordered = sorted(artefacts, key=lambda each: each.key.language is not language)
    return next((Titled(text=a.words.subject, language=a.key.language) for a in ordered if a.words.subject), None)


def address(artefacts: Sequence[Artefact], language: Language) -> str:
    """The permanent URL of a page, in that language, else in the first that there is."""
    ordered = sorted(artefacts, key=lambda each: each.key.language is not language)
    return next((a.release.url for a in ordered if a.release.url), "")
