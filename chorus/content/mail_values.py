"""What a mail's layout is filled with: what is the whole mail's, and what each text of it says in its language."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chorus.content.body import Body
from chorus.content.corrections import Correction
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.content.scope import Scope
from chorus.content.translations import translator
from chorus.domain.artefact import SLOT_PATTERN
from chorus.domain.bidi import FSI, PDI, isolated
from chorus.domain.campaign import Email, Press
from chorus.domain.language import Language, pick
from chorus.domain.pair import BETWEEN_TITLES


class Text(NamedTuple):
    """The text of a mail in one language; ``correction`` is a corrigendum's."""

    language: Language
    body: Body
    correction: Correction | None = None


def subject_of(texts: Sequence[Text]) -> str:
    """The subject of a mail: of two texts both, the first language's first; each in its own direction."""
    first, *more = [(text.body.title, text.language.direction == "rtl") for text in texts]
    if first[1]:
        return isolated(BETWEEN_TITLES.join([first[0], *(title for title, _ in more)]))
    return BETWEEN_TITLES.join([first[0], *(f"{FSI}{isolated(title)}{PDI}" if rtl else title for title, rtl in more)])


def shared_values(scope: Scope, texts: Sequence[Text], sender_id: str) -> dict[str, object]:
    """What a mail says once, in however many languages it is."""
    secretariats = scope.workspace.secretariats.values()
    return {
        "subject": SLOT_PATTERN.sub("", BETWEEN_TITLES.join(text.body.title for text in texts)),
        "preheader": texts[0].body.summary,
        "sample": scope.campaign.sample,
        "addresses": list(dict.fromkeys(s.address for s in secretariats if s.sender == sender_id)),
        "unsubscribe": UNSUBSCRIBE_TARGET,
    }


def text_values(scope: Scope, activity: Email | Press, text: Text) -> Mapping[str, object]:
    """What a mail says in one language."""
    language, body, correction = text
    known, chosen = scope.workspace.conventions, scope.campaign.conventions
    conventions = [known[c] for c in chosen if c in known]
    statement = next((s for s in scope.campaign.statement if scope.first(s) <= scope.first(activity)), None)
    return {
        "_": translator(language),
        "campaign_title": pick(scope.campaign.title, language),
        "conventions": [
            {"name": pick(c.name, language), "short": pick(c.short, language), "colour": c.colour} for c in conventions
        ],
        "press": press_values(activity, language) if isinstance(activity, Press) else None,
        "heading": body.title if isinstance(activity, Press) else "",
        "correction": correction and {"subject": correction.subject, "date": correction.date},
        "statement_url": scope.url(statement, language) if statement else "",
        "page_url": scope.url(activity, language) if isinstance(activity, Press) else "",
    }


def press_values(activity: Press, language: Language) -> dict[str, object]:
    """What a press release has beside its body, for the layouts."""
    return {
        "number": activity.number,
        "dateline": pick(activity.dateline, language),
        "contacts": list(activity.contacts),
    }
