"""Audiences: importing keeps what is there when a file can't be read; a plan reads files, a mailing the store."""

from datetime import UTC, datetime

import pytest

from chorus.domain.problems import Problem
from chorus.services.audiences import AudienceReader, Imported, import_audience
from chorus.services.ports import ImportCount, Store
from chorus.store.opening import memory_database
from tests.doubles.workspace import CAMPAIGN, PEOPLE, MemoryFiles, load

NOW = datetime(2020, 9, 20, 12, tzinfo=UTC)
UNREADABLE = Problem(code="unreadable", message="no table in it", todo="export it again", file="audiences/basel.csv")


@pytest.fixture
def store() -> Store:
    return memory_database()


def imported(store: Store, files: MemoryFiles) -> Imported:
    return import_audience(files, files.loaded, store, "basel-parties", NOW)


def test_an_import_is_idempotent(store: Store) -> None:
    files = MemoryFiles()
    assert imported(store, files) == Imported("basel-parties", ImportCount(3, 0, 0, 0), ())
    assert imported(store, files) == Imported("basel-parties", ImportCount(0, 0, 3, 0), ())


def test_a_file_that_can_t_be_read_at_all_changes_nothing(store: Store) -> None:
    imported(store, MemoryFiles())
    done = imported(store, MemoryFiles(people={"basel-parties": (UNREADABLE,)}))
    assert done == Imported("basel-parties", ImportCount(0, 0, 0, 0), (UNREADABLE,))
    assert store.audience_sizes() == {"basel-parties": 3}


def test_an_audience_that_was_emptied_on_purpose_is_emptied(store: Store) -> None:
    imported(store, MemoryFiles())
    warning = UNREADABLE.model_copy(update={"severity": "warning"})
    assert imported(store, MemoryFiles(people={"basel-parties": (warning,)})).count == ImportCount(0, 0, 0, 3)


def addresses(reader: AudienceReader, files: MemoryFiles) -> list[tuple[str, int]]:
    file = files.loaded.campaigns["summit"]
    (mail,) = file.campaign.email
    return [(c.contact.address, c.number) for c in reader.select(file, mail).chosen]


def test_before_any_import_a_plan_reads_the_files_once(store: Store) -> None:
    files = MemoryFiles()
    reader = AudienceReader(files, files.loaded, store)
    there = addresses(reader, files)
    assert there == [("ana@a.example", 0), ("bo@b.example", 0), ("cy@c.example", 0), ("di@d.example", 0)]
    assert reader.not_imported == {"basel-parties", "minamata-focal-points"}
    files.people = {}
    assert addresses(reader, files) == there


def test_an_imported_audience_is_read_from_the_store_and_the_rest_from_its_file(store: Store) -> None:
    imported(store, MemoryFiles())
    files = MemoryFiles(people={**PEOPLE, "basel-parties": ()})
    reader = AudienceReader(files, files.loaded, store)
    assert addresses(reader, files) == [
        ("ana@a.example", 1),
        ("bo@b.example", 2),
        ("cy@c.example", 3),
        ("di@d.example", 0),
    ]
    assert reader.not_imported == {"minamata-focal-points"}


def test_a_mailing_narrows_its_audiences_and_passes_over_those_that_check_will_tell() -> None:
    text = CAMPAIGN.replace('template = "mail"', 'template = "mail"\nwhere = "language:fr"')
    files = MemoryFiles(load({"summit": text.replace('"basel-parties", "min', '"nobody", "min')}))
    reader = AudienceReader(files, files.loaded, None)
    assert addresses(reader, files) == [("bo@b.example", 0), ("di@d.example", 0)]
