"""The tables of roll-ups: what outlives the hits."""

from sqlalchemy import JSON, Boolean, Column, Table, Text

from chorus.store.columns import NUMBER, Day
from chorus.store.tables import metadata

# What days come to (chorus.domain.rollup). A build is one making of them from the hits: the one that counts is kept up
# to date while another is made beside it. What the three numbers are depends on ``what``: see ``domain.rollup``.
rollups = Table(
    "rollups",
    metadata,
    Column("build", NUMBER, primary_key=True, autoincrement=False),
    Column("day", Day, primary_key=True, autoincrement=False),
    *(
        Column(name, Text, primary_key=True)
        for name in ("campaign", "activity", "convention", "dimension", "value", "kind", "what")
    ),
    *(Column(name, NUMBER, nullable=False) for name in ("total", "week", "ever")),
    sqlite_with_rowid=False,
)

# How far each build goes: up to which number of the sequence, by which rules and zone. ``place`` is where making it
# anew stands, NULL once it has come to its watermark; ``hits_from`` the first day whose hits are all there.
builds = Table(
    "builds",
    metadata,
    Column("build", NUMBER, primary_key=True, autoincrement=False),
    Column("counts", Boolean, nullable=False),
    Column("watermark", NUMBER, nullable=False),
    Column("rules", NUMBER, nullable=False),
    Column("zone", Text, nullable=False),
    Column("periods", JSON, nullable=False),
    Column("hits_from", Day),
    Column("place", JSON(none_as_null=True)),
)
