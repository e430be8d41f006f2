"""An edit of anything that shows, wherever it stands, outdates exactly the signatures under what it shows in."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chorus.content.renderer import TemplateRenderer
from chorus.content.salutation import Slots
from chorus.content.signatory_keys import verify
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.campaign import kind_of
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.services.audiences import AudienceReader, import_audience
from chorus.services.freezing import Freezer
from chorus.services.ports import Store
from chorus.services.ports_files import Loaded
from chorus.services.recording import Actor
from chorus.services.signing import sign, signoff
from chorus.services.signoff_reading import LogReader
from chorus.store.opening import memory_database
from tests.integration.content_workspace import STATEMENT, make_workspace, write

NOW = datetime(2021, 4, 1, 12, tzinfo=UTC)
ALL = "ar en fr"
LAYOUTS = "templates/layouts"
NEW_SECTION = "<mj-section><mj-column><mj-text>New</mj-text></mj-column></mj-section></mj-body>"
MAILS = {"invitation": ALL}
MAILED = {"invitation": ALL, "press": ALL}
PAGES = {"press": ALL, "sheet": ALL, "statement": ALL}

EDITS: list[tuple[str, str, str, str, Mapping[str, str]]] = [
    ("a document", "media/sheet.pdf", "a document", "another one", {"sheet": ALL}),
    ("an include", "templates/partials/about.en.md", "About us", "About them", MAILS),
    ("a picture", "media/wetland.png", "a picture", "another",
     {"invitation": ALL, "post": "en fr", "press": ALL, "statement": ALL}),
    ("the layout of mails", f"{LAYOUTS}/mail.mjml", "</mj-body>", NEW_SECTION, MAILED),
    ("the layout of texts", f"{LAYOUTS}/mail.txt.jinja", "{{", "!{{", MAILED),
    ("the layout of pages", f"{LAYOUTS}/page.html.jinja", "<body", '<body class="x"', PAGES),
    ("an official name", "templates/glossary.toml", "Convention on Mercury", "Convention about Mercury",
     {"statement": "en", "press": "en"}),
    ("a sender's name", "config.toml", 'name = "BRS secretariat"', 'name = "BRS"', MAILED),
    ("a sender's address", "config.toml", "campaigns@brs", "news@brs", MAILED),
    ("where answers go", "config.toml", "answers@brs", "reply@brs", MAILED),
    ("a convention's name", "config.toml", '{ en = "Basel Convention"', '{ en = "Bale Convention"',
     {"invitation": "en", "press": "en", "sheet": "en", "statement": "en"}),
    ("a convention's page", "config.toml", "https://www.basel.int/", "https://basel.example/", PAGES),
    ("a secretariat's street", "config.toml", "1 Example Street", "3 Example Street", MAILED),
    ("an account", "config.toml", '"@brs"', '"@brs2"', {"post": "en fr"}),
    ("an audience's file", "config.toml", '"parties.csv"', '"all.csv"', MAILED),
    ("whose audience it is", "config.toml", 'convention = "basel"\nname', 'convention = "minamata"\nname', MAILED),
    ("which of an audience", "campaigns/nature.toml", "language:fr", "language:en", MAILS),
    ("an alternative text", "campaigns/nature.toml", 'en = "A wetland"', 'en = "A swamp"', {"post": "en"}),
    ("a value", "campaigns/nature.toml", "Clean water", "Clear water", {"invitation": ALL, "post": "en"}),
    ("a hashtag", "campaigns/nature.toml", '"ForNature"', '"ForNatura"', {"post": "en"}),
    ("a contact of the press", "campaigns/nature.toml", "Jane Doe", "Joan Doe", {"press": ALL}),
    ("an instant", "campaigns/nature.toml", "T-14d 10:00", "T-14d 11:00", MAILS),
    ("a translation", "templates/mail/fr.md", "Dear reader", "Dear readers", {"invitation": "fr"}),
    ("who is on a list", "audiences/parties.csv", "a@b.example", "c@d.example", {}),
    ("what an audience is called", "config.toml", 'name = "Parties"', 'name = "Everybody"', {}),
    ("when signatures are due", "campaigns/nature.toml", "T-20d 18:00", "T-21d 18:00", {}),
    ("a comment", "templates/mail/en.md", "Dear reader", "{# so #}Dear reader", {}),
]  # fmt: skip


GLOSSARY = """[terms.mercury]
kind = "convention"
name = { en = "Convention on Mercury", fr = "Convention sur le mercure", ar = "اتفاقية الزئبق" }
"""


class Signed:
    """The workspace of ``content_workspace``, signed by everyone."""

    def __init__(self, root: Path) -> None:
        self.root = make_workspace(root)
        write(self.root, "audiences/all.csv", "email\na@b.example\n")
        write(self.root, "templates/glossary.toml", GLOSSARY)
        for language in ("ar", "en", "fr"):
            write(self.root, f"templates/statement/{language}.md", STATEMENT + '\n{{ term("mercury") }}\n')
        self.store: Store = memory_database()
        self.log = LogReader(verify)
        loaded = self.load()
        for name in ("brs", "minamata"):
            sign(
                loaded, loaded.campaigns["nature"], TemplateRenderer(root), self.store, self.log,
                name=name, actor=Actor(person="Ana Ruiz"), now=NOW,
            )  # fmt: skip

    def load(self) -> Loaded:
        return FileWorkspace(self.root).load()

    def outdated(self) -> set[tuple[str, str]]:
        """Activity and language of every artefact that is not signed as it is now."""
        loaded = self.load()
        rows = signoff(loaded, loaded.campaigns["nature"], TemplateRenderer(self.root), self.store, self.log).rows
        return {
            (artefact.key.activity, artefact.key.language.value)
            for artefact, standings in rows
            for standing in standings
            if standing.state != "signed"
        }

    def freeze(self, activity: str) -> str:
        """What the freezer says of a send; ``""`` when it begins."""
        loaded = self.load()
        file = loaded.campaigns["nature"]
        found = file.campaign.activity(activity)
        assert found is not None
        until = NOW + timedelta(hours=2)
        number = self.store.put_send("nature", activity, kind_of(found), NOW, until, SendState.ARMED, "")
        freezer = Freezer(self.store, TemplateRenderer(self.root), Slots(loaded.countries), self.log, lambda _: None)
        send = next(s for s in self.store.sends() if s.number == number)
        files = FileWorkspace(self.root)
        import_audience(files, loaded, self.store, "parties", NOW)
        audiences = AudienceReader(files, loaded, self.store)
        try:
            freezer.freeze(loaded, file, found, send, audiences, NOW)
        except RefusedError as error:
            return error.message
        return ""


@pytest.fixture
def signed(tmp_path: Path) -> Signed:
    return Signed(tmp_path / "workspace")


@pytest.mark.parametrize(("file", "old", "new", "shows"), [e[1:] for e in EDITS], ids=[e[0] for e in EDITS])
def test_an_edit_outdates_what_it_shows_in_and_the_daemon_refuses_that(
    signed: Signed, file: str, old: str, new: str, shows: Mapping[str, str]
) -> None:
    path = signed.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert signed.outdated() == {(a, language) for a, languages in shows.items() for language in languages.split()}
    refused = "not signed by basel (outdated), minamata (outdated)"
    assert signed.freeze(next(iter(shows), "invitation")) == (refused if shows else "")


def test_undoing_the_edit_makes_the_signatures_hold_again(signed: Signed) -> None:
    path = signed.root / "templates" / "mail" / "en.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Dear", "Dearest"), "utf-8")
    assert signed.outdated() == {("invitation", "en")}
    path.write_text(text, "utf-8")
    assert signed.outdated() == set()
    assert signed.freeze("invitation") == ""
