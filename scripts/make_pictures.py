"""Take the README's pictures from a rehearsal, with Chromium as the camera.

Run `make demo`, then `python scripts/make_pictures.py`; docs/images/ is kept in git. Another rehearsal's folder may be
named: `python scripts/make_pictures.py FOLDER`.
"""

import email
import email.policy
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from make_media import ROOT, chromium, smaller

IMAGES = ROOT / "docs" / "images"
LATEST = ROOT / "var" / "rehearsals" / "latest"
CAMPAIGN = "un-biodiversity-summit-2020"
MOST_BYTES = 250_000
GROUND = "#dfe5ea"

FRAME = """<!doctype html><meta charset=utf-8>
<style>body{{margin:0;background:{ground};display:grid;place-items:center;height:100vh}}
iframe{{border:0;width:{width}px;height:{height}px;border-radius:{round}px;background:#fff}}</style>
<iframe src="{page}" scrolling="no"></iframe>"""
"""A page at a width that Chromium's own window can't have: it is at least 500 pixels wide."""


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the page, the window, and the width of a phone where it is one (in CSS pixels)."""

    name: str
    page: Path
    width: int
    height: int
    phone: int = 0


def shots(run: Path, folder: Path) -> list[Shot]:
    """What is taken, in the order of the README."""
    return [
        Shot("gallery", run / "preview" / CAMPAIGN / "index.html", 1200, 900),
        Shot("statement", run / "site" / CAMPAIGN / "joint-statement" / "2" / "en" / "index.html", 1200, 1050),
        Shot("report", run / "reports" / "2021-W20" / "minamata.html", 1200, 1180),
        Shot("mail-ar", mail(run, "ar", folder), 500, 1000, phone=390),
        Shot("mail-zh", mail(run, "zh", folder), 800, 1000),
    ]


def mail(run: Path, language: str, folder: Path) -> Path:
    """The HTML of the first mail of the summit in a language, its pictures taken from media/ and its pixel left out."""
    marks = f":{CAMPAIGN}:{language}:".encode()
    for file in sorted((run / "mails").glob("*.eml"), key=lambda path: (len(path.name), path.name)):
        found = file.read_bytes()
        if b"Feedback-ID: parties" + marks in found:
            body = email.message_from_bytes(found, policy=email.policy.default).get_body(("html",))
            html = str(body.get_content()) if body else ""
            html = re.sub(r'"https?://[^"]*/media/[0-9a-f]+/', f'"{(ROOT / "media").as_uri()}/', html)
            page = folder / f"mail-{language}.html"
            page.write_text(re.sub(r'src="https?://[^"]*"', 'src=""', html), encoding="utf-8")
            return page
    sys.exit(f"no mail in {language} in {run}: run `make demo` first")


def take(shot: Shot, folder: Path) -> Path:
    """Write the picture, as small as it gets."""
    target, page = folder / f"{shot.name}.png", shot.page
    if shot.phone:
        page = folder / f"{shot.name}-frame.html"
        size = {"width": shot.phone, "height": shot.height - 56, "round": 28}
        page.write_text(FRAME.format(ground=GROUND, page=shot.page.as_uri(), **size), encoding="utf-8")
    chromium(folder / "profile", f"--screenshot={target}", f"--window-size={shot.width},{shot.height}", page.as_uri())
    kept = IMAGES / target.name
    kept.write_bytes(quantised(target))
    return kept


def quantised(picture: Path) -> bytes:
    """A PNG of 256 colours where ImageMagick is there to make one, else the same colours better packed."""
    convert = shutil.which("convert")
    if convert is None:
        return smaller(picture.read_bytes())
    few = picture.with_suffix(".few.png")
    subprocess.run([convert, picture, "-strip", "+dither", "-colors", "256", f"PNG8:{few}"], check=True, timeout=120)
    return few.read_bytes()


def main(run: Path) -> None:
    """Take all pictures of a rehearsal."""
    if not (run / "REHEARSAL").exists():
        sys.exit(f"no rehearsal in {run}: run `make demo` first")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for shot in shots(run, Path(name)):
            kept = take(shot, Path(name))
            size = kept.stat().st_size
            print(f"{kept.relative_to(ROOT)}: {size:,} bytes" + (" (too many)" if size > MOST_BYTES else ""))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else LATEST)
