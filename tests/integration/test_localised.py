"""Dates, lists, plurals and salutations in the six languages."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.content.localised import date_text, list_text, number_text, plural_text, weekday_text
from chorus.content.salutation import Slots, salutation
from chorus.content.skeleton import Skeleton
from chorus.content.translations import messages, translator
from chorus.content.workspace_files import shipped_countries
from chorus.domain.contact import Contact
from chorus.domain.language import Language

AR, ZH, EN, FR, RU, ES = Language


def in_all(make: object) -> list[str]:
    assert callable(make)
    return [make(language) for language in Language]


def test_a_day() -> None:
    assert in_all(lambda lang: date_text(date(2021, 6, 5), lang)) == [
        "5 حزيران/يونيه 2021",
        "2021年6月5日",
        "5 June 2021",
        "5 juin 2021",
        "5 июня 2021 года",
        "5 de junio de 2021",
    ]
    assert date_text(date(2021, 6, 1), FR) == "1er juin 2021"


def test_a_span_of_days() -> None:
    assert in_all(lambda lang: date_text(date(2021, 5, 30), lang, date(2021, 5, 31))) == [
        "30–31 أيار/مايو 2021",
        "2021年5月30日至31日",
        "30–31 May 2021",
        "30–31 mai 2021",
        "30–31 мая 2021 года",
        "30–31 de mayo de 2021",
    ]
    assert in_all(lambda lang: date_text(date(2021, 5, 30), lang, date(2021, 6, 2))) == [
        "30 أيار/مايو – 2 حزيران/يونيه 2021",
        "2021年5月30日至6月2日",
        "30 May – 2 June 2021",
        "30 mai – 2 juin 2021",
        "30 мая – 2 июня 2021 года",
        "30 de mayo – 2 de junio de 2021",
    ]
    assert date_text(date(2020, 12, 31), EN, date(2021, 1, 1)) == "31 December 2020 – 1 January 2021"


def test_weekdays_numbers_and_lists() -> None:
    assert in_all(lambda lang: weekday_text(date(2021, 6, 5), lang)) == [
        "السبت",
        "星期六",
        "Saturday",
        "samedi",
        "суббота",
        "sábado",
    ]
    assert in_all(lambda lang: number_text(12500, lang)) == [
        "12,500",
        "12,500",
        "12,500",
        "12\u202f500",
        "12\xa0500",
        "12.500",
    ]
    assert in_all(lambda lang: list_text(["A", "B", "C"], lang)) == [
        "A وB وC",
        "A、B和C",
        "A, B and C",
        "A, B et C",
        "A, B и C",
        "A, B y C",
    ]
    assert (
        list_text(["《巴塞尔公约》", "《鹿特丹公约》", "《水俣公约》"], ZH)
        == "《巴塞尔公约》《鹿特丹公约》和《水俣公约》"
    )


def test_plurals_follow_the_language_s_categories() -> None:
    forms = {"one": "# год", "few": "# года", "many": "# лет", "other": "# года"}
    assert [plural_text(n, forms, RU) for n in (1, 3, 20, 21)] == ["1 год", "3 года", "20 лет", "21 год"]
    arabic = {"zero": "0", "one": "1", "two": "2", "few": "few #", "many": "many #", "other": "other #"}
    assert [plural_text(n, arabic, AR) for n in (0, 1, 2, 3, 11, 100)] == [
        "0",
        "1",
        "2",
        "few 3",
        "many 11",
        "other 100",
    ]
    with pytest.raises(ValueError, match="needs other"):
        plural_text(1, {"one": "x"}, EN)
    with pytest.raises(ValueError, match="needs other"):
        plural_text(1, {"oen": "x", "other": "y"}, EN)


def contact(**known: Any) -> Contact:
    return Contact(audience="a", address="a@b.example", **known)


def test_salutations_are_formal() -> None:
    ms = contact(title="Mme", family_name="Diallo", name="Amina Diallo")
    assert in_all(lambda lang: salutation(ms, lang)) == [
        "السيدة Diallo المحترمة،",
        "尊敬的Diallo女士：",
        "Dear Ms Diallo,",
        "Madame,",
        "Уважаемая г-жа Diallo!",
        "Estimada Sra. Diallo:",
    ]
    mr = contact(title="г-н", family_name="Иванов")
    assert in_all(lambda lang: salutation(mr, lang)) == [
        "السيد Иванов المحترم،",
        "尊敬的Иванов先生：",
        "Dear Mr Иванов,",
        "Monsieur,",
        "Уважаемый г-н Иванов!",
        "Estimado Sr. Иванов:",
    ]
    assert salutation(contact(title="H.E. Ms", family_name="Li"), EN) == "Excellency,"
    assert salutation(contact(title="Dr (Ms)", family_name="Li"), EN) == "Dear Dr Li,"
    assert salutation(contact(title="教授", name="李明"), ZH) == "尊敬的李明教授："


def test_without_a_title_or_a_name_salutations_are_inclusive() -> None:
    general = ["السيدات والسادة،", "尊敬的同事：", "Dear colleague,", "Madame, Monsieur,", "Уважаемые коллеги!"]
    assert in_all(lambda lang: salutation(contact(), lang)) == [*general, "Estimada/Estimado colega:"]
    assert in_all(lambda lang: salutation(contact(name="Li Na"), lang)) == [
        "السيدات والسادة،",
        "尊敬的Li Na：",
        "Dear Li Na,",
        "Madame, Monsieur,",
        "Уважаемые коллеги!",
        "Estimada/Estimado colega:",
    ]
    assert salutation(contact(title="Ms"), EN) == "Dear colleague,"


@pytest.mark.parametrize(
    "name", ["Win at https://x.example", "www.example.org", "a@b.example", "cheap-pills.com", "x" * 81, "\u202e\u0007"]
)
def test_a_name_that_is_none_falls_back(name: str) -> None:
    assert salutation(contact(title="Ms", family_name=name), EN) == "Dear colleague,"


def test_the_slots_of_a_contact() -> None:
    slots = Slots(shipped_countries())
    known = contact(
        title="Ms", given_name="Amina", family_name="Diallo", organisation="Ministry\tof Env.", country="SN"
    )
    assert slots.slots(known, FR) == {
        "salutation": "Madame,",
        "name": "Amina Diallo",
        "organisation": "Ministry of Env.",
        "country": "Sénégal",
    }
    assert slots.slots(contact(organisation="see www.x.example"), EN) == {
        "salutation": "Dear colleague,",
        "name": "",
        "organisation": "",
        "country": "",
    }


@given(st.text(), st.text(), st.text(), st.text(), st.sampled_from(list(Language)))
def test_slots_are_bounded_and_always_fit_a_mail(
    title: str, family: str, name: str, organisation: str, language: Language
) -> None:
    made = Slots(shipped_countries()).slots(
        contact(title=title, family_name=family, name=name, organisation=organisation), language
    )
    assert all(len(value) <= 120 and not Skeleton.refuses(value) for value in made.values())
    assert made["salutation"]


def test_every_language_translates_the_same_texts() -> None:
    keys = [set(messages(language)) for language in Language if language is not EN]
    assert keys[0]
    assert all(k == keys[0] for k in keys)
    assert all(
        text.count("{number}") == translated.count("{number}")
        for language in Language
        for text, translated in messages(language).items()
    )
    assert translator(FR)("Press release {number}", number="2021/07") == "Communiqué de presse 2021/07"
    assert translator(EN)("Unsubscribe") == "Unsubscribe"
