"""Compares a translation with its source: slots, links, pictures, symbols, dates and numbers, whatever the order."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from chorus.domain.agreement_dates import names_month
from chorus.domain.agreement_links import without_language
from chorus.domain.agreement_model import Day, Difference, Mark, MarkKind, Marks, Value
from chorus.domain.agreement_words import said_in_words
from chorus.domain.language import Language

_AS_IT_IS: tuple[MarkKind, ...] = ("slot", "symbol")
_NAMED: tuple[MarkKind, ...] = ("link", "picture")


def differences(source: Marks, translation: Marks) -> tuple[Difference, ...]:
    """Everything in which the translation does not agree with its source; what was confused comes as one."""
    found: list[Difference] = []
    for kind in _AS_IT_IS:
        found += _paired(kind, *_left(source.of(kind), translation.of(kind), _value))
    languages = (source.language, translation.language)
    for kind in _NAMED:
        left = _left(source.of(kind), translation.of(kind), lambda mark: without_language(str(mark.value), languages))
        found += _paired(kind, *left)
    dates, years = _dates(source, translation)
    numbers = _left(source.of("number"), translation.of("number"), _value)
    numbers = _either_way(*numbers)
    years, numbers = _years_as_numbers(years, numbers)
    found += _paired("date", *dates) if any(dates) else ()
    found += _paired("date", *years)
    found += _paired("number", *_unsaid(_without_ones(numbers, source, translation), source, translation))
    found += _percentages(source.of("number"), translation.of("number"))
    return tuple(found)


Pair = tuple[list[Mark], list[Mark]]
_MOST_LIKENED = 100
"""Where more than so many differ on a side the languages have little in common: each is told by itself."""


def _value(mark: Mark) -> Value:
    return mark.value


def _left(source: Sequence[Mark], translation: Sequence[Mark], key: Callable[[Mark], object]) -> Pair:
    """What one has more of than the other."""
    if [key(mark) for mark in source] == [key(mark) for mark in translation]:
        return [], []
    return _more(source, translation, key), _more(translation, source, key)


def _more(marks: Sequence[Mark], others: Sequence[Mark], key: Callable[[Mark], object]) -> list[Mark]:
    known = Counter(map(key, others))
    left: list[Mark] = []
    for mark in marks:
        if known[key(mark)] > 0:
            known[key(mark)] -= 1
        else:
            left.append(mark)
    return left


def _paired(kind: MarkKind, lacking: list[Mark], surplus: list[Mark]) -> Iterator[Difference]:
    """What is too much beside what lacks, the most alike first: one slip is told once."""
    few = max(len(lacking), len(surplus)) <= _MOST_LIKENED
    pairs = [(_alike(a, b), -i, -j) for i, a in enumerate(lacking) for j, b in enumerate(surplus) if few]
    beside: dict[int, int] = {}
    for _, i, j in sorted(pairs, reverse=True):
        if -i not in beside.values() and -j not in beside:
            beside[-j] = -i
    for j, mark in enumerate(surplus):
        yield Difference(kind, lacking[beside[j]] if j in beside else None, mark)
    yield from (Difference(kind, mark, None) for i, mark in enumerate(lacking) if i not in beside.values())


def _alike(mark: Mark, other: Mark) -> tuple[bool, int]:
    if isinstance(mark.value, Day) and isinstance(other.value, Day):
        return True, sum(a == b for a, b in zip(mark.value, other.value, strict=True))
    here, there = str(mark.value), str(other.value)
    return len(here) == len(there), sum(a == b for a, b in zip(here, there, strict=False))


def _dates(source: Marks, translation: Marks) -> tuple[Pair, Pair]:
    """The dates that differ, and those whose years do.

    In a span the year stands at one end, at the first in Chinese and at the last elsewhere, so that a day without a
    year agrees with one that has it as long as the years agree over all.
    """
    lacking, surplus = _left(source.of("date"), translation.of("date"), _value)
    with_year: Pair = ([], [])
    for mark in list(lacking):
        other = next((one for one in surplus if _same_day(mark, one)), None)
        if other is not None:
            lacking.remove(mark)
            surplus.remove(other)
            if _year(mark) is not None:
                with_year[0].append(mark)
            else:
                with_year[1].append(other)
    for marks, other_text, years in ((lacking, translation, with_year[0]), (surplus, source, with_year[1])):
        for mark in [one for one in marks if _named_alone(one, other_text)]:
            marks.remove(mark)
            years += [mark] if _year(mark) is not None else []
    return (lacking, surplus), _left(*with_year, _year)


def _year(mark: Mark) -> int | None:
    return mark.value.year if isinstance(mark.value, Day) else None


def _same_day(mark: Mark, other: Mark) -> bool:
    """The same day, one of them without its year."""
    a, b = mark.value, other.value
    return isinstance(a, Day) and isinstance(b, Day) and a[:2] == b[:2] and None in {a.year, b.year}


def _named_alone(mark: Mark, other: Marks) -> bool:
    """A month that the other text names without its year ("in July and in November 2021"), or in another date."""
    value = mark.value
    if not isinstance(value, Day) or value.day is not None:
        return False
    bare = value.year is None  # Chinese alone writes such a month in digits
    in_dates = bare and any(isinstance(m.value, Day) and m.value.month == value.month for m in other.of("date"))
    return in_dates or names_month(other.rest, other.language, value.month)


def _years_as_numbers(years: Pair, numbers: Pair) -> tuple[Pair, Pair]:
    """A year that belongs to a date here may stand alone there."""

    def key(mark: Mark) -> object:
        year = _year(mark)
        return mark.value if year is None else Decimal(year)

    return (
        (_more(years[0], numbers[1], key), _more(years[1], numbers[0], key)),
        (_more(numbers[0], years[1], key), _more(numbers[1], years[0], key)),
    )


def _either_way(lacking: list[Mark], surplus: list[Mark]) -> Pair:
    """Numbers that can be read in two ways agree with either."""
    for mark in list(surplus):
        if mark.also is not None and (other := next((o for o in lacking if o.value == mark.also), None)):
            lacking.remove(other)
            surplus.remove(mark)
    for mark in list(lacking):
        if mark.also is not None and (other := next((o for o in surplus if o.value == mark.also), None)):
            lacking.remove(mark)
            surplus.remove(other)
    return lacking, surplus


def _unsaid(numbers: Pair, source: Marks, translation: Marks) -> Pair:
    """Without those that the other language says in words, more often than the one with the digits does.

    A single number that became another by one digit is a slip, whatever the words say.
    """
    if not any(numbers) or _one_digit_apart(*numbers):
        return numbers
    here = Counter(said_in_words(source.rest, source.language))
    there = Counter(said_in_words(translation.rest, translation.language))
    return _without(numbers[0], there - here), _without(numbers[1], here - there)


def _without_ones(numbers: Pair, source: Marks, translation: Marks) -> Pair:
    """Arabic says one of a thing by the noun alone (يوم, a day): nothing in it need be a one."""
    lacking, surplus = numbers
    if any(numbers) and not _one_digit_apart(*numbers):
        lacking = [mark for mark in lacking if translation.language is not Language.AR or mark.value != 1]
        surplus = [mark for mark in surplus if source.language is not Language.AR or mark.value != 1]
    return lacking, surplus


def _percentages(source: Sequence[Mark], translation: Sequence[Mark]) -> Iterator[Difference]:
    """A number that is a percentage wherever the one text has it, and nowhere in the other."""
    for value in dict.fromkeys(mark.value for mark in source):
        here, there = ([mark for mark in marks if mark.value == value] for marks in (source, translation))
        said = {mark.percent for mark in here}, {mark.percent for mark in there}
        if all(len(one) == 1 for one in said) and said[0] != said[1]:
            yield Difference("number", _with_sign(here[0]), _with_sign(there[0]))


def _with_sign(mark: Mark) -> Mark:
    return replace(mark, shown=f"{mark.shown} %") if mark.percent else mark


def _one_digit_apart(lacking: list[Mark], surplus: list[Mark]) -> bool:
    if len(lacking) != 1 or len(surplus) != 1:
        return False
    a, b = str(lacking[0].value), str(surplus[0].value)
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _without(marks: list[Mark], said: Counter[Decimal]) -> list[Mark]:
    left: list[Mark] = []
    for mark in marks:
        if isinstance(mark.value, Decimal) and said[mark.value] > 0:
            said[mark.value] -= 1
        else:
            left.append(mark)
    return left
