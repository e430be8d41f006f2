"""Who of the audiences gets a mailing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.pair import Pair
from chorus.domain.segment import parse_segment
from chorus.domain.selection import Chosen, Excluded, Rules, select
from chorus.domain.timeline import Reason

NOWHERE = Countries(())


@dataclass(frozen=True)
class Person:
    number: int
    contact: Contact
    suppressed: str = ""
    mails: tuple[datetime, ...] = ()


def person(number: int, address: str, language: str | None = "en", role: str = "", suppressed: str = "") -> Person:
    chosen = Language(language) if language else None
    return Person(number, Contact(audience="a", address=address, language=chosen, role=role), suppressed)


@dataclass(frozen=True)
class Selection:
    """Who gets it, in the order of the lists, and by convention and reason how many don't."""

    chosen: tuple[Chosen, ...]
    excluded: dict[str, dict[Reason, int]]


def selected(lists: Sequence[tuple[str, Iterable[Person]]], rules: Rules) -> Selection:
    chosen: list[Chosen] = []
    excluded: dict[str, Counter[Reason]] = {}
    for one in select(lists, rules):
        if isinstance(one, Excluded):
            excluded.setdefault(one.convention, Counter())[one.reason] += 1
        else:
            chosen.append(one)
    in_order = tuple(sorted(chosen, key=lambda one: one.part))
    return Selection(in_order, {c: dict(n) for c, n in excluded.items()})


def chosen(selection: Selection) -> list[tuple[int, str, str]]:
    return [(c.number, c.convention, str(c.language)) for c in selection.chosen]


def pick(
    *lists: tuple[str, list[Person]],
    where: str | None = None,
    languages: str = "en fr ar",
    fallback: Language | None = Language.EN,
) -> Selection:
    rules = Rules(
        segment=parse_segment(where) if where else None,
        countries=NOWHERE,
        languages=[Language(code) for code in languages.split()],
        fallback=fallback,
    )
    return selected(lists, rules)


def test_the_first_audience_that_lists_an_address_owns_the_message() -> None:
    selection = pick(
        ("basel", [person(1, "ana@a.example"), person(2, "bo@a.example", "fr")]),
        ("minamata", [person(3, "ANA@a.example"), person(4, "cy@a.example", "ar")]),
    )
    assert chosen(selection) == [(1, "basel", "en"), (2, "basel", "fr"), (4, "minamata", "ar")]
    assert selection.excluded == {"minamata": {Reason.REACHED_OTHERWISE: 1}}


def in_languages(languages: str, *pairs: str, fallback: Language | None = None) -> list[str]:
    """What a contact gets whose language is Arabic and whose second is English; empty for nothing."""
    contact = Contact(audience="a", address="a@a.example", language=Language.AR, second_language=Language.EN)
    rules = Rules(
        segment=None,
        countries=NOWHERE,
        languages=[Language(code) for code in languages.split()],
        fallback=fallback,
        pairs=[Pair.parse(pair) for pair in pairs],
    )
    selection = selected([("basel", [Person(1, contact)])], rules)
    return [f"{c.language}+{c.second}" if c.second else str(c.language) for c in selection.chosen]


def test_who_wants_two_languages_gets_both_in_one_mail_where_the_activity_offers_them_in_that_order() -> None:
    assert in_languages("ar en fr", "fr+en", "ar+en") == ["ar+en"]
    assert in_languages("ar en fr", "en+ar", "ar+fr") == ["ar"]
    assert in_languages("ar en fr") == ["ar"]


def test_a_second_language_is_had_alone_where_the_first_is_lacking_and_before_any_fallback() -> None:
    assert in_languages("en fr", fallback=Language.FR) == ["en"]
    assert in_languages("fr ru", fallback=Language.FR) == ["fr"]
    assert in_languages("fr ru") == []


def test_an_address_outside_of_the_segment_on_one_list_is_reached_by_another_where_it_is_inside() -> None:
    selection = pick(
        ("basel", [person(1, "ana@a.example", role="party")]),
        ("minamata", [person(2, "ana@a.example", role="media")]),
        where="role:media",
    )
    assert chosen(selection) == [(2, "minamata", "en")]
    assert selection.excluded == {"basel": {Reason.REACHED_OTHERWISE: 1}}


def test_nobody_outside_of_the_segment_gets_it() -> None:
    selection = pick(("basel", [person(1, "ana@a.example", role="party")]), where="role:media")
    assert chosen(selection) == []
    assert selection.excluded == {"basel": {Reason.FILTERED: 1}}


def test_the_suppressed_and_the_unsubscribed_are_told_apart_and_left_out() -> None:
    people = [person(1, "a@a.example", suppressed="unsubscribed"), person(2, "b@a.example", suppressed="bounced")]
    selection = pick(("basel", people))
    assert chosen(selection) == []
    assert selection.excluded == {"basel": {Reason.UNSUBSCRIBED: 1, Reason.SUPPRESSED: 1}}


def test_who_has_no_language_or_another_gets_the_fallback() -> None:
    selection = pick(("basel", [person(1, "a@a.example", None), person(2, "b@a.example", "ru")]))
    assert chosen(selection) == [(1, "basel", "en"), (2, "basel", "en")]


def test_an_activity_without_the_fallback_sends_nothing_to_who_has_another_language() -> None:
    selection = pick(("basel", [person(1, "a@a.example", "ru"), person(2, "b@a.example", "fr")]), languages="fr ar")
    assert chosen(selection) == [(2, "basel", "fr")]
    assert selection.excluded == {"basel": {Reason.NO_LANGUAGE: 1}}


def test_a_campaign_without_fallback_sends_nothing_to_who_has_no_language_or_another() -> None:
    people = [person(1, "a@a.example", "ru"), person(2, "b@a.example", None), person(3, "c@a.example", "fr")]
    selection = pick(("basel", people), fallback=None)
    assert chosen(selection) == [(3, "basel", "fr")]
    assert selection.excluded == {"basel": {Reason.NO_LANGUAGE: 2}}
