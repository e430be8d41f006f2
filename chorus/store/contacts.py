"""Contacts: reading them in order, and bringing an audience into step with its file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, type_coerce, update
from sqlalchemy.types import NullType

from chorus.domain.contact import Contact
from chorus.domain.tracking import Word, consent_after
from chorus.services.ports import ImportCount, StoredContact
from chorus.store.bulk import insert_rows, plain_rows
from chorus.store.columns import microseconds
from chorus.store.consents import NO_CONSENT, forget_withdrawn
from chorus.store.contact_rows import FIELDS, contact_columns, contact_of, row_of
from chorus.store.slices import PIECE, pieces
from chorus.store.suppressions import reasons_between
from chorus.store.tables import contacts, imports

_Values = tuple[Any, ...]
_WRITTEN = tuple(name for name in contacts.columns.keys() if name != "number")  # noqa: SIM118


_CONSENT = FIELDS.index("consent")


class Numbers:
    """A set of row numbers at one bit each: 125 KB remember a million."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Put a number in."""
        byte, bit = divmod(number, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits) + len(self._bits) // 8))
        self._bits[byte] |= 1 << bit

    def __contains__(self, number: int) -> bool:
        byte, bit = divmod(number, 8)
        return byte < len(self._bits) and bool(self._bits[byte] & (1 << bit))


def import_all(
    connection: Connection, audience: str, given: Iterable[Contact], now: datetime, digest: str
) -> ImportCount:
    """Make an audience what its file says; of two rows with one address the first counts.

    ``digest`` is of the file's bytes: by it a later edit of the file shows. Of what was read before, only the numbers
    of those known are held, at one bit each: who is new has a number behind all of them.
    """
    connection.execute(delete(imports).where(imports.c.audience == audience))
    connection.execute(insert(imports).values(audience=audience, digest=digest, at=now))
    at = microseconds(now)
    last = connection.execute(select(func.max(contacts.c.number))).scalar() or 0
    seen = Numbers()
    added = changed = unchanged = 0
    withdrawn = False
    for piece in pieces(given):
        count, fewer = _import_piece(connection, audience, piece, seen, last, at)
        added, changed, unchanged = added + count.added, changed + count.changed, unchanged + count.unchanged
        withdrawn = withdrawn or fewer
    removed, fewer = _retire(connection, audience, seen, last, now)
    if withdrawn or fewer:
        forget_withdrawn(connection)
    return ImportCount(added, changed, unchanged, removed)


def digests(connection: Connection) -> dict[str, str]:
    """The digest of each audience's file when it was imported."""
    return {row.audience: row.digest for row in connection.execute(select(imports.c.audience, imports.c.digest))}


def _import_piece(
    connection: Connection, audience: str, piece: Sequence[Contact], seen: Numbers, last: int, at: int
) -> tuple[ImportCount, bool]:
    """What a piece changes, and whether somebody of it has no consent any more."""
    keys = [contact.key for contact in piece]
    known = _known(connection, audience, keys)
    new: dict[str, _Values] = {}
    moved: list[tuple[int, _Values]] = []
    back = unchanged = 0
    withdrawn = False
    for key, contact in zip(keys, piece, strict=True):
        old = known.get(key)
        if old is None:
            if key not in new:
                new[key] = row_of(contact._replace(audience=audience))
            continue
        number, active, word, *before = old
        if number > last or number in seen:
            continue
        seen.add(number)
        if word is not None:
            contact = contact._replace(consent=consent_after(contact.consent, Word.model_validate_json(word)))
        values = row_of(contact._replace(audience=audience))
        if not active or values != tuple(before):
            back += not active
            withdrawn = withdrawn or (before[_CONSENT] is not None and values[_CONSENT] is None)
            moved.append((number, values))
        else:
            unchanged += 1
    insert_rows(connection, contacts, _WRITTEN, (_written(key, values, at) for key, values in new.items()))
    _move(connection, moved, at)
    return ImportCount(len(new) + back, len(moved) - back, unchanged, 0), withdrawn


def _written(key: str, values: _Values, at: int) -> _Values:
    """A row in the order of the table's columns."""
    (audience, address, name, title, family, given, language, second, country, zone, organisation, role, consent,
     evidence, told) = values  # fmt: skip
    return (audience, key, address, name, title, family, given, language, country, zone, organisation, role, told,
            True, at, second, consent, evidence, None)  # fmt: skip


