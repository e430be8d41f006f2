"""The glossary as it lies in templates/glossary.toml, read with the place of every problem."""

from dataclasses import dataclass

from chorus.content.model_check import validate
from chorus.content.template_files import TemplateFolder
from chorus.content.toml_source import parse_toml
from chorus.domain.glossary import Glossary, Terms
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem

GLOSSARY = "glossary.toml"


@dataclass(frozen=True)
class ReadGlossary:
    """A glossary as read: its terms, SHA-256 (hex) of its text, what is wrong with it; empty where there is none."""

    terms: Terms
    digest: str = ""
    problems: tuple[Problem, ...] = ()


class GlossaryFile:
    """The glossary of a workspace, read once as long as it doesn't change."""

    def __init__(self, folder: TemplateFolder) -> None:
        self._folder = folder
        self._known: tuple[str, ReadGlossary] | None = None

    def read(self) -> ReadGlossary:
        """The glossary; one that can't be used has problems and no terms."""
        if not self._folder.has(GLOSSARY):
            return ReadGlossary(Terms(Glossary()))
        try:
            text = self._folder.text(GLOSSARY)
        except InputError as error:
            return ReadGlossary(Terms(Glossary()), problems=error.problems)
        if self._known is None or self._known[0] != text:
            self._known = (text, self._parsed(text))
        return self._known[1]

    def _parsed(self, text: str) -> ReadGlossary:
        digest = self._folder.digest(GLOSSARY)
        try:
            glossary = validate(parse_toml(text.encode(), f"templates/{GLOSSARY}"), Glossary)
        except InputError as error:
            return ReadGlossary(Terms(Glossary()), digest, error.problems)
        return ReadGlossary(Terms(glossary), digest)


class Official:
    """``term("ID")`` in one language; remembers whether a text has called it."""

    def __init__(self, terms: Terms, language: Language) -> None:
        self._terms = terms
        self._language = language
        self.called = False

    def __call__(self, term: str) -> str:
        """The official form of a term that there is; ValueError where it has none in this language."""
        self.called = True
        form = self._terms.official(term, self._language)
        if form is None:
            raise ValueError(f"templates/{GLOSSARY} has no {self._language} name of {term!r}")
        return form
