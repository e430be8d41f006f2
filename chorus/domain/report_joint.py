"""What the joint report may show: no number from which one convention's one to four contacts could be reckoned.

Whoever reads it has a convention's own report too, or those of a secretariat's conventions, where nothing is hidden. So
it does not suffice that a number is large. **A number may be shown where each convention's part of it is nobody's or
of five contacts at least.** Sums and remainders of such numbers are of the same kind, so whatever is subtracted from
them, one's own part or that of all conventions but one, nothing smaller comes out. What is left of a shown number when
the shown ones that it contains are subtracted must be of that kind too: else more is hidden, the smallest first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from chorus.domain.report_scope import owner
from chorus.domain.report_small import SMALLEST_SHOWN
from chorus.domain.report_tally import AGENCIES, MAIL_FIGURES, Breakdown, Group, Tally

TOTAL: Final = "total"
Key = Callable[[Group], str]
Hidden = frozenset[tuple[str, str, str]]
"""Table, row and figure of each number that is not shown; the row of a total is ``""``."""


def activity_of(group: Group) -> str:
    """The activity of a group, as ``campaign/activity``."""
    return f"{group.campaign}/{group.activity}"


TABLES: Mapping[str, tuple[Breakdown, Key]] = {
    "convention": ("language", owner),
    "campaign": ("language", lambda group: group.campaign),
    "activity": ("language", activity_of),
    **{each: (each, lambda group: group.value) for each in ("language", "region", "role", "day", "hour", "site")},
}
"""The tables of a report, each a division of everything into rows, by the key of a group."""
_FIRST = ("convention", "campaign", "activity")
"""The tables in which every breakdown can be summed: they are settled before the others."""
_PARTS_OF_SENT = ("delivered", "bounced", "failed", "uncertain")


class Measure(NamedTuple):
    """Figures that are shown or hidden together: what is counted, and of how many contacts that tells at most."""

    figures: tuple[str, ...]
    counted: str
    contacts: str


MEASURES: tuple[Measure, ...] = (
    *(Measure((name,), name, name) for name in MAIL_FIGURES if name != "sent"),
    *(
        Measure((f"{kind}.{agency}.total", f"{kind}.{agency}.unique"), *(f"{kind}.{agency}.{n}" for n in last))
        for kind in ("opens", "clicks")
        for agency in AGENCIES
        for last in (("total", "unique"),)
    ),
)
"""Hits of few messages are not shown, however many: one contact opens often. Those that carry no mark may be anybody's,
and count as nobody's. ``sent`` follows from its parts."""

Parts = dict[str, tuple[int, int]]
"""What is counted, and the contacts in it, by the convention whose they are."""


@dataclass
class _Row:
    """The groups that a number counts, as bits, and the conventions' parts of it."""

    groups: int = 0
    parts: Parts = field(default_factory=dict)

    def add(self, bit: int, whose: str, counted: int, contacts: int) -> None:
        before = self.parts.get(whose, (0, 0))
        self.groups |= bit
        self.parts[whose] = before[0] + counted, before[1] + contacts


@dataclass
class _Table:
    rows: dict[str, _Row]
    hidden: set[str] = field(default_factory=set)
    settled: bool = False

    def shown(self) -> list[tuple[str, _Row]]:
        return [(name, row) for name, row in self.rows.items() if name not in self.hidden]


def hidden_in_joint(tally: Tally) -> Hidden:
    """Which numbers of the joint report of a tally are not shown."""
    found = {each for measure in MEASURES for each in _hidden(tally, measure)}
    return frozenset(found | set(_sent(found, tally)))


