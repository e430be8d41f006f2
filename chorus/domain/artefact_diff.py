"""What an edit changed of an artefact: its words, part by part, and the conditions of its release."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from chorus.domain.artefact import SLOT_PATTERN, Picture, Release, Words
from chorus.domain.word_diff import Run, changed, diff

PartName: TypeAlias = Literal["subject", "text", "html", "links", "pictures", "look"]
Visible: TypeAlias = Callable[[str], str]
"""From an HTML document to the text that a reader sees of it."""


class Part(NamedTuple):
    """What changed in one part of the words. ``look`` has no runs: the same words are laid out otherwise."""

    name: PartName
    runs: tuple[Run, ...] = ()


class Condition(NamedTuple):
    """What changed of a condition of the release; ``name`` is a field of ``Release``."""

    name: str
    before: str
    after: str


def diff_words(before: Words | None, after: Words, visible: Visible) -> tuple[Part, ...]:
    """The parts that changed, each from first to last word; from nothing, everything is added.

    ``html`` tells of what a reader of the HTML sees changed that the plain text does not tell already.
    """
    was = before or Words()
    pairs: Mapping[PartName, tuple[str, str]] = {
        "subject": (was.subject, after.subject),
        "text": (was.text, after.text),
        "links": (_lines(was.links), _lines(after.links)),
        "pictures": (_pictures(was.pictures), _pictures(after.pictures)),
    }
    parts = [Part(name, diff(readable(a), readable(b))) for name, (a, b) in pairs.items() if a != b]
    if was.html == after.html:
        return tuple(parts)
    seen = diff(readable(visible(was.html)), readable(visible(after.html)))
    if not changed(seen):
        return (*parts, Part("look")) if not parts else tuple(parts)
    told = {run for part in parts for run in _said(part.runs)}
    return tuple(parts) if parts and _said(seen) <= told else (*parts, Part("html", seen))


def diff_release(before: Release, after: Release) -> tuple[Condition, ...]:
    """The conditions that changed."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in Release.model_fields}
    return tuple(Condition(name, _shown(was), _shown(now)) for name, (was, now) in pairs.items() if was != now)


def readable(text: str) -> str:
    """The text with its slots as a reader knows them: ``[salutation]``."""
    return SLOT_PATTERN.sub(r"[\1]", text)


def _said(runs: tuple[Run, ...]) -> set[Run]:
    """What was added and removed, whatever the white space around it."""
    return {Run(run.kind, " ".join(run.text.split())) for run in runs if run.kind != "same" and run.text.strip()}


def _lines(links: tuple[str, ...]) -> str:
    return "".join(f"{link}\n" for link in links)


def _pictures(pictures: tuple[Picture, ...]) -> str:
    return "".join(f"{p.file} ({p.sha256[:12]}): {p.alt}\n" for p in pictures)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
