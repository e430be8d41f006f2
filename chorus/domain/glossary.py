"""The glossary: what conventions, bodies and documents are called officially in each language, and how texts name them.

Names are looked for as they are written, but for the case of their first letter, the kind of their spaces and
apostrophes, and Arabic vowel signs. Where several fit at one place, the longest does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Annotated, Literal, Self
from unicodedata import normalize

from pydantic import Field, model_validator

from chorus.domain.campaign import Id
from chorus.domain.language import Language
from chorus.domain.organisation import Line
from chorus.domain.problems import Frozen, MisreadError

TermKind = Literal["convention", "body", "symbol", "programme", "term"]
Forms = dict[Language, tuple[Line, ...]]

_JOINED = {Language.AR, Language.ZH}
"""Languages that write words together: Chinese all, Arabic the article, "and", "for" with what follows."""

_VOWEL_SIGNS = "[\u0640\u064b-\u0652\u0670]*"


class Term(Frozen):
    """One name: its official form per language, other accepted forms, and forms that must never occur."""

    kind: Annotated[TermKind, Field(description="What it names.")]
    name: Annotated[
        dict[Language, Line],
        Field(min_length=1, description="The official form, which `{{ term(...) }}` writes."),
    ]
    forms: Annotated[Forms, Field(description="Other accepted forms: inflected, plural, short.")] = {}
    wrong: Annotated[Forms, Field(description="Forms that must never occur.")] = {}

    def accepted(self, language: Language) -> tuple[str, ...]:
        """Every form that names it; none where it has no official form."""
        return (self.name[language], *self.forms.get(language, ())) if language in self.name else ()


class Glossary(Frozen):
    """templates/glossary.toml: the official names, by id."""

    terms: Annotated[dict[Id, Term], Field(description="The names, by id.")] = {}

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        for language in Language:
            right = {form: name for name, term in self.terms.items() for form in term.accepted(language)}
            for name, term in self.terms.items():
                for form in term.wrong.get(language, ()):
                    if form in right:
                        message = f"“{form}” is wrong by `{name}`, and right by `{right[form]}` ({language})"
                        raise MisreadError(message, "remove it in one of the two")
        return self


@dataclass(frozen=True)
class WrongForm:
    """A form that must not occur, where it does: the term's id, the words found and where they begin."""

    term: str
    found: str
    start: int


class Terms:
    """The names of a glossary in texts."""

    def __init__(self, glossary: Glossary) -> None:
        self._terms = glossary.terms
        self._known = {language: _Forms(glossary.terms, language) for language in Language}
        self._of_term: dict[tuple[str, Language], re.Pattern[str] | None] = {}

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all terms."""
        return frozenset(self._terms)

    def official(self, term: str, language: Language) -> str | None:
        """A term's official form; None where it has none."""
        return self._terms[term].name.get(language)

    def named(self, text: str, language: Language) -> Mapping[str, str]:
        """The ids of what a text names, each with the words of its first place."""
        found: dict[str, str] = {}
        for term, words, _, is_right in self._known[language].find(normalize("NFC", text)):
            if is_right:
                found.setdefault(term, words)
        return found

    def is_name(self, term: str, name: str, language: Language) -> bool:
        """Whether a name is one of a term's forms; Chinese title brackets don't count."""
        bare = name.strip("《》")
        forms = tuple(form.strip("《》") for form in self._terms[term].accepted(language))
        return bool(forms) and re.fullmatch(_either(forms, language), normalize("NFC", bare)) is not None

    def lacks(self, term: str, text: str, language: Language) -> bool:
        """Whether a text has none of a term's forms, though there is an official one."""
        if (term, language) not in self._of_term:
            forms = self._terms[term].accepted(language)
            self._of_term[term, language] = re.compile(_either(forms, language)) if forms else None
        pattern = self._of_term[term, language]
        return pattern is not None and not pattern.search(normalize("NFC", text))

    def wrong(self, text: str, language: Language) -> Iterator[WrongForm]:
        """The forms of a text that must not occur; what is part of a longer accepted form is none."""
        for term, words, start, is_right in self._known[language].find(text):
            if not is_right:
                yield WrongForm(term, words, start)


class _Forms:
    """All forms of a language, right and wrong ones, found in one walk along a text."""

    def __init__(self, terms: Mapping[str, Term], language: Language) -> None:
        forms = [(form, name, True) for name, term in terms.items() for form in term.accepted(language)]
        forms += [(form, name, False) for name, term in terms.items() for form in term.wrong.get(language, ())]
        forms.sort(key=lambda known: -len(known[0]))
        self._forms = [known for known in forms if known[0].strip()]
        self._language = language
        self.find = lru_cache(maxsize=512)(self._find)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        each = (f"({_pattern(form, self._language)})" for form, _, _ in self._forms)
        return re.compile(_bounded("|".join(each), self._language))

    @cached_property
    def _begin(self) -> re.Pattern[str]:
        return re.compile(_beginnings([form for form, _, _ in self._forms], self._language))

    def _find(self, text: str) -> tuple[tuple[str, str, int, bool], ...]:
        """The terms' ids, the words found and where, and whether they are a right form; kept for the next who asks.

        The pattern of all forms is slow to fail, so it is tried only where one of them may begin.
        """
        found: list[tuple[str, str, int, bool]] = []
        if not self._forms:
            return ()
        at = 0
        while begin := self._begin.search(text, at):
            match = self._pattern.match(text, begin.start())
            if match:
                _, name, is_right = self._forms[(match.lastindex or 1) - 1]
                found.append((name, match[0], match.start(), is_right))
            at = match.end() if match else begin.start() + 1
        return tuple(found)


def _beginnings(forms: Sequence[str], language: Language) -> str:
    """A pattern that fits wherever a form may begin: by its first letters, of which the first decides quickly."""
    by_first: dict[str, set[str]] = {}
    for form in forms:
        first, *more = _atoms(form, language)
        by_first.setdefault(first, set()).add("".join(more[:3]))
    either = "|".join(f"{first}(?:{'|'.join(sorted(more))})" for first, more in sorted(by_first.items()))
    return _begun(either, language)


def _either(forms: tuple[str, ...], language: Language) -> str:
    return _bounded("|".join(_pattern(form, language) for form in sorted(forms, key=len, reverse=True)), language)


def _bounded(pattern: str, language: Language) -> str:
    return f"(?:{pattern})" if language in _JOINED else rf"{_begun(pattern, language)}(?!\w)"


def _begun(pattern: str, language: Language) -> str:
    return f"(?:{pattern})" if language in _JOINED else rf"(?<!\w)(?:{pattern})"


def _pattern(form: str, language: Language) -> str:
    return "".join(_atoms(form, language))


def _atoms(form: str, language: Language) -> list[str]:
    """The patterns of a form's letters and spaces, one after the other; it may begin with either case."""
    words = normalize("NFC", form).split()
    joint = _VOWEL_SIGNS if language is Language.AR else ""
    letters = [[_letter(c) + joint for c in word] for word in words]
    atoms = [atom for number, word in enumerate(letters) for atom in ([r"\s+"] if number else []) + word]
    first = words[0][0] if words else ""
    if first.isalpha() and len(first.upper()) == 1:
        atoms[0] = f"[{first.lower()}{first.upper()}]" + atoms[0][1:]
    return atoms


def _letter(character: str) -> str:
    return "['’]" if character in "'’" else re.escape(character)
