"""The files beside campaigns and templates that say from which source each translation was made."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from chorus.content.inside import OutsideError, inside
from chorus.domain.problems import InputError, Problem
from chorus.domain.translation import Record

TEMPLATE_RECORDS = "translations.json"
"""In each folder of templates/."""

CAMPAIGN_RECORDS = ".translations.json"
"""Behind a campaign's id, in campaigns/."""

_RECORDS = TypeAdapter(dict[str, Record])
_MEND = "restore it; if two people changed it, keep either version, then `chorus translations confirm`"


@lru_cache(maxsize=4096)
def read_records(text: str, shown: str) -> Mapping[str, Record]:
    """The records of a file by translation (``fr``; ``about.fr`` for a partial); InputError when it can't be used."""
    try:
        return _RECORDS.validate_python(json.loads(text))
    except json.JSONDecodeError as error:
        raise _refused(shown, f"this is no JSON: {error.msg}", error.lineno, error.colno) from error
    except (ValidationError, RecursionError) as error:
        raise _refused(shown, "these are no records of translations", 1, 1) from error


def campaign_records(root: Path, campaign_id: str) -> Mapping[str, Record]:
    """The records of a campaign's own texts, by language; none when there is no file."""
    shown = f"campaigns/{campaign_id}{CAMPAIGN_RECORDS}"
    try:
        text = inside(root / "campaigns", shown.partition("/")[2]).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    except OutsideError as error:
        raise _refused(shown, error.message, 1, 1) from error
    return read_records(text, shown)


def records_text(records: Mapping[str, Record]) -> str:
    """The records as they are kept in git: sorted, one line a unit."""
    data = {name: record.model_dump(mode="json", exclude_defaults=True) for name, record in records.items()}
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _refused(shown: str, message: str, line: int, column: int) -> InputError:
    return InputError((Problem(code="bad-records", message=message, todo=_MEND, file=shown, line=line, column=column),))
