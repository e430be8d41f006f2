"""What the joint report may show: no number from which one convention's one to four contacts could be reckoned.

Whoever reads it has a convention's own report too, or those of a secretariat's conventions, where nothing is hidden. So
it does not suffice that a number is large. **A number may be shown where each convention's part of it is nobody's or
of five contacts at least.** Sums and remainders of such numbers are of the same kind, so whatever is subtracted from
them, one's own part or that of all conventions but one, nothing smaller comes out. What is left of a shown number when
the shown ones that it contains are subtracted must be of that kind too: else more is hidden, the smallest first.

A number of a whole campaign is held to that also beside the joint reports of its weeks: what is left of it when the
weeks are subtracted that may be told, and how far it is from them, must be of that kind.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from chorus.domain.report_scope import owner
from chorus.domain.report_small import SMALLEST_SHOWN
from chorus.domain.report_tally import AGENCIES, MAIL_FIGURES, PARTS_OF_SENT, Breakdown, Group, Tally

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


class Measure(NamedTuple):
    """Figures that are shown or hidden together: what is counted, and of how many contacts that tells at most."""

    figures: tuple[str, ...]
    counted: str
    contacts: str


def _of_hits(hits: str) -> Measure:
    total, unique = f"{hits}.total", f"{hits}.unique"
    return Measure((total, unique), total, unique)


MEASURES: tuple[Measure, ...] = (
    *(Measure((name,), name, name) for name in MAIL_FIGURES if name != "sent"),
    *(_of_hits(f"{kind}.{agency}") for kind in ("opens", "clicks") for agency in AGENCIES),
)
"""Hits of few messages are not shown, however many: one contact opens often. Those that carry no mark may be anybody's,
and count as nobody's. ``sent`` follows from its parts."""

Parts = dict[tuple[str, int], tuple[int, int]]
"""What is counted, and the contacts in it, by the convention whose they are: of all (0), and of each week that is told
apart (from 1)."""


@dataclass
class _Row:
    """The groups that a number counts, as bits, and the conventions' parts of it."""

    groups: int = 0
    parts: Parts = field(default_factory=dict)

    def add(self, bit: int, parts: Parts) -> None:
        self.groups |= bit
        for part, (counted, contacts) in parts.items():
            before = self.parts.get(part, (0, 0))
            self.parts[part] = before[0] + counted, before[1] + contacts

    @property
    def number(self) -> int:
        """What is counted of all."""
        return sum(counted for (_, week), (counted, _) in self.parts.items() if not week)


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
    counts = [each.of(breakdown) for each in (tally, *tally.weeks)]
    for group in dict.fromkeys(group for each in counts for group in each):
        told = [(week, each[group]) for week, each in enumerate(counts) if group in each]
        parts: Parts = {(owner(group), w): (n[measure.counted], n[measure.contacts]) for w, n in told}
        if not any(counted for counted, _ in parts.values()):
            continue
        for row in (whole, *(tables[n].rows.setdefault(TABLES[n][1](group), _Row()) for n in names)):
            row.add(bit, parts)
        bit <<= 1
    return whole, tables


def _safe(parts: Parts) -> bool:
    """Whether nobody's few contacts show in a number, be it alone or beside those of its weeks."""
    told = _told_weeks(parts)
    for whose in {whose for whose, _ in parts}:
        own = {week: part for (who, week), part in parts.items() if who == whose}
        untold = [part for week, part in own.items() if week and week not in told]
        apart = own.get(0, (0, 0))[1] - sum(own[week][1] for week in told if week in own)
        if not (_enough(*own.get(0, (0, 0))) and _enough(sum(n for n, _ in untold), sum(n for _, n in untold))):
            return False
        if told and 0 < abs(apart) < SMALLEST_SHOWN:
            return False
    return True


def _told_weeks(parts: Parts) -> set[int]:
    """The weeks of which the joint report may show the number."""
    few = {week for (_, week), part in parts.items() if not _enough(*part)}
    return {week for _, week in parts if week and week not in few}


def _enough(counted: int, contacts: int) -> bool:
    return not counted or contacts >= SMALLEST_SHOWN


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
    within = sorted(_within(row, table), key=lambda each: (each[1].number, each[0]))
    hid = False
    while within and not _safe(_remainder(row, within)):
        table.hidden.add(within.pop(0)[0])
        hid = True
    return hid


def _sent(found: set[tuple[str, str, str]], tally: Tally) -> Iterator[tuple[str, str, str]]:
    """``sent`` is not shown in a table in which a part of it is not: the others would tell that part."""
    touched = {table for table, _, figure in found if figure in PARTS_OF_SENT}
    if TOTAL in touched:
        yield TOTAL, "", "sent"
    for table, (breakdown, key) in TABLES.items():
        if table in touched or TOTAL in touched:
            yield from ((table, key(group), "sent") for group, n in tally.of(breakdown).items() if n["sent"])
