"""The charts of a weekly report on paper: what is drawn, and the same in words."""

from collections.abc import Iterable, Sequence

from chorus.documents.charts import AGENCIES, OUTCOMES, Part, Row, nice_step, nice_top
from chorus.documents.glyphs import Value
from chorus.documents.report_format import Formats
from chorus.domain.report_breakdowns import DayFigures
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import WeeklyReport


def charts(report: WeeklyReport, formats: Formats) -> list[Value]:
    """The charts that have anything to show, in pairs that stand beside each other."""
    groups = [(each.label, each.language or "en", each.figures) for each in report.languages]
    by = "language"
    if report.conventions:
        groups, by = [(each.name, "en", each.figures) for each in report.conventions], "convention"
    days = [(kind, _daily(report.days, kind, formats)) for kind in ("opens", "clicks", "visits")]
    made = [_columns(f"{_title(kind)} by day", AGENCIES, rows, formats) for kind, rows in days if _any(rows)]
    opens, outcomes = _rows(groups, "opens"), _outcomes(groups)
    if _any(opens):
        made.append(_bars(f"Opens by {by}", AGENCIES, opens, formats))
    if _any(outcomes):
        made.append(_bars(f"What became of the mails, by {by}", OUTCOMES, outcomes, formats))
    hours = [Row(f"{each.hour:02}", (each.opens,)) for each in report.hours]
    if _any(hours):
        made.append(_columns("People’s opens by hour", AGENCIES[:1], hours, formats))
    return made


def _title(kind: str) -> str:
    return "Page visits" if kind == "visits" else kind.capitalize()


def _any(rows: Sequence[Row]) -> bool:
    """Whether there is anything to draw: of what is all hidden, an empty chart would say that it was nothing."""
    return any(row.total for row in rows)


def _daily(days: Sequence[DayFigures], kind: str, formats: Formats) -> list[Row]:
    return [
        Row(f"{formats.weekday(day.day)} {day.day.day}", list(getattr(day, kind).model_dump().values())) for day in days
    ]


def _rows(groups: Iterable[tuple[str, str, WeekFigures]], kind: str) -> list[Row]:
    made = [
        Row(label, [figures.get(f"{kind}.{part.css}.total") for part in AGENCIES], of) for label, of, figures in groups
    ]
    return [row for row in made if any(value != 0 for value in row.values)]


def _outcomes(groups: Iterable[tuple[str, str, WeekFigures]]) -> list[Row]:
    made = [Row(label, [figures.get(part.css) for part in OUTCOMES], of) for label, of, figures in groups]
    return [row for row in made if any(value != 0 for value in row.values)]


def _columns(title: str, parts: Sequence[Part], rows: Sequence[Row], formats: Formats) -> Value:
    highest = max(row.total for row in rows)
    top = nice_top(highest)
    ticks: list[Value] = [{"value": n, "text": formats.number(n)} for n in range(0, top + 1, nice_step(highest))]
    return {**_chart("columns", title, parts, rows, formats), "top": top, "ticks": ticks}


def _bars(title: str, parts: Sequence[Part], rows: Sequence[Row], formats: Formats) -> Value:
    return {**_chart("bars", title, parts, rows, formats), "top": max(row.total for row in rows) or 1}


def _chart(kind: str, title: str, parts: Sequence[Part], rows: Sequence[Row], formats: Formats) -> dict[str, Value]:
    told = "; ".join(f"{row.label}: {_in_words(parts, row, formats)}" for row in rows)
    return {
        "kind": kind,
        "title": title,
        "alt": f"{title}. {told}.",
        "parts": [{"css": part.css, "name": part.name} for part in parts],
        "rows": [
            {
                "label": row.label,
                "language": row.language,
                "values": list(row.values),
                "sum": _sum(row, formats),
                "hides": None in row.values,
            }
            for row in rows
        ],
    }


def _sum(row: Row, formats: Formats) -> str:
    """At least what is shown, where some is hidden."""
    if None not in row.values:
        return formats.number(row.total)
    return f"≥ {formats.number(row.total)}" if row.total else formats.count(None)


def _in_words(parts: Sequence[Part], row: Row, formats: Formats) -> str:
    told = zip(parts, row.values, strict=True)
    return ", ".join(f"{part.name} {'not shown' if n is None else formats.number(n)}" for part, n in told)
