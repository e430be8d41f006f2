from datetime import UTC, datetime
from pathlib import Path

from chorus.engine.spool import Spool, body_of
from chorus.engine.spool_reader import SpoolFolder
from chorus.services.tracking import Folded, fold_spools
from chorus.store.database import Database

NOW = datetime(2021, 5, 22, 9, 0, tzinfo=UTC)
VISIT = {"kind": "visit", "at": "2021-05-22T08:00:00+00:00", "page": "/day/statement/en/", "agent": "browser"}


def test_hits_go_from_the_web_process_into_the_database_exactly_once(store: Database, tmp_path: Path) -> None:
    folder = SpoolFolder(tmp_path)
    with Spool(tmp_path, limit=400) as spool:
        for _ in range(5):
            spool.append(body_of(VISIT))
        assert folder.names() == ("spool-1.log", "spool-2.log")
        assert fold_spools(store, folder, NOW) == Folded(hits=5)
        assert folder.names() == ("spool-2.log",)
        spool.append(body_of(VISIT))
        assert fold_spools(store, folder, NOW) == Folded(hits=1)
    assert fold_spools(store, SpoolFolder(tmp_path), NOW) == Folded()
    hits = list(store.hits(datetime(2021, 5, 22, tzinfo=UTC), NOW, store.watermark()))
    assert [(hit.kind, hit.campaign, hit.activity, hit.language) for hit in hits] == [
        ("visit", "day", "statement", "en")
    ] * 6


def test_damage_is_noted_for_officers_and_the_spool_is_kept(store: Database, tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.append(body_of(VISIT))
    path = tmp_path / "spool-1.log"
    path.write_bytes(path.read_bytes().replace(b"visit", b"vixit"))
    begins = path.read_bytes().index(b"\n") + 1
    with Spool(tmp_path) as spool:
        spool.append(body_of(VISIT))
    told = f"spool-1.log: damaged records, skipped: 1 (the first at byte {begins})"
    assert fold_spools(store, SpoolFolder(tmp_path), NOW) == Folded(hits=1, told=(told,))
    assert fold_spools(store, SpoolFolder(tmp_path), NOW) == Folded()
    assert store.notices() == ((NOW, "tracking", told),)
    assert path.exists()
