"""Who stands under a joint statement, and in which order, in six languages."""

import tomllib

import pytest

from chorus.domain.campaign import Campaign, SignatoryOrder
from chorus.domain.language import Language
from chorus.domain.organisation import Workspace
from chorus.domain.undersigned import Undersigned, undersigned

CONFIG = """
[workspace]
name = "Test"
base_url = "http://127.0.0.1:8025"
[senders.one]
name = "One"
address = "one@a.example"

[secretariats.brs]
name.en = "BRS"
conventions = ["basel", "rotterdam", "stockholm"]
address = "Geneva"
sender = "one"
head.name = { en = "Marta Lindqvist", ru = "Марта Линдквист", zh = "玛尔塔·林德奎斯特" }
head.title = { en = "Executive Secretary", ru = "Исполнительный секретарь", zh = "执行秘书" }

[secretariats.mercury]
name.en = "Minamata"
conventions = ["minamata"]
address = "Geneva"
sender = "one"

[conventions.basel]
name.ar = "اتفاقية بازل"
name.zh = "《巴塞尔公约》"
name.en = "Basel Convention"
name.fr = "Convention de Bâle"
name.ru = "Базельская конвенция"
name.es = "Convenio de Basilea"
short.en = "Basel"
url = "https://www.basel.int/"
[conventions.rotterdam]
name.ar = "اتفاقية روتردام"
name.zh = "《鹿特丹公约》"
name.en = "Rotterdam Convention"
name.fr = "Convention de Rotterdam"
name.ru = "Роттердамская конвенция"
name.es = "Convenio de Rotterdam"
short.en = "Rotterdam"
url = "https://www.pic.int/"
[conventions.rotterdam.head]
name.en = "Ravi Menon"
title.en = "Head of Office"
[conventions.stockholm]
name.ar = "اتفاقية استكهولم"
name.zh = "《斯德哥尔摩公约》"
name.en = "Stockholm Convention"
name.fr = "Convention de Stockholm"
name.ru = "Стокгольмская конвенция"
name.es = "Convenio de Estocolmo"
short.en = "Stockholm"
url = "https://www.pops.int/"
[conventions.minamata]
name.ar = "اتفاقية ميناماتا"
name.zh = "《水俣公约》"
name.en = "Minamata Convention"
name.fr = "Convention de Minamata"
name.ru = "Минаматская конвенция"
name.es = "Convenio de Minamata"
short.en = "Minamata"
url = "https://minamataconvention.org/"

[cosignatories.wetlands]
name.ar = "تحالف الأراضي الرطبة"
name.zh = "湿地联盟"
name.en = "Alliance for Wetlands"
name.fr = "Union des zones humides"
name.ru = "Альянс водно-болотных угодий"
name.es = "Alianza para los Humedales"
url = "https://wetlands.example/"
head.name.en = "Elena Morales"
head.title.en = "Director"
"""

CAMPAIGN = """
title = "Summit"
observance = "un-biodiversity-summit"
year = 2020
conventions = ["stockholm", "minamata", "rotterdam", "basel"]
languages = ["ar", "zh", "en", "fr", "ru", "es"]
signoff = { due = "T-3d 18:00 Europe/Zurich", cosignatories = ["wetlands"] }
"""


def signed(order: SignatoryOrder, language: Language) -> tuple[Undersigned, ...]:
    workspace = Workspace.model_validate(tomllib.loads(CONFIG))
    return undersigned(workspace, Campaign.model_validate(tomllib.loads(CAMPAIGN)), order, language)


def organisations(order: SignatoryOrder, language: Language) -> list[str]:
    return [" + ".join(one.organisations) for one in signed(order, language)]


