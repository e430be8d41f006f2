"""A translator's sheet as a PO file for Poedit, OmegaT or a translation memory (GNU gettext manual, section 3)."""

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import normalize, write_po

from chorus.domain.language import OWN_NAMES, Language
from chorus.domain.translation_sheet import Sheet

CAMPAIGN, SOURCE = "X-Chorus-Campaign", "X-Chorus-Source"
DIGEST = "source "
"""Begins the comment that carries a unit's digest."""

_ADVICE = "# Translate msgstr; leave msgctxt, msgid, {{ ... }} and the targets of links as they are."

ARABIC_PLURALS = (
    "Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)
"""The order of CLDR's categories zero, one, two, few, many, other; Babel's own rule (2.18) swaps two of them."""


def write_po_sheet(sheet: Sheet) -> bytes:
    """The sheet as PO: a unit a message, its id the context; what is stale is fuzzy, with the previous source."""
    catalogue = Catalog(
        locale=str(sheet.language),
        project="Chorus",
        version=sheet.campaign,
        creation_date=sheet.made,
        revision_date=sheet.made,
        last_translator="Chorus",
        language_team=OWN_NAMES[sheet.language],
        msgid_bugs_address="",
        fuzzy=False,
        header_comment=f"# {sheet.title}\n{_ADVICE}",
    )
    for row in sheet.rows:
        catalogue.add(
            row.source,
            string=row.translation,
            context=row.unit,
            auto_comments=[row.note, f"{DIGEST}{row.source_digest}"],
            flags=["fuzzy"] if row.state == "stale" else [],
        )
    file = BytesIO()
    write_po(file, catalogue, width=0, omit_header=False)
    return _with_previous(_with_headers(file.getvalue().decode(), sheet), sheet).encode()


def _with_previous(text: str, sheet: Sheet) -> str:
    """The messages with the source that a stale translation was made from; Babel breaks such lines inside a string."""
    for row in sheet.rows:
        if row.before:
            context = f'msgctxt "{row.unit}"\n'
            previous = "".join(f"#| {line}\n" for line in f"msgid {normalize(row.before, width=0)}".split("\n"))
            text = text.replace(f"\n{context}", f"\n{previous}{context}", 1)
    return text


def _with_headers(text: str, sheet: Sheet) -> str:
    """The header with what Babel does not write: the campaign, the source language, and Arabic's right plurals."""
    lines = text.split("\n")
    plurals = next(number for number, line in enumerate(lines) if line.startswith('"Plural-Forms:'))
    if sheet.language is Language.AR:
        lines[plurals] = f'"{ARABIC_PLURALS}\\n"'
    lines[plurals + 1 : plurals + 1] = [f'"{CAMPAIGN}: {sheet.campaign}\\n"', f'"{SOURCE}: {sheet.source}\\n"']
    return "\n".join(lines)
