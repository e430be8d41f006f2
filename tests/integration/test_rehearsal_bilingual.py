"""A rehearsal in which some contacts want two languages: what arrives is what was signed, in both."""

from collections import Counter
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from chorus.content.salutation import Slots
from chorus.content.skeleton import Skeleton
from chorus.content.skeleton_inverse import decompose
from chorus.domain.contact import Contact
from chorus.facade import Chorus
from chorus.services.summaries import RehearsalSummary
from chorus.store.opening import open_database
from tests.doubles.small_workspace import CAMPAIGN, ID, make_workspace

Rehearsed = tuple[Chorus, Path, RehearsalSummary]


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    folder = tmp_path_factory.mktemp("bilingual")
    root = make_workspace(folder / "workspace")
    offered = CAMPAIGN.replace('id = "invitation"\n', 'id = "invitation"\nbilingual = ["ar+en"]\n')
    (root / "campaigns" / f"{ID}.toml").write_text(offered, encoding="utf-8")
    parties = root / "audiences" / "basel-parties.csv"
    parties.write_text(parties.read_text(encoding="utf-8").replace(",ar,", ",ar + en,"), encoding="utf-8")
    chorus = Chorus(root)
    return chorus, folder / "run", chorus.rehearse([ID], "859", folder / "run", lambda *_: None)


def test_what_arrives_in_two_languages_says_what_was_signed(rehearsed: Rehearsed) -> None:
    chorus, folder, _ = rehearsed
    loaded = chorus.files.load()
    slots, base = Slots(loaded.countries), loaded.workspace.workspace.base_url
    store = open_database(folder / "chorus.db", writer=False)
    got: Counter[tuple[str, str]] = Counter()
    for number, activity, artefact, title, given, family, organisation in rows(
        folder,
        "SELECT d.number, s.activity, h.artefact, c.title, c.given_name, c.family_name, c.organisation "
        "FROM deliveries d JOIN sends s ON s.number = d.send JOIN shares h ON h.number = d.share "
        "JOIN contacts c ON c.number = d.contact WHERE d.state = 'accepted'",
    ):
        raw = (folder / "mails" / f"{number}.eml").read_bytes()
        kept = store.artefact(int(str(artefact)))
        contact = Contact(
            audience="any",
            address="a@b.example",
            title=str(title),
            given_name=str(given),
            family_name=str(family),
            organisation=str(organisation),
        )
        words = decompose(Skeleton(kept, base), raw, slots.slots(contact, kept.key.language, kept.key.second))
        assert kept.model_copy(update={"words": words}).words_digest == kept.words_digest
        got[str(activity), message_from_bytes(raw, policy=default)["Content-Language"]] += 1
        if kept.key.second:
            body = message_from_bytes(raw, policy=default).get_body(("plain",))
            assert body is not None
            said = body.get_content()
            assert said.index(f"السيدة {family} المحترمة،") < said.index("* * *") < said.index(f"Dear Ms {family},")
    store.close()
    assert got["invitation", "ar, en"] == 9
    assert {key for key in got if ", " in key[1]} == {("invitation", "ar, en")}


def test_reports_and_cells_count_it_under_its_first_language(rehearsed: Rehearsed) -> None:
    _, folder, summary = rehearsed
    assert summary.states == {"accepted": 122, "bounced": 1}
    assert rows(folder, "SELECT DISTINCT language FROM shares ORDER BY 1") == [("ar",), ("en",), ("zh",)]
    assert rows(folder, "SELECT DISTINCT second FROM artefacts ORDER BY 1") == [("",), ("en",)]


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{folder / 'chorus.db'}")
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]
    finally:
        engine.dispose()
