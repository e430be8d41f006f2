"""Arabic mails and pages isolate what goes from left to right, and inputs can't turn a text around unseen."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.content.bidi_html import isolated_html
from chorus.content.skeleton import Skeleton
from chorus.content.skeleton_inverse import decompose
from chorus.content.toml_source import parse_toml
from chorus.domain.artefact import Artefact, slot
from chorus.domain.bidi import LRI, PDI
from chorus.domain.bidi_controls import CONTROLS
from chorus.domain.problems import InputError
from chorus.services.messages import MailMessage
from tests.integration.content_workspace import CAMPAIGN, make_workspace, render, write

FRONT = '+++\nsubject = "مكالمة {{ name }} على +41 22 917"\npreheader = "x"\n+++\n'
BODY = (
    "{{ salutation }}\n\nهاتف +41 22 917 8271، أو [الموقع](https://www.basel.int/) أو <https://x.example/>.\n\n"
    "كتبت {{ organisation }} عن **UNEP/MC/COP.4/23** و`12%` بنسبة 95% & 5.\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small workspace with a campaign in Arabic alone, which nothing has to agree with."""
    return in_arabic(make_workspace(tmp_path))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The small workspace with its three languages."""
    return make_workspace(tmp_path)


ARABIC = CAMPAIGN.replace('languages = ["en", "fr", "ar"]', 'languages = ["ar"]')


def in_arabic(root: Path) -> Path:
    write(root, "campaigns/nature.toml", ARABIC)
    write(root, "templates/mail/ar.md", FRONT + BODY)
    return root


def arabic(root: Path, activity: str = "invitation", channel: str = "mail") -> Artefact:
    rendered = render(root)
    assert rendered.problems == ()
    return next(
        a for a in rendered.artefacts if (a.key.activity, a.key.channel, a.key.language) == (activity, channel, "ar")
    )


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in render(root).problems]


def test_a_mail_isolates_runs_and_slots_in_its_html_its_text_and_its_subject(root: Path) -> None:
    words = arabic(root).words
    paragraphs = re.findall(r"<p[^>]*>(.*?)</p>", words.html)
    assert paragraphs[:3] == [
        f'<span dir="auto">{slot("salutation")}</span>',
        'هاتف <span dir="ltr">+41 22 917 8271</span>، أو <a href="https://www.basel.int/" style="color:#0b5cad;'
        'text-decoration:underline">الموقع</a> أو <a href="https://x.example/" style="color:#0b5cad;'
        'text-decoration:underline"><span dir="ltr">https://x.example/</span></a>.',
        f'كتبت <span dir="auto">{slot("organisation")}</span> عن <strong>UNEP/MC/COP.4/23</strong> و<code>12%</code> '
        'بنسبة <span dir="ltr">95%</span> &amp; 5.',
    ]
    assert words.text.split("\n")[:5] == [
        "[محتوى تجريبي: النص والمرسلون وجهات الاتصال من نسج الخيال.]",
        "",
        slot("salutation"),
        "",
        f"هاتف {LRI}+41 22 917 8271{PDI}، أو الموقع {LRI}<https://www.basel.int/>{PDI} أو {LRI}<https://x.example/>{PDI}.",
    ]
    assert words.subject == f"مكالمة \u2068{slot('name')}\u2069 على {LRI}+41 22 917{PDI}"
    assert "<title>مكالمة  على +41 22 917</title>" in words.html


def test_a_page_isolates_too_and_its_head_stays_plain(root: Path) -> None:
    front = '+++\ntitle = "وثيقة UNEP/5/"\nsummary = "هاتف +41 22"\n+++\n'
    write(root, "templates/statement/ar.md", front + "الرقم 12,500.\n")
    html = arabic(root, "statement", "page").words.html
    assert "<title>وثيقة UNEP/5/</title>" in html
    assert '<meta name="description" content="' in html
    assert '<p class="lead">هاتف <span dir="ltr">+41 22</span></p>' in html
    assert '<p>الرقم <span dir="ltr">12,500</span>.</p>' in html


def test_an_english_mail_and_an_arabic_post_have_none(whole: Path) -> None:
    rendered = render(whole)
    page = next(a.words.html for a in rendered.artefacts if (a.key.language, a.key.channel) == ("ar", "page"))
    assert 'lang="en">English</a>' in page
    others = [a.words for a in rendered.artefacts if a.key.language != "ar" or a.key.channel == "post"]
    assert len(others) == 16
    assert not any("<span dir=" in w.html or CONTROLS.search(w.text + w.subject) for w in others)


VALUES = st.text(st.sampled_from("aÅ\u0627\u0644 ()+12%,-"), max_size=12)


@given(name=VALUES, organisation=VALUES)
def test_what_was_signed_is_restored_from_a_composed_arabic_mail(
    arabic_mail: Artefact, name: str, organisation: str
) -> None:
    slots = {"salutation": "السيدة Diallo المحترمة،", "name": name, "organisation": organisation}
    skeleton = Skeleton(arabic_mail, "http://127.0.0.1:8025")
    message = MailMessage(
        delivery=1,
        address="a@b.example",
        slots=slots,
        token="T" * 48,
        unsubscribe_token="U" * 48,
        at=datetime(2021, 5, 22, tzinfo=UTC),
    )
    restored = decompose(skeleton, skeleton.mime(message), slots)
    assert arabic_mail.model_copy(update={"words": restored}).words_digest == arabic_mail.words_digest


@pytest.fixture(scope="module")
def arabic_mail(tmp_path_factory: pytest.TempPathFactory) -> Artefact:
    """The Arabic mail of the small workspace."""
    return arabic(in_arabic(make_workspace(tmp_path_factory.mktemp("arabic"))))


@pytest.mark.parametrize(
    "html",
    [
        '<p title="هاتف +41 22" dir="rtl">نص</p>',
        "<title>هاتف +41 22</title>",
        "<style>a > b { top: +5px }</style>",
        "<p><code>هاتف +41 22</code></p><pre>+41 <b>+42</b> 22</pre>",
        '<p>أ <bdi>+41 22</bdi> <span dir="ltr">+41 <em>+42</em> 22</span> <span dir=auto>+1</span></p>',
        "<!--[if mso]><td>+41 22</td><![endif]--><br/>",
        "<p>عام 2021 &nbsp; &amp; &#183;</p>",
        '<a href="../en/" lang="en">English</a>',
    ],
)
def test_html_that_stays_as_it_is(html: str) -> None:
    assert isolated_html(html) == html


def test_what_follows_an_element_with_its_own_direction_is_isolated_again() -> None:
    assert isolated_html('<p><span dir="ltr">+1<br>+2</span> أ +3</p><ul><li>ب +4<li>ج +5</ul>+6 د') == (
        '<p><span dir="ltr">+1<br>+2</span> أ <span dir="ltr">+3</span></p><ul><li>ب <span dir="ltr">+4</span><li>ج '
        '<span dir="ltr">+5</span></ul><span dir="ltr">+6</span> د'
    )


def test_characters_with_references_are_written_again_as_references() -> None:
    assert isolated_html("<p>أ R&amp;D 5% &lt;x&gt;</p>") == (
        '<p>أ <span dir="ltr">R&amp;D 5%</span> <span dir="ltr">&lt;x&gt;</span></p>'
    )


@given(
    st.lists(st.sampled_from(["أ ", "+41 22", "UNEP", "<b>", "</b>", "<br>", "&amp;", "&lt;", "x/", "."]), max_size=15)
)
def test_spans_are_all_that_is_put_into_html(pieces: list[str]) -> None:
    html = "<p>" + "".join(pieces) + "</p>"
    assert unescape(re.sub(r'<span dir="ltr">|</span>', "", isolated_html(html))) == unescape(html)


SAID = "changes direction unseen (remove it: Chorus isolates numbers, addresses and names by itself)"


def test_a_control_in_a_template_is_told_with_its_name_and_place(whole: Path) -> None:
    write(whole, "templates/mail/en.md", '+++\nsubject = "a\u202eb"\n+++\nx &rlm;\n\u2066y &#x202E;\n')
    assert problems(whole) == [
        f"templates/mail/en.md:2:13: the character U+202E RIGHT-TO-LEFT OVERRIDE {SAID}",
        f"templates/mail/en.md:4:3: the character U+200F RIGHT-TO-LEFT MARK (`&rlm;`) {SAID}",
        f"templates/mail/en.md:5:1: the character U+2066 LEFT-TO-RIGHT ISOLATE {SAID}",
        f"templates/mail/en.md:5:4: the character U+202E RIGHT-TO-LEFT OVERRIDE (`&#x202E;`) {SAID}",
    ]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (r'{{ "\u202e" }}', "4:5"),
        ('&rl{{ "m" }};', "1:1"),
        ("&#x202{{ occasion.year and 'E' }};", "1:1"),
    ],
)
def test_a_control_that_braces_make_is_told(whole: Path, body: str, place: str) -> None:
    write(whole, "templates/mail/en.md", '+++\nsubject = "a"\n+++\n' + body)
    (problem,) = render(whole).problems
    assert str(problem).startswith(f"templates/mail/en.md:{place}: the character U+20")
    assert problem.code == "bidi-control"


def test_a_slot_s_marks_can_t_be_written_as_references(whole: Path) -> None:
    write(whole, "templates/statement/en.md", '+++\ntitle = "a"\n+++\nDear &#xE000;name&#xE001;\n')
    assert problems(whole) == [
        "templates/statement/en.md:4:6: the character U+E000 (`&#xE000;`) is kept for Chorus itself (remove it)",
        "templates/statement/en.md:4:18: the character U+E001 (`&#xE001;`) is kept for Chorus itself (remove it)",
    ]


@pytest.mark.parametrize("control", ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"])
def test_toml_has_no_control_plain_or_escaped(control: str) -> None:
    for written, column in ((control, 8), (f"\\u{ord(control):04x}", 6)):
        with pytest.raises(InputError) as caught:
            parse_toml(f'ok = 1\na = ["x{written}"]'.encode(), "c.toml")
        (problem,) = caught.value.problems
        assert (problem.code, problem.line, problem.column) == ("bidi-control", 2, column)


def test_a_glossary_has_no_control(whole: Path) -> None:
    write(whole, "templates/glossary.toml", '[terms.x]\nkind = "term"\nname.en = "a\u200fb"\n')
    assert problems(whole) == [f"templates/glossary.toml:3:13: the character U+200F RIGHT-TO-LEFT MARK {SAID}"]


def test_hashtags_of_an_arabic_post_begin_with_our_own_mark_and_those_of_a_mail_are_isolated(root: Path) -> None:
    write(root, "templates/mail/ar.md", '+++\nsubject = "a"\n+++\nالوسم {{ campaign.hashtags }}\n')
    write(root, "campaigns/nature.toml", ARABIC.replace("الطبيعة {{", "{{ campaign.hashtags }} {{"))
    assert f"الوسم {LRI}#ForNature #Day{PDI}" in arabic(root).words.text
    assert arabic_post(root).startswith("\u200e#ForNature \u200e#Day http")


def arabic_post(root: Path) -> str:
    write(root, "config.toml", (root / "config.toml").read_text("utf-8").replace('["en", "fr"]', '["en", "fr", "ar"]'))
    return arabic(root, "post", "post").words.text
