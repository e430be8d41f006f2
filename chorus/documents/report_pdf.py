"""The weekly report as PDF, for the file."""

import re
from collections.abc import Sequence
from datetime import date

from chorus.documents.glossary import GLOSSARY
from chorus.documents.glyphs import Value
from chorus.documents.report_columns import WORDS, Cell, Column, Table, Words
from chorus.documents.report_format import ENGLISH, Formats, trend
from chorus.documents.report_pdf_charts import charts
from chorus.documents.report_sheets import report_tables
from chorus.documents.report_tables import short_url
from chorus.documents.report_xlsx import made_at
from chorus.documents.typeset import typeset
from chorus.domain.report_model import Attention, Headline, WeeklyReport

_NOT_ON_PAPER = frozenset({"Headlines", "Days", "Hours", "Activities by language"})
"""What the cards and the charts show, and what is too long: the workbook has it."""

_LONGEST = 24
"""Rows of a table that paper shows; the workbook has all."""

_SIGN = re.compile(r"[/?&=._-](?=.)")
_COMMAND = re.compile(r"`([^`]*)`")


def render_pdf(report: WeeklyReport, formats: Formats = ENGLISH) -> bytes:
    """The PDF/UA-1 of a report; the same report gives the same bytes."""
    tables = [table for table in report_tables(report) if table.name not in _NOT_ON_PAPER]
    values: dict[str, Value] = {
        "title": f"Weekly report {report.week}: {report.name}",
        "workspace": report.workspace,
        "name": report.name,
        "colour": report.colour,
        "week": report.week,
        "when": f"Week {int(report.week[-2:])}, {formats.span(report)}",
        "running": f"{report.workspace} · {report.name}",
        "mark": f"Counted up to {report.provenance.watermark} by rules {report.provenance.rules_version} · "
        f"report {report.digest[:32]}",
        "attention": [_attention(each) for each in report.attention] or [_calm()],
        "headlines": [_headline(line, formats) for line in report.headlines],
        "charts": charts(report, formats),
        "tables": [_table(table, formats) for table in tables],
        "glossary": [[word, meaning] for word, meaning in GLOSSARY],
        "provenance": list(_provenance(report, formats)),
    }
    return typeset("weekly.typ", values, made_at(report))


def _attention(each: Attention) -> Value:
    lead = "Look at this:" if each.level == "warning" else "Good to know:"
    where = f"In {', '.join(each.where)}" if each.where else ""
    return {"level": each.level, "lead": lead, "text": _COMMAND.sub(r"“\1”", each.text), "where": where}


def _calm() -> Value:
    return {"level": "calm", "lead": "All is well.", "text": "Nothing stands out this week.", "where": ""}


def _headline(line: Headline, formats: Formats) -> Value:
    before = f" from {formats.count(line.before)}" if line.absolute else ""
    year = "" if line.last_year is None else f"{formats.number(line.last_year)} the year before"
    return {
        "label": line.label,
        "now": formats.count(line.now),
        "trend": trend(line),
        "change": f"{formats.change(line)}{before}",
        "last-year": year,
    }


def _table(table: Table, formats: Formats) -> Value:
    places = [n for n, column in enumerate(table.columns) if column.on_paper]
    columns = [table.columns[n] for n in places]
    rows = [[_cell(row[n], table.columns[n], formats) for n in places] for row in _for_paper(table)]
    cut = len(table.rows) > _LONGEST
    more = f" The {_LONGEST} largest of {len(table.rows)}; the workbook has all." if cut else ""
    return {
        "title": table.title,
        "about": f"{table.about}{more}",
        "heads": [column.head for column in columns],
        "widths": [column.width if column.kind in WORDS else 0 for column in columns],
        "numbers": [n for n, column in enumerate(columns) if column.kind not in WORDS],
        "rows": rows,
    }


def _for_paper(table: Table) -> Sequence[Sequence[Cell]]:
    """The rows that there is room for, in their order."""
    if len(table.rows) <= _LONGEST:
        return table.rows
    largest = sorted(range(len(table.rows)), key=lambda n: (-_size(table.rows[n][table.rank]), n))[:_LONGEST]
    return [table.rows[n] for n in sorted(largest)]


def _size(value: Cell) -> float:
    return value if isinstance(value, int | float) else 0


def _cell(value: Cell, column: Column, formats: Formats) -> Value:
    if isinstance(value, Words):
        return {"text": value.text, "language": value.language.value}
    return {"text": _written(value, column, formats), "language": "en"}


def _written(value: Cell, column: Column, formats: Formats) -> str:
    if isinstance(value, str):
        return _breakable(short_url(value)) if column.kind == "address" else value
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, float) or (column.kind == "share" and isinstance(value, int)):
        return formats.decimal(value)
    return formats.count(value if isinstance(value, int) else None)


def _breakable(address: str) -> str:
    """An address that a narrow column may break behind its signs (U+200B)."""
    return _SIGN.sub("\\g<0>\u200b", address)


def _provenance(report: WeeklyReport, formats: Formats) -> Sequence[str]:
    of = report.provenance
    told = [
        f"Days are those of {report.zone}. Counted up to entry {formats.number(of.watermark)} of the record, by "
        f"version {of.rules_version} of the rules that tell people from machines, with Chorus {of.chorus_version}. The "
        "same of these gives the same report, byte for byte.",
        f"Report {report.digest}. Configuration {of.configuration}.",
    ]
    if of.signoff_log:
        told.append(
            f"Sign-off log {of.signoff_log}: with “chorus signoff verify --head” and this anybody can check later that "
            "no sign-off of before was removed, moved or changed."
        )
    return told
