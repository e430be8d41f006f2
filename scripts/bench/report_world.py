"""A workspace of the shipped shape whose campaigns were read by very many: sends, deliveries and hits, written by SQL.

What would come in over weeks is made within a minute or two; the roll-ups are then made from it by Chorus itself.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from chorus.bootstrap.starter import copy_starter
from chorus.bootstrap.workspace import Parts
from chorus.domain.artefact import Artefact, ArtefactKey, Release, Words
from chorus.domain.campaign import kind_of
from chorus.domain.language import Language
from chorus.domain.timeline import SendState
from chorus.domain.week import IsoWeek
from chorus.engine.clock import VirtualClock
from chorus.store.columns import microseconds
from chorus.store.database import Database
from chorus.store.opening import open_database

NOW = datetime(2027, 6, 8, 12, tzinfo=UTC)
WEEK = IsoWeek(2027, 22)
ZONE = "Europe/Zurich"
WEEKS = 2
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
CONVENTIONS = ("basel", "rotterdam", "stockholm", "minamata")
REGIONS = ("africa", "asia-pacific", "eastern-europe", "latin-america", "western-europe")
ROLES = ("party", "focal-point", "partner", "academia", "")
AGENTS = (*("browser",) * 4, *("mail-client",) * 3, *("apple-mpp",) * 5, *("gmail-proxy",) * 4, "scanner", "bot")

_INDICES = {
    "ix_hits_at_seq": "CREATE INDEX ix_hits_at_seq ON hits (at, seq)",
    "ix_hits_send_pseudonym_seq": "CREATE INDEX ix_hits_send_pseudonym_seq ON hits (send, pseudonym, seq)",
}

_HITS = """
WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < :count - 1),
m (n, m, r) AS (SELECT n, n / 2, (n / 2 * 2654435761) % 4294967296 FROM n),
h (n, m, r, q) AS (SELECT n, m, r, (n * 2246822519 + r) % 4294967296 FROM m)
INSERT INTO hits (seq, kind, at, send, cell, link, page, pseudonym, method, agent, signals, source)
SELECT :first + n,
  CASE WHEN n % 2 = 0 OR q % 3 > 0 THEN 'open' ELSE 'click' END,
  :start + (r % 1000) * (r % 1000) * (r % 1000) / 1000000 * :span / 1000
    + (q % 7200) * 1000000 + CASE WHEN r % 9 THEN 0 ELSE (q % 5) * 86400000000 END,
  1 + r % :sends, 1 + (r / 7) % :cells,
  CASE WHEN n % 2 = 0 OR q % 3 > 0 THEN NULL ELSE q % 6 END,
  '', printf('%014x', r * 65536 + m % 65536), CASE WHEN r % 40 THEN 'GET' ELSE 'HEAD' END,
  (SELECT name FROM agents WHERE number = r % (SELECT count(*) FROM agents)), '[]', ''
