"""A rehearsal in every mode at once: what leaves, what is recorded of it, and that all of it says what was signed.

Basel counts by person who has consented, a third of its list; of Minamata's list nothing is counted.
"""

import re
from collections import Counter
from email import message_from_bytes
from email.message import Message

import pytest

from chorus.content.salutation import Slots
from chorus.content.skeleton import Skeleton
from chorus.content.skeleton_inverse import decompose
from chorus.facade import Chorus
from tests.doubles.small_workspace import PEOPLE, SHARED, make_workspace
from tests.integration.test_rehearsal import Done, Mail, rehearsed

SEED = "859"
BASEL = "basel-parties.csv"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("modes")
    root = make_workspace(folder / "workspace")
    config = (root / "config.toml").read_text("utf-8")
    config = config.replace("[conventions.basel]\n", '[conventions.basel]\ntracking = "individual"\n')
    config = config.replace(
        "[audiences.minamata-focal-points]\n", '[audiences.minamata-focal-points]\ntracking = "off"\n'
    )
    (root / "config.toml").write_text(config, encoding="utf-8")
    header, *rows = (root / "audiences" / BASEL).read_text("utf-8").splitlines()
    told = [f"{row},{',' if number % 3 else '2021-01-31,form'}" for number, row in enumerate(rows)]
    header += ",tracking consent,tracking consent evidence"
    (root / "audiences" / BASEL).write_text("\n".join([header, *told, ""]), encoding="utf-8")
    return rehearsed(Chorus(root), SEED, folder / "first")


@pytest.fixture(scope="module")
def modes(done: Done) -> dict[int, str]:
    """How much is counted of each mail, by its delivery."""
    rows = done.rows("SELECT number, tracking FROM deliveries WHERE contact IS NOT NULL")
    return {int(str(number)): str(tracking or "aggregate") for number, tracking in rows}


def shown(mail: Mail) -> str:
    """All that stands in a mail's text and HTML."""
    parts = [part for part in message_from_bytes(mail.raw).walk() if not part.is_multipart()]
    return "".join(decoded(part) for part in parts)


def decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data.decode()


def test_each_list_has_its_mode_and_who_is_on_both_that_of_the_first(modes: dict[int, str], done: Done) -> None:
    listed, invited = SHARED.stop, done.rows("SELECT number FROM sends WHERE activity = 'invitation'")
    (number,) = invited[0]
    rows = done.rows(f"SELECT number FROM deliveries WHERE send = {number} AND contact IS NOT NULL")
    counted = Counter(modes[int(str(row[0]))] for row in rows)
    assert counted == {"individual": listed // 3, "aggregate": listed - listed // 3, "off": PEOPLE - listed}


def test_every_mail_says_what_was_signed_and_has_the_tokens_of_its_mode(done: Done, modes: dict[int, str]) -> None:
    loaded = done.chorus.files.load()
    slots, base = Slots(loaded.countries), loaded.workspace.workspace.base_url
    seen: Counter[str] = Counter()
    for mail in done.mails():
        mode, text = modes[mail.delivery], shown(mail)
        values = slots.slots(mail.contact, mail.artefact.key.language)
        words = decompose(Skeleton(mail.artefact, base), mail.raw, values, tracked=mode != "off")
        assert mail.artefact.model_copy(update={"words": words}).words_digest == mail.artefact.words_digest
        assert len(set(re.findall(rf"{base}/(?:o|c)/([\w-]+)", text))) == (mode != "off")
        assert len(set(re.findall(rf"{base}/u/([\w-]+)", text))) == 1
        assert ('href="https://example.org/?a=1&amp;b=2"' in text) is (mode == "off")
        seen[mode] += 1
    assert seen.keys() == {"aggregate", "individual", "off"}


def test_hits_name_a_delivery_where_there_is_a_consent_and_nothing_comes_from_who_is_not_counted(
    done: Done, modes: dict[int, str]
) -> None:
    named = {int(str(row[0])) for row in done.rows("SELECT DISTINCT delivery FROM hits WHERE delivery IS NOT NULL")}
    assert named
    assert {modes[number] for number in named} == {"individual"}
    by_message = done.rows("SELECT delivery, count(DISTINCT pseudonym) FROM hits WHERE delivery IS NOT NULL GROUP BY 1")
    assert {count for _, count in by_message} == {1}
    told = done.rows("SELECT count(*) FROM hits WHERE kind <> 'visit' AND delivery IS NULL")
    languages = done.rows(
        "SELECT DISTINCT c.convention FROM hits h JOIN cells c ON c.send = h.send AND c.cell = h.cell"
    )
    assert (told[0][0] != 0, languages) == (True, [("basel",)])
