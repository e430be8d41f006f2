"""Posts: one artefact for each account and each of its languages, within its network's length.

Arabic posts have no isolates: a network counts each of them as a character, and draws links and names itself.
"""

from collections.abc import Callable
from typing import NamedTuple

from chorus.content.body import early_link, is_early, resolve_link
from chorus.content.environment import Templates
from chorus.content.lengths import post_length
from chorus.content.markdown import TargetError
from chorus.content.media_files import MediaError, MediaFolder
from chorus.content.scope import SaidText, Scope, picture_inputs
from chorus.content.values import allowed, context, glossary_input
from chorus.domain.artefact import Artefact, Picture, Words
from chorus.domain.campaign import Post
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem
from chorus.services.planning import post_targets
from chorus.services.ports_files import Loc


class _Said(NamedTuple):
    """A post's text in one language, with its link as it is written, and what it was made of.

    ``with_link`` is the same text with the link that leaves.
    """

    text: str
    link: str
    with_link: Callable[[str], str]
    inputs: dict[str, str]


class Posts:
    """Renders posts."""

    def __init__(self, templates: Templates, media: MediaFolder) -> None:
        self._templates = templates
        self._media = media

    def artefacts(self, scope: Scope, loc: Loc, activity: Post) -> list[Artefact]:
        """All artefacts of a post; problems go to the scope."""
        try:
            targets = dict.fromkeys(post_targets(scope.loaded, scope.file, activity))
        except InputError as error:  # there is nothing that it could correct
            scope.problems += error.problems
            return []
        made: list[Artefact] = []
        for language in scope.campaign.languages_of(activity):
            said = self._text(scope, loc, activity, language)
            pictures = self._pictures(scope, loc, activity, language)
            if said is None or pictures is None:
                continue
            shown = "\n\n".join((said.text, *(picture.alt for picture in pictures)))
            scope.said.append(SaidText(activity.id, language, shown, (), (*loc, "text", language)))
            for account in (account for account, spoken in targets if spoken is language):
                key = scope.key(activity, language, "post", account)
                target = scope.links(key).target(said.link)
                text = said.text if target == said.link else said.with_link(target)
                length = post_length(account, text)
                if not length.fits:
                    message = f"the {language} text has {length.count} characters by the network's count"
                    todo = f"shorten it to {length.limit}"
                    scope.wrong("post-too-long", message, todo, (*loc, "text", language))
                    break
                words = Words(text=text, pictures=pictures)
                owner = scope.workspace.accounts[account]
                signed = f"{account} ({owner.handle}, {owner.secretariat})"
                if text != said.text:
                    scope.written[key] = words.model_copy(update={"text": said.text})
                inputs = said.inputs | picture_inputs(pictures)
                made.append(scope.artefact(key, activity, words, inputs, accounts=(signed,)))
        return made

    def _text(self, scope: Scope, loc: Loc, activity: Post, language: Language) -> _Said | None:
        """What the post says; None when there are errors, which go to the scope."""
        at = (*loc, "text", language)
        text = activity.text.get(language)
        if text is None:
            message = f"the post has no {language} text"
            scope.wrong("missing-translation", message, f"add `text.{language}`", (*loc, "text"))
            return None

        def here(code: str, message: str, todo: str) -> Problem:
            return scope.file.problem(code, message, todo, at)

        found = self._templates.check_value(text, allowed(scope, activity, post=True), here)
        if found:
            scope.problems += found
            return None
        try:
            link = self._link(scope, loc, activity, language)
            values = {**context(scope, activity, language), "link": link}
            if activity.link and "link" not in text:
                scope.wrong(
                    "unused-link", "the text doesn't say where the link goes", "add `{{ link }}`", at, "warning"
                )
            fill = self._templates.fill_value

            def with_link(target: str) -> str:
                return fill(text, {**values, "link": target}, here).strip()

            return _Said(with_link(link), link, with_link, glossary_input(scope, values))
        except TargetError as error:
            scope.wrong(error.code, error.message, error.todo, (*loc, "link"))
        except InputError as error:
            scope.problems += error.problems
        return None

    def _link(self, scope: Scope, loc: Loc, activity: Post, language: Language) -> str:
        if activity.link is None:
            if any("link" in text for text in activity.text.values()):
                raise TargetError(
                    "missing-link", "a text has `{{ link }}`, but the post has no link", "add `link = ...`"
                )
            return ""
        address = resolve_link(scope, activity.link, language)
        if is_early(scope, activity, activity.link):
            early = early_link(activity.link)
            scope.wrong(early.code, early.message, early.todo, (*loc, "link"), "warning")
        return address

    def _pictures(self, scope: Scope, loc: Loc, activity: Post, language: Language) -> tuple[Picture, ...] | None:
        image = activity.image
        if image is None:
            return ()
        alt = image.alt.get(language, "").strip()
        if not alt:
            message = f"the picture has no {language} alternative text"
            scope.wrong("missing-alt", message, f"add `alt.{language}`", (*loc, "image", "alt"))
            return None
        try:
            return (self._media.picture(image.file, alt),)
        except MediaError as error:
            scope.wrong(
                "bad-media", error.message, "put the file into media/, or correct the name", (*loc, "image", "file")
            )
            return None
