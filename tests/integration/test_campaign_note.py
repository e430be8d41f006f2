"""The report on a campaign as a note to a conference of the parties: its words, its Word document, its PDF."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn

from chorus.bootstrap.campaign_reporting import campaign_forms, write_campaign_report
from chorus.documents.campaign_note import campaign_note
from chorus.documents.note import NoteTable, numbered
from chorus.domain.campaign_report import CampaignReport
from chorus.domain.report_figures import WeekFigures
from tests.doubles.campaign_sample import sample_campaign_report
from tests.doubles.paper import facts_of, text_of

FORMS = campaign_forms(sample_campaign_report())


def words(report: CampaignReport) -> list[str]:
    """The headings and numbered paragraphs, a line each."""
    lines = []
    for section, number, numbers in numbered(campaign_note(report).sections):
        lines.append(f"{number}. {section.heading}")
        paragraphs = zip(numbers, section.paragraphs, strict=True)
        lines += [f"{n}. {''.join(piece.text for piece in pieces)}" for n, pieces in paragraphs]
    return lines


def table(report: CampaignReport, caption: str) -> NoteTable:
    return next(each for each in campaign_note(report).tables if each.caption == caption)


def cells(made: NoteTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in made.rows]


def test_the_note_tells_the_campaign_from_plan_to_result() -> None:
    whole = (Path(__file__).parent / "campaign_note.txt").read_text(encoding="utf-8")
    assert words(sample_campaign_report()) == whole.splitlines()


def test_a_convention_s_note_has_its_own_figures_and_those_of_all() -> None:
    lines = words(sample_campaign_report("basel"))
    assert [line for line in lines if "all conventions" in line] == [
        "11. For all conventions together, 1,214 messages were sent, of which 1,200 were delivered.",
        "14. Of the messages of all conventions together, people opened 412 messages (34.3 per cent of those "
        "delivered) and followed a link in 96 (8.0 per cent).",
    ]  # fmt: skip
    note = campaign_note(sample_campaign_report("basel"))
    assert [body[0].text for body in note.bodies] == ["Conference of the Parties to the Basel Convention, "]
    assert cells(table(sample_campaign_report("basel"), "Messages by activity"))[-2:] == [
        ["All", "700", "240", "0", "0", "60", "0", "0", "3"],
        ["All conventions", "1,200", "412", "0", "0", "96", "0", "0", "9"],
    ]


def test_what_is_hidden_is_a_dash_with_what_it_means() -> None:
    made = table(sample_campaign_report(), "Messages by language of the reader")
    assert cells(made) == [
        ["Arabic", "40", "–", "0", "0", "–", "0", "0", "0"],
        ["English", "1,160", "380", "0", "0", "90", "0", "0", "0"],
        ["Various", "0", "32", "0", "0", "6", "0", "0", "0"],
    ]
    assert made.remark == (
        "–: not shown, because the figure itself or its neighbours would tell of fewer than five persons. "
        "Various: readers in groups that are too small to be told apart."
    )
    assert table(sample_campaign_report(), "Messages by region of the reader").remark == ""


def test_nothing_delivered_and_nothing_wrong_are_said_plainly() -> None:
    quiet = {"total": WeekFigures(), "activities": (), "earlier": None, "held_by": (), "signatures": (), "networks": ()}
    lines = words(sample_campaign_report().model_copy(update=quiet))
    assert (
        "No signature is on record for the texts of the campaign."
        in lines[lines.index("III. Clearance of the texts") + 1]
    )
    assert lines[lines.index("V. Engagement") + 1].endswith(
        "No message was delivered, so nothing was opened or followed."
    )
    assert lines[lines.index("VI. Difficulties encountered") + 1].endswith(
        "No message was lost, and no activity was held, paused or cancelled."
    )


def test_the_pdf_is_accessible_and_says_the_same(tmp_path: Path) -> None:
    facts = facts_of(FORMS["pdf"], tmp_path)
    assert (facts["Title"], facts["Tagged"]) == ('Only #one "Earth" 2021', "yes")
    read = text_of(FORMS["pdf"])
    for said in (
        "Conference of the Parties to the Basel Convention, [number] meeting, [place and dates]",
        "1 July 2021 English only",
        "2021年世界环境日",
        "5. The statement “无汞未来” was published on 4 June 2021",
        '=Élise [U+D55C], #Head "of" *all*',
        "The fonts of this document have no glyph for U+D55C",
        "Digest of the figures: " + sample_campaign_report().digest,
    ):
        assert said in read


def test_word_counts_the_paragraphs_and_officers_see_what_to_fill_in() -> None:
    document = Document(BytesIO(FORMS["docx"]))
    counted = [p for p in document.paragraphs if p._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None]
    headings = [p.text for p in counted if p.style is not None and p.style.name == "Heading 1"]
    assert headings[:3] == ["Introduction", "Activities carried out", "Clearance of the texts"]
    assert len(counted) == 21 + 8 + 2
    marked = [r.text for p in document.paragraphs for r in p.runs if r.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == ["[to be completed by the secretariat]"] * 3 + ["[to be completed]"]
    links = [(link.text, link.address) for p in document.paragraphs for link in p.hyperlinks]
    assert links == [("https://brs.example/environment-day-2021/joint-statement/en/",) * 2]
    properties = document.core_properties
    assert (properties.title, properties.language, properties.author) == ('Only #one "Earth" 2021', "en-GB", "Chorus")
    assert properties.modified == datetime(2021, 7, 1, tzinfo=UTC)


def test_titles_in_word_run_in_their_own_direction() -> None:
    document = Document(BytesIO(FORMS["docx"]))
    arabic, chinese = (next(p for p in document.paragraphs if p.text == text) for text in (
        "يوم البيئة العالمي 2021", "2021年世界环境日",
    ))  # fmt: skip
    assert arabic._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    assert arabic.runs[0].font.rtl is True
    assert chinese._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is None


def test_the_same_report_gives_the_same_bytes_whenever_it_is_made() -> None:
    assert dict(campaign_forms(sample_campaign_report())) == dict(FORMS)
    with zipfile.ZipFile(BytesIO(FORMS["docx"])) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_file_that_an_officer_completed_is_never_written_over(tmp_path: Path) -> None:
    first = write_campaign_report(sample_campaign_report(), tmp_path)
    again = write_campaign_report(sample_campaign_report(), tmp_path)
    assert [path.name for path in first.files] == ["environment-day-2021-joint.docx", "environment-day-2021-joint.pdf"]
    assert again.files == first.files
    first.files[0].write_bytes(b"completed")
    third = write_campaign_report(sample_campaign_report(), tmp_path)
    assert [path.name for path in third.files] == [
        "environment-day-2021-joint-2.docx",
        "environment-day-2021-joint-2.pdf",
    ]
    assert first.files[0].read_bytes() == b"completed"


def test_the_day_of_the_note_is_that_of_its_report() -> None:
    later = sample_campaign_report().model_copy(update={"day": datetime(2021, 8, 2, tzinfo=UTC).date()})
    assert "counted up to 2 August 2021" in words(later)[3]
