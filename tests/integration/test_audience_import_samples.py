"""The shipped audiences are what the script draws, and import without a problem."""

import subprocess
import sys
from collections import Counter
from importlib import resources
from pathlib import Path

from chorus.content.contacts import read_contacts
from chorus.domain.contact import Contact, region_of, zone_of
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.organisation import AudienceSource
from chorus.domain.problems import Problem

ROOT = Path(__file__).parents[2]
COUNTRIES = Countries.from_json((resources.files("chorus") / "data" / "countries.json").read_text("utf-8"))


def shipped() -> dict[str, list[Contact | Problem]]:
    """What each shipped file holds."""
    return {
        path.stem: list(
            read_contacts(
                path,
                path.name,
                path.stem,
                AudienceSource(file=path.name, convention="basel", name={Language.EN: path.stem}),
                COUNTRIES,
            )
        )
        for path in sorted((ROOT / "audiences").glob("*.csv"))
    }


def test_the_script_writes_the_shipped_files(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "make_audiences.py", tmp_path], check=True, cwd=ROOT)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_bytes() for path in (ROOT / "audiences").glob("*.csv")}


def test_every_shipped_audience_imports_without_a_problem() -> None:
    assert {name: len(found) for name, found in shipped().items()} == {
        "basel-parties": 521,
        "brs-stakeholders": 340,
        "media-geneva": 137,
        "media-minamata": 115,
        "minamata-focal-points": 339,
        "minamata-partners": 259,
        "rotterdam-parties": 411,
        "stockholm-parties": 446,
    }
    assert [str(found) for each in shipped().values() for found in each if isinstance(found, Problem)] == []


def test_the_sample_is_2000_people_over_the_whole_world() -> None:
    contacts = [found for each in shipped().values() for found in each if isinstance(found, Contact)]
    lists = Counter(contact.key for contact in contacts)
    assert len(lists) == 2000
    assert Counter(lists.values()) == {1: 1522, 2: 388, 3: 90}
    people = list({contact.key: contact for contact in contacts}.values())
    assert {person.language for person in people} == {None, *Language}
    assert min(Counter(person.language for person in people).values()) > 80
    assert {region_of(p, COUNTRIES) for p in people} >= {
        "africa",
        "asia-pacific",
        "eastern-europe",
        "grulac",
        "weog",
    }
    assert len({zone_of(person, COUNTRIES, "") for person in people}) > 200
    assert sum(person.timezone is None for person in people) > 1000
    assert {person.title for person in people} == {"Ms", "Mr", "Dr", ""}


def test_every_sample_address_is_at_a_reserved_domain() -> None:
    reserved = (".example", ".test", "@example.org", "@example.com", "@example.net")
    addresses = {found.address for each in shipped().values() for found in each if isinstance(found, Contact)}
    assert [address for address in addresses if not address.endswith(reserved)] == []
