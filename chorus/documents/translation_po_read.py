"""Reading a translator's PO file back."""

from collections.abc import Mapping
from io import BytesIO

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from chorus.documents.translation_po import CAMPAIGN, DIGEST, SOURCE
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem
from chorus.domain.translation import digest
from chorus.domain.translation_sheet import Sheet, SheetRow


def read_po_sheet(data: bytes, name: str) -> Sheet:
    """The sheet of a PO file; InputError when it is none of ours."""
    try:
        data.decode()
        catalogue = read_po(BytesIO(data), abort_invalid=True, ignore_obsolete=True)
    except UnicodeDecodeError as error:
        raise InputError((_wrong(name, None, "not-utf-8", "the file is not in UTF-8", "save it as UTF-8"),)) from error
    except (PoFileError, ValueError, IndexError) as error:
        line = getattr(error, "lineno", None)
        told = _wrong(name, line, "bad-po", f"this is no PO file: {error}", "open and save it in a PO editor")
        raise InputError((told,)) from error
    headers = {key.lower(): value for key, value in catalogue.mime_headers}
    headers |= _own_headers(data.decode())
    messages = [message for message in catalogue if message.id]
    return _sheet(headers, messages, name)


def _own_headers(text: str) -> Mapping[str, str]:
    """Our own headers, which Babel does not keep."""
    found = {}
    for line in text.split("\n"):
        for header in (CAMPAIGN, SOURCE, "Language"):
            if line.startswith(f'"{header}: '):
                found[header.lower()] = line.split(": ", 1)[1].rstrip().removesuffix('"').removesuffix("\\n").strip()
    return found


def _sheet(headers: Mapping[str, str], messages: list[Message], name: str) -> Sheet:
    try:
        source, language = Language(headers[SOURCE.lower()]), Language(headers["language"])
        campaign = headers[CAMPAIGN.lower()]
    except (KeyError, ValueError) as error:
        message = f"its header does not say for which campaign and language it is ({CAMPAIGN}, {SOURCE}, Language)"
        told = _wrong(name, 1, "not-exported", message, "export again, and keep the header")
        raise InputError((told,)) from error
    rows = tuple(_row(message) for message in messages)
    return Sheet(campaign=campaign, title="", source=source, language=language, rows=rows)


def _row(message: Message) -> SheetRow:
    """A message as a row. Its digest is that of its msgid, also where a program has dropped the comments."""
    source, said = str(message.id), str(message.string)
    comments = [text for text in message.auto_comments if text.startswith(DIGEST)]
    carried = comments[0].removeprefix(DIGEST).strip() if comments else digest(source)
    return SheetRow(
        number=message.lineno or 1,
        unit=message.context or "",
        source_digest=carried,
        source=source,
        translation=said,
        unfinished="it is still marked fuzzy" if message.fuzzy else "",
    )


def _wrong(name: str, line: int | None, code: str, message: str, todo: str) -> Problem:
    return Problem(code=code, message=message, todo=todo, file=name, line=line)
