"""The gate before signing: placeholders, links, pictures, symbols, dates and numbers agree over all languages."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from chorus.content.agreement_places import Places
from chorus.content.agreement_words import said_of
from chorus.content.scope import Scope
from chorus.content.template_files import MailFront, PageFront, TemplateFolder
from chorus.domain.agreement import differences
from chorus.domain.agreement_marks import marks_of
from chorus.domain.agreement_model import Difference, Mark, Marks
from chorus.domain.artefact import Artefact
from chorus.domain.campaign import AnyActivity, Document, Email, Post
from chorus.domain.language import Language
from chorus.domain.problems import Problem
from chorus.services.ports_files import Loc

_Group: TypeAlias = dict[Language, Artefact]


class Agreement:
    """Compares every artefact with that of the campaign's source language."""

    def __init__(self, folder: TemplateFolder) -> None:
        self._folder = folder

    def tell(self, scope: Scope, artefacts: Sequence[Artefact]) -> None:
        """Note whatever does not agree, at its place in the translation; what was excepted is a warning."""
        activities = {activity.id: (loc, activity) for loc, activity in scope.activities()}
        for group in _groups([_as_written(scope, artefact) for artefact in artefacts]):
            first = next(iter(group.values()))
            loc, activity = activities[first.key.activity]
            source = group.get(scope.campaign.source_language)
            if source is None and scope.campaign.source_language in scope.campaign.languages_of(activity):
                continue  # it can't be rendered, which is told already; or no account posts in it
            source = source or first
            for translation in group.values():
                if translation is not source and (found := _compared(scope, source, translation)):
                    places = Places(scope, self._folder, (source, translation), loc)
                    scope.problems += self._problems(found, activity, (source, translation), places)

    def _problems(
        self,
        found: Sequence[Difference],
        activity: AnyActivity,
        both: tuple[Artefact, Artefact],
        places: Places,
    ) -> Iterator[Problem]:
        languages = (both[0].key.language, both[1].key.language)
        excepted = self._excepted(activity, languages)
        for difference in found:
            for part in _parts(difference, excepted):
                allowed = all(_is_in(mark, excepted) for mark in (part.source, part.translation) if mark)
                yield places.problem(part, said_of(part, languages), "warning" if allowed else "error")

    def _excepted(self, activity: AnyActivity, languages: tuple[Language, Language]) -> list[Mark]:
        """What `agree_except` of the translation lists, as either language reads it."""
        if isinstance(activity, Post | Document):
            listed = activity.agree_except
        else:
            front = MailFront if isinstance(activity, Email) else PageFront
            listed = self._folder.template(activity.template, languages[1], front).front.agree_except
        marks = [mark for text in listed for each in languages for mark in marks_of(text, each).marks]
        return [*marks, *(Mark(kind, text, text) for text in listed for kind in ("slot", "picture", "symbol"))]


def _as_written(scope: Scope, artefact: Artefact) -> Artefact:
    """An artefact without the campaign parameters of its links, which may name its language."""
    written = scope.written.get(artefact.key)
    return artefact if written is None else artefact.model_copy(update={"words": written})


def _groups(artefacts: Sequence[Artefact]) -> list[_Group]:
    """The artefacts that say the same in different languages; a post says the same on every account."""
    groups: dict[Loc, _Group] = {}
    for artefact in artefacts:
        key = artefact.key
        if key.second:
            continue  # made of two texts that are compared themselves
        sender = "" if key.channel == "post" else key.sender
        groups.setdefault((key.activity, key.channel, sender), {}).setdefault(key.language, artefact)
    return list(groups.values())


def _compared(scope: Scope, source: Artefact, translation: Artefact) -> tuple[Difference, ...]:
    """In what two artefacts differ; a preheader or summary counts where both languages have one."""
    both = (source, translation)
    summaries = [scope.summaries.get((each.key.activity, each.key.language), "") for each in both]
    here = summaries if all(summaries) else ["", ""]
    return differences(*(_marks(artefact, summary) for artefact, summary in zip(both, here, strict=True)))


def _marks(artefact: Artefact, summary: str) -> Marks:
    """The marks of what a reader sees; a plain text has its pictures' words in it, a post has not."""
    words, key = artefact.words, artefact.key
    alternatives = [picture.alt for picture in words.pictures] if key.channel == "post" else []
    seen = "\n".join([words.subject, summary, words.text, *alternatives])
    return marks_of(seen, key.language, tuple(picture.file for picture in words.pictures))


def _parts(difference: Difference, excepted: Sequence[Mark]) -> list[Difference]:
    """A difference as it is, or as two when only one of its sides is excepted."""
    kind, source, translation = difference.kind, difference.source, difference.translation
    if source is None or translation is None or _is_in(source, excepted) == _is_in(translation, excepted):
        return [difference]
    return [Difference(kind, source, None), Difference(kind, None, translation)]


def _is_in(mark: Mark, excepted: Sequence[Mark]) -> bool:
    return any(mark.kind == one.kind and mark.value == one.value for one in excepted)