def _hidden(tally: Tally, measure: Measure) -> Iterator[tuple[str, str, str]]:
    whole, first = _tables(tally, "language", _FIRST, measure)
    if not _safe(whole.parts):
        yield from ((TOTAL, "", figure) for figure in measure.figures)
        for name, (breakdown, _) in TABLES.items():
            (table,) = _tables(tally, breakdown, (name,), measure)[1].values()
            table.hidden = set(table.rows)
            yield from _named({name: table}, measure)
        return
    _settle(whole, list(first.values()))
    yield from _named(first, measure)
    for name in (name for name in TABLES if name not in _FIRST):
        whole, tables = _tables(tally, TABLES[name][0], (*_FIRST, name), measure)
        for each in _FIRST:
            tables[each].hidden, tables[each].settled = first[each].hidden, True
        _settle(whole, list(tables.values()))
        yield from _named({name: tables[name]}, measure)


def _named(tables: Mapping[str, _Table], measure: Measure) -> Iterator[tuple[str, str, str]]:
    for name, table in tables.items():
        yield from ((name, row, figure) for row in sorted(table.hidden) for figure in measure.figures)


def _tables(
    tally: Tally, breakdown: Breakdown, names: Sequence[str], measure: Measure
) -> tuple[_Row, dict[str, _Table]]:
    """What is counted as a whole and by table; groups in which nothing is, are in none."""
    whole, tables = _Row(), {name: _Table({}) for name in names}
    bit = 1
    for group, figures in tally.of(breakdown).items():
        counted, contacts = figures[measure.counted], figures[measure.contacts]
        if not counted:
            continue
        for row in (whole, *(tables[n].rows.setdefault(TABLES[n][1](group), _Row()) for n in names)):
            row.add(bit, owner(group), counted, contacts)
        bit <<= 1
    return whole, tables


def _safe(parts: Parts) -> bool:
    return all(not counted or contacts >= SMALLEST_SHOWN for counted, contacts in parts.values())


def _settle(whole: _Row, tables: Sequence[_Table]) -> None:
    """Hide rows until no shown one is unsafe, nor what is left of it when the shown ones within are subtracted."""
    for table in tables:
        if not table.settled:
            table.hidden = {name for name, row in table.rows.items() if not _safe(row.parts)}
    while any(list(_protected(whole, tables))):
        pass


def _protected(whole: _Row, tables: Sequence[_Table]) -> Iterator[bool]:
    """Look at each shown number beside each table once; True where something was hidden."""
    for inner in tables:
        yield _hide_within(whole, inner)
    for outer in tables:
        for name, row in outer.shown():
            for inner in tables:
                if name in outer.hidden:
                    break
                if _hide_within(row, inner):
                    yield True
                elif not outer.settled and not _safe(_remainder(row, _within(row, inner))):
                    outer.hidden.add(name)
                    yield True


def _within(row: _Row, table: _Table) -> list[tuple[str, _Row]]:
    return [(name, each) for name, each in table.shown() if each.groups & ~row.groups == 0]


def _remainder(row: _Row, within: Sequence[tuple[str, _Row]]) -> Parts:
    left = dict(row.parts)
    for _, each in within:
        for whose, (counted, contacts) in each.parts.items():
            left[whose] = left[whose][0] - counted, left[whose][1] - contacts
    return left


def _hide_within(row: _Row, table: _Table) -> bool:
    """Hide the smallest shown rows of a table within a number until what is left of it is safe."""
    if table.settled:
        return False
    within = sorted(_within(row, table), key=lambda each: (sum(n for n, _ in each[1].parts.values()), each[0]))
    hid = False
    while within and not _safe(_remainder(row, within)):
        table.hidden.add(within.pop(0)[0])
        hid = True
    return hid


def _sent(found: set[tuple[str, str, str]], tally: Tally) -> Iterator[tuple[str, str, str]]:
    """``sent`` is not shown in a table in which a part of it is not: the others would tell that part."""
    touched = {table for table, _, figure in found if figure in _PARTS_OF_SENT}
    if TOTAL in touched:
        yield TOTAL, "", "sent"
    for table, (breakdown, key) in TABLES.items():
        if table in touched or TOTAL in touched:
            yield from ((table, key(group), "sent") for group, n in tally.of(breakdown).items() if n["sent"])
