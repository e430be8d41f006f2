"""Taking a translator's document back: every row checked, and all of them written or none."""

from collections.abc import Mapping
from dataclasses import dataclass

from chorus.domain.problems import Problem
from chorus.domain.translation import Row, digest
from chorus.domain.translation_returned import (
    check_row,
    edited_source,
    mark_unread,
    twice,
    unchanged_stale,
    unknown_row,
)
from chorus.domain.translation_sheet import Sheet, SheetRow
from chorus.domain.translation_units import part_and_key, unit_id
from chorus.services.ports_files import CampaignFile
from chorus.services.ports_translations import Part, Translations
from chorus.services.translating import errors_of, require_target


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: how many rows are good, how many of them say something new, the files."""

    taken: int
    changed: int
    files: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> bool:
        """Whether nothing was taken because of problems."""
        return not self.taken and bool(errors_of(self.problems))


def import_sheet(
    sheet: Sheet,
    name: str,
    file: CampaignFile,
    translations: Translations,
    *,
    partial: bool = False,
    dry: bool = False,
) -> Imported:
    """Check every row of a sheet that came back in the document ``name``, and write what it says.

    With an error anywhere nothing is written, unless ``partial``: then the rows without one are taken.
    """
    require_target(file, sheet.language)
    parts = translations.compare(file, sheet.language)
    matched, problems = _matched(sheet, name, parts)
    good: dict[str, tuple[SheetRow, Row]] = {}
    for unit, (row, present) in matched.items():
        row = _tidied(row, present)
        wrong = list(check_row(row, present, name))
        if present.key.isdecimal() and (mark := translations.unread_mark(row.translation)):
            wrong.append(mark_unread(row, name, mark))
        beside = (edited_source(row, name), unchanged_stale(row, present, name))
        problems += [*wrong, *(problem for problem in beside if problem)]
        if not errors_of(wrong):
            good[unit] = (row, present)
    good, unfinished = _whole_files(good, parts, name)
    problems += unfinished
    told = tuple(sorted(problems, key=Problem.sort_key))
    if errors_of(told) and not partial:
        return Imported(0, 0, (), told)
    texts = {unit: row.translation for unit, (row, _) in good.items()}
    changed = sum(row.translation != present.translation for row, present in good.values())
    if dry or not texts:
        return Imported(len(texts), changed, (), told)
    translations.remember(present.source for _, present in good.values())
    return Imported(len(texts), changed, translations.take(file, sheet.language, texts), told)


def _tidied(row: SheetRow, present: Row) -> SheetRow:
    """The row without white space at its ends that the source has not; as it was, when nothing else differs."""
    said, before = row.translation, present.translation or ""
    if said.strip() == before.strip():
        return row.model_copy(update={"translation": before})
    kept = said if present.source[:1].isspace() else said.lstrip()
    return row.model_copy(update={"translation": kept.rstrip()})


def _matched(sheet: Sheet, name: str, parts: tuple[Part, ...]) -> tuple[dict[str, tuple[SheetRow, Row]], list[Problem]]:
    """By present unit the row that translates it; a paragraph is known by its source, wherever it stands now."""
    units = {unit_id(part.name, row.key): row for part in parts for row in part.comparison.rows}
    matched: dict[str, tuple[SheetRow, Row]] = {}
    problems: list[Problem] = []
    for row in sheet.rows:
        candidates = _candidates(row, units)
        free = [unit for unit in candidates if unit not in matched]
        if free:
            matched[free[0]] = (row, units[free[0]])
        elif candidates:
            problems.append(twice(row, name))
        else:
            problems.append(unknown_row(row, name, moved=row.unit in units))
    return matched, problems


def _candidates(row: SheetRow, units: Mapping[str, Row]) -> list[str]:
    """The units that a row may mean, the likeliest first: that of its name, else one of its file with that source."""
    part, key = part_and_key(row.unit)
    if not key.isdecimal():
        known = units.get(row.unit)
        return [row.unit] if known and digest(known.source) == row.source_digest else []
    same = [
        unit
        for unit, present in units.items()
        if part_and_key(unit)[0] == part and present.key.isdecimal() and digest(present.source) == row.source_digest
    ]
    return sorted(same, key=lambda unit: abs(int(units[unit].key) - int(key)))


def _whole_files(
    good: Mapping[str, tuple[SheetRow, Row]], parts: tuple[Part, ...], name: str
) -> tuple[dict[str, tuple[SheetRow, Row]], list[Problem]]:
    """The rows without those of a file that is not there yet and would not be whole."""
    kept = dict(good)
    problems: list[Problem] = []
    for part in parts:
        wanted = [unit_id(part.name, row.key) for row in part.comparison.rows if not row.fixed]
        given = [unit for unit in wanted if unit in good]
        if part.exists or not given or len(given) == len(wanted):
            continue
        message = f"{part.file} is not there yet, and {len(wanted) - len(given)} of its {len(wanted)} rows lack"
        todo = "give all of them at once"
        row = good[given[0]][0]
        problems.append(Problem(code="unfinished-file", message=message, todo=todo, file=name, line=row.number))
        kept = {unit: pair for unit, pair in kept.items() if unit not in given}
    return kept, problems
