"""Audiences: importing keeps what is there when a file can't be read; a plan reads files, a mailing the store."""

from datetime import UTC, datetime

import pytest

from chorus.domain.problems import Problem, RefusedError
from chorus.domain.selection import Chosen
from chorus.services.audiences import AudienceReader, Imported, import_audience
from chorus.services.ports import ImportCount, Store
from chorus.store.opening import memory_database
from tests.doubles.workspace import CAMPAIGN, PEOPLE, MemoryFiles, load, person

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


def many(number: int, *more: Problem) -> MemoryFiles:
    people = tuple(person(f"p{n}@a.example", "basel-parties") for n in range(number))
    return MemoryFiles(people={"basel-parties": (*people, *more)})


def test_a_faulty_file_that_takes_most_contacts_away_changes_nothing_unless_it_is_meant(store: Store) -> None:
    imported(store, many(50))
    short = many(39, UNREADABLE)
    with pytest.raises(RefusedError) as refused:
        imported(store, short)
    assert str(refused.value) == (
        "1 of its rows can't be used, and 11 of 50 known contacts would go: is it cut short? "
        "(mend the file (chorus check tells where), or if it is right: chorus audience import basel-parties --anyway)"
    )
    assert store.audience_sizes() == {"basel-parties": 50}
    done = import_audience(short, short.loaded, store, "basel-parties", NOW, anyway=True)
    assert done.count == ImportCount(0, 0, 39, 11)


@pytest.mark.parametrize(
    ("before", "files"),
    [(50, many(40, UNREADABLE)), (20, many(11, UNREADABLE)), (50, many(1))],
    ids=["a fifth", "nine", "no faults"],
)
def test_few_contacts_may_go_with_a_faulty_file_and_many_with_a_sound_one(
    store: Store, before: int, files: MemoryFiles
) -> None:
    imported(store, many(before))
    imported(store, files)
    assert store.audience_sizes() == {"basel-parties": sum(i != UNREADABLE for i in files.people["basel-parties"])}


def test_of_very_many_problems_the_first_are_told_and_the_others_counted(store: Store) -> None:
    doubt = UNREADABLE.model_copy(update={"severity": "warning"})
    done = imported(store, many(1, *(doubt,) * 1200, UNREADABLE, UNREADABLE))
    assert (done.count, len(done.problems)) == (ImportCount(1, 0, 0, 0), 1001)
    assert str(done.problems[-1]) == (
        "audiences/basel.csv: 202 more problems, 2 of them rows that can't be used "
        "(mend these first, then import it again)"
    )
    assert done.problems[-1].severity == "error"


def addresses(reader: AudienceReader, files: MemoryFiles) -> list[tuple[str, int]]:
    file = files.loaded.campaigns["summit"]
    (mail,) = file.campaign.email
    chosen = [one for one in reader.select(file, mail) if isinstance(one, Chosen)]
    return [(one.contact.address, one.number) for one in sorted(chosen, key=lambda one: one.part)]


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
