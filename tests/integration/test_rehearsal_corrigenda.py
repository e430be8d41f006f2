"""A rehearsal with corrigenda: the mail answers each first mail that arrived, the post each first post.

Seed 859 has one address that is unknown to its server and two that are put off at first, by half an hour.
"""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from chorus.domain.problems import RefusedError
from chorus.facade import Chorus
from tests.doubles.small_workspace import CAMPAIGN, ID, make_workspace

SEED = "859"
CORRIGENDA = """
[[email]]
id = "correction"
corrects = "invitation"
template = "mail"
send = "T-5d 10:10 Europe/Zurich"

[[post]]
id = "post-correction"
corrects = "post"
text = { en = "It is today.", ar = "إنه اليوم.", zh = "就是今天。" }
send = "T 10:00 Europe/Zurich"
"""
LEFT = """SELECT key FROM suppressions WHERE reason = 'unsubscribed'
AND at < (SELECT began FROM sends WHERE activity = 'correction')"""
AT_ONCE = CAMPAIGN.replace("T-5d 10:00 recipient", "T-5d 10:00 Europe/Zurich") + CORRIGENDA


def workspace(root: Path, campaign: str = AT_ONCE) -> Chorus:
    make_workspace(root)
    (root / "campaigns" / f"{ID}.toml").write_text(campaign, encoding="utf-8")
    return Chorus(root)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("corrigenda")
    workspace(place / "workspace").rehearse([ID], SEED, place / "run", lambda *_: None)
    return place / "run"


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{folder / 'chorus.db'}")
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]
    finally:
        engine.dispose()


def mails(folder: Path, activity: str) -> dict[str, EmailMessage]:
    """The mails of an activity that arrived, by address."""
    found: dict[str, EmailMessage] = {}
    query = (
        "SELECT d.number, c.address FROM deliveries d JOIN sends s ON s.number = d.send "
        f"JOIN contacts c ON c.number = d.contact WHERE s.activity = '{activity}' AND d.state = 'accepted'"
    )
    for number, address in rows(folder, query):
        raw = (folder / "mails" / f"{number}.eml").read_bytes()
        found[str(address)] = message_from_bytes(raw, policy=default)
    return found


def test_it_waits_for_the_mails_that_were_put_off_and_then_begins(folder: Path) -> None:
    (put_off, began, planned) = rows(
        folder,
        "SELECT (SELECT max(o.at) FROM outcomes o JOIN deliveries d ON d.number = o.delivery JOIN sends s "
        "ON s.number = d.send WHERE s.activity = 'invitation' AND o.state = 'accepted'), began, at FROM sends "
        "WHERE activity = 'correction'",
    )[0]
    minute = 60_000_000
    assert int(str(began)) == int(str(put_off)) == int(str(planned)) + 20 * minute
    assert rows(folder, "SELECT text FROM notices WHERE activity = 'correction'") == [
        (
            f"{ID}/correction can't begin: {ID}/invitation, which it corrects, is still on its way to 2 contacts "
            "(it begins when that one has ended; schedule it later, if that takes too long)",
        )
    ]


def test_whom_the_first_mail_reached_gets_the_correction_and_nobody_else(folder: Path) -> None:
    first, second = mails(folder, "invitation"), mails(folder, "correction")
    left = {address for (address,) in rows(folder, LEFT)}
    assert (len(first), left) == (59, {"guest56@party0.example"})
    assert set(second) == set(first) - left
    for address, mail in second.items():
        assert mail["In-Reply-To"] == mail["References"] == first[address]["Message-ID"]
        assert mail["Content-Language"] == first[address]["Content-Language"]
        assert mail["From"] == first[address]["From"]


def test_it_says_above_its_text_what_it_corrects_in_each_language(folder: Path) -> None:
    said: dict[str, list[str]] = {}
    for mail in mails(folder, "correction").values():
        body = mail.get_body(("plain",))
        assert isinstance(body, EmailMessage)
        lines = body.get_content().splitlines()
        said[mail["Content-Language"]] = lines[lines.index("") + 1 :][:2]
    assert said == {
        "en": ["Correction to our message of 17 May 2021:", "Nature Day"],
        "ar": ["تصويب لرسالتنا المؤرخة 17 أيار/مايو 2021:", "يوم الطبيعة"],
        "zh": ["对我们2021年5月17日邮件的更正：", "自然日"],
    }


def test_each_post_of_the_correction_answers_the_first_one_in_its_language(folder: Path) -> None:
    posts = [json.loads(path.read_text()) for path in sorted((folder / "posts").glob("*.json"))]
    first, second = posts[:3], posts[3:]
    assert [post["text"] for post in second] == ["إنه اليوم.", "就是今天。", "It is today."]
    assert [post["in_reply_to"] for post in second] == [post["id"] for post in first]
    assert not any("in_reply_to" in post for post in first)


def test_a_correction_that_would_be_held_ends_the_rehearsal_with_the_reason(tmp_path: Path) -> None:
    late = AT_ONCE.replace("T-5d 10:10 Europe/Zurich", "T-5d 10:01 Europe/Zurich")
    chorus = workspace(tmp_path / "workspace", late)
    config = tmp_path / "workspace" / "config.toml"
    config.write_text(f"{config.read_text(encoding='utf-8')}\n[lateness]\nmail = 5\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"correction is held: should have begun by 17 May 2021 08:06 UTC"):
        chorus.rehearse([ID], SEED, tmp_path / "run", lambda *_: None)


def test_a_correction_of_another_campaign_is_rehearsed_with_that_one_only(tmp_path: Path) -> None:
    head = CAMPAIGN[: CAMPAIGN.index("[[statement]]")]
    mail = CORRIGENDA[: CORRIGENDA.index("[[post]]")].replace('corrects = "invi', f'corrects = "{ID}/invi')
    chorus = workspace(tmp_path / "workspace")
    (tmp_path / "workspace" / "campaigns" / "later.toml").write_text(head + mail, encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        chorus.rehearse(["later"], SEED, tmp_path / "run", lambda *_: None)
    assert str(caught.value) == (
        f"later/correction corrects {ID}/invitation, which is not rehearsed along (chorus rehearse {ID} later)"
    )
