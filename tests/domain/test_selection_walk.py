"""The walk over the lists of a mailing: decided as if all were known at once, with hardly any of them in memory."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.language import Language
from chorus.domain.segment import parse_segment
from chorus.domain.selection import Candidate, Chosen, Excluded, Rules, language_for, select
from chorus.domain.timeline import Reason
from tests.domain.test_selection import NOWHERE, Person, person

LANGUAGES = (Language.EN, Language.FR)
CAPPED_AT = datetime(2021, 5, 22, tzinfo=UTC)


def is_capped(candidate: Candidate) -> bool:
    return CAPPED_AT in candidate.mails


RULES = Rules(parse_segment("not role:media"), NOWHERE, LANGUAGES, None, (), is_capped)


class KnowsAll:
    """Decides list by list, with everything that it has seen in memory: the plainest way to say who is meant."""

    def __init__(self) -> None:
        self.chosen: dict[str, tuple[int, str]] = {}
        self.excluded: Counter[tuple[str, Reason]] = Counter()
        self.filtered: list[tuple[str, str]] = []

    def decide(self, lists: Sequence[tuple[str, Sequence[Person]]]) -> "KnowsAll":
        for convention, people in lists:
            for one in people:
                self._consider(convention, one)
        for key, convention in self.filtered:
            self.excluded[convention, Reason.REACHED_OTHERWISE if key in self.chosen else Reason.FILTERED] += 1
        return self

    def _consider(self, convention: str, one: Person) -> None:
        key = one.contact.key
        if key in self.chosen:
            self.excluded[convention, Reason.REACHED_OTHERWISE] += 1
        elif one.suppressed:
            unsubscribed = one.suppressed == "unsubscribed"
            self.excluded[convention, Reason.UNSUBSCRIBED if unsubscribed else Reason.SUPPRESSED] += 1
        elif one.contact.role == "media":
            self.filtered.append((key, convention))
        elif language_for(one.contact.language, one.contact.second_language, LANGUAGES, None) is None:
            self.excluded[convention, Reason.NO_LANGUAGE] += 1
        elif is_capped(one):
            self.excluded[convention, Reason.CAPPED] += 1
        else:
            self.chosen[key] = (one.number, convention)


@st.composite
def lists(draw: st.DrawFn) -> list[tuple[str, list[Person]]]:
    """Up to four lists of three conventions, on which few addresses stand again and again, each in its order."""
    made: list[tuple[str, list[Person]]] = []
    number = 0
    for convention in draw(st.lists(st.sampled_from(["basel", "rotterdam", "minamata"]), max_size=4)):
        people = []
        for name in sorted(draw(st.sets(st.sampled_from("abcdefgh")))):
            number += 1
            language = draw(st.sampled_from(["en", "fr", "ru", None]))
            role = draw(st.sampled_from(["", "party", "media"]))
            why = draw(st.sampled_from(["", "", "unsubscribed", "bounced"]))
            one = person(number, f"{draw(st.sampled_from([name, name.upper()]))}@a.example", language, role, why)
            people.append(Person(one.number, one.contact, why, draw(st.sampled_from([(), (CAPPED_AT,)]))))
        made.append((convention, people))
    return made


@given(lists())
def test_it_decides_as_whoever_knows_all_lists_at_once(given_lists: list[tuple[str, list[Person]]]) -> None:
    found = list(select(given_lists, RULES))
    known = KnowsAll().decide(given_lists)
    chosen = sorted((one for one in found if isinstance(one, Chosen)), key=lambda one: one.part)
    assert [(one.number, one.convention) for one in chosen] == list(known.chosen.values())
    assert Counter(tuple(one) for one in found if isinstance(one, Excluded)) == known.excluded


def test_each_entry_of_each_list_gets_one_decision() -> None:
    people = [person(n, f"{n}@a.example") for n in range(5)]
    assert len(list(select([("basel", people), ("minamata", people)], RULES))) == 10


def test_lists_are_read_side_by_side_and_no_further_than_the_address_that_is_decided() -> None:
    read = [0, 0]

    def long_list(which: int) -> Iterator[Person]:
        for number in range(1000):
            read[which] += 1
            yield person(number, f"{number:04}@a.example")

    decided = 0
    for _ in select([("basel", long_list(0)), ("minamata", long_list(1))], RULES):
        decided += 1
        assert max(read) * 2 - decided <= 4
    assert (decided, read) == (2000, [1000, 1000])


def test_a_list_that_is_not_in_order_is_refused_for_it_would_mail_somebody_twice() -> None:
    people = [person(1, "b@a.example"), person(2, "a@a.example")]
    with pytest.raises(ValueError, match=r"^list 0 is not in the order of address keys$"):
        list(select([("basel", people)], RULES))


def test_who_has_enough_mails_is_capped_on_every_list_unless_there_was_another_reason() -> None:
    full, gone = (CAPPED_AT,), "unsubscribed"
    ana, bo = person(1, "ana@a.example").contact, person(2, "bo@a.example").contact
    found = select(
        [("basel", [Person(1, ana, "", full), Person(2, bo, gone, full)]), ("minamata", [Person(3, ana, "", full)])],
        RULES,
    )
    assert list(found) == [
        Excluded("basel", Reason.CAPPED),
        Excluded("minamata", Reason.CAPPED),
        Excluded("basel", Reason.UNSUBSCRIBED),
    ]
