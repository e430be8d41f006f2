"""Pages with a permanent URL: statements, press releases, landing pages, documents to download."""

from pathlib import Path

from chorus.content.bidi_html import isolated_html
from chorus.content.body import Body
from chorus.content.layouts import PAGE, Layouts
from chorus.content.localised import number_text
from chorus.content.mail_values import press_values
from chorus.content.media_files import MediaError, MediaFolder
from chorus.content.plain_text import to_text
from chorus.content.scope import SITE, SaidText, Scope, picture_inputs
from chorus.content.statement_page import divided, head_text, said_by, signatories_text, versions_text
from chorus.content.translations import translator
from chorus.content.values import lacking
from chorus.domain.artefact import Artefact, Picture, Words
from chorus.domain.campaign import AnyActivity, Document, Press, kind_of
from chorus.domain.language import Language, pick
from chorus.services.ports_files import Loc

_KIND = {
    "statement": "Joint statement",
    "press": "Press release",
    "page": "Campaign",
    "document": "Document",
}


class Pages:
    """Renders pages with the workspace's layout."""

    def __init__(self, layouts: Layouts, media: MediaFolder) -> None:
        self._layouts = layouts
        self._media = media

    def artefact(self, scope: Scope, activity: AnyActivity, language: Language, body: Body) -> Artefact:
        """The page of a statement, a press release or a landing page."""
        return self._page(scope, activity, language, body, None)

    def document(self, scope: Scope, loc: Loc, activity: Document, language: Language) -> Artefact | None:
        """The download page of a document, with its bytes beside it; None when the file can't be used."""
        for key in ("title", "file"):
            if language in lacking(getattr(activity, key), scope.campaign.languages_of(activity)):
                message = f"the document has no {language} {key}"
                scope.wrong("missing-translation", message, f"add `{key}.{language}`", (*loc, key))
                return None
        title, name = pick(activity.title, language), pick(activity.file, language)
        try:
            file, size = self._media.document(name, title)
        except MediaError as error:
            at = (*loc, "file", language) if language in activity.file else (*loc, "file")
            scope.wrong("bad-media", error.message, "put the file into media/, or correct the name", at)
            return None
        kind = Path(name).suffix[1:].upper()
        offer = {"file": file.file, "kind": kind, "size": f"{number_text(max(1, round(size / 1024)), language)} KB"}
        scope.said.append(SaidText(activity.id, language, title, (), (*loc, "title", language)))
        body = Body(title, "", "", "", (file,), picture_inputs((file,)))
        return self._page(scope, activity, language, body, offer)

    def _page(
        self, scope: Scope, activity: AnyActivity, language: Language, body: Body, offer: dict[str, str] | None
    ) -> Artefact:
        values = self._values(scope, activity, language, body)
        said = said_by(scope, activity, language)
        self._layouts.require(PAGE, said.must_show)
        main, notes = divided(body.html, said)
        html = self._layouts.page(main, language, {**values, **said.values(), "notes": notes, "offer": offer})
        below = (to_text(notes) if notes else "", versions_text(said, translator(language)))
        parts = (head_text(body.title, said), to_text(main), signatories_text(said), *below)
        if language.direction == "rtl":
            html = isolated_html(html)
        words = Words(
            subject=body.title,
            text="\n\n".join(filter(None, map(str.rstrip, parts))) + "\n" if body.html else "",
            html=html,
            pictures=body.pictures,
        )
        inputs = {**body.inputs, **self._layouts.inputs(PAGE)}
        key = scope.key(activity, language, "page", SITE)
        url, kept = scope.url(activity, language), scope.kept(activity, language)
        return scope.artefact(key, activity, words, inputs, url=url, kept=kept)

    def _values(self, scope: Scope, activity: AnyActivity, language: Language, body: Body) -> dict[str, object]:
        known, url = scope.workspace.conventions, scope.url(activity, language)
        translate = translator(language)
        card = next((p for p in body.pictures if _is_picture(p)), None)
        return {
            "_": translate,
            "kind": kind_of(activity),
            "kind_name": translate(_KIND[kind_of(activity)]),
            "title": body.title,
            "summary": body.summary,
            "url": url,
            "card": f"{url}{card.file}" if card else "",
            "card_alt": card.alt if card else "",
            "campaign_title": pick(scope.campaign.title, language),
            "chooser": scope.url(activity, None),
            "languages": [
                {"code": other.value, "name": other.own_name, "url": f"../{other}/", "full": scope.url(activity, other)}
                for other in scope.campaign.languages_of(activity)
            ],
            "conventions": [
                {"name": pick(c.name, language), "url": c.url, "colour": c.colour}
                for c in (known[i] for i in scope.campaign.conventions if i in known)
            ],
            "sample": scope.campaign.sample,
            "press": press_values(activity, language) if isinstance(activity, Press) else None,
        }


def _is_picture(picture: Picture) -> bool:
    return not picture.file.lower().endswith(".pdf")
