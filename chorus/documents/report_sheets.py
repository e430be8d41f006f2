"""A weekly report as tables: what spreadsheets hold whole, and paper in part."""

from collections.abc import Iterator

from chorus.documents.report_columns import (
    MAIL_COLUMNS,
    PUBLISHED_COLUMNS,
    Cell,
    Column,
    Table,
    Words,
    mail_cells,
    published_cells,
    text,
    who_columns,
    without_empty,
)
from chorus.domain.language import Language
from chorus.domain.report_breakdowns import DayFigures
from chorus.domain.report_model import WeeklyReport

_CAMPAIGN = text(("Campaign", 44), ("Activity", 24))


def report_tables(report: WeeklyReport) -> list[Table]:
    """Every table that has rows, in the order of reading."""
    made = [_headlines(report), _days(report), _activities(report), _languages(report), *_groups(report)]
    made += [_conventions(report), _cohorts(report), _links(report), _sites(report), *_networks(report), _hours(report)]
    return without_empty([*made, _by_language(report)])


def _headlines(report: WeeklyReport) -> Table:
    columns = (
        Column("Figure", "text", 30),
        Column("This week"),
        Column("Week before"),
        Column("Change", "change"),
        Column("Change, per cent", "share"),
        Column("Same observance last year", width=16),
    )
    rows: list[list[Cell]] = [
        [line.label, line.now, line.before, line.absolute, line.relative, line.last_year] for line in report.headlines
    ]
    return Table("Headlines", "Headline figures", "This week beside the week before.", columns, rows)


def _days(report: WeeklyReport) -> Table:
    columns = (Column("Day", "day", 18), *who_columns("Opens"), *who_columns("Clicks"), *who_columns("Visits"))
    rows = [_day(day) for day in (*report.days_before, *report.days)]
    about = "Hits by day, of the week before and this one, by who caused them."
    return Table("Days", "Day by day", about, columns, rows)


def _day(day: DayFigures) -> list[Cell]:
    kinds = (day.opens, day.clicks, day.visits)
    return [day.day, *(count for each in kinds for count in (each.human, each.machine, each.unknown))]


def _activities(report: WeeklyReport) -> Table:
    columns = (*_CAMPAIGN, *text(("Kind", 10)), *MAIL_COLUMNS, *PUBLISHED_COLUMNS)
    rows: list[list[Cell]] = [
        [
            Words(campaign.title, campaign.language),
            activity.activity or "Various",
            activity.kind or "",
            *mail_cells(activity.figures),
            *published_cells(activity.figures),
        ]
        for campaign in report.campaigns
        for activity in campaign.activities
    ]
    return Table("Activities", "Campaigns and activities", "What each activity did this week.", columns, rows)


def _by_language(report: WeeklyReport) -> Table:
    rows: list[list[Cell]] = [
        [
            Words(campaign.title, campaign.language),
            activity.activity or "Various",
            line.label,
            *mail_cells(line.figures),
        ]
        for campaign in report.campaigns
        for activity in campaign.activities
        for line in activity.languages
    ]
    columns = (*_CAMPAIGN, *text(("Language", 14)), *MAIL_COLUMNS)
    return Table("Activities by language", "Activities by language", "The readers’ language.", columns, rows)


def _languages(report: WeeklyReport) -> Table:
    rows: list[list[Cell]] = [
        [_language(line.language, line.label), *mail_cells(line.figures)] for line in report.languages
    ]
    columns = (*text(("Language", 16)), *MAIL_COLUMNS)
    return Table("Languages", "Mails by language", "The readers’ language.", columns, rows)


def _language(language: str, label: str) -> Cell:
    """A language's own name, in itself."""
    known = {each.value: each for each in Language}
    return Words(label, known[language]) if language in known else label


def _groups(report: WeeklyReport) -> Iterator[Table]:
    for name, groups in (("Regions", report.regions), ("Roles", report.roles)):
        singular = name.removesuffix("s")
        rows: list[list[Cell]] = [[group.label, *mail_cells(group.figures)] for group in groups]
        about = f"The readers’ {singular.lower()}, as far as their lists tell it."
        yield Table(name, f"Mails by {singular.lower()}", about, (*text((singular, 24)), *MAIL_COLUMNS), rows)


