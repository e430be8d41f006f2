"""Draw the sample pictures and fact sheets of media/ from scripts/media/, with Chromium as the pen.

Run `python scripts/make_media.py` after editing a drawing or a text; the outputs are kept in git, so that nobody
needs Chromium to use them.
"""

import html
import shutil
import struct
import subprocess
import sys
import tempfile
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "scripts" / "media"
MEDIA = ROOT / "media"
WIDTH, HEIGHT = 1200, 675


def chromium(folder: Path, *arguments: str) -> None:
    """Run a headless Chromium with a profile of its own in ``folder``."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit(f"{Path(sys.argv[0]).name} needs Chromium (chromium or google-chrome) on the PATH")
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}"]
    subprocess.run([program, *switches, *arguments], check=True, capture_output=True, timeout=120)


def draw(folder: Path, source: Path) -> Path:
    """The PNG of one SVG drawing, 1200 x 675 pixels."""
    page, target = folder / f"{source.stem}.html", MEDIA / f"{source.stem}.png"
    drawing = source.read_text(encoding="utf-8")
    page.write_text(f"<!doctype html><meta charset=utf-8><style>body{{margin:0}}</style>{drawing}", encoding="utf-8")
    chromium(folder, f"--screenshot={target}", f"--window-size={WIDTH},{HEIGHT}", page.as_uri())
    target.write_bytes(smaller(target.read_bytes()))
    return target


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with its type and data (W3C PNG, section 5)."""
    at = 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + size]
        at += size + 12


def rows(png: bytes) -> Iterator[bytearray]:
    """The unfiltered rows of an 8-bit RGB or RGBA PNG, as RGB (W3C PNG, section 9)."""
    parts = list(chunks(png))
    width, _, depth, colour = struct.unpack(">IIBB", parts[0][1][:10])
    if depth != 8 or colour not in (2, 6):
        raise ValueError(f"expected 8-bit RGB, got depth {depth}, colour type {colour}")
    step = 3 if colour == 2 else 4
    data = zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"))
    above = bytearray(width * step)
    for start in range(0, len(data), width * step + 1):
        line = bytearray(data[start + 1 : start + 1 + width * step])
        unfilter(data[start], line, above, step)
        above = line
        yield line if step == 3 else bytearray(v for i, v in enumerate(line) if i % 4 != 3)


def unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> None:
    """Undo a row's filter in place."""
    for i in range(len(line) if kind else 0):
        left = line[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        line[i] = (line[i] + predicted(kind, left, above[i], corner)) & 255


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    """What a filter expects: 1 left, 2 up, 3 their average, 4 Paeth's nearest of three."""
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    near = left + up - corner
    return min((left, up, corner), key=lambda value: abs(near - value))


def smaller(png: bytes) -> bytes:
    """The same picture without alpha and without the dither of gradients: steps of two, well compressed."""
    width, height = struct.unpack(">II", png[16:24])
    even = bytes(min(255, (value + 1) // 2 * 2) for value in range(256))
    raw = b"".join(b"\0" + row.translate(even) for row in rows(png))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def fact_sheet(language: str, text: dict[str, str], colours: dict[str, str]) -> str:
    """The HTML of the fact sheet in one language, on one A4 page."""
    escaped = {key: html.escape(value) for key, value in text.items()}
    conventions = "".join(
        f'<section style="border-color:{colour}"><h2 style="color:{colour}">{escaped[name]}</h2>'
        f"<p>{escaped[name + '_text']}</p></section>"
        for name, colour in colours.items()
    )
    steps = "".join(f"<li><strong>{escaped[f'step{n}']}</strong> {escaped[f'step{n}_text']}</li>" for n in range(1, 5))
    template = (SOURCES / "fact-sheet.html").read_text(encoding="utf-8")
    picture = (SOURCES / "restoration.svg").read_text(encoding="utf-8")
    shown = f'preserveAspectRatio="xMidYMid slice" role="img" aria-label="{escaped["alt"]}"'
    values = {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "picture": picture.replace("<svg ", f"<svg {shown} ", 1),
        "conventions": conventions,
        "steps": steps,
        **escaped,
    }
    for key, value in values.items():
        template = template.replace(f"[[{key}]]", value)
    return template


def print_sheet(folder: Path, language: str, text: dict[str, str], colours: dict[str, str]) -> Path:
    """The PDF of the fact sheet in one language."""
    page, target = folder / f"{language}.html", MEDIA / f"fact-sheet-restoration-{language}.pdf"
    page.write_text(fact_sheet(language, text, colours), encoding="utf-8")
    chromium(folder, f"--print-to-pdf={target}", "--no-pdf-header-footer", page.as_uri())
    return target


def main() -> None:
    """Draw everything anew, and say how large it is."""
    sheet = tomllib.loads((SOURCES / "fact-sheet.toml").read_text(encoding="utf-8"))
    colours = sheet.pop("colours")
    MEDIA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = [draw(folder, source) for source in sorted(SOURCES.glob("*.svg"))]
        made += [print_sheet(folder, language, text, colours) for language, text in sheet.items()]
    for path in made:
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
