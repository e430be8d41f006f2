"""What is asked for, arranged for reading: by activity, then language; mails that differ by sender are shown once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, TypeAlias

from chorus.content.plain_text import to_text
from chorus.domain.artefact import Artefact, Picture, Release
from chorus.domain.artefact_diff import Condition, Part, diff_release, diff_words, readable
from chorus.domain.language import Language
from chorus.domain.word_diff import Run, fold
from chorus.services.ports_signing import Asked, AskedPaper

ItemState: TypeAlias = Literal["changed", "open", "signed"]


@dataclass(frozen=True, slots=True)
class Other:
    """The same text by another sender: what differs from the one that is shown, and what changed of it only."""

    number: int
    sender: str
    differs: tuple[Part, ...]
    changes: tuple[Part, ...]
    html: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One text in one language, or a mail in it and a ``second``.

    ``changes`` and ``changed_conditions`` are since the party signed it last, at
    ``signed_at``; ``numbers`` are those of all its senders. ``html`` says whether there is a look to be shown."""

    number: int
    numbers: tuple[int, ...]
    language: Language
    state: ItemState
    subject: str
    text: str
    links: tuple[str, ...]
    pictures: tuple[Picture, ...]
    sender: str
    url: str
    html: bool
    changes: tuple[Part, ...]
    changed_conditions: tuple[Condition, ...]
    signed_at: datetime | None
    others: tuple[Other, ...]
    second: Language | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One activity on one channel: what all its texts share, and the texts."""

    activity: str
    kind: str
    channel: str
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    items: tuple[Item, ...]

    @property
    def open(self) -> int:
        """How many of its texts are still to be signed."""
        return sum(len(item.numbers) for item in self.items if item.state != "signed")


@dataclass(frozen=True, slots=True)
class Signer:
    """How far one of those who sign has come."""

    id: str
    done: int
    all: int
    outdated: bool


def sections(asked: Asked) -> tuple[Section, ...]:
    """Everything that was asked for, in the order of the campaign."""
    by_place: dict[tuple[str, str], list[AskedPaper]] = {}
    for paper in asked.papers:
        key = paper.artefact.key
        by_place.setdefault((key.activity, key.channel), []).append(paper)
    return tuple(_section(papers, asked.conventions) for papers in by_place.values())


def signers(asked: Asked) -> tuple[Signer, ...]:
    """Everyone who signs, in the order of the artefacts' signers."""
    found: dict[str, list[str]] = {}
    for paper in asked.papers:
        for stand in paper.standings:
            found.setdefault(stand.convention, []).append(stand.state)
    return tuple(Signer(name, s.count("signed"), len(s), "outdated" in s) for name, s in found.items())


def sender_of(artefact: Artefact) -> str:
    """Who an artefact comes from, as its recipient sees it."""
    release = artefact.release
    if release.from_address:
        return f"{release.from_name} <{release.from_address}>"
    return ", ".join(release.accounts)


def _section(papers: Sequence[AskedPaper], theirs: tuple[str, ...]) -> Section:
    first = papers[0].artefact
    ordered = sorted(papers, key=lambda paper: list(map(list(Language).index, paper.artefact.key.languages)))
    groups = groupby(ordered, key=lambda paper: paper.artefact.key.languages)
    return Section(
        activity=first.key.activity,
        kind=first.kind,
        channel=first.key.channel,
        conditions=_shared([paper.artefact.release for paper in papers]),
        items=tuple(_item(list(group), theirs) for _, group in groups),
    )


def _shared(releases: Sequence[Release]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The conditions that do not differ by sender or language, by name, in the order in which they are read."""
    first = releases[0]
    found = []
    for name in ("schedule", "occasion", "embargo", "corrects", "audience", "where", "languages", "fallback"):
        value = getattr(first, name)
        if value and all(getattr(release, name) == value for release in releases):
            found.append((name, value if isinstance(value, tuple) else (value,)))
    return tuple(found)


def _item(papers: Sequence[AskedPaper], theirs: tuple[str, ...]) -> Item:
    first, artefact = papers[0], papers[0].artefact
    changes, conditions = changes_of(first)
    told = set(_said(changes))
    others = tuple(_other(first, paper, told) for paper in papers[1:])
    more = {c for paper in papers for c in changes_of(paper)[1]} if papers[1:] else set(conditions)
    return Item(
        number=first.number,
        numbers=tuple(paper.number for paper in papers),
        language=artefact.key.language,
        state=_state(papers),
        subject=readable(artefact.words.subject),
        text=readable(artefact.words.text or to_text(artefact.words.html)),
        links=artefact.words.links,
        pictures=artefact.words.pictures,
        sender=sender_of(artefact),
        url=artefact.release.url,
        html=bool(artefact.words.html),
        changes=changes,
        changed_conditions=tuple(sorted(more)),
        signed_at=_signed_at(first, theirs),
        others=others,
        second=artefact.key.second,
    )


def _signed_at(paper: AskedPaper, theirs: tuple[str, ...]) -> datetime | None:
    found = [s.signature.at for s in paper.standings if s.convention in theirs and s.signature]
    return max(found, default=None)


def _state(papers: Iterable[AskedPaper]) -> ItemState:
    waiting = [paper for paper in papers if paper.open]
    return "changed" if any(paper.before for paper in waiting) else "open" if waiting else "signed"


def _other(shown: AskedPaper, paper: AskedPaper, told: set[Run]) -> Other:
    changes, _ = changes_of(paper)
    return Other(
        number=paper.number,
        sender=sender_of(paper.artefact),
        differs=folded(diff_words(shown.artefact.words, paper.artefact.words, to_text)),
        changes=() if set(_said(changes)) <= told else changes,
        html=bool(paper.artefact.words.html),
    )


def changes_of(paper: AskedPaper) -> tuple[tuple[Part, ...], tuple[Condition, ...]]:
    """What changed of words and release since the party signed it last; nothing where it has nothing to sign again."""
    if not paper.open or paper.before is None:
        return (), ()
    words = folded(diff_words(paper.before.words, paper.artefact.words, to_text))
    return words, diff_release(paper.before.release, paper.artefact.release)


def folded(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts of a diff, each cut down to what changed and some words beside it."""
    return tuple(Part(part.name, fold(part.runs)) for part in parts)


def _said(parts: Iterable[Part]) -> list[Run]:
    return [run for part in parts for run in part.runs if run.kind in ("added", "removed")]