def test_a_person_signs_once_for_all_conventions_of_the_secretariat_that_name_no_head_of_their_own() -> None:
    assert signed("english", Language.EN) == (
        Undersigned(person="Elena Morales", title="Director", organisations=("Alliance for Wetlands",)),
        Undersigned(
            person="Marta Lindqvist",
            title="Executive Secretary",
            organisations=("Basel Convention", "Stockholm Convention"),
        ),
        Undersigned(person="", title="", organisations=("Minamata Convention",)),
        Undersigned(person="Ravi Menon", title="Head of Office", organisations=("Rotterdam Convention",)),
    )


def test_persons_and_titles_are_in_the_language_of_the_page() -> None:
    assert signed("english", Language.RU)[1] == Undersigned(
        person="Марта Линдквист",
        title="Исполнительный секретарь",
        organisations=("Базельская конвенция", "Стокгольмская конвенция"),
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            Language.AR,
            ["تحالف الأراضي الرطبة", "اتفاقية بازل + اتفاقية استكهولم", "اتفاقية ميناماتا", "اتفاقية روتردام"],
        ),
        (Language.ZH, ["湿地联盟", "《巴塞尔公约》 + 《斯德哥尔摩公约》", "《水俣公约》", "《鹿特丹公约》"]),
        (
            Language.EN,
            [
                "Alliance for Wetlands",
                "Basel Convention + Stockholm Convention",
                "Minamata Convention",
                "Rotterdam Convention",
            ],
        ),
        (
            Language.FR,
            [
                "Union des zones humides",
                "Convention de Bâle + Convention de Stockholm",
                "Convention de Minamata",
                "Convention de Rotterdam",
            ],
        ),
        (
            Language.RU,
            [
                "Альянс водно-болотных угодий",
                "Базельская конвенция + Стокгольмская конвенция",
                "Минаматская конвенция",
                "Роттердамская конвенция",
            ],
        ),
        (
            Language.ES,
            [
                "Alianza para los Humedales",
                "Convenio de Basilea + Convenio de Estocolmo",
                "Convenio de Minamata",
                "Convenio de Rotterdam",
            ],
        ),
    ],
)
def test_the_english_order_is_the_same_in_every_language(language: Language, expected: list[str]) -> None:
    assert organisations("english", language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            Language.AR,
            ["اتفاقية استكهولم + اتفاقية بازل", "اتفاقية روتردام", "اتفاقية ميناماتا", "تحالف الأراضي الرطبة"],
        ),
        (
            Language.FR,
            [
                "Convention de Bâle + Convention de Stockholm",
                "Convention de Minamata",
                "Convention de Rotterdam",
                "Union des zones humides",
            ],
        ),
        (
            Language.RU,
            [
                "Альянс водно-болотных угодий",
                "Базельская конвенция + Стокгольмская конвенция",
                "Минаматская конвенция",
                "Роттердамская конвенция",
            ],
        ),
        (
            Language.ES,
            [
                "Alianza para los Humedales",
                "Convenio de Basilea + Convenio de Estocolmo",
                "Convenio de Minamata",
                "Convenio de Rotterdam",
            ],
        ),
    ],
)
def test_a_languages_own_order_follows_its_own_alphabet(language: Language, expected: list[str]) -> None:
    assert organisations("own", language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.EN, "Stockholm Convention + Basel Convention"),
        (Language.AR, "اتفاقية استكهولم + اتفاقية بازل"),
        (Language.ZH, "《斯德哥尔摩公约》 + 《巴塞尔公约》"),
        (Language.FR, "Convention de Stockholm + Convention de Bâle"),
        (Language.RU, "Стокгольмская конвенция + Базельская конвенция"),
        (Language.ES, "Convenio de Estocolmo + Convenio de Basilea"),
    ],
)
def test_the_given_order_is_the_campaigns_with_cosignatories_last(language: Language, expected: str) -> None:
    found = organisations("given", language)
    assert found[0] == expected
    assert [one.person for one in signed("given", Language.EN)] == [
        "Marta Lindqvist",
        "",
        "Ravi Menon",
        "Elena Morales",
    ]