def _conventions(report: WeeklyReport) -> Table:
    rows: list[list[Cell]] = [
        [line.name, *mail_cells(line.figures), *published_cells(line.figures)] for line in report.conventions
    ]
    columns = (*text(("Convention", 34)), *MAIL_COLUMNS, *PUBLISHED_COLUMNS)
    return Table("Conventions", "Mails by convention", "Whose lists the mails went to.", columns, rows)


def _cohorts(report: WeeklyReport) -> Table:
    columns = (
        *text(("Campaign", 30), ("Activity", 24)),
        Column("First sent", "day", 18),
        Column("Last sent", "day", 18, on_paper=False),
        Column("Weeks ago", on_paper=False),
        *(Column(head) for head in ("Delivered", "Bounced", "Opened", "Clicked")),
        Column("Opened, per cent", "share"),
        Column("Clicked, per cent", "share"),
    )
    rows: list[list[Cell]] = [
        [
            *(
                each.campaign,
                each.activity,
                each.first_day,
                each.last_day,
                each.weeks_ago,
                each.delivered,
                each.bounced,
            ),
            *(each.opened, each.clicked, each.opened_share, each.clicked_share),
        ]
        for each in report.cohorts
    ]
    about = "What people made of each send so far: mails opened and clicked, of those delivered."
    return Table("Cohorts", "Sends of the last weeks", about, columns, rows)


def _links(report: WeeklyReport) -> Table:
    columns = (
        *text(("Campaign", 30), ("Activity", 24), ("Language", 9)),
        Column("Number", width=8),
        Column("Leads to", "address", 60),
        *text(("Whose site", 18)),
        *(Column(column.head, on_paper=column.head == "Clicks, people") for column in who_columns("Clicks")),
        Column("Mails clicked"),
        Column("Mails delivered", on_paper=False),
        Column("Clicked, per cent", "share"),
    )
    rows: list[list[Cell]] = [
        [
            *(each.campaign, each.activity, each.language, each.number, each.url, each.site.replace(",", ", ")),
            *(split.total for split in (each.clicks.human, each.clicks.machine, each.clicks.unknown)),
            *(each.clicked, each.delivered, each.share),
        ]
        for each in report.links
    ]
    followed = 6
    return Table("Links", "Link by link", "Who followed the links of each mail.", columns, rows, followed)


def _sites(report: WeeklyReport) -> Table:
    rows: list[list[Cell]] = [
        [each.name, each.clicks.human, each.clicks.machine, each.clicks.unknown] for each in report.sites
    ]
    columns = (*text(("Site", 34)), *who_columns("Clicks"))
    return Table("Sites", "Clicks by the site they lead to", "Whose site it is.", columns, rows)


def _networks(report: WeeklyReport) -> Iterator[Table]:
    posts: list[list[Cell]] = [[each.network, each.account, each.posts] for each in report.accounts]
    columns = (*text(("Network", 14), ("Account", 28)), Column("Posts"))
    yield Table("Networks", "Posts by account", "What was published this week.", columns, posts)
    rows: list[list[Cell]] = [
        [
            each.source or "not said",
            *(each.visits.human, each.visits.machine, each.visits.unknown),
            *(each.visitors.human, each.visitors.machine, each.visitors.unknown),
        ]
        for each in report.sources
    ]
    sources = (*text(("Source", 24)), *who_columns("Visits"), *who_columns("Visitors’ days"))
    yield Table("Sources", "Visits by where they come from", "What a link says of itself.", sources, rows)


def _hours(report: WeeklyReport) -> Table:
    rows: list[list[Cell]] = [[f"{each.hour:02}:00", each.opens, each.clicks] for each in report.hours]
    columns = (*text(("Hour", 9)), Column("Opens, people"), Column("Clicks, people"))
    about = f"Over the whole week, by the clocks of {report.zone}."
    return Table("Hours", "Hour by hour", about, columns, rows)
