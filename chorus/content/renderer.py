"""Renders a campaign into artefacts: each activity in each language, for each channel and sender."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from chorus.content.agreement_check import Agreement
from chorus.content.body import Bodies, Body
from chorus.content.glossary_check import check_glossary
from chorus.content.glossary_file import GlossaryFile
from chorus.content.layouts import Layouts
from chorus.content.lookups import Lookups
from chorus.content.mail_values import Text
from chorus.content.mails import Mails
from chorus.content.media_files import MediaFolder
from chorus.content.pages import Pages
from chorus.content.posts import Posts
from chorus.content.scope import Scope
from chorus.content.template_files import TemplateFolder
from chorus.content.translation_check import StaleTranslations
from chorus.content.values import lacking
from chorus.domain.artefact import Artefact
from chorus.domain.campaign import AnyActivity, Document, Email, Post, Press, Statement
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.problems import InputError, Problem
from chorus.services.ports_corrigenda import SentArtefacts
from chorus.services.ports_files import CampaignFile, Loaded, Loc, Rendered


class TemplateRenderer:
    """Renders with the templates and media below ``root``; implements ``ports.Renderer``.

    The same files give the same bytes. Files are read again only when they have changed. ``sent`` tells what left, for
    corrigenda, which say what they correct. ``lookups`` remembers at which files it has looked, found or not.
    """

    def __init__(self, root: Path, sent: SentArtefacts = lambda _campaign, _activity: ()) -> None:
        self.lookups = Lookups()
        self._folder = TemplateFolder(root, self.lookups)
        self._glossary = GlossaryFile(self._folder)
        media = MediaFolder(root, self.lookups)
        self._bodies = Bodies(self._folder, media)
        layouts = Layouts(self._folder)
        self._mails = Mails(layouts, self._bodies, sent)
        self._pages = Pages(layouts, media)
        self._posts = Posts(self._bodies.templates, media)
        self._agreement = Agreement(self._folder)
        self._stale = StaleTranslations(root, self._folder)

    def render(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered:
        """All artefacts of a campaign, those with an error left out, and every problem once."""
        with self._folder.moment():
            return self._rendered(loaded, file, occasion)

    def _rendered(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered:
        glossary = self._glossary.read()
        scope = Scope(loaded, file, occasion, glossary, [*glossary.problems])
        self._check_translations(scope)
        self._stale.tell(scope)
        artefacts = [
            artefact for loc, activity in scope.activities() for artefact in self._activity(scope, loc, activity)
        ]
        scope.problems += check_glossary(scope, self._folder)
        self._agreement.tell(scope, artefacts)
        problems = sorted(dict.fromkeys(scope.problems), key=Problem.sort_key)
        return Rendered(tuple(artefacts), tuple(problems))

    def _activity(self, scope: Scope, loc: Loc, activity: AnyActivity) -> Iterator[Artefact]:
        if isinstance(activity, Post):
            yield from self._posts.artefacts(scope, loc, activity)
            return
        bodies: dict[Language, Body] = {}
        for language in scope.campaign.languages_of(activity):
            try:
                yield from self._in_language(scope, loc, activity, language, bodies)
            except InputError as error:
                scope.problems += error.problems
        if isinstance(activity, Email | Press):
            yield from self._in_two(scope, loc, activity, bodies)

    def _in_two(
        self, scope: Scope, loc: Loc, activity: Email | Press, bodies: Mapping[Language, Body]
    ) -> Iterator[Artefact]:
        """A mailing's mails in two languages; a pair of which one can't be rendered has been told already."""
        for pair in dict.fromkeys(activity.bilingual):
            if pair.first not in bodies or pair.second not in bodies:
                continue
            texts = (Text(pair.first, bodies[pair.first]), Text(pair.second, bodies[pair.second].as_second()))
            try:
                yield from self._mails.artefacts(scope, loc, activity, texts)
            except InputError as error:
                scope.problems += error.problems

    def _in_language(
        self, scope: Scope, loc: Loc, activity: AnyActivity, language: Language, bodies: dict[Language, Body]
    ) -> Iterator[Artefact]:
        """The artefacts of one language; what the texts of several are made of is kept in ``bodies``."""
        if isinstance(activity, Document):
            page = self._pages.document(scope, loc, activity, language)
            if page is not None:
                yield page
            return
        if isinstance(activity, Post) or not self._has_template(scope, loc, activity.template, language):
            return
        body = self._bodies.make(scope, activity, activity.template, language)
        if body is None:
            return
        scope.summaries[activity.id, language] = body.summary
        bodies[language] = body
        if isinstance(activity, Email | Press):
            yield from self._mails.artefacts(scope, loc, activity, (Text(language, body),))
        if not isinstance(activity, Email):
            yield self._pages.artefact(scope, activity, language, body)

    def _has_template(self, scope: Scope, loc: Loc, name: str, language: Language) -> bool:
        if self._folder.has(f"{name}/{language}.md"):
            return True
        if not self._folder.has(name):
            message, todo = f"there is no templates/{name}/", "write it, or correct the name"
            scope.wrong("missing-template", message, todo, (*loc, "template"))
        else:
            message, todo = f"templates/{name}/ has no {language}.md", "translate it, or leave the language out"
            scope.wrong("missing-translation", message, todo, (*loc, "template"))
        return False

    def _check_translations(self, scope: Scope) -> None:
        """Titles and values given in several languages but not in all of the campaign's."""
        campaign = scope.campaign
        texts: list[tuple[Loc, object]] = [(("title",), campaign.title)]
        texts += [(("values", name), value) for name, value in campaign.values.items()]
        for loc, activity in scope.activities():
            texts += [((*loc, "values", name), value) for name, value in activity.values.items()]
            if isinstance(activity, Press):
                texts.append(((*loc, "dateline"), activity.dateline))
            if isinstance(activity, Statement) and activity.note is not None:
                texts.append(((*loc, "note"), activity.note))
        for loc, text in texts:
            for language in lacking(text, campaign.languages) if isinstance(text, dict) else ():
                message = f"`{loc[-1]}` has no {language} text"
                scope.wrong("missing-translation", message, f"add `{loc[-1]}.{language}`", loc)
