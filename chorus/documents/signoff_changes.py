"""What an edit changed of texts that somebody had signed, put together for a mail: the same change is told once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from chorus.domain.artefact import Artefact
from chorus.domain.artefact_diff import Condition, Part, Visible, diff_release, diff_words
from chorus.domain.language import Language
from chorus.domain.word_diff import Run, fold
from chorus.services.letters import Paper

MAX_SHOWN = 40_000
"""Characters of changes in one mail; with its HTML around them it stays under the 102 KB that Gmail shows."""


@dataclass(frozen=True)
class Change:
    """What changed of one activity in one language, or in two; ``senders`` are those whose text changed so."""

    activity: str
    language: Language
    senders: tuple[str, ...]
    parts: tuple[Part, ...]
    conditions: tuple[Condition, ...]
    second: Language | None = None

    @property
    def tongue(self) -> str:
        """The language as it calls itself, or the two."""
        return " + ".join(each.own_name for each in (self.language, self.second) if each)

    @property
    def size(self) -> int:
        """How many characters it takes to tell."""
        return sum(len(run.text) for part in self.parts for run in part.runs)


@dataclass(frozen=True)
class Listed:
    """The texts of one activity that are to be signed: how many, and in which languages."""

    activity: str
    count: int
    languages: tuple[Language, ...]


def changes_of(papers: Iterable[Paper], visible: Visible) -> tuple[Change, ...]:
    """What changed of each paper since it was signed last, those that changed alike together."""
    alike: dict[Change, list[str]] = {}
    for paper in papers:
        if paper.before is None:
            continue
        was, now = paper.before, paper.artefact
        words = diff_words(was.words, now.words, visible)
        parts = tuple(Part(part.name, _cut(part.runs)) for part in words)
        conditions = diff_release(was.release, now.release)
        change = Change(now.key.activity, now.key.language, (), parts, conditions, now.key.second)
        alike.setdefault(change, []).append(_sender(now))
    return tuple(replace(change, senders=tuple(dict.fromkeys(senders))) for change, senders in alike.items())


def _cut(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """What changed and some words beside it; what is left out is forgotten, so that it makes no difference."""
    return tuple(Run("folded", "") if run.kind == "folded" else run for run in fold(runs))


def within(changes: Sequence[Change], room: int = MAX_SHOWN) -> tuple[Change, ...]:
    """As many of the changes as fit, from the first."""
    shown: list[Change] = []
    for change in changes:
        room -= change.size
        if room < 0:
            break
        shown.append(change)
    return tuple(shown)


def listed(papers: Iterable[Paper]) -> tuple[Listed, ...]:
    """What is to be signed, by activity."""
    keys = [paper.artefact.key for paper in papers]
    found = []
    for activity, group in groupby(keys, key=lambda key: key.activity):
        there = list(group)
        languages = tuple(language for language in Language if any(key.language is language for key in there))
        found.append(Listed(activity, len(there), languages))
    return tuple(found)


def _sender(artefact: Artefact) -> str:
    return artefact.release.from_name or ", ".join(artefact.release.accounts)
