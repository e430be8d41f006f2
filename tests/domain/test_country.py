"""Countries are found by every name that a spreadsheet gives them."""

from collections import Counter
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from chorus.domain.contact import Contact, region_of, zone_of
from chorus.domain.country import Countries, fold_name
from chorus.domain.language import Language

COUNTRIES = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))


def code(text: str) -> str | None:
    country = COUNTRIES.find(text)
    return country.alpha2 if country else None


@pytest.mark.parametrize(
    ("text", "alpha2"),
    [
        ("IR", "IR"),
        ("irn", "IR"),
        ("Iran", "IR"),
        ("Iran (Islamic Republic of)", "IR"),
        ("IRAN, ISLAMIC REPUBLIC OF", "IR"),
        ("République islamique d'Iran", "IR"),
        ("伊朗", "IR"),
        ("Russia", "RU"),
        ("Fédération de Russie", "RU"),
        ("Российская Федерация", "RU"),
        ("South Korea", "KR"),
        ("Republic of Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("turquie", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("Cote dIvoire", "CI"),
        ("CÔTE D’IVOIRE", "CI"),
        ("Ivory Coast", "CI"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("  united   states of america ", "US"),
        ("The Gambia", "GM"),
        ("Bahamas (the)", "BS"),
        ("Congo", "CG"),
        ("DR Congo", "CD"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Guinea Bissau", "GW"),
        ("Trinidad & Tobago", "TT"),
        ("Países Bajos", "NL"),
        ("Kingdom of the Netherlands", "NL"),
        ("المملكة العربية السعودية", "SA"),
        ("Холи Си", None),
        ("Holy See", "VA"),
        ("State of Palestine", "PS"),
        ("Korea", None),
        ("Atlantis", None),
        ("", None),
        ("?!", None),
    ],
)
def test_a_country_is_found_by_code_and_by_name_in_any_language(text: str, alpha2: str | None) -> None:
    assert code(text) == alpha2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Swizerland", "Switzerland"),
        ("Kazahkstan", "Kazakhstan"),
        ("Cote divoir", "Côte d’Ivoire"),
        ("Allemange", "Allemagne"),
        ("xx", None),
        ("Rhubarb crumble", None),
    ],
)
def test_a_misspelt_country_is_suggested_as_its_language_spells_it(text: str, name: str | None) -> None:
    assert COUNTRIES.suggest(text) == name


def test_a_misspelt_code_is_suggested_as_the_code() -> None:
    assert Countries(tuple(c for c in COUNTRIES.all if c.alpha2 == "CH")).suggest("CHX") == "CH"


def test_the_193_member_states_stand_in_their_regional_groups() -> None:
    members = [c for c in COUNTRIES.all if c.status == "member"]
    assert Counter(c.group for c in members) == {
        "africa": 54,
        "asia-pacific": 54,
        "eastern-europe": 23,
        "grulac": 33,
        "weog": 29,
    }
    assert [c.alpha2 for c in COUNTRIES.all if c.status == "observer"] == ["PS", "VA"]


def test_every_country_has_a_name_in_each_language_and_a_zone_that_exists() -> None:
    for country in COUNTRIES.all:
        assert set(country.names) == set(Language), country.alpha2
        assert ZoneInfo(country.zone).key == country.zone


def test_every_name_and_alias_finds_its_own_country() -> None:
    for country in COUNTRIES.all:
        for name in (country.alpha2, country.alpha3, *country.names.values(), *country.aliases):
            assert COUNTRIES.find(name) is country, name


def test_a_name_in_a_language() -> None:
    egypt = COUNTRIES.get("EG")
    assert egypt is not None
    assert [egypt.name_in(language) for language in Language] == [
        "مصر",
        "埃及",
        "Egypt",
        "Égypte",
        "Египет",
        "Egipto",
    ]


def test_two_countries_of_one_name_are_refused() -> None:
    chad, mali = COUNTRIES.get("TD"), COUNTRIES.get("ML")
    assert chad is not None
    assert mali is not None
    with pytest.raises(ValueError, match="'Chad' names both ML and TD"):
        Countries((mali.model_copy(update={"aliases": ("Chad",)}), chad))


def test_a_country_without_a_region_is_refused() -> None:
    with pytest.raises(ValidationError, match="region"):
        Countries.from_json('[{"alpha2":"XX","alpha3":"XXX","names":{"en":"X"},"zone":"UTC"}]')


def test_spellings_fold_to_the_same_name() -> None:
    assert fold_name("Saint-Vincent-et-les Grenadines") == "saint vincent et les grenadines"
    assert fold_name("St. Kitts & Nevis") == "st kitts and nevis"
    assert fold_name("Papua_New-Guinea") == "papua new guinea"


def contact(country: str | None = None, timezone: str | None = None) -> Contact:
    return Contact(audience="a", address="a@example.org", country=country, timezone=timezone)


@pytest.mark.parametrize(
    ("who", "zone"),
    [
        (contact("BR", "America/Manaus"), "America/Manaus"),
        (contact("BR"), "America/Sao_Paulo"),
        (contact("XX"), "Europe/Zurich"),
        (contact(), "Europe/Zurich"),
    ],
)
def test_a_contact_is_in_its_own_zone_else_in_its_countrys(who: Contact, zone: str) -> None:
    assert zone_of(who, COUNTRIES, "Europe/Zurich") == zone


@pytest.mark.parametrize(
    ("who", "region"),
    [(contact("BR"), "grulac"), (contact("CK"), "oceania"), (contact("XX"), ""), (contact(), "")],
)
def test_a_contact_belongs_to_its_regional_group_else_to_its_geographic_region(who: Contact, region: str) -> None:
    assert region_of(who, COUNTRIES) == region


def test_contacts_are_told_apart_without_regard_to_case() -> None:
    assert Contact(audience="a", address="Ana.Diallo@example.org").key == "ana.diallo@example.org"
