"""Whatever a file holds, reading it ends, raises nothing and gives the same twice."""

from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from chorus.content.addresses import AddressError, clean, mailboxes, normal_address
from chorus.content.contacts import read_contacts
from chorus.content.seen import FirstSeen
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.organisation import AudienceSource
from chorus.domain.problems import Problem

COUNTRIES = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))
SOURCE = AudienceSource(file="list.csv", convention="basel", name={Language.EN: "List"})

cells = st.text(st.sampled_from('ab@.x,;"<>()\n\t é王\u202e ='), max_size=12)
tables = st.lists(st.lists(cells, min_size=1, max_size=4).map(";".join), max_size=6).map("\n".join)


def read(content: bytes) -> list[Contact | Problem]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        return list(read_contacts(path, "list.csv", "basel-parties", SOURCE, COUNTRIES))


@given(st.one_of(st.binary(max_size=200), tables.map(lambda text: f"Email;Name\n{text}".encode())))
def test_any_file_gives_contacts_and_problems_and_the_same_again(content: bytes) -> None:
    found = read(content)
    assert found
    assert read(content) == found
    addresses = [contact.key for contact in found if isinstance(contact, Contact)]
    assert len(addresses) == len(set(addresses))


@given(st.one_of(cells, st.from_regex(r"[a-zé.]{1,9}@[a-zé王.]{1,9}\.(org|test)", fullmatch=True)))
def test_a_normalised_address_is_normal(text: str) -> None:
    for mailbox in mailboxes(text):
        try:
            address = normal_address(mailbox.address)
        except AddressError:
            continue
        assert normal_address(address) == address
        assert [again.address for again in mailboxes(address)] == [address]


@given(st.text())
def test_a_cleaned_text_is_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert "\n" not in once


@given(st.lists(st.text(max_size=3)))
def test_the_first_line_of_each_key_is_remembered(keys: list[str]) -> None:
    seen = FirstSeen()
    first: dict[str, int] = {}
    for line, key in enumerate(keys, start=1):
        assert seen.first(key, line) == first.get(key, 0)
        first.setdefault(key, line)
