"""The documents that go to translators and come back: Word and PO, and what editing does to them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from chorus.documents.translation_docx import write_docx
from chorus.documents.translation_po import write_po_sheet
from chorus.documents.translation_sheets import SheetDocuments
from chorus.domain.language import Language
from chorus.domain.problems import InputError
from chorus.domain.translation import digest
from chorus.domain.translation_sheet import Sheet, SheetRow

LIST = "- **one** [day](activity:a)\n- two {{ name }}"
ROWS = (
    SheetRow(
        number=1, unit="post.on-the-day.text", source_digest=digest(LIST), source=LIST, note="post on-the-day text"
    ),
    SheetRow(
        number=2,
        unit="statement-summit/7",
        source_digest=digest("Rivers are clean."),
        source="Rivers are clean.",
        translation="Les rivières\\\nsont sales.\t!",
        state="stale",
        before="Rivers are dirty.",
        note="statement-summit, paragraph",
    ),
)


def sheet(language: Language = Language.FR) -> Sheet:
    made = datetime(2020, 9, 20, 12, 0, tzinfo=UTC)
    return Sheet(campaign="summit-2020", title="Summit", source=Language.EN, language=language, made=made, rows=ROWS)


def back(data: bytes, name: str = "returned-fr.docx") -> Sheet:
    return SheetDocuments().read(data, name)


def edited(change: Callable[[Word], None], language: Language = Language.FR) -> bytes:
    """The document after somebody's work in it."""
    document = Document(BytesIO(write_docx(sheet(language))))
    change(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def problems(data: bytes, name: str = "returned-fr.docx") -> list[str]:
    with pytest.raises(InputError) as caught:
        back(data, name)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("language", [Language.FR, Language.AR, Language.ZH])
def test_a_word_document_comes_back_as_it_went(language: Language) -> None:
    found = back(write_docx(sheet(language)))
    assert (found.campaign, found.source, found.language) == ("summit-2020", Language.EN, language)
    carried = [(row.number, row.unit, row.source_digest, row.translation, row.unfinished) for row in found.rows]
    assert carried == [(row.number, row.unit, row.source_digest, row.translation, "") for row in ROWS]


def test_it_says_to_people_and_to_programs_what_it_is() -> None:
    document = Document(BytesIO(write_docx(sheet())))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[:2] == ["Summit", "English → Français · summit-2020 · 2 rows · exported 20 September 2020, 12:00 UTC"]
    assert said[-1] == document.core_properties.keywords == "chorus translation summit-2020 en fr"
    head = document.tables[0].rows[0]
    assert [cell.text for cell in head.cells] == ["#", "Where", "Source (English)", "Translation (Français)"]
    assert head._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_a_changed_source_shows_what_changed_word_by_word() -> None:
    paragraph = Document(BytesIO(write_docx(sheet()))).tables[0].rows[2].cells[2].paragraphs[1]
    assert [(run.text, bool(run.font.strike), bool(run.underline)) for run in paragraph.runs] == [
        ("Changed: ", False, False),
        ("Rivers are ", False, False),
        ("dirty", True, False),
        ("clean", False, True),
        (".", False, False),
    ]


def test_marks_are_coloured_and_kept_from_the_spelling_checker() -> None:
    runs = Document(BytesIO(write_docx(sheet()))).tables[0].rows[1].cells[2].paragraphs[0].runs
    marks = [run.text for run in runs if str(run.font.color.rgb) == "B45309"]
    assert marks == ["-", "**", "**", "[", "](activity:a)", "-", "{{ name }}"]
    assert all(run.font.no_proof for run in runs if run.text in marks)


def test_arabic_runs_from_right_to_left_but_for_latin_marks() -> None:
    row = ROWS[0].model_copy(update={"translation": "يوم {{ name }}"})
    data = write_docx(sheet(Language.AR).model_copy(update={"rows": (row,)}))
    cells = Document(BytesIO(data)).tables[0].rows[1].cells
    paragraph = cells[3].paragraphs[0]
    assert paragraph._p.pPr is not None
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    assert [(run.text, bool(run.font.rtl)) for run in paragraph.runs] == [("يوم ", True), ("{{ name }}", False)]
    assert cells[2].paragraphs[0].runs[0].font.rtl is None


def test_chinese_asks_for_chinese_faces() -> None:
    run = Document(BytesIO(write_docx(sheet(Language.ZH)))).tables[0].rows[2].cells[3].paragraphs[0].runs[0]
    assert run._r.rPr is not None
    fonts = run._r.rPr.rFonts
    assert fonts is not None
    assert (fonts.get(qn("w:hint")), fonts.get(qn("w:eastAsia"))) == ("eastAsia", "Microsoft YaHei")


def test_what_is_typed_in_new_paragraphs_links_and_runs_is_read() -> None:
    def work(document: Word) -> None:
        cell = document.tables[0].rows[1].cells[3]
        cell.text = "- **un** [jour]"
        link = OxmlElement("w:hyperlink")
        cell.paragraphs[0]._p.append(link)
        link.append(cell.paragraphs[0].add_run("(activity:a)")._r)
        cell.add_paragraph("- deux {{ name }}")
        cell.add_paragraph("")

    assert back(edited(work)).rows[0].translation == "- **un** [jour](activity:a)\n- deux {{ name }}"


def test_rows_that_moved_or_lost_their_number_are_still_known() -> None:
    def work(document: Word) -> None:
        first, second = document.tables[0].rows[1:3]
        second._tr.addnext(first._tr)
        first.cells[0].text = ""

    assert [(row.number, row.unit) for row in back(edited(work)).rows] == [
        (2, "statement-summit/7"),
        (2, "post.on-the-day.text"),
    ]


def test_tracked_changes_have_to_be_settled_first() -> None:
    def work(document: Word) -> None:
        paragraph = document.tables[0].rows[2].cells[3].paragraphs[0]
        inserted = OxmlElement("w:ins")
        paragraph._p.append(inserted)
        inserted.append(paragraph.add_run(" enfin")._r)

    assert [row.unfinished for row in back(edited(work)).rows] == [
        "",
        "it has tracked changes that nobody has accepted or rejected",
    ]


def test_a_row_whose_unit_was_deleted_comes_back_without_one() -> None:
    def work(document: Word) -> None:
        document.tables[0].rows[1].cells[1].text = "post"

    assert [row.unit for row in back(edited(work)).rows] == ["", "statement-summit/7"]


def test_without_its_properties_the_visible_line_tells_what_it_is() -> None:
    def work(document: Word) -> None:
        document.core_properties.keywords = ""

    assert back(edited(work)).campaign == "summit-2020"


def test_a_document_that_is_none_of_ours_is_told() -> None:
    def empty(document: Word) -> None:
        document.core_properties.keywords = ""
        document.element.body.remove(document.paragraphs[-1]._p)

    def bare(document: Word) -> None:
        document.element.body.remove(document.tables[0]._tbl)

    assert problems(edited(empty)) == [
        "returned-fr.docx: it does not say for which campaign and language it is (export again, and translate in that "
        "document)"
    ]
    assert problems(edited(bare)) == [
        "returned-fr.docx: there is no row with its unit in it (export it again, and keep the table)"
    ]
    assert problems(b"PK no zip") == [
        "returned-fr.docx: this is no Word document (.docx) (open it in Word, and save it)"
    ]
    assert problems(b"", "returned.odt") == [
        "returned.odt: this is neither DOCX nor PO: .odt (save it as .docx (not .doc or .odt))"
    ]


def test_a_po_file_is_what_its_tools_expect() -> None:
    text = write_po_sheet(sheet(Language.AR)).decode()
    header, first, second = text.rstrip().split("\n\n")
    assert '"Language: ar\\n"' in header
    assert (
        '"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && '
        'n%100<=99 ? 4 : 5);\\n"\n"X-Chorus-Campaign: summit-2020\\n"\n"X-Chorus-Source: en\\n"' in header
    )
    assert first == (
        f'#. post on-the-day text\n#. source {digest(LIST)}\nmsgctxt "post.on-the-day.text"\nmsgid ""\n'
        '"- **one** [day](activity:a)\\n"\n"- two {{ name }}"\nmsgstr ""'
    )
    assert second == (
        f"#. statement-summit, paragraph\n#. source {digest('Rivers are clean.')}\n#, fuzzy\n"
        '#| msgid "Rivers are dirty."\nmsgctxt "statement-summit/7"\nmsgid "Rivers are clean."\nmsgstr ""\n'
        '"Les rivières\\\\\\n"\n"sont sales.\\t!"'
    )


def test_the_arabic_plural_rule_is_cldr_s() -> None:
    """https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html#ar"""
    rule = read_po(BytesIO(write_po_sheet(sheet(Language.AR)))).plural_forms
    found = re.search(r"plural=\((.*)\);?$", rule)
    assert found is not None
    parts = [part.split("?") for part in found[1].split(" : ")]

    def form(n: int) -> int:
        for condition, value in parts[:-1]:
            if eval(condition.replace("&&", "and"), {"n": n}):
                return int(value)
        return int(parts[-1][0])

    expected = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 110: 3, 111: 4, 200: 5}
    assert {n: form(n) for n in expected} == expected


