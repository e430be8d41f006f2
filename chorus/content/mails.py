"""Mails: one artefact for each language and each sender of the campaign's conventions."""

from collections.abc import Iterator

from chorus.content.bidi_html import isolated_html
from chorus.content.body import Bodies, Body
from chorus.content.corrections import Correction, Corrections
from chorus.content.layouts import MAIL, MAIL_TEXT, Layouts
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.content.markdown import links_of
from chorus.content.scope import Scope
from chorus.content.skeleton import Skeleton
from chorus.content.translations import translator
from chorus.domain.artefact import SLOT_PATTERN, Artefact, Words
from chorus.domain.bidi import isolated
from chorus.domain.campaign import Email, Press
from chorus.domain.language import Language, pick
from chorus.services.ports import Loc

CLIPPED_AT = 102 * 1024
"""Gmail shows no more of a mail's HTML than about 102 KB, and the pixel stands at its end."""


class Mails:
    """Renders mails with the workspace's layouts."""

    def __init__(self, layouts: Layouts, bodies: Bodies) -> None:
        self._layouts = layouts
        self._corrections = Corrections(bodies)

    def artefacts(
        self, scope: Scope, loc: Loc, activity: Email | Press, language: Language, body: Body
    ) -> Iterator[Artefact]:
        """One artefact a sender; problems go to the scope."""
        inputs = {**body.inputs, **self._layouts.inputs(MAIL, MAIL_TEXT)}
        correction: Correction | None = None
        if isinstance(activity, Email) and activity.corrects:
            correction = self._corrections.of(scope, loc, activity, language)
            if correction is None:
                return
            inputs = {**inputs, **correction.inputs}
        for sender_id in scope.senders:
            values = self._values(scope, activity, language, body, sender_id)
            values["correction"] = correction and {"subject": correction.subject, "date": correction.date}
            html = self._layouts.mail(body.html, language, values)
            text = self._layouts.mail_text(body.text, language, values)
            subject = body.title
            if language.direction == "rtl":
                html, text, subject = isolated_html(html), isolated(text), isolated(subject)
            if len(html.encode()) > CLIPPED_AT:
                message = f"the {language} mail has {len(html.encode()) // 1024} KB of HTML, Gmail clips it at 102 KB"
                scope.wrong("mail-too-large", message, "shorten it", (*loc, "template"))
                return
            sender = scope.workspace.senders[sender_id]
            words = Words(
                subject=subject,
                text=text,
                html=html,
                links=tuple(link for link in links_of(html) if link != UNSUBSCRIBE_TARGET),
                pictures=body.pictures,
            )
            made = scope.artefact(
                scope.key(activity, language, "mail", sender_id),
                activity,
                words,
                inputs,
                from_name=pick(sender.name, language),
                from_address=sender.address,
                reply_to=sender.reply_to or "",
            )
            try:
                Skeleton(made, scope.base_url)
            except ValueError as error:
                scope.wrong("no-mail", f"the {language} mail can't be composed: {error}", "mend it", (*loc, "template"))
                return
            yield made

    def _values(
        self, scope: Scope, activity: Email | Press, language: Language, body: Body, sender_id: str
    ) -> dict[str, object]:
        known, chosen = scope.workspace.conventions, scope.campaign.conventions
        conventions = [known[c] for c in chosen if c in known]
        secretariats = scope.workspace.secretariats.values()
        statement = next((s for s in scope.campaign.statement if scope.first(s) <= scope.first(activity)), None)
        return {
            "_": translator(language),
            "subject": SLOT_PATTERN.sub("", body.title),
            "preheader": body.summary,
            "campaign_title": pick(scope.campaign.title, language),
            "conventions": [
                {"name": pick(c.name, language), "short": pick(c.short, language), "colour": c.colour}
                for c in conventions
            ],
            "sample": scope.campaign.sample,
            "press": press_values(activity, language) if isinstance(activity, Press) else None,
            "heading": body.title if isinstance(activity, Press) else "",
            "addresses": list(dict.fromkeys(s.address for s in secretariats if s.sender == sender_id)),
            "statement_url": scope.url(statement, language) if statement else "",
            "page_url": scope.url(activity, language) if isinstance(activity, Press) else "",
            "unsubscribe": UNSUBSCRIBE_TARGET,
        }


def press_values(activity: Press, language: Language) -> dict[str, object]:
    """What a press release has beside its body, for the layouts."""
    return {
        "number": activity.number,
        "dateline": pick(activity.dateline, language),
        "contacts": list(activity.contacts),
    }
