"""Rendering: which artefacts come out, what they say, and that the same input gives the same bytes."""

import re
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from chorus.content.lengths import post_length
from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.content.media_files import publish_mail_pictures
from chorus.content.renderer import TemplateRenderer
from chorus.content.skeleton import Skeleton
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.artefact import Artefact, Picture, Release, slot
from chorus.domain.problems import RefusedError
from chorus.services.occasions import occasion_of
from tests.integration.content_workspace import REPOSITORY, make_workspace, render, write

BASE = "http://127.0.0.1:8025"
PICTURE = sha256(b"a picture").hexdigest()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def artefacts(root: Path) -> dict[str, Artefact]:
    rendered = render(root)
    assert [str(p) for p in rendered.problems] == []
    return {str(a.key): a for a in rendered.artefacts}


def test_each_activity_gives_an_artefact_for_each_language_channel_and_sender(artefacts: dict[str, Artefact]) -> None:
    assert sorted(artefacts) == sorted(
        [f"nature/statement/{lang}/page/site" for lang in ("ar", "en", "fr")]
        + [f"nature/sheet/{lang}/page/site" for lang in ("ar", "en", "fr")]
        + [f"nature/press/{lang}/page/site" for lang in ("ar", "en", "fr")]
        + [f"nature/press/{lang}/mail/{sender}" for lang in ("ar", "en", "fr") for sender in ("brs", "minamata")]
        + [f"nature/invitation/{lang}/mail/{sender}" for lang in ("ar", "en", "fr") for sender in ("brs", "minamata")]
        + [f"nature/post/{lang}/post/x:brs" for lang in ("en", "fr")]
    )
    assert {a.conventions for a in artefacts.values()} == {("basel", "minamata")}


def test_a_mail_s_release_says_to_whom_from_whom_and_when(artefacts: dict[str, Artefact]) -> None:
    assert artefacts["nature/invitation/en/mail/brs"].release == Release(
        audience=("parties (basel, parties.csv)",),
        where="language:fr",
        from_name="BRS secretariat",
        from_address="campaigns@brs.example",
        reply_to="answers@brs.example",
        schedule="T-14d 10:00 recipient",
        occasion="2021-05-22/2021-05-22",
        languages=("ar", "en", "fr"),
    )


def test_a_mail_s_text(artefacts: dict[str, Artefact]) -> None:
    assert artefacts["nature/invitation/en/mail/brs"].words.text == (
        "[Sample content: the text, the senders and the contacts are invented.]\n"
        "\n"
        f"{slot('salutation')}\n"
        "\n"
        f"Dear reader of {slot('organisation')}, 20 years & more.\n"
        "\n"
        "[A wetland]\n"
        "\n"
        f"Read it <{BASE}/nature/statement/en/>\n"
        "\n"
        "See us <https://example.org/?a=1&b=2> or <https://example.org/>.\n"
        "\n"
        "About us.\n"
        "\n"
        "--\n"
        f"Read the statement online <{BASE}/nature/statement/en/>\n"
        "Basel Convention\n"
        "Minamata Convention\n"
        "You receive this message because you are on a mailing list of the conventions named above.\n"
        f"Unsubscribe <{UNSUBSCRIBE_TARGET}>\n"
        "1 Example Street, Geneva\n"
    )


def test_a_mail_s_other_words(artefacts: dict[str, Artefact]) -> None:
    words = artefacts["nature/invitation/fr/mail/minamata"].words
    assert words.subject == "Journée internationale de la diversité biologique, 22 mai 2021"
    assert words.links == (f"{BASE}/nature/statement/fr/", "https://example.org/?a=1&b=2", "https://example.org/")
    assert words.pictures == (Picture(file="wetland.png", sha256=PICTURE, alt="A wetland"),)


def test_a_mail_s_html_has_its_styles_inlined_and_nothing_from_elsewhere(artefacts: dict[str, Artefact]) -> None:
    html = artefacts["nature/invitation/en/mail/brs"].words.html
    assert f'src="{BASE}/media/{PICTURE[:16]}/wetland.png"' in html
    assert re.search(r'<a href="http://127.0.0.1:8025/nature/statement/en/" style="[^"]*background-color', html)
    loaded = re.findall(r'(?:src|background)="([^"]+)"|url\(([^)]+)\)|<link[^>]*>|@import', html)
    assert {first or second for first, second in loaded} == {f"{BASE}/media/{PICTURE[:16]}/wetland.png"}
    assert "prefers-color-scheme" in html
    assert "fonts.googleapis" not in html


def test_arabic_runs_right_to_left(artefacts: dict[str, Artefact]) -> None:
    for key in ("nature/invitation/ar/mail/brs", "nature/statement/ar/page/site"):
        assert re.search(r'<html[^>]* lang="ar"[^>]*dir="rtl"', artefacts[key].words.html)
    mail = artefacts["nature/invitation/ar/mail/brs"].words.html
    assert "text-align:right" in mail.replace(" ", "")
    assert "direction:ltr" not in mail.replace(" ", "")


