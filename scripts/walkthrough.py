"""Run docs/walkthrough.md: its commands in a new workspace on a given clock, what they print put in their place.

``python scripts/walkthrough.py`` writes what is printed into the document; a test compares the two.

Beside fenced blocks, comments in the document say what is done there: ``<!-- at: 2020-09-01 09:00 -->`` sets the clock
(the workspace's zone), ``<!-- file: NAME -->`` writes the next block into a file, ``<!-- daemon -->`` lets the daemon
look once, ``<!-- mail: ADDRESS -->`` puts the text of the newest letter to somebody into the next block,
``<!-- returned: FILE LANG TEMPLATE ... -->`` fills a translator's document from shipped templates. In a ``console``
block, lines that begin with ``$`` are commands.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from docx import Document
from typer.testing import CliRunner

from chorus.bootstrap.signoff_post import draw
from chorus.bootstrap.workspace import Parts
from chorus.bootstrap.writing import writing
from chorus.cli.app import app
from chorus.cli.opening import Opening
from chorus.engine.clock import VirtualClock
from chorus.facade import Chorus
from chorus.services.asking import Asker
from chorus.services.reminding import Reminders

REPOSITORY = Path(__file__).resolve().parents[1]
DOCUMENT = REPOSITORY / "docs" / "walkthrough.md"
ZONE = ZoneInfo("Europe/Zurich")
_DIRECTIVE = re.compile(r"<!-- (at|file|daemon|mail|returned):? ?(.*?) -->$")
_FENCE = re.compile(r"^```(\w*)$")
_CHANCE = (
    (re.compile(r"[A-Za-z0-9+/]{43}="), "PUBLIC-KEY"),
    (re.compile(r"\bkey [A-Za-z0-9+/]{8}(?![\w.+/])"), "key ********"),
    (re.compile(r"/s/[A-Za-z0-9_-]{43}"), "/s/PERSONAL-LINK"),
    (re.compile(r"\b\d+:[0-9a-f]{64}\b"), "HEAD"),
)
"""What differs from run to run: keys and links are drawn by chance."""


@dataclass
class Walk:
    """The document while it is run: where it is, what time it is, what the next block is for."""

    root: Path
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(datetime(2020, 9, 1, 9, tzinfo=ZONE)))
    next_file: str = ""
    next_text: str | None = None
    reminders: Reminders | None = None

    def directive(self, name: str, value: str) -> None:
        """Do what a comment says."""
        if name == "at":
            self.clock.set(datetime.fromisoformat(value).replace(tzinfo=ZONE))
        elif name == "file":
            self.next_file = value
        elif name == "mail":
            self.next_text = self.letter(value)
        elif name == "returned":
            returned(self.root, *value.split())
        else:
            self.daemon()

    def block(self, kind: str, lines: list[str]) -> list[str]:
        """The lines that a block has after it was run."""
        if self.next_file:
            path = self.root / self.next_file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            self.next_file = ""
        elif self.next_text is not None:
            lines, self.next_text = self.next_text.splitlines(), None
        elif kind == "console":
            lines = [text for command in _commands(lines) for text in (f"$ {command}", *self.command(command))]
        return lines

    def command(self, command: str) -> list[str]:
        """What a command prints: Chorus's in this process, on the given clock; any other in a shell."""
        if command.startswith("chorus "):
            opening = Opening(make=lambda root: Chorus(root, self.clock), root=self.root)
            done = CliRunner().invoke(app, shlex.split(command)[1:], obj=opening, catch_exceptions=False)
            return done.output.rstrip().splitlines()
        shell = subprocess.run(["bash", "-euc", command], cwd=self.root, capture_output=True, text=True, check=True)
        return shell.stdout.rstrip().splitlines()

    def daemon(self) -> None:
        """What the daemon does when it looks: read the files, begin what is due, send all of it, write letters."""
        parts, now = Parts(self.root, self.clock), self.clock.now()
        with writing(parts.places, parts.files, parts.renderer, parts.slots, parts.log) as writer:
            conductor = writer.conductor
            conductor.sync(now)
            conductor.begin_due(now)
            while conductor.dispatch(now) or conductor.busy():
                conductor.collect(now, timeout=5.0)
            asker = Asker(parts.renderer, writer.store, parts.log, parts.post, draw)
            reminders = self.reminders or Reminders(asker)
            reminders.asker = asker
            reminders.look(conductor.loaded, now)
            self.reminders = reminders

    def letter(self, address: str) -> str:
        """The plain text of the newest letter to somebody."""
        newest: list[tuple[datetime, str]] = []
        for file in (self.root / "var" / "outbox" / "signoff").glob("*.eml"):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if mail["To"] == address:
                body = mail.get_body(("plain",))
                assert body is not None
                newest.append((mail["Date"].datetime, f"Subject: {mail['Subject']}\n\n{body.get_content()}"))
        return max(newest)[1].rstrip()


def _commands(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("$ "):
            yield line[2:]


def returned(root: Path, file: str, language: str, *templates: str) -> None:
    """Write a translator's work into the document that was sent out, from what shipped templates say."""
    known: dict[str, str] = {}
    for template in templates:
        texts = [_blocks(REPOSITORY / template.replace("LANG", each)) for each in ("en", language)]
        known |= dict(zip(*texts, strict=True))
    document = Document(str(root / file))
    for row in document.tables[0].rows[1:]:
        source = row.cells[2].paragraphs[0].text
        row.cells[3].paragraphs[0].text = known[source]
    document.save(str(root / file))


def _blocks(path: Path) -> list[str]:
    """A template's title or subject, its other front matter, and its paragraphs."""
    front, body = path.read_text("utf-8").split("+++\n", 2)[1:]
    values = [str(value) for value in tomllib.loads(front).values()]
    return [*values, *(block.strip("\n") for block in re.split(r"\n{2,}", body.strip("\n")))]


def run(document: str, root: Path) -> str:
    """The document as it stands after its commands were run in ``root``, an empty folder for the workspace."""
    walk = Walk(root)
    lines = document.splitlines()
    out: list[str] = []
    at = 0
    root.mkdir(parents=True, exist_ok=True)
    with _environment(), chdir(root):
        while at < len(lines):
            out.append(lines[at])
            if found := _DIRECTIVE.match(lines[at]):
                walk.directive(found[1], found[2])
            elif fence := _FENCE.match(lines[at]):
                end = lines.index("```", at + 1)
                out += [*walk.block(fence[1], lines[at + 1 : end]), "```"]
                at = end
            at += 1
    return "\n".join(out) + "\n"


@contextmanager
def _environment() -> Iterator[None]:
    """A terminal of one width, and the passphrase that the document's people share."""
    given = {"COLUMNS": "160", "CHORUS_KEY_PASSPHRASE": "a passphrase of the walk-through"}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def settled(text: str) -> str:
    """A text without what chance put into it."""
    for pattern, instead in _CHANCE:
        text = pattern.sub(instead, text)
    return text


def main() -> int:
    """Run the document and write what was printed into it."""
    with tempfile.TemporaryDirectory() as folder:
        DOCUMENT.write_text(settled(run(DOCUMENT.read_text("utf-8"), Path(folder) / "ours")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