def test_a_po_file_comes_back_with_its_rows_by_their_lines() -> None:
    data = (
        write_po_sheet(sheet())
        .replace(b"#, fuzzy\n", b"")
        .replace(b'- two {{ name }}"\nmsgstr ""', b'- two {{ name }}"\nmsgstr "- un"')
    )
    found = back(data, "returned-fr.po")
    lines = data.decode().split("\n")
    assert [(row.unit, row.source_digest, row.source, row.translation) for row in found.rows] == [
        ("post.on-the-day.text", digest(LIST), LIST, "- un"),
        ("statement-summit/7", ROWS[1].source_digest, "Rivers are clean.", ROWS[1].translation),
    ]
    assert [lines[row.number - 1][:5] for row in found.rows] == ["msgid", "msgid"]
    assert (found.campaign, found.source, found.language) == ("summit-2020", Language.EN, Language.FR)


def test_a_program_that_drops_comments_does_no_harm() -> None:
    text = "\n".join(line for line in write_po_sheet(sheet()).decode().split("\n") if not line.startswith("#"))
    assert [row.source_digest for row in back(text.encode(), "a.po").rows] == [row.source_digest for row in ROWS]


def test_what_is_still_fuzzy_is_not_finished() -> None:
    assert [row.unfinished for row in back(write_po_sheet(sheet()), "a.po").rows] == ["", "it is still marked fuzzy"]


def test_a_po_file_that_is_none_of_ours_is_told() -> None:
    assert problems(b'msgid "a"\nmsgstr "b"\n', "a.po") == [
        "a.po:1: its header does not say for which campaign and language it is (X-Chorus-Campaign, X-Chorus-Source, "
        "Language) (export again, and keep the header)"
    ]
    assert problems(b"\xff\xfe", "a.po") == ["a.po: the file is not in UTF-8 (save it as UTF-8)"]
    (broken,) = problems(b'msgid "a\nnothing\n', "a.po")
    assert broken.startswith("a.po:")
    assert broken.endswith("(open and save it in a PO editor)")
