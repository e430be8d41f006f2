"""Reads an audience's file into contacts: what can be used goes in, what can't is told with its line."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from chorus.content.addresses import AddressError, Mailbox, mailboxes, normal_address
from chorus.content.columns import columns_of
from chorus.content.contact_row import RowReader
from chorus.content.seen import FirstSeen
from chorus.content.tables import Row, read_table
from chorus.domain.contact import Contact, address_key
from chorus.domain.country import Countries
from chorus.domain.organisation import AudienceSource
from chorus.domain.problems import InputError, Problem

_LONGEST_CELL = 4000
"""Characters; an honest cell of a hundred addresses is shorter, a longer one is a quotation gone wrong."""


def read_contacts(
    path: Path,
    name: str,
    audience_id: str,
    source: AudienceSource,
    countries: Countries,
    today: date | None = None,
) -> Iterator[Contact | Problem]:
    """The contacts of a file in its order, and between them every problem; ``name`` is the path as problems show it.

    ``today`` is the newest day that there is anywhere: no consent is of a later one.

    A row that gives no contact comes as a problem of severity ``error``; a doubtful value as a ``warning``, and the
    contact goes in without it. Each address comes once: its first row wins. Nothing is raised for what a file
    holds. Memory: at most 24 bytes an address, however large the file (a spreadsheet's own format is read whole).
    """
    try:
        table = read_table(path, name)
        columns = columns_of(table, source.columns, name)
    except InputError as error:
        yield from error.problems
        return
    rows = _RowsToContacts(name, audience_id, columns["address"], RowReader(name, source, countries, columns, today))
    empty = True
    for row in table.rows:
        empty = False
        if isinstance(row, Problem):
            yield row
        else:
            yield from rows.contacts(row)
    if empty:
        message = "no contact in the file, only a header"
        yield Problem(code="empty-audience", message=message, todo="export the list again", file=name)


class _RowsToContacts:
    """Finds the addresses of rows and makes a contact of each that is new."""

    def __init__(self, name: str, audience: str, column: int, reader: RowReader) -> None:
        self._name = name
        self._audience = audience
        self._column = column
        self._reader = reader
        self._seen = FirstSeen()

    def contacts(self, row: Row) -> Iterator[Contact | Problem]:
        """What a row gives: a contact for each good address, a problem for each bad one and each doubt."""
        if max(map(len, row.cells)) > _LONGEST_CELL:
            message = f"a cell of more than {_LONGEST_CELL:,} characters: the row is left out"
            yield self._problem("cell-too-long", message, "look for a quotation mark that is never closed", row)
            return
        found = mailboxes(row.cells[self._column])
        if not found:
            yield self._problem("no-address", "no e-mail address in the row", "add one or remove the row", row)
        good: list[tuple[str, Mailbox]] = []
        for mailbox in found:
            address = self._address(mailbox, row)
            if isinstance(address, Problem):
                yield address
            else:
                good.append((address, mailbox))
        if not good:
            return
        person, doubts = self._reader.person(row)
        yield from doubts
        if len(found) > 1 and person.consent is not None:
            message = (
                "a tracking consent of a row with several addresses: whose it is can't be told, so it counts for none"
            )
            problem = self._problem("shared-consent", message, "give each address a row of its own", row)
            yield problem.model_copy(update={"severity": "warning"})
            person = person._replace(consent=None)
        for address, mailbox in good:
            another = mailbox.name if len(found) > 1 or not person.name else ""
            yield person.contact(self._audience, address, another)

    def _address(self, mailbox: Mailbox, row: Row) -> str | Problem:
        try:
            address = normal_address(mailbox.address)
        except AddressError as error:
            shown = mailbox.address if len(mailbox.address) <= 80 else mailbox.address[:79] + "…"
            message = f"{shown!r} is no e-mail address: {error}"
            return self._problem("invalid-address", message, "correct it in the list", row)
        before = self._seen.first(address_key(address), row.line)
        if before:
            message = f"{address} is in line {before} already, which counts"
            problem = self._problem("repeated-address", message, "remove one of the two", row)
            return problem.model_copy(update={"severity": "warning"})
        return address

    def _problem(self, code: str, message: str, todo: str, row: Row) -> Problem:
        return Problem(code=code, message=message, todo=todo, file=self._name, line=row.line)
