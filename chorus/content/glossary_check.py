"""Holds what a campaign says to the glossary: official names in every translation, and no form that is wrong."""

from collections.abc import Iterator

from chorus.content.environment import At
from chorus.content.glossary_file import GLOSSARY
from chorus.content.scope import SaidText, Scope
from chorus.content.template_files import TemplateFolder
from chorus.domain.glossary import WrongForm
from chorus.domain.language import Language
from chorus.domain.problems import Problem
from chorus.services.ports_files import Loc


def check_glossary(scope: Scope, folder: TemplateFolder) -> Iterator[Problem]:
    """Every problem with names in what was rendered, and in the texts of the campaign's file."""
    by_activity: dict[str, dict[Language, SaidText]] = {}
    for said in scope.said:
        by_activity.setdefault(said.activity, {})[said.language] = said
    for texts in by_activity.values():
        source = texts.get(scope.campaign.source_language) or next(iter(texts.values()))
        for other in texts.values():
            if other is not source:
                yield from _missing(scope, folder, source, other)
    yield from _Wrong(scope, folder).problems()


def _missing(scope: Scope, folder: TemplateFolder, source: SaidText, other: SaidText) -> Iterator[Problem]:
    for term, words in scope.terms.named(source.text, source.language).items():
        if not scope.terms.lacks(term, other.text, other.language):
            continue
        official = scope.terms.official(term, other.language)
        written, at = _counterpart(folder, words, source, other)
        message = f"the {source.language} text says “{words}”{written}, the {other.language} one has no name of it"
        todo = f"write “{official}”, or add the form that it has to templates/{GLOSSARY}"
        if at is None:
            yield scope.file.problem("term-missing", message, todo, other.loc)
        else:
            yield at("term-missing", message, todo)


def _counterpart(folder: TemplateFolder, words: str, source: SaidText, other: SaidText) -> tuple[str, At | None]:
    """Where words are written, and the same place of the translation as far as it can be told.

    A translation whose file has as many lines is taken to say the same on the same line.
    """
    for file in source.files:
        lines = folder.text(file).split("\n")
        number = next((n for n, line in enumerate(lines, 1) if words in line), 0)
        partner = file.removesuffix(f"{source.language}.md") + f"{other.language}.md"
        if number and partner in other.files:
            alike = len(folder.text(partner).split("\n")) == len(lines)
            return f" (templates/{file}:{number})", At(f"templates/{partner}", number if alike else 1, 1)
    return "", At(f"templates/{other.files[0]}", 1, 1) if other.files else None


class _Wrong:
    """Looks for wrong forms where texts are written, and then in what they became."""

    def __init__(self, scope: Scope, folder: TemplateFolder) -> None:
        self._scope = scope
        self._folder = folder
        self._told: set[tuple[str, str, Language]] = set()

    def problems(self) -> Iterator[Problem]:
        """Each wrong form at its line and column."""
        written = [self._in_campaign(), *(self._in_templates(said) for said in self._scope.said)]
        for found in written:
            yield from found
        for said in self._scope.said:
            yield from self._in_rendered(said)

    def _in_campaign(self) -> Iterator[Problem]:
        for loc, text in _texts(self._scope.campaign.model_dump(mode="json"), ()):
            language = Language(str(loc[-1]))
            for wrong in self._found(text, language):
                problem = self._scope.file.problem("wrong-term", *self._words(wrong, language), loc)
                inside = {"column": problem.column + 1 + wrong.start} if problem.column and "\n" not in text else {}
                yield problem.model_copy(update=inside)

    def _in_templates(self, said: SaidText) -> Iterator[Problem]:
        for file in said.files:
            text = self._folder.text(file)
            for wrong in self._found(text, said.language):
                line = text.count("\n", 0, wrong.start) + 1
                column = wrong.start - text.rfind("\n", 0, wrong.start)
                yield At(f"templates/{file}", line, column)("wrong-term", *self._words(wrong, said.language))

    def _in_rendered(self, said: SaidText) -> Iterator[Problem]:
        """What is wrong only as rendered: words parted by markup, or put in from config.toml."""
        for wrong in self._scope.terms.wrong(said.text, said.language):
            if (wrong.term, wrong.found, said.language) not in self._told:
                message, todo = self._words(wrong, said.language)
                message += ", which stands in the text as it is rendered"
                if said.files:
                    yield At(f"templates/{said.files[0]}", 1, 1)("wrong-term", message, todo)
                else:
                    yield self._scope.file.problem("wrong-term", message, todo, said.loc)

    def _found(self, text: str, language: Language) -> Iterator[WrongForm]:
        for wrong in self._scope.terms.wrong(text, language):
            self._told.add((wrong.term, wrong.found, language))
            yield wrong

    def _words(self, wrong: WrongForm, language: Language) -> tuple[str, str]:
        official = self._scope.terms.official(wrong.term, language)
        todo = f"write “{official}”" if official else f"see {wrong.term} in templates/{GLOSSARY}"
        return f"“{wrong.found}” is a wrong name by templates/{GLOSSARY}", todo


def _texts(value: object, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """The texts of a campaign's data that are given per language, with their places."""
    if isinstance(value, str) and loc and loc[-1] in list(Language):
        yield loc, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*loc, key))