def test_a_mail_can_be_composed(artefacts: dict[str, Artefact]) -> None:
    for key, artefact in artefacts.items():
        if "/mail/" in key:
            skeleton = Skeleton(artefact, BASE)
            assert skeleton.template().html.count("-token-") == len(re.findall('href="http', artefact.words.html)), key


def test_a_press_release_is_a_mail_and_a_page_with_all_that_belongs_to_it(artefacts: dict[str, Artefact]) -> None:
    mail = artefacts["nature/press/fr/mail/brs"].words
    assert mail.subject == "A statement on samedi"
    assert mail.text.startswith(
        "[Contenu d’exemple : le texte, les expéditeurs et les contacts sont inventés.]\n"
        "\n"
        "Communiqué de presse 2021/07 · Geneva, 22 May 2021\n"
        "Document d’information, sans caractère officiel\n"
        "\n"
        "A statement on samedi\n"
        "\n"
        "Published on 22 mai 2021 by 12\u202f500. The sheet <http://127.0.0.1:8025/nature/sheet/fr/>.\n"
    )
    assert f"Lire en ligne <{BASE}/nature/press/fr/>" in mail.text
    page = artefacts["nature/press/en/page/site"]
    for said in ("2021/07", "Geneva, 22 May 2021", "not an official document", "Jane Doe, BRS, press@brs.example"):
        assert said in page.words.html
    assert page.release.url == f"{BASE}/nature/press/en/"


def test_a_page_has_its_address_languages_and_card(artefacts: dict[str, Artefact]) -> None:
    html = artefacts["nature/statement/en/page/site"].words.html
    for part in (
        f'<link rel="canonical" href="{BASE}/nature/statement/en/">',
        f'<link rel="alternate" hreflang="ar" href="{BASE}/nature/statement/ar/">',
        '<a href="../fr/" hreflang="fr" lang="fr">Français</a>',
        f'<meta property="og:image" content="{BASE}/nature/statement/en/wetland.png">',
        "<h1>A statement on Saturday</h1>",
        '<p class="lead">Basel Convention and Minamata Convention</p>',
        '<img src="wetland.png" alt="A wetland">',
    ):
        assert part in html
    assert not re.findall(r"<script|@import|url\(", html)


def test_a_document_is_offered_with_its_bytes(artefacts: dict[str, Artefact]) -> None:
    page = artefacts["nature/sheet/fr/page/site"]
    assert page.words.pictures == (Picture(file="sheet.pdf", sha256=sha256(b"a document").hexdigest(), alt="Fiche"),)
    assert '<a href="sheet.pdf" download>Télécharger <small><bdi>(PDF, 1 KB)</bdi></small></a>' in page.words.html


def test_a_post_is_its_text_with_the_address_and_a_described_picture(artefacts: dict[str, Artefact]) -> None:
    post = artefacts["nature/post/en/post/x:brs"]
    assert post.words.text == f"Nature needs Clean water: {BASE}/nature/statement/en/ #ForNature #Day"
    assert post.words.pictures == (Picture(file="wetland.png", sha256=PICTURE, alt="A wetland"),)
    assert post.release.accounts == ("x:brs (@brs, brs)",)


def test_inputs_name_every_file_that_went_in(artefacts: dict[str, Artefact]) -> None:
    assert list(artefacts["nature/invitation/en/mail/brs"].inputs) == [
        "campaigns/nature.toml",
        "config.toml",
        "media/wetland.png",
        "occasion",
        "templates/layouts/mail.mjml",
        "templates/layouts/mail.txt.jinja",
        "templates/mail/en.md",
        "templates/partials/about.en.md",
    ]


