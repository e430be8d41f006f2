"""Where a difference between two languages stands: in the translation's template, in the campaign, at its activity."""

from chorus.content.scope import Scope
from chorus.content.template_files import TemplateFolder
from chorus.domain.agreement_links import without_language
from chorus.domain.agreement_marks import marks_of
from chorus.domain.agreement_model import Difference, Mark
from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.domain.problems import Problem, Severity
from chorus.domain.translation_units import campaign_texts
from chorus.services.ports_files import Loc

_TEMPLATES, _LAYOUTS, _PARTIALS = "templates/", "templates/layouts/", "templates/partials/"


class Places:
    """The places of one translation; ``both`` are the source's artefact and the translation's."""

    def __init__(self, scope: Scope, folder: TemplateFolder, both: tuple[Artefact, Artefact], loc: Loc) -> None:
        self._scope = scope
        self._folder = folder
        self._source, self._translation = both
        self._languages = (both[0].key.language, both[1].key.language)
        self._loc = loc

    def problem(self, difference: Difference, said: tuple[str, str], severity: Severity) -> Problem:
        """The problem, where the odd thing is written; where it lacks, beside what the source has."""
        message, todo = said
        code = f"{difference.kind}-differs"
        loc = self._in_campaign(difference)
        place = self._in_template(difference) if loc is None else None
        if place is None:
            return self._scope.file.problem(code, message, todo, loc or self._at_activity(), severity)
        file, line, column = place
        return Problem(code=code, message=message, todo=todo, file=file, line=line, column=column, severity=severity)

    def _at_activity(self) -> Loc:
        """What is written in no file of this language: at the activity's own text, if it has one."""
        own = {"post": "text", "document": "title"}.get(self._translation.kind)
        return (*self._loc, own, self._languages[1]) if own else self._loc

    def _in_campaign(self, difference: Difference) -> Loc | None:
        """A text of the campaign's own file that has it in one of the two languages only."""
        source, translation = self._languages
        for text in campaign_texts(self._scope.campaign):
            shared = text.loc[0] in {"title", "values"}
            if not (shared or text.loc[: len(self._loc)] == self._loc) or translation not in text.text:
                continue
            here = self._has(text.text[translation], difference.translation or difference.source, translation)
            there = self._has(text.text.get(source, ""), difference.translation or difference.source, source)
            if here != there and here is (difference.translation is not None):
                return (*text.loc, translation)
        if difference.kind == "picture" and self._translation.kind == "document":
            return (*self._loc, "file", self._languages[1])
        return None

    def _in_template(self, difference: Difference) -> tuple[str, int, int] | None:
        mark = difference.translation or difference.source
        if mark is None or not self._files(self._translation):
            return None
        owner = self._translation if difference.translation else self._source
        language = owner.key.language
        for file, other in zip(self._files(owner), self._others(owner), strict=False):
            lines, beside = self._lines(file), self._lines(other)
            found = [n for n, line in enumerate(lines) if self._has(line, mark, language)]
            if not found:
                continue
            as_long = len(lines) == len(beside)
            odd = [n for n in found if as_long and not self._has(beside[n], mark, self._other(language))]
            number = (odd or found)[-1]
            if owner is self._translation:
                return _TEMPLATES + file, number + 1, max(lines[number].find(mark.shown), 0) + 1
            return _TEMPLATES + other, min(number, len(beside) - 1) + 1, 1
        return None

    def _files(self, artefact: Artefact) -> list[str]:
        """The template and what it includes."""
        names = [n for n in artefact.inputs if n.startswith(_TEMPLATES) and not n.startswith(_LAYOUTS)]
        ordered = sorted(names, key=lambda name: (name.startswith(_PARTIALS), name))
        return [name.removeprefix(_TEMPLATES) for name in ordered]

    def _others(self, owner: Artefact) -> list[str]:
        return self._files(self._source if owner is self._translation else self._translation)

    def _other(self, language: Language) -> Language:
        return next(each for each in self._languages if each is not language)

    def _lines(self, file: str) -> list[str]:
        return self._folder.text(file).split("\n")

    def _has(self, text: str, mark: Mark | None, language: Language) -> bool:
        """Whether a text as an officer writes it has this."""
        if mark is None:
            return False
        if mark.kind in {"slot", "picture"}:
            return str(mark.value) in text and (mark.kind == "picture" or "{{" in text)
        if mark.kind == "link":
            return self._links_to(text, str(mark.value), language)
        return any(one.kind == mark.kind and one.value == mark.value for one in marks_of(text, language).marks)

    def _links_to(self, text: str, target: str, language: Language) -> bool:
        wanted = without_language(target, self._languages)
        for link in marks_of(text, language).of("link"):
            if without_language(str(link.value), self._languages) == wanted:
                return True
        own = (a for _, a in self._scope.activities() if target.startswith(self._scope.url(a, None)))
        return any(f"activity:{activity.id})" in text for activity in own)
