"""What is on paper, as other programs read it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest


def require_poppler() -> None:
    """Leave the test out where Poppler is not installed; in CI it has to be there."""
    if not os.environ.get("CI") and shutil.which("pdftotext") is None:
        pytest.skip("Poppler is not installed (apt-get install --no-install-recommends poppler-utils)")


def text_of(pdf: bytes) -> str:
    """The text of a PDF by Poppler, in the order of reading, its lines joined by single spaces."""
    require_poppler()
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(read.decode().split())


def facts_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """What Poppler says of a PDF: ``Title``, ``Tagged`` and so on."""
    require_poppler()
    file = folder / "facts.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdfinfo", "-isodates", str(file)], capture_output=True, text=True, check=True).stdout
    return {line.partition(":")[0]: line.partition(":")[2].strip() for line in said.splitlines()}


def alternatives_of(pdf: bytes) -> list[str]:
    """The alternative texts of its figures, in the order in which the file has them (PDF 1.7, 7.9.2)."""
    plain, coded = rb"\((?P<plain>[^)]*)\)", rb"<(?P<coded>[0-9A-F]*)>"
    found = re.finditer(rb"/Alt ?(?:" + plain + rb"|" + coded + rb")", pdf)
    return [
        each["plain"].decode("ascii")
        if each["plain"] is not None
        else bytes.fromhex(each["coded"].decode()).decode("utf-16")
        for each in found
    ]
