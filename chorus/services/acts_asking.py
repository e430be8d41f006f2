"""The acts around a personal link: asking for signatures, and what somebody does on the page of a link."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signoff_acts import Proof
from chorus.services.acting import Context, Json
from chorus.services.acts_signoff import say, sign_as
from chorus.services.asking import require_meant, token_digest
from chorus.services.ports_signoff import SigningLink
from chorus.services.recording import Actor
from chorus.services.signing import find_campaign

MAX_COMMENTS = 10
"""By one personal link."""


def act_ask(context: Context, *, campaign: str, only: Sequence[str] = ()) -> Json:
    """Write to those whose turn it is to sign (``only``: to some), with a personal link where they are enrolled."""
    loaded = context.files.load()
    file = find_campaign(loaded, campaign)
    found = context.asker.turns(loaded, file)
    require_meant(loaded.workspace, found, only)
    sent, failed = context.asker.ask(loaded, file, context.now, only=only, found=found)
    return {
        "campaign": campaign,
        "asked": [{"address": x.address, "secretariat": x.secretariat, "link": bool(x.link)} for x in sent],
        "failed": list(failed),
        "waiting": [{"secretariat": t.secretariat, "for": list(t.waits_for)} for t in found if t.waits_for],
    }


def link_of(context: Context, token: str) -> SigningLink:
    """The link of a token; NotFoundError for none of ours, RefusedError when it is used up or has expired."""
    link = context.store.signing_link(token_digest(token))
    if link is None:
        raise NotFoundError("this link is not known", "copy it whole, or ask for a new one")
    if link.used is not None:
        raise RefusedError("this link was used already", "ask for a new one", used=link.used.isoformat())
    if link.expires <= context.now:
        raise RefusedError("this link has expired", "ask for a new one", expired=link.expires.isoformat())
    return link


def act_link(
    context: Context,
    *,
    token: str,
    kind: str,
    text: str = "",
    shown: Sequence[Sequence[str]] = (),
    at: str = "",
    key: str = "",
    proof: str = "",
) -> Json:
    """Sign, hold or comment by a personal link; ``shown`` is what its page showed, ``text`` a reason or a comment.

    Signing and holding use the link up; a comment does not. When the words changed since the page was made, nothing is
    signed, and a new link is on its way.
    """
    link = link_of(context, token)
    actor = Actor(
        person=link.person,
        role=link.role,
        signatory=link.signatory,
        at=datetime.fromisoformat(at) if at else None,
        proof=Proof.of(key, proof),
        way="page",
        link="" if kind == "comment" else link.digest,
    )
    if kind != "sign":
        _require_few(context, link)
        return say(context, kind, link.campaign, link.secretariat, actor, text)
    activities = tuple(dict.fromkeys(artefact.split("/")[1] for artefact, _, _ in shown))
    try:
        return sign_as(context, link.campaign, link.secretariat, actor, shown, activities)
    except RefusedError as error:
        if error.ids.get("reason") == "changed":
            _ask_again(context, link)
        raise


def _ask_again(context: Context, link: SigningLink) -> None:
    """Send a new link for the words as they are now; whoever it can't reach is told on the page that they changed."""
    loaded = context.files.load()
    file = find_campaign(loaded, link.campaign)
    _, failed = context.asker.ask(loaded, file, context.now, only=(link.signatory or link.secretariat,))
    for text in failed:
        context.store.notice(context.now, "sign-off", f"no new link could be sent: {text}", link.campaign)


def _require_few(context: Context, link: SigningLink) -> None:
    """RefusedError when a link was used for more remarks than anybody makes: each of them is a mail to the others."""
    comments = context.log.state(context.store, context.files.load().workspace).comments
    made = sum((c.campaign, c.person) == (link.campaign, link.person) and c.at >= link.made for c in comments)
    if made >= MAX_COMMENTS:
        raise RefusedError(f"there are {made} comments by this link already", "write to your colleagues instead")


ASKING_ACTS: Mapping[str, Callable[..., Json]] = {"ask": act_ask, "link": act_link}
