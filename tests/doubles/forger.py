"""Somebody who can write to the database: adds, edits and removes entries of the sign-off log as they like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from chorus.domain.signoff_acts import Act, Proof, act_text
from chorus.domain.signoff_log import Entry, Head
from chorus.store.database import Database

_ROW = (
    "INSERT INTO signoff_log (number, seq, previous, at, text, proof_key, proof) "
    "VALUES (:number, :seq, :previous, :at, :text, :key, :proof)"
)


@dataclass(frozen=True)
class Forger:
    """Knows how the log is chained; has no key but those that they are given."""

    store: Database

    def run(self, sql: str, **values: object) -> None:
        """Any statement."""
        with self.store._writing() as connection:
            if values:
                connection.execute(text(sql), values)
            else:
                connection.exec_driver_sql(sql)

    def add(self, act: Act | str, proof: Proof | None = None, at: datetime | None = None) -> Entry:
        """An entry behind the newest one, rightly chained."""
        head, entries = self.store.log_head(), self.store.log()
        body = act if isinstance(act, str) else act_text(act)
        entry = Entry(number=head.number + 1, previous=head.hash, at=at or entries[-1].at, text=body, proof=proof)
        self._insert(entry)
        return entry

    def put(self, entries: Sequence[Entry]) -> None:
        """These entries in place of the log, as they are."""
        self.run("DELETE FROM signoff_log")
        for entry in entries:
            self._insert(entry)

    def _insert(self, entry: Entry) -> None:
        self.run("UPDATE counters SET value = value + 1 WHERE name = 'sequence'")
        self.run(
            _ROW,
            number=entry.number,
            seq=self.store.watermark(),
            previous=entry.previous,
            at=int(entry.at.timestamp() * 1_000_000),
            text=entry.text,
            key=entry.proof.key if entry.proof else "",
            proof=entry.proof.signature if entry.proof else "",
        )


def chained(entries: Sequence[Entry]) -> list[Entry]:
    """The same acts in this order, numbered and chained anew."""
    head, made = Head(), []
    for entry in entries:
        new = entry.model_copy(update={"number": head.number + 1, "previous": head.hash})
        made.append(new)
        head = Head(number=new.number, hash=new.hash)
    return made
