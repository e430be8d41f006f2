"""What a personal link asks for, as its page tells it: the link, the log and the campaign's file put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chorus.domain.language import Language
from chorus.domain.problems import ChorusError
from chorus.domain.signoff import before_in_order, open_signers
from chorus.services.link_page import LinkPage
from chorus.services.occasions import due_times, occasion_of
from chorus.services.ports_files import CampaignFile, Loaded
from chorus.services.ports_signing import Asked, AskedPaper, KeyPlace
from chorus.services.ports_signoff import SigningLink


def asked_of(loaded: Loaded, page: LinkPage, links: Sequence[SigningLink], key: KeyPlace) -> Asked:
    """What a link asks for; ``links`` are all that were made for its campaign.

    A campaign whose file is broken just now is shown without what only the file tells.
    """
    link, workspace = page.link, loaded.workspace
    file = loaded.campaigns.get(link.campaign)
    names = {name: each.name for name, each in workspace.conventions.items()}
    names |= {name: each.name for name, each in workspace.cosignatories.items()}
    due, leaves = _times(loaded, file)
    return Asked(
        workspace=workspace.workspace.name,
        zone=workspace.workspace.timezone,
        campaign=link.campaign,
        title=file.campaign.title if file else {Language.EN: link.campaign},
        person=page.signatory.name if page.signatory else link.person,
        role=page.signatory.role if page.signatory else link.role,
        conventions=page.conventions,
        names=names,
        made=link.made,
        expires=link.expires,
        due=due,
        papers=_papers(page),
        leaves=leaves,
        waits_for=_waits_for(file, page),
        holds=tuple(hold for hold in page.state.holds if hold.campaign == link.campaign),
        comments=tuple(comment for comment in page.state.comments if comment.campaign == link.campaign),
        key=key,
        newer=_newer(link, links),
    )


def open_numbers(page: LinkPage) -> tuple[int, ...]:
    """The numbers of the artefacts that are still to be signed, in the order of the act."""
    return tuple(paper.number for paper in _papers(page) if paper.open)


def _papers(page: LinkPage) -> tuple[AskedPaper, ...]:
    before = {paper.artefact.key: paper.before for paper in page.papers}
    return tuple(
        AskedPaper(number, artefact, before.get(artefact.key), artefact.key in before, standings)
        for number, (artefact, standings) in zip(page.link.artefacts, page.standings, strict=True)
    )


def _times(loaded: Loaded, file: CampaignFile | None) -> tuple[datetime | None, Mapping[str, datetime]]:
    if file is None:
        return None, {}
    try:
        occasion = occasion_of(loaded, file)
    except ChorusError:  # an occasion that the catalogue no longer has: check tells it
        return None, {}
    activities = file.campaign.activities()
    leaves = {a.id: due_times(loaded.workspace, file.campaign, a, occasion, ()).at for a in activities}
    return file.campaign.signoff.due.resolve(occasion).instant, leaves


def _waits_for(file: CampaignFile | None, page: LinkPage) -> tuple[str, ...]:
    """Who signs before this party, and has not yet signed what this party is asked to sign."""
    if file is None:
        return ()
    order = file.campaign.signoff.order
    first = {b for convention in page.conventions for b in before_in_order(order, convention)}
    to_sign = {paper.artefact.key for paper in page.papers}
    missing = open_signers(stands for artefact, stands in page.standings if artefact.key in to_sign)
    return tuple(name for name in missing if name in first - set(page.conventions))


def _newer(link: SigningLink, links: Sequence[SigningLink]) -> datetime | None:
    """When a later link was sent to the same person."""
    same = (link.secretariat, link.signatory, link.address)
    later = [x.made for x in links if x.number > link.number and (x.secretariat, x.signatory, x.address) == same]
    return max(later, default=None)
