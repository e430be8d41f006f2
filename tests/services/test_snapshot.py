"""A snapshot: what is edited during a rehearsal changes nothing in it."""

from chorus.services.occasions import occasion_of
from chorus.services.snapshot import SnapshotFiles, SnapshotRenderer
from tests.doubles.workspace import CAMPAIGN, PEOPLE, MemoryFiles, PlainRenderer, load


def test_the_workspace_stays_as_it_was_loaded() -> None:
    files = MemoryFiles()
    before = files.loaded
    snapshot = SnapshotFiles(files, files.load())
    files.loaded = load({})
    assert snapshot.load() is before


def test_contacts_are_read_from_their_files() -> None:
    files = MemoryFiles()
    source = files.loaded.workspace.audiences["basel-parties"]
    assert tuple(SnapshotFiles(files, files.loaded).read_contacts("basel-parties", source)) == PEOPLE["basel-parties"]


def test_each_campaign_is_rendered_once() -> None:
    loaded = load({"summit": CAMPAIGN, "autumn": CAMPAIGN})
    plain = PlainRenderer()
    snapshot = SnapshotRenderer(plain)
    summit, autumn = (snapshot.render(loaded, file, occasion_of(loaded, file)) for file in loaded.campaigns.values())
    plain.words = "Edited meanwhile"
    file = loaded.campaigns["summit"]
    assert snapshot.render(loaded, file, occasion_of(loaded, file)) is summit
    assert {a.key.campaign for a in summit.artefacts} == {"summit"}
    assert {a.key.campaign for a in autumn.artefacts} == {"autumn"}
