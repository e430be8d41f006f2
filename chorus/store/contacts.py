"""Contacts: reading them in order, and bringing an audience into step with its file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from chorus.domain.contact import Contact
from chorus.services.ports import ImportCount, StoredContact
from chorus.store.slices import PIECE, pieces
from chorus.store.suppressions import reason_for
from chorus.store.tables import contacts, imports

_FIELDS = tuple(Contact.model_fields)
_Row = dict[str, Any]


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

    ``digest`` is of the file's bytes: by it a later edit of the file shows.
    """
    connection.execute(delete(imports).where(imports.c.audience == audience))
    connection.execute(insert(imports).values(audience=audience, digest=digest, at=now))
    seen = Numbers()
    added = changed = unchanged = 0
    for piece in pieces(given):
        count = _import_piece(connection, audience, piece, seen, now)
        added, changed, unchanged = added + count.added, changed + count.changed, unchanged + count.unchanged
    return ImportCount(added, changed, unchanged, _retire(connection, audience, seen, now))


def digests(connection: Connection) -> dict[str, str]:
    """The digest of each audience's file when it was imported."""
    return {row.audience: row.digest for row in connection.execute(select(imports.c.audience, imports.c.digest))}


def _import_piece(
    connection: Connection, audience: str, piece: Sequence[Contact], seen: Numbers, now: datetime
) -> ImportCount:
    known = _known(connection, audience, [contact.key for contact in piece])
    new: dict[str, _Row] = {}
    back: list[_Row] = []
    changed: list[_Row] = []
    unchanged = 0
    for contact in piece:
        row = {**contact.model_dump(mode="json"), "audience": audience, "active": True, "changed": now}
        old = known.get(contact.key)
        if old is None:
            new.setdefault(contact.key, {**row, "key": contact.key})
        elif old["number"] not in seen:
            seen.add(old["number"])
            if not old["active"]:
                back.append({**row, "row": old["number"]})
            elif any(old[name] != row[name] for name in _FIELDS):
                changed.append({**row, "row": old["number"]})
            else:
                unchanged += 1
    _write(connection, list(new.values()), back + changed, seen)
    return ImportCount(len(new) + len(back), len(changed), unchanged, 0)


def _write(connection: Connection, new: Sequence[_Row], moved: Sequence[_Row], seen: Numbers) -> None:
    if new:
        for number in connection.execute(insert(contacts).returning(contacts.c.number), new).scalars():
            seen.add(number)
    if moved:
        connection.execute(update(contacts).where(contacts.c.number == bindparam("row")), moved)


def _known(connection: Connection, audience: str, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    rows = connection.execute(select(contacts).where(contacts.c.audience == audience, contacts.c.key.in_(keys)))
    return {row["key"]: dict(row) for row in rows.mappings()}


def _retire(connection: Connection, audience: str, seen: Numbers, now: datetime) -> int:
    """Who is no longer in the file stays known (its deliveries are), but inactive."""
    gone = 0
    for numbers in _active(connection, audience):
        vanished = [number for number in numbers if number not in seen]
        gone += len(vanished)
        if vanished:
            inactive = update(contacts).where(contacts.c.number.in_(vanished)).values(active=False, changed=now)
            connection.execute(inactive)
    return gone


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
    rows = connection.execute(
        select(contacts, reason_for(contacts.c.key, conventions).label("suppressed"))
        .where(contacts.c.audience == audience, contacts.c.active, contacts.c.key > after)
        .order_by(contacts.c.key)
        .limit(size)
    )
    return [
        StoredContact(row["number"], Contact(**{name: row[name] for name in _FIELDS}), row["suppressed"] or "")
        for row in rows.mappings()
    ]


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
