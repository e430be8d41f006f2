"""The weekly report as one HTML page: nothing is fetched from anywhere, and it prints."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from markupsafe import Markup

from chorus.documents.charts import AGENCIES, OUTCOMES, Part, Row, lines, sparkline, stacked_bars, stacked_columns
from chorus.documents.glossary import GLOSSARY
from chorus.documents.report_format import ENGLISH, Formats, environment
from chorus.documents.report_tables import MOST_LINKS, Table, by_activity, links, mailed, published, sends
from chorus.domain.report_breakdowns import DayFigures, GroupFigures
from chorus.domain.report_figures import ByAgency, WeekFigures
from chorus.domain.report_model import WeeklyReport
from chorus.domain.report_scope import JOINT

Kind = Literal["opens", "clicks", "visits"]
_WEEKS = (Part("now", "This week"), Part("then", "The week before"))
_KINDS = (Part("human", "Opens"), Part("machine", "Clicks"))
_SPARKS: Mapping[str, Kind] = {
    "opens.human.unique": "opens",
    "clicks.human.unique": "clicks",
    "visits.human": "visits",
}


def render_html(report: WeeklyReport, formats: Formats = ENGLISH) -> bytes:
    """The page of a report as UTF-8; the same report, the same bytes."""
    page = environment().get_template("report.html.jinja")
    activities = by_activity(report)
    return page.render(
        report=report,
        formats=formats,
        charts=_charts(report, formats),
        sparks={figure: sparkline(_people(report.days, kind)) for figure, kind in _SPARKS.items()},
        mailings=Table.of(each for each in activities if mailed(each[1].figures)),
        published=Table.of(each for each in activities if published(each[1].figures)),
        languages=Table.of(each for each in report.languages if mailed(each.figures)),
        groups=_groups(report),
        conventions=[each for each in report.conventions if mailed(each.figures)],
        sends=Table.of(sends(report)),
        links=links(report, MOST_LINKS),
        sources=Table.of(report.sources),
        accounts=Table.of(report.accounts),
        joint=JOINT,
        glossary=GLOSSARY,
    ).encode()


def _groups(report: WeeklyReport) -> list[tuple[str, str, Table[GroupFigures]]]:
    """The tables by what contacts have in common: title, the head of the first column, rows."""
    return [
        (title, head, Table.of(each for each in rows if mailed(each.figures)))
        for title, head, rows in (
            ("region by region", "Region", report.regions),
            ("role by role", "Role", report.roles),
        )
        if rows
    ]


def render_index(reports: Sequence[WeeklyReport], formats: Formats = ENGLISH) -> bytes:
    """One page that links all reports of a week, by ``SCOPE.html`` and ``SCOPE.json`` beside it; at least one."""
    page = environment().get_template("report_index.html.jinja")
    return page.render(reports=reports, first=reports[0], formats=formats, joint=JOINT).encode()


def _charts(report: WeeklyReport, formats: Formats) -> list[Markup]:
    campaigns = [(each.title, each.language, each.figures) for each in report.campaigns]
    languages = [(each.label, each.language or "en", each.figures) for each in report.languages]
    both = zip(_people(report.days, "opens"), _people(report.days_before, "opens"), strict=True)
    weeks = [Row(_day(day, formats), values) for day, values in zip(report.days, both, strict=True)]
    charts = [
        stacked_columns("Opens by day", AGENCIES, _daily(report.days, "opens", formats), formats),
        stacked_columns("Clicks by day", AGENCIES, _daily(report.days, "clicks", formats), formats),
        stacked_bars("Opens by campaign", AGENCIES, _rows(campaigns, "opens"), formats),
        stacked_bars("Clicks by campaign", AGENCIES, _rows(campaigns, "clicks"), formats),
        stacked_bars("Opens by language", AGENCIES, _rows(languages, "opens"), formats),
        stacked_bars("What became of the mails, by language", OUTCOMES, _outcomes(languages), formats),
        lines("People’s opens, week on week", _WEEKS, weeks, formats),
        stacked_columns("Page visits by day", AGENCIES, _daily(report.days, "visits", formats), formats),
    ]
    if report.hours:
        charts.append(stacked_columns("People’s opens and clicks by the hour", _KINDS, _hourly(report), formats))
    if any(each.clicks != ByAgency() for each in report.sites):
        sites = [Row(each.name, list(each.clicks.model_dump().values())) for each in report.sites]
        charts.append(stacked_bars("Clicks by the site that they led to", AGENCIES, sites, formats))
    if report.conventions:
        conventions = [(each.name, "en", each.figures) for each in report.conventions]
        charts[2:2] = [
            stacked_bars("Opens by convention", AGENCIES, _rows(conventions, "opens"), formats),
            stacked_bars("What became of the mails, by convention", OUTCOMES, _outcomes(conventions), formats),
        ]
    return charts


def _hourly(report: WeeklyReport) -> list[Row]:
    """Hours are many: every third one has its label."""
    return [Row(f"{each.hour:02}" if each.hour % 3 == 0 else "", (each.opens, each.clicks)) for each in report.hours]


def _daily(days: Sequence[DayFigures], kind: Kind, formats: Formats) -> list[Row]:
    return [Row(_day(day, formats), list(getattr(day, kind).model_dump().values())) for day in days]


def _day(day: DayFigures, formats: Formats) -> str:
    return f"{formats.weekday(day.day)} {day.day.day}"


def _people(days: Sequence[DayFigures], kind: Kind) -> list[int | None]:
    return [getattr(day, kind).human for day in days]


def _rows(groups: Iterable[tuple[str, str, WeekFigures]], kind: Kind) -> list[Row]:
    made = [Row(label, list(figures.by_agency(kind).values()), language) for label, language, figures in groups]
    return [row for row in made if any(value != 0 for value in row.values)]


def _outcomes(groups: Iterable[tuple[str, str, WeekFigures]]) -> list[Row]:
    made = [Row(label, [figures.get(part.css) for part in OUTCOMES], lang) for label, lang, figures in groups]
    return [row for row in made if any(value != 0 for value in row.values)]