def _move(connection: Connection, moved: Sequence[tuple[int, _Values]], at: int) -> None:
    if moved:
        statement = update(contacts).where(contacts.c.number == bindparam("row"))
        plain = {name: type_coerce(bindparam(f"new_{name}"), NullType()) for name in (*FIELDS, "changed")}
        rows = [
            {"row": number, "new_changed": at, **{f"new_{name}": v for name, v in zip(FIELDS, values, strict=True)}}
            for number, values in moved
        ]
        connection.execute(statement.values(active=True, **plain), rows)


def _known(connection: Connection, audience: str, keys: Sequence[str]) -> dict[str, _Values]:
    """By key the number of a contact, whether it is active, what an officer recorded of its consent, its values."""
    columns = (contacts.c.key, contacts.c.number, contacts.c.active, contacts.c.consent_word, *contact_columns())
    rows = connection.execute(select(*columns).where(contacts.c.audience == audience, contacts.c.key.in_(keys)))
    return {row[0]: tuple(row[1:]) for row in rows}


def _retire(connection: Connection, audience: str, seen: Numbers, last: int, now: datetime) -> tuple[int, bool]:
    """Who is no longer in the file stays known (its deliveries are), but inactive, and is no longer told apart.

    How many, and whether somebody of them had consented.
    """
    gone = 0
    withdrawn = False
    for numbers in _active(connection, audience):
        vanished = [number for number in numbers if number <= last and number not in seen]
        gone += len(vanished)
        if vanished:
            theirs = contacts.c.number.in_(vanished)
            consented = select(func.count()).select_from(contacts).where(theirs, contacts.c.consent.is_not(None))
            withdrawn = connection.execute(consented).scalar_one() > 0 or withdrawn
            inactive = {"active": False, "changed": now, **NO_CONSENT}
            connection.execute(update(contacts).where(theirs).values(inactive))
            _take_back(connection, vanished)
    return gone, withdrawn


def _take_back(connection: Connection, numbers: Sequence[int]) -> None:
    """Who leaves takes back also the consent that an officer recorded: who comes back has none. A withdrawal stays."""
    said = contacts.c.number.in_(numbers), contacts.c.consent_word.is_not(None)
    words = connection.execute(select(contacts.c.number, contacts.c.consent_word).where(*said)).all()
    given = [number for number, word in words if Word.model_validate_json(word).given]
    if given:
        connection.execute(update(contacts).where(contacts.c.number.in_(given)).values(consent_word=None))


def _active(connection: Connection, audience: str) -> Iterator[list[int]]:
    after = ""
    while True:
        rows = connection.execute(
            select(contacts.c.key, contacts.c.number)
            .where(contacts.c.audience == audience, contacts.c.active, contacts.c.key > after)
            .order_by(contacts.c.key)
            .limit(PIECE)
        ).all()
        if not rows:
            return
        yield [row.number for row in rows]
        after = rows[-1].key


def page(
    connection: Connection, audience: str, conventions: Sequence[str], after: str, size: int = PIECE
) -> list[StoredContact]:
    """The next active contacts of an audience behind an address key, in the order of keys."""
    rows = plain_rows(
        connection,
        select(contacts.c.key, contacts.c.number, *contact_columns())
        .where(contacts.c.audience == audience, contacts.c.active, contacts.c.key > after)
        .order_by(contacts.c.key)
        .limit(size),
    )
    if not rows:
        return []
    reasons = reasons_between(connection, after, rows[-1][0], conventions)
    if not reasons:
        return [StoredContact(row[1], contact_of(row[2:]), "") for row in rows]
    return [StoredContact(row[1], contact_of(row[2:]), reasons.get(row[0], "")) for row in rows]


def having(connection: Connection, key: str) -> int:
    """How many active contacts, over all audiences, have an address key."""
    found = select(func.count()).select_from(contacts).where(contacts.c.key == key, contacts.c.active)
    return connection.execute(found).scalar_one()


def sizes(connection: Connection) -> dict[str, int]:
    """How many active contacts each audience has; one whose contacts are all gone has 0."""
    active = func.count().filter(contacts.c.active)
    rows = connection.execute(
        select(contacts.c.audience, active).group_by(contacts.c.audience).order_by(contacts.c.audience)
    )
    return {row[0]: row[1] for row in rows}
