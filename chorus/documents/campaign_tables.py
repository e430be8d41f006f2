"""The tables in the annex of a campaign's report."""

from collections.abc import Sequence
from dataclasses import replace

from chorus.documents.note import NoteTable, Piece, Row
from chorus.documents.report_format import HIDDEN
from chorus.documents.un_english import LANGUAGE_NAMES, day_of, figure, instant, listed, upper_first
from chorus.domain.campaign_report import ActivityDone, CampaignReport
from chorus.domain.language import Language
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_names import VARIOUS
from chorus.domain.report_tally import AGENCIES

HIDDEN_REMARK = (
    f"{HIDDEN}: not shown, because the figure itself or its neighbours would tell of fewer than five persons."
)

_VARIOUS_REMARK = f"{VARIOUS}: readers in groups that are too small to be told apart."

_AGENCIES = ("People", "Machines", "Unknown")
_HITS = tuple(f"{kind}.{agency}.unique" for kind in ("opens", "clicks") for agency in AGENCIES)
_MAILED = ("delivered", *_HITS, "unsubscribed")

_COMPARED = (
    ("Messages sent", "sent"),
    ("Messages delivered", "delivered"),
    ("Messages bounced", "bounced"),
    ("Contacts unsubscribed", "unsubscribed"),
    ("Messages opened by people", "opens.human.unique"),
    ("Messages with a link followed by people", "clicks.human.unique"),
    ("Visits of pages by people", "visits.human"),
    ("Posts", "posts"),
    ("Pages", "pages"),
)

NETWORKS = {"x": "X", "mastodon": "Mastodon", "bluesky": "Bluesky", "linkedin": "LinkedIn"}


def tables(report: CampaignReport) -> list[NoteTable]:
    """The tables that have anything to say, in the order in which the text names them."""
    made = [_signatures(report), _mails(report), *_audiences(report), _networks(report), _pages(report)]
    made.append(_sources(report))
    if report.earlier:
        made.append(_compared(report))
    return [_remarked(table) for table in made if table.rows]


def _remarked(table: NoteTable) -> NoteTable:
    """With what stands for a hidden figure, where one is hidden."""
    hides = any(cell.text == HIDDEN for row in table.rows for cell in row.cells)
    remarks = [HIDDEN_REMARK if hides else "", table.remark]
    return replace(table, remark=" ".join(filter(None, remarks)))


def _signatures(report: CampaignReport) -> NoteTable:
    rows = [
        [
            Piece(instant(act.at, report.zone)),
            Piece(f"{act.person}, {act.role}" if act.role else act.person),
            Piece(act.secretariat),
            Piece(listed(act.parties)),
            Piece(figure(act.texts)),
        ]
        for act in report.signatures
    ]
    heads = ("When", "Who, in which role", "Secretariat or organisation", "Signed for", "Texts")
    return NoteTable("Signatures", heads, (2, 3, 3, 3, 1), [Row(row) for row in rows], numbers=(4,))


def _numbers(figures: WeekFigures, paths: Sequence[str]) -> list[Piece]:
    return [Piece(figure(figures.get(path))) for path in paths]


def _mails(report: CampaignReport) -> NoteTable:
    rows = [
        Row([_named(each), *_numbers(each.figures, _MAILED)])
        for each in report.activities
        if each.kind in ("email", "press") and each.begun
    ]
    whole = report.total if report.own is None else report.own
    rows.append(Row([Piece("All"), *_numbers(whole, _MAILED)], strong=True))
    if report.own is not None:
        rows.append(Row([Piece("All conventions"), *_numbers(report.total, _MAILED)], strong=True))
    return _of_mails("Messages by activity", "Activity", rows)


def _named(activity: ActivityDone) -> Piece:
    return Piece(activity.title.text, activity.title.language) if activity.title else Piece(activity.activity)


def _of_mails(caption: str, first: str, rows: Sequence[Row]) -> NoteTable:
    return NoteTable(
        caption,
        (first, "Delivered", *_AGENCIES, *_AGENCIES, "Unsub\u00adscribed"),
        (5.2, *(1.6,) * 8),
        rows,
        numbers=range(1, 9),
        groups=(("", 2), ("Opened by", 3), ("Link followed by", 3), ("", 1)),
    )


def _audiences(report: CampaignReport) -> list[NoteTable]:
    conventions = [(each.name, each.figures) for each in report.by_convention]
    languages = [(_language(each.language), each.figures) for each in report.by_language]
    groups = {
        "convention": conventions,
        "language of the reader": languages,
        "region of the reader": [(each.label, each.figures) for each in report.by_region],
        "role of the reader": [(each.label, each.figures) for each in report.by_role],
    }
    made = []
    for name, rows in groups.items():
        told = [Row([Piece(label), *_numbers(figures, _MAILED)]) for label, figures in rows if _is_told(figures)]
        table = _of_mails(f"Messages by {name}", upper_first(name.partition(" ")[0]), told)
        untold = any(label == VARIOUS for label, figures in rows if _is_told(figures))
        made.append(replace(table, remark=_VARIOUS_REMARK if untold else ""))
    return made


def _is_told(figures: WeekFigures) -> bool:
    return any(figures.get(path) != 0 for path in _MAILED)


def _language(language: str) -> str:
    known = {each.value: LANGUAGE_NAMES[each] for each in Language}
    return known.get(language, language) or VARIOUS


def _networks(report: CampaignReport) -> NoteTable:
    rows = [
        Row(
            [
                Piece(NETWORKS.get(each.network, each.network)),
                Piece(each.handle),
                Piece(listed([LANGUAGE_NAMES[x] for x in each.languages])),
                Piece(figure(each.posts)),
            ]
        )
        for each in report.networks
    ]
    return NoteTable("Posts on social networks", ("Network", "Account", "Languages", "Posts"), (1, 2, 4, 1), rows, (3,))


def _pages(report: CampaignReport) -> NoteTable:
    rows = [
        Row(
            [
                _named(each),
                Piece(day_of(each.at, report.zone) if each.at else ""),
                *_numbers(each.figures, _VISITED),
            ]
        )
        for each in report.activities
        if each.url and each.begun
    ]
    heads = ("Page", "Published on", *_AGENCIES)
    return NoteTable(
        "Visits of pages", heads, (5, 2, 1.4, 1.4, 1.4), rows, (2, 3, 4), groups=(("", 2), ("Visits by", 3))
    )


_VISITED = ("visits.human", "visits.machine", "visits.unknown")


def _sources(report: CampaignReport) -> NoteTable:
    rows = [
        Row([Piece(each.source or "not said"), *(Piece(figure(n)) for n in each.visits.model_dump().values())])
        for each in report.sources
    ]
    heads = ("Source", *_AGENCIES)
    return NoteTable("Visits by where they come from", heads, (5, 1.4, 1.4, 1.4), rows, (1, 2, 3))


def _compared(report: CampaignReport) -> NoteTable:
    before = report.earlier
    assert before is not None
    mine = report.total if report.own is None else report.own
    rows = [
        Row([Piece(label), Piece(figure(before.figures.get(path))), Piece(figure(mine.get(path)))])
        for label, path in _COMPARED
    ]
    heads = ("Figure", str(before.year), str(before.year + 1))
    return NoteTable(
        f"This campaign beside that of {before.year}", heads, (4, 1, 1), rows, (1, 2), remark=HIDDEN_REMARK
    )