FROM h
"""
"""Two hits a message, of which one in six is a click on one of six links. Most messages are read within a day or two
of the send, some up to two weeks later; what comes second is within two hours, or in one of nine days after."""


def make(folder: Path, hits: int, deliveries: int) -> Parts:
    """The workspace, with so many deliveries (one outcome each) and hits."""
    copy_starter(folder)
    parts = Parts(folder, VirtualClock(NOW))
    parts.places.database.parent.mkdir(exist_ok=True)
    store = open_database(parts.places.database, writer=True)
    sends = list(_put_sends(parts, store))
    artefact = _keep_artefact(store)
    store.close()
    with sqlite3.connect(parts.places.database) as connection:
        connection.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA journal_mode = WAL;")
        cells = _put_cells(connection, sends, artefact)
        first = _put_deliveries(connection, sends, cells, deliveries)
        _put_hits(connection, len(sends), cells, first, hits)
    connection.close()
    return parts


def _put_sends(parts: Parts, store: Database) -> Iterator[int]:
    """Every mailing of the shipped campaigns of the year, as if it had begun the week before."""
    began = WEEK.previous().start(ZONE)
    for name, file in parts.files.load().campaigns.items():
        for activity in file.campaign.activities() if name.endswith("-2027") else ():
            if kind_of(activity) == "email":
                yield store.put_send(name, activity.id, "email", began, began, SendState.DONE, "")


def _keep_artefact(store: Database) -> int:
    key = ArtefactKey(campaign="bench", activity="bench", language=Language.EN, channel="mail", sender="brs")
    release = Release(schedule="T 09:00 Europe/Zurich", occasion="2027-06-05/2027-06-05")
    kept = Artefact(key=key, kind="email", conventions=CONVENTIONS, words=Words(subject="Bench"), release=release)
    return store.keep_artefacts([kept])[key]


def _put_cells(connection: sqlite3.Connection, sends: list[int], artefact: int) -> int:
    """Each send has a share for each language, and a cell for each convention, language, region and role."""
    began = microseconds(WEEK.previous().start(ZONE))
    connection.execute("UPDATE sends SET began = ?", (began,))
    shares = [
        (1 + at * len(LANGUAGES) + n, send, artefact, "mail:brs", language)
        for at, send in enumerate(sends)
        for n, language in enumerate(LANGUAGES)
    ]
    connection.executemany("INSERT INTO shares (number, send, artefact, sender, language) VALUES (?,?,?,?,?)", shares)
    kinds = [(c, lang, reg, role) for c in CONVENTIONS for lang in LANGUAGES for reg in REGIONS for role in ROLES]
    rows = [(send, number, *kind, "") for send in sends for number, kind in enumerate(kinds, 1)]
    connection.executemany("INSERT INTO cells VALUES (?,?,?,?,?,?,?)", rows)
    return len(kinds)


def _put_deliveries(connection: sqlite3.Connection, sends: list[int], cells: int, count: int) -> int:
    """Deliveries that were all accepted, within the first day; the number of the sequence behind them."""
    given = {"count": count, "sends": len(sends), "cells": cells, "at": microseconds(WEEK.previous().start(ZONE))}
    numbers = "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < :count - 1)"
    cell = "(1 + n / :sends % :cells)"
    connection.execute(
        f"""{numbers} INSERT INTO deliveries
        (number, send, share, target, convention, cell, due, state, slots, deferrals)
        SELECT 1 + n, 1 + n % :sends,
          (SELECT number FROM shares WHERE send = 1 + n % :sends AND language = cells.language),
          'contact:' || n, cells.convention, {cell}, :at, 'accepted', '{{}}', 0
        FROM n JOIN cells ON cells.send = 1 + n % :sends AND cells.cell = {cell}""",  # noqa: S608  # our own words
        given,
    )
    connection.execute(
        f"""{numbers} INSERT INTO outcomes (seq, delivery, at, state, detail, remote_id)
        SELECT 1 + n, 1 + n, :at + 36000000000 + n * 40, 'accepted', '250 2.0.0 Ok', '' FROM n""",  # noqa: S608
        given,
    )
    _set_sequence(connection, count)
    return count + 1


def _put_hits(connection: sqlite3.Connection, sends: int, cells: int, first: int, count: int) -> None:
    """Hits, and their indices anew: so they are made in a tenth of the time."""
    for name in _INDICES:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("CREATE TEMPORARY TABLE agents (number INTEGER PRIMARY KEY, name TEXT)")
    connection.executemany("INSERT INTO agents VALUES (?, ?)", enumerate(AGENTS))
    start = microseconds(WEEK.previous().start(ZONE)) + 10 * 3_600_000_000
    span = (WEEKS * 7 - 6) * 86_400_000_000
    given = {"count": count, "sends": sends, "cells": cells, "first": first, "start": start, "span": span}
    connection.execute(_HITS, given)
    for statement in _INDICES.values():
        connection.execute(statement)
    _set_sequence(connection, first + count - 1)


def _set_sequence(connection: sqlite3.Connection, value: int) -> None:
    connection.execute("DELETE FROM counters WHERE name = 'sequence'")
    connection.execute("INSERT INTO counters VALUES ('sequence', ?)", (value,))
