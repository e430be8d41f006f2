"""What changed between two texts, word by word: for readers who signed the one and are asked to sign the other."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, TypeAlias

RunKind: TypeAlias = Literal["same", "added", "removed", "folded"]


class Run(NamedTuple):
    """A stretch of text: in both texts, in one only, or (``folded``) in both and not worth reading again."""

    kind: RunKind
    text: str


Block: TypeAlias = tuple[int, int, int]
"""Where a stretch begins in the one list and in the other, and how many tokens it has."""

CONTEXT = 60
"""Characters of what stayed the same that are shown beside a change."""

FEW = 40_000
"""Pairs of tokens that difflib compares in no time; what is longer and shares no rare word is another text."""

DEEPEST = 60
"""How often the text between two rare words is searched for words that are rare there."""

_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(
    "\ue000[a-z_]+\ue001"  # a slot
    r"|https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]»”]"
    rf"|[{_HAN}]"  # a Chinese character
    r"|\d+(?:[.,\u066b\u066c\u00a0\u202f]\d+)*"
    rf"|(?:(?![{_HAN}])\w"
    r"|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]|(?<=\w)['’\-\u2010\u2011](?=\w))+"
    r"|\n+|[^\S\n]+|."
)
"""A slot, a URL, a Chinese character, a number with its separators, a word of any other script with its marks (after
Unicode's UAX 29), white space, or one character of punctuation. Every character belongs to exactly one token."""


def tokens(text: str) -> list[str]:
    """The text in words; joined they give it again."""
    return _TOKEN.findall(text)


def diff(before: str, after: str) -> tuple[Run, ...]:
    """From one text to the other: joining ``same`` and ``added`` gives ``after``, ``same`` and ``removed`` ``before``.

    Runs of one kind are joined, what was removed stands before what came instead, and a change of several words is
    one run, even where a space or a comma between them stayed.
    """
    one, other = tokens(before), tokens(after)
    runs: list[Run] = []
    at, there = 0, 0
    for start, begin, length in (*_blocks(one, other), (len(one), len(other), 0)):
        runs += [Run("removed", "".join(one[at:start])), Run("added", "".join(other[there:begin]))]
        runs.append(Run("same", "".join(one[start : start + length])))
        at, there = start + length, begin + length
    return tuple(_readable(runs))


def changed(runs: Iterable[Run]) -> bool:
    """Whether anything was added or removed."""
    return any(run.kind in ("added", "removed") for run in runs)


def fold(runs: Sequence[Run], context: int = CONTEXT) -> tuple[Run, ...]:
    """The same runs, with what stayed the same cut down to about ``context`` characters beside each change."""
    out: list[Run] = []
    for place, run in enumerate(runs):
        head = context if place > 0 else 0
        tail = context if place < len(runs) - 1 else 0
        out += _folded(run, head, tail) if run.kind == "same" else [run]
    return tuple(out)


def marked(runs: Iterable[Run]) -> str:
    """As plain text, for mails and terminals: ``[-removed-]{+added+}``, and ``[...]`` for what is folded."""
    marks = {"removed": "[-{}-]", "added": "{{+{}+}}", "same": "{}", "folded": "[...]"}
    return "".join(marks[run.kind].format(visible_run(run)) for run in runs)


def visible_run(run: Run) -> str:
    """A run's text; white space alone, which nobody would see come or go, as signs."""
    if run.kind in ("added", "removed") and not run.text.strip():
        return run.text.replace(" ", "␣").replace("\t", "⇥").replace("\n", "↵\n")
    return run.text


def _folded(run: Run, head: int, tail: int) -> Iterator[Run]:
    words = tokens(run.text)
    first, last = _reach(words, head), len(words) - _reach(words[::-1], tail)
    if last - first < 3 or len("".join(words[first:last])) <= CONTEXT:
        yield run
        return
    yield from (Run("same", "".join(words[:first])),) if first else ()
    yield Run("folded", "".join(words[first:last]))
    yield from (Run("same", "".join(words[last:])),) if last < len(words) else ()


def _reach(words: Sequence[str], room: int) -> int:
    """How many words from the start fill ``room`` characters."""
    for count, word in enumerate(words):
        if room <= 0:
            return count
        room -= len(word)
    return len(words)


def _readable(runs: Iterable[Run]) -> Iterator[Run]:
    """Join runs of a kind, and take into a change what stayed the same between its parts but says little."""
    removed, added, kept = "", "", ""
    for place, run in enumerate(_joined(runs)):
        if run.kind == "same":
            if place == 0:
                yield run
            else:
                kept = run.text
        elif kept and not _slight(kept, removed + added):
            yield from _change(removed, added)
            yield Run("same", kept)
            removed, added, kept = ("", run.text, "") if run.kind == "added" else (run.text, "", "")
        else:
            removed += kept + (run.text if run.kind == "removed" else "")
            added += kept + (run.text if run.kind == "added" else "")
            kept = ""
    yield from _change(removed, added)
    if kept:
        yield Run("same", kept)


def _change(removed: str, added: str) -> Iterator[Run]:
    yield from (Run("removed", removed),) if removed else ()
    yield from (Run("added", added),) if added else ()


def _slight(kept: str, change: str) -> bool:
    """Whether what stayed between two changes is a space or a comma, or one short word after a long change."""
    letters = sum(map(str.isalnum, kept))
    long = 4 * letters if re.search(f"[{_HAN}]", kept) else 40
    return "\n" not in kept and (letters == 0 or (letters < 4 and len(change) > long))


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    last: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if last and last.kind == run.kind:
            last = Run(run.kind, last.text + run.text)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _blocks(one: Sequence[str], other: Sequence[str], depth: int = 0) -> Iterator[Block]:
    """Stretches that both lists have, in the order of both: around words that occur once in each ("patience")."""
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    yield 0, 0, head
    left, right = one[head : len(one) - tail], other[head : len(other) - tail]
    yield from ((head + a, head + b, n) for a, b, n in _inner(left, right, depth))
    yield len(one) - tail, len(other) - tail, tail


def _inner(one: Sequence[str], other: Sequence[str], depth: int) -> Iterator[Block]:
    anchors = _anchors(one, other) if depth < DEEPEST else []
    if not anchors:
        if 0 < len(one) * len(other) <= FEW:
            matched = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
            yield from ((m.a, m.b, m.size) for m in matched if m.size)
        return
    at, there = 0, 0
    for here, begin in (*anchors, (len(one), len(other))):
        yield from ((at + a, there + b, n) for a, b, n in _blocks(one[at:here], other[there:begin], depth + 1))
        if here < len(one):
            yield here, begin, 1
        at, there = here + 1, begin + 1


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The longest series of words that occur once in each list, in the order of both."""
    counts, counted = Counter(one), Counter(other)
    rare = {word: place for place, word in enumerate(other) if counted[word] == 1}
    pairs = [(place, rare[word]) for place, word in enumerate(one) if counts[word] == 1 and word in rare]
    ends: list[int] = []  # of the best series of each length: the smallest place that it can end at
    best: list[tuple[tuple[int, int], int | None]] = []
    tops: list[int] = []
    for pair in pairs:
        length = bisect_left(ends, pair[1])
        best.append((pair, tops[length - 1] if length else None))
        ends[length:] = [pair[1]] if length == len(ends) else [pair[1], *ends[length + 1 :]]
        tops[length:] = [len(best) - 1, *tops[length + 1 :]]
    chosen: list[tuple[int, int]] = []
    last = tops[-1] if tops else None
    while last is not None:
        pair, last = best[last]
        chosen.append(pair)
    return chosen[::-1]
