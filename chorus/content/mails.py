"""Mails: one artefact for each language, or pair of languages, and each sender of the campaign's conventions."""

from collections.abc import Iterator, Sequence

from chorus.content.bidi_html import isolated_html
from chorus.content.body import Bodies
from chorus.content.corrections import Corrections
from chorus.content.layouts import MAIL, MAIL_TEXT, Filling, Layouts
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.content.mail_values import Text, shared_values, subject_of, text_values
from chorus.content.markdown import links_of
from chorus.content.scope import Scope
from chorus.content.skeleton import Skeleton
from chorus.domain.artefact import Artefact, Words
from chorus.domain.bidi import isolated, isolated_lines
from chorus.domain.campaign import Email, Press
from chorus.domain.language import pick
from chorus.services.ports_corrigenda import SentArtefacts
from chorus.services.ports_files import Loc

CLIPPED_AT = 102 * 1024
"""Gmail shows no more of a mail's HTML than about 102 KB, and the pixel stands at its end."""


class Mails:
    """Renders mails with the workspace's layouts."""

    def __init__(self, layouts: Layouts, bodies: Bodies, sent: SentArtefacts) -> None:
        self._layouts = layouts
        self._corrections = Corrections(bodies, sent)

    def artefacts(self, scope: Scope, loc: Loc, activity: Email | Press, texts: Sequence[Text]) -> Iterator[Artefact]:
        """One artefact a sender, of one text or of two; problems go to the scope."""
        tongue = "+".join(text.language for text in texts)
        corrected = self._corrected(scope, loc, activity, texts)
        if corrected is None:
            return
        for sender_id in scope.senders:
            words = self._words(scope, activity, corrected, sender_id)
            made = self._artefact(scope, activity, corrected, sender_id, words)
            if (size := len(made.words.html.encode())) > CLIPPED_AT:
                message = f"the {tongue} mail has {size // 1024} KB of HTML, Gmail clips it at 102 KB"
                scope.wrong("mail-too-large", message, "shorten it", (*loc, "template"))
                return
            try:
                Skeleton(made, scope.base_url)
            except ValueError as error:
                scope.wrong("no-mail", f"the {tongue} mail can't be composed: {error}", "mend it", (*loc, "template"))
                return
            yield made

    def _corrected(
        self, scope: Scope, loc: Loc, activity: Email | Press, texts: Sequence[Text]
    ) -> Sequence[Text] | None:
        """The texts with what they correct, if they do; None when that can't be rendered, which goes to the scope."""
        if not (isinstance(activity, Email) and activity.corrects):
            return texts
        told: list[Text] = []
        for text in texts:
            correction = self._corrections.of(scope, loc, activity, text.language)
            if correction is None:
                return None
            told.append(text._replace(correction=correction.as_second() if told else correction))
        return told

    def _words(self, scope: Scope, activity: Email | Press, texts: Sequence[Text], sender_id: str) -> Words:
        shared = shared_values(scope, texts, sender_id)
        rich = [Filling(t.language, t.body.html, text_values(scope, activity, t)) for t in texts]
        html = self._layouts.mail(rich, shared)
        text = self._layouts.mail_text([f._replace(body=t.body.text) for f, t in zip(rich, texts, strict=True)], shared)
        if any(t.language.direction == "rtl" for t in texts):
            html, text = isolated_html(html), isolated(text) if len(texts) == 1 else isolated_lines(text)
        return Words(
            subject=subject_of(texts),
            text=text,
            html=html,
            links=tuple(link for link in links_of(html) if link != UNSUBSCRIBE_TARGET),
            pictures=tuple(dict.fromkeys(picture for text in texts for picture in text.body.pictures)),
        )

    def _artefact(
        self, scope: Scope, activity: Email | Press, texts: Sequence[Text], sender_id: str, words: Words
    ) -> Artefact:
        sender, language = scope.workspace.senders[sender_id], texts[0].language
        inputs = self._layouts.inputs(MAIL, MAIL_TEXT)
        for text in texts:
            inputs |= text.body.inputs | (text.correction.inputs if text.correction else {})
        return scope.artefact(
            scope.key(activity, language, "mail", sender_id, texts[1].language if len(texts) > 1 else None),
            activity,
            words,
            inputs,
            from_name=pick(sender.name, language),
            from_address=sender.address,
            reply_to=sender.reply_to or "",
        )