def test_the_same_input_gives_the_same_bytes_in_every_process(root: Path, artefacts: dict[str, Artefact]) -> None:
    script = (
        "import sys, hashlib; from pathlib import Path\n"
        "from tests.integration.content_workspace import render\n"
        "whole = b''.join(a.canonical() for a in render(Path(sys.argv[1])).artefacts)\n"
        "print(hashlib.sha256(whole).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, str(root)],
            check=True,
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    here = sha256(b"".join(a.canonical() for a in artefacts.values())).hexdigest()
    assert runs == [f"{here}\n"] * 2


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    root = make_workspace(tmp_path)
    before = {str(a.key): a.words_digest for a in render(root).artefacts}
    write(root, "templates/partials/about.en.md", "About the four of us.\n")
    after = {str(a.key): a.words_digest for a in render(root).artefacts}
    assert {key.split("/")[1] for key in before if before[key] != after[key]} == {"invitation"}


def test_posts_are_measured_as_their_network_counts() -> None:
    assert post_length("x:brs", "生物 https://www.brsmeas.org/a/very/long/address").count == 4 + 1 + 23
    assert not post_length("x:brs", "").fits


def test_a_mail_s_pictures_are_published_where_it_points_and_only_as_signed(tmp_path: Path) -> None:
    root = make_workspace(tmp_path / "workspace")
    site = tmp_path / "site"
    site.mkdir()
    mail = next(a for a in render(root).artefacts if str(a.key) == "nature/invitation/en/mail/brs")
    publish_mail_pictures(mail, root / "media", site)
    publish_mail_pictures(mail, root / "media", site)
    files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert files == [f"media/{PICTURE[:16]}/wetland.png"]
    write(root, "media/wetland.png", "another picture")
    (site / files[0]).unlink()
    with pytest.raises(RefusedError, match="is not the picture that was signed"):
        publish_mail_pictures(mail, root / "media", site)


CORRIGENDUM = """
[[email]]
id = "corrigendum"
corrects = "invitation"
template = "mail"
send = "T-12d 10:00 Europe/Zurich"
"""


def test_a_corrigendum_says_above_its_text_what_it_corrects_and_what_it_corrects_is_signed(tmp_path: Path) -> None:
    root = make_workspace(tmp_path)
    with (root / "campaigns" / "nature.toml").open("a", encoding="utf-8") as file:
        file.write(CORRIGENDUM)
    rendered = render(root)
    assert [str(p) for p in rendered.problems] == []
    mails = {str(a.key.language): a for a in rendered.artefacts if a.key.activity == "corrigendum"}
    first = {str(a.key.language): a for a in rendered.artefacts if a.key.activity == "invitation"}
    dated = {"en": "8 May 2021", "fr": "8 mai 2021", "ar": "8 أيار/مايو 2021"}
    said = {
        "en": "Correction to our message of {}:",
        "fr": "Rectificatif à notre message du {} :",
        "ar": "تصويب لرسالتنا المؤرخة {}:",
    }
    for language, mail in mails.items():
        lines = mail.words.text.splitlines()
        at = lines.index(said[language].format(dated[language]))
        assert lines[at + 1 : at + 3] == [first[language].words.subject, ""]
        assert lines[at + 3].startswith(slot("salutation"))
        assert said[language].format(dated[language]) in mail.words.html
        assert (mail.release.corrects, mail.release.audience) == ("nature/invitation", ())
        assert first[language].release.corrects == ""


def test_a_corrigendum_says_what_left_though_its_files_were_edited_since(tmp_path: Path) -> None:
    root = make_workspace(tmp_path)
    campaign = root / "campaigns" / "nature.toml"
    campaign.write_text(campaign.read_text(encoding="utf-8") + CORRIGENDUM, encoding="utf-8")
    left = [a for a in render(root).artefacts if a.key.activity == "invitation"]
    signed = _corrigendum(root, [])
    assert _corrigendum(root, left) == signed
    for path in (root / "templates" / "mail").glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8").replace('subject = "', 'subject = "! '), encoding="utf-8")
    campaign.write_text(campaign.read_text(encoding="utf-8").replace("T-14d", "T-15d"), encoding="utf-8")
    lines = {language: said.split("\n\n")[1] for language, (said, _) in _corrigendum(root, left).items()}
    assert lines == {language: said.split("\n\n")[1] for language, (said, _) in signed.items()}
    assert "8 May 2021" in lines["en"]
    assert "7 May 2021" in _corrigendum(root, [])["en"][0]


def test_a_corrigendum_finds_each_title_of_a_mail_that_left_in_two_languages_only(tmp_path: Path) -> None:
    root = make_workspace(tmp_path)
    campaign = root / "campaigns" / "nature.toml"
    pairs = 'bilingual = ["ar+en", "fr+en"]\n'
    offered = campaign.read_text(encoding="utf-8").replace('id = "invitation"\n', f'id = "invitation"\n{pairs}')
    campaign.write_text(offered + CORRIGENDUM + pairs, encoding="utf-8")
    left = [a for a in render(root).artefacts if a.key.activity == "invitation" and a.key.second]
    signed = _corrigendum(root, [])
    assert set(signed) == {"ar", "en", "fr", "ar+en", "fr+en"}
    assert _corrigendum(root, left) == signed
    for path in (root / "templates" / "mail").glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8").replace('subject = "', 'subject = "! '), encoding="utf-8")
    edited = _corrigendum(root, left)
    subject = next(a for a in left if a.key.language == "fr").words.subject.split(" · ")
    for title in subject:
        assert title in edited["fr+en"][0]
        assert f"! {title}" not in edited["fr+en"][0]


def _corrigendum(root: Path, left: Sequence[Artefact]) -> dict[str, tuple[str, str]]:
    """The text of a corrigendum in each language, with its digest, when these artefacts have left."""
    renderer = TemplateRenderer(root, lambda _, activity: left if activity == "invitation" else ())
    loaded = FileWorkspace(root).load()
    file = loaded.campaigns["nature"]
    rendered = renderer.render(loaded, file, occasion_of(loaded, file))
    mails = [a for a in rendered.artefacts if a.key.activity == "corrigendum"]
    return {str(a.key).split("/")[2]: (a.words.text, a.words_digest) for a in mails}
