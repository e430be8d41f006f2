"""What a contact's slots may say: names in any script, and nothing that a mail client makes a link of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.content.clean_text import clean, has_url
from chorus.content.salutation import Slots, salutation
from chorus.content.skeleton import Skeleton
from chorus.content.workspace_files import shipped_countries
from chorus.domain.contact import Contact
from chorus.domain.language import Language

LINKS = (
    "evil.de",
    "evil.ch",
    "evil.eu",
    "evil.co.uk",
    "evil.dev",
    "evil.zip",
    "evil.africa",
    "t.co",
    "x.com",
    "ｅｖｉｌ．ｃｏｍ",
    "evil。com",
    "evil｡com",
    "evil․com",
    "evil\u200d.com",
    "evil.\u200ccom",
    "evil\u00ad.com",
    "e.v\u2060il.com",
    "президент.рф",
    "موقع.شبكة",
    "例子.公司",
    "भारत.भारत",
    "xn--a.xn--p1ai",
    "192.168.1.1",
    "１９２．168.1.1",
    "tel:",
    "tel:+41791234567",
    "tel：+41791234567",
    "javascript:alert(1)",
    "evil@x.example",
    "evil＠x",
    "//evil",
    "\\\\evil\\share",
    "www.evil",
    "https://x",
    "HTTP://X",
    "mailto:a",
    "ftp:x",
    "(evil.com)",
    "Visit:evil.com/now",
    "J.R.Smith.dev",
)
NAMES = (
    "O'Neil",
    "Jean-Luc",
    "د. أحمد",
    "И.И. Иванов",
    "Ph.D. Smith",
    "J. R. Smith",
    "Smith, Ph.D.",
    "Ana Diallo, M.Sc.",
    "U.N. Women",
    "St. Gallen",
    "Ministry of the Environment, Dept. 4",
    "Secretariat: chemicals and waste",
    "N'Djamena",
    "王小明",
    "Nguyễn Thị Ánh",
    "S.p.A. Verde",
    "¿Qué?",
    "22.05.2021",
    "فاطمه\u200cزهرا",
)


@pytest.mark.parametrize("value", LINKS)
def test_a_value_that_could_become_a_link_falls_back_and_is_refused_again_in_composing(value: str) -> None:
    said = f"Ana {value}"
    assert (clean(value, 80), clean(said, 80), Skeleton.refuses(value), Skeleton.refuses(said)) == ("", "", True, True)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert (clean(name, 80), Skeleton.refuses(name)) == (name, False)


LETTERS = st.characters(categories=("Lu", "Ll", "Lo"))
LABEL = st.text(LETTERS, min_size=2, max_size=12)


@given(LABEL, st.sampled_from(".。｡．․﹒"), LABEL, st.sampled_from(["", "\u200c", "\u200d", "\u00ad"]))
def test_letters_with_a_stop_between_are_a_host_in_every_script(one: str, stop: str, other: str, unseen: str) -> None:
    assert has_url(f"{one}{unseen}{stop}{unseen}{other}{other}")


@given(st.lists(LABEL, min_size=1, max_size=5), st.sampled_from([" ", "-", "'", ". ", ", "]))
def test_letters_without_a_stop_between_are_none(words: list[str], between: str) -> None:
    assert not has_url(between.join(words))


@given(st.text(max_size=80), st.sampled_from(Language), st.sampled_from(["", "Ms", "Dr", "Mr", "H.E."]))
def test_no_name_makes_a_salutation_that_composing_refuses(name: str, language: Language, title: str) -> None:
    contact = Contact(audience="a", address="a@b.example", name=name, family_name=name, title=title)
    assert not Skeleton.refuses(salutation(contact, language))


def test_a_stop_before_the_words_around_a_name_makes_no_link_of_them() -> None:
    contact = Contact(audience="a", address="a@b.example", name="Ana Jr.", family_name="Jr.", title="Ms")
    assert salutation(contact, Language.ZH) == "尊敬的同事："


def test_no_country_is_taken_for_a_link() -> None:
    countries = shipped_countries()
    slots = Slots(countries)
    for country in countries.all:
        contact = Contact(audience="a", address="a@b.example", country=country.alpha2)
        for language in Language:
            assert slots.slots(contact, language)["country"] == country.name_in(language)
