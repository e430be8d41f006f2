"""The report on a whole campaign as files: a Word document to complete, and a PDF."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path

from chorus.documents.campaign_note import campaign_note
from chorus.documents.note_docx import note_docx
from chorus.documents.note_pdf import note_pdf
from chorus.domain.campaign_report import CampaignReport
from chorus.services.summaries import CampaignReportResult


def campaign_forms(report: CampaignReport) -> Mapping[str, bytes]:
    """A report's forms by format; the same report gives the same bytes."""
    note, at = campaign_note(report), datetime.combine(report.day, time(), UTC)
    return {"docx": note_docx(note, report.workspace, at), "pdf": note_pdf(note, report.workspace, at)}


def write_campaign_report(report: CampaignReport, folder: Path) -> CampaignReportResult:
    """Write a report's forms, never over a file that says anything else: an officer may have completed it."""
    forms = campaign_forms(report)
    folder.mkdir(parents=True, exist_ok=True)
    names = (f"{report.campaign}-{report.scope}{'' if n == 1 else f'-{n}'}" for n in count(1))
    paths = next(paths for paths in (_paths(folder, name, forms) for name in names) if _are_free(paths, forms))
    for fmt, path in paths.items():
        path.write_bytes(forms[fmt])
    return CampaignReportResult(report, tuple(paths.values()))


def _paths(folder: Path, name: str, forms: Mapping[str, bytes]) -> Mapping[str, Path]:
    return {fmt: folder / f"{name}.{fmt}" for fmt in forms}


def _are_free(paths: Mapping[str, Path], forms: Mapping[str, bytes]) -> bool:
    """Whether nothing is there, or the very same."""
    return all(not path.exists() or path.read_bytes() == forms[fmt] for fmt, path in paths.items())
