"""What rendering says of broken templates, texts and media: all at once, at their places, in plain words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.content_workspace import CAMPAIGN, MAIL, STATEMENT, make_workspace, render, write

FRONT = '+++\nsubject = "Nature"\n+++\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in render(root).problems]


def mail_problems(root: Path, body: str, front: str = FRONT) -> list[str]:
    write(root, "templates/mail/en.md", front + body)
    return problems(root)


def test_every_unknown_placeholder_of_a_template_is_told(root: Path) -> None:
    body = "Hello {{ nam }},\n\n{{ campaign.titel }} {{ campaign }}\n{{ values.them }} {{ link }} {{ contact.email }}\n"
    assert mail_problems(root, body) == [
        "templates/mail/en.md:4:10: unknown `{{ nam }}` (did you mean `name`?)",
        "templates/mail/en.md:6:4: unknown `{{ campaign.titel }}` (did you mean `campaign.title`?)",
        "templates/mail/en.md:6:4: `campaign` alone is no value (write `campaign.hashtags` or `campaign.title`)",
        "templates/mail/en.md:7:4: unknown `{{ values.them }}` (did you mean `values.theme`?)",
        "templates/mail/en.md:7:22: `link` does not work here (`link` works in posts only)",
        "templates/mail/en.md:7:33: unknown `{{ contact.email }}` (known are `country`, `name`, `organisation`, "
        "`salutation`, `campaign.hashtags`, `campaign.title`, `occasion.date`, `occasion.name`, `occasion.weekday`, "
        "`occasion.year`, `conventions.count`, `conventions.names`, `values.theme`, `values.years`)",
    ]


def test_a_page_has_no_contact(root: Path) -> None:
    write(root, "templates/statement/en.md", STATEMENT.replace("Published", "{{ name }} Published"))
    assert problems(root) == [
        "templates/statement/en.md:5:4: `name` does not work here (`name` is a contact's: it works in mails only)"
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{{ ''.__class__.__mro__ }}", "nothing can be reached by `.__mro__` here (remove it)"),
        ("{{ campaign.__class__ }}", "unknown `{{ campaign.__class__ }}`"),
        ("{{ cycler.__init__.__globals__ }}", "nothing can be reached by `.__globals__` here (remove it)"),
        ("{{ values['theme'] }}", "`getitem` is not possible in a template (write placeholders and includes only)"),
        ("{{ 'a' * 1000000000 }}", "`mul` is not possible in a template (write placeholders and includes only)"),
        ("{% for a in range(9) %}x{% endfor %}", "`for` is not possible in a template"),
        ("{% set x = 1 %}", "`assign` is not possible in a template"),
        ("{{ name|upper }}", "`filter` is not possible in a template"),
        ("{% macro x() %}{% endmacro %}", "`macro` is not possible in a template"),
        ("{{ range(9) }}", "`range` can't be called (functions are `plural(...)`, `date(...)`, `number(...)` and"),
        ("{{ name", "the braces can't be read"),
        ("{% include name %}", "this include names no file"),
        ("{{ plural(values.years, one='a') }}", "can't be filled: plural() takes zero, one, two, few, many and needs"),
        ("{{ plural(values.theme, other='a') }}", "can't be filled: plural() needs a whole number, not 'Clean water'"),
        ('{{ date("2021-13-01") }}', "can't be filled: month must be in 1..12"),
        ("{{ number(name) }}", "can't be filled: number() needs a number"),
    ],
)
def test_what_a_template_can_t_do_is_told_at_its_line(root: Path, body: str, message: str) -> None:
    found = mail_problems(root, "\n" + body)
    assert len(found) == 1
    assert found[0].startswith("templates/mail/en.md:5:")
    assert message in found[0]


def test_conditions_are_possible(root: Path) -> None:
    body = "{% if values.years > 10 and occasion.year == 2021 %}{{ name }}{% endif %}"
    for language in ("fr", "ar"):
        write(root, f"templates/mail/{language}.md", FRONT + body)
    assert mail_problems(root, body) == []


def test_includes_that_go_in_circles_or_nowhere_or_outside(root: Path) -> None:
    write(root, "templates/partials/a.md", '{% include "partials/b.md" %}')
    write(root, "templates/partials/b.md", 'x\n{% include "partials/a.md" %}')
    body = '{% include "partials/a.md" %}\n{% include "partials/none.md" %}\n{% include "../config.toml" %}'
    assert mail_problems(root, body) == [
        "templates/mail/en.md:5:1: there is no templates/partials/none.md (write the file, or correct the name)",
        "templates/mail/en.md:6:1: there is no templates/../config.toml (write the file, or correct the name)",
        "templates/partials/b.md:2:1: includes itself: mail/en.md > partials/a.md > partials/b.md > partials/a.md "
        "(remove one)",
    ]


def test_includes_that_multiply_are_stopped(root: Path) -> None:
    write(root, "templates/partials/0.md", "x" * 1000)
    for number in range(1, 12):
        write(root, f"templates/partials/{number}.md", f'{{% include "partials/{number - 1}.md" %}}' * 10)
    found = mail_problems(root, '{% include "partials/11.md" %}')
    assert any("the includes make it too long" in problem for problem in found)


def test_links_and_pictures_are_checked_where_they_are_written(root: Path) -> None:
    write(root, "templates/partials/about.en.md", "See [x](activity:statment).\n")
    body = (
        "[a](activity:post) [b](ftp://x.example)\n[c](nowhere) ![](media:wetland.png)\n![d](media:none.png)\n"
        "![e](https://x.example/p.png) ![f](media:../config.toml) ![g](media:sheet.pdf) ![h](media:../x.png)\n"
        '{% include "partials/about.en.md" %}\n'
    )
    assert [p for p in mail_problems(root, body) if "/fr.md" not in p and "/ar.md" not in p] == [
        "templates/mail/en.md:4:5: activity 'post' has no page (link to a statement, press release, page or document)",
        "templates/mail/en.md:4:24: 'ftp://x.example' is not an address (write `https://...`, `mailto:...` or "
        "`activity:ID`)",
        "templates/mail/en.md:5:5: 'nowhere' is not an address (write `https://...`, `mailto:...` or `activity:ID`)",
        "templates/mail/en.md:5:18: the picture 'media:wetland.png' has no alternative text (describe it: "
        "`![A wetland at sunrise](media:...)`)",
        "templates/mail/en.md:6:6: there is no media/none.png (put the file into media/, or correct the name)",
        "templates/mail/en.md:7:6: a picture from elsewhere would tell others who reads (put it into media/ and write "
        "`media:NAME`)",
        "templates/mail/en.md:7:36: media/../config.toml is none of .png, .jpg, .jpeg, .gif, .webp (put the file into "
        "media/, or correct the name)",
        "templates/mail/en.md:7:63: media/sheet.pdf is none of .png, .jpg, .jpeg, .gif, .webp (put the file into "
        "media/, or correct the name)",
        "templates/mail/en.md:7:85: '../x.png' leads out of media/ (put the file into media/, or correct the name)",
        "templates/partials/about.en.md:1:9: the campaign has no activity 'statment' (did you mean "
        "`activity:statement`?)",
    ]


def test_a_link_to_what_is_not_yet_published_is_warned_of(root: Path) -> None:
    early = CAMPAIGN.replace('release = "T-15d 09:00 Europe/Zurich"', 'release = "T 10:00 UTC"', 1)
    write(root, "campaigns/nature.toml", early)
    message = "`activity:statement` is published only after this has left (publish it earlier, or send this later)"
    assert problems(root) == [
        f"campaigns/nature.toml:38:8: warning: {message}",
        *(f"templates/mail/{language}.md:11:13: warning: {message}" for language in ("ar", "en", "fr")),
    ]


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("Hello", "templates/mail/en.md:1:1: the template has no front matter"),
        (
            "+++\ntitel = 1\n+++\n",
            "templates/mail/en.md:2:1: unknown key `titel` (keys here are",
        ),
        ("+++\nsubject = \n+++\n", "templates/mail/en.md:2:11: this value can't be read"),
        ('+++\nsubject = "{{ nam }}"\n+++\n', "templates/mail/en.md:2:11: unknown `{{ nam }}` (did you mean `name`?)"),
        (FRONT + "a\n\ue000name\ue001", "templates/mail/en.md:5:1: the character U+E000 is kept for Chorus itself"),
    ],
)
def test_a_template_s_form_is_checked(root: Path, file: str, problem: str) -> None:
    write(root, "templates/mail/en.md", file)
    assert any(found.startswith(problem) for found in problems(root))


def test_a_template_in_another_encoding_is_refused(root: Path) -> None:
    (root / "templates/mail/en.md").write_bytes(FRONT.encode() + "\nné".encode("latin-1"))
    assert problems(root) == ["templates/mail/en.md:5:1: the file is not in UTF-8 here (save it as UTF-8)"]


def test_missing_templates_and_translations_are_told_in_the_campaign(root: Path) -> None:
    (root / "templates/mail/fr.md").unlink()
    campaign = (
        CAMPAIGN.replace('template = "statement"', 'template = "none"', 1)
        .replace('text.fr = "La nature : {{ link }}"\n', "")
        .replace(', fr = "Journée de la nature"', "")
        .replace('theme = "Clean water"', 'theme = { en = "Water", fr = "Eau" }')
        .replace(', fr = "Une zone humide"', "")
        .replace('fr = "Fiche", ', "")
    )
    write(root, "campaigns/nature.toml", campaign)
    assert problems(root) == [
        "campaigns/nature.toml:1:9: `title` has no fr text (add `title.fr`)",
        "campaigns/nature.toml:8:20: `theme` has no ar text (add `theme.ar`)",
        "campaigns/nature.toml:13:12: there is no templates/none/ (write it, or correct the name)",
        "campaigns/nature.toml:27:12: templates/mail/ has no fr.md (translate it, or leave the language out)",
        "campaigns/nature.toml:35:1: the post has no fr text (add `text.fr`)",
        "campaigns/nature.toml:38:39: the picture has no fr alternative text (add `alt.fr`)",
        "campaigns/nature.toml:43:9: the document has no fr title (add `title.fr`)",
    ]


def change(old: str, new: str) -> Callable[[Path], None]:
    assert old in CAMPAIGN
    return lambda root: write(root, "campaigns/nature.toml", CAMPAIGN.replace(old, new))


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            change("La nature : {{ link }}", "La nature " + "é" * 260 + " {{ link }}"),
            "campaigns/nature.toml:36:11: the fr text has 313 characters by the network's count (shorten it to 280)",
        ),
        (
            change("La nature : {{ link }}", "La nature : {{ lnk }}"),
            "campaigns/nature.toml:36:11: unknown `{{ lnk }}` (did you mean `link`?)",
        ),
        (
            change("La nature : {{ link }}", "{{ name }} {{ link }}"),
            "campaigns/nature.toml:36:11: `name` does not work here (`name` is a contact's: it works in mails only)",
        ),
        (
            change('link = "activity:statement"', 'link = "activity:stament"'),
            "campaigns/nature.toml:38:8: the campaign has no activity 'stament' (did you mean `activity:statement`?)",
        ),
        (
            change('link = "activity:statement"', 'link = "https://[bad]/x"'),
            "campaigns/nature.toml:38:8: 'https://[bad]/x' is not an address (write `https://...`, `mailto:...` or "
            "`activity:ID`)",
        ),
        (
            change('file = "wetland.png"', 'file = "../w.png"'),
            "campaigns/nature.toml:39:18: '../w.png' leads out of media/ (put the file into media/, or correct the "
            "name)",
        ),
        (
            change('link = "activity:statement"\n', ""),
            "campaigns/nature.toml:32:1: a text has `{{ link }}`, but the post has no link (add `link = ...`)",
        ),
        (
            change("La nature : {{ link }}", "{{ date('x') }} {{ link }}"),
            "campaigns/nature.toml:36:11: can't be filled: Invalid isoformat string: 'x' (mend this placeholder)",
        ),
        (
            change("La nature : {{ link }}", "{% include 'x' %} {{ link }}"),
            "campaigns/nature.toml:36:11: nothing can be included here (write the text itself)",
        ),
        (
            change('file = "sheet.pdf"', 'file = "sheet.doc"'),
            "campaigns/nature.toml:45:8: media/sheet.doc is none of .pdf, .png, .jpg, .jpeg, .gif, .webp (put the file "
            "into media/, or correct the name)",
        ),
    ],
)
def test_posts_and_documents_are_checked_at_their_place(
    root: Path, edit: Callable[[Path], None], expected: str
) -> None:
    edit(root)
    assert problems(root) == [expected]


def test_a_post_s_text_without_the_link_is_warned_of_and_does_not_agree(root: Path) -> None:
    change("La nature : {{ link }}", "La nature")(root)
    assert problems(root) == [
        "campaigns/nature.toml:36:11: the fr text has no link to http://127.0.0.1:8025/nature/statement/en/, which en "
        "has (correct it, or list it in `agree_except`)",
        "campaigns/nature.toml:36:11: warning: the text doesn't say where the link goes (add `{{ link }}`)",
    ]


def test_a_mail_that_gmail_would_clip_is_an_error(root: Path) -> None:
    write(root, "templates/mail/en.md", MAIL + "word " * 22_000)
    rendered = render(root)
    assert [str(p) for p in rendered.problems] == [
        "campaigns/nature.toml:27:12: the en mail has 120 KB of HTML, Gmail clips it at 102 KB (shorten it)",
    ]
    assert "nature/invitation/en/mail/brs" not in {str(a.key) for a in rendered.artefacts}


def test_a_subject_that_no_list_of_mails_shows_is_told_with_what_a_phone_shows_of_it(root: Path) -> None:
    write(root, "templates/mail/en.md", f'+++\nsubject = "{"生物" * 25}{{{{ name }}}}"\n+++\n')
    write(root, "templates/mail/fr.md", f'+++\npreheader = ""\nsubject = "{"x" * 150}y"\n+++\n')
    write(root, "templates/mail/ar.md", f'+++\nsubject = "{"x" * 84}{{{{ name }}}}"\n+++\n')
    rendered = render(root)
    assert [str(p) for p in rendered.problems] == [
        f"templates/mail/en.md:2:11: warning: the subject takes 106 columns; a list of mails shows 70, a phone's 40: "
        f"“{'生物' * 10}…” (begin with what matters, and shorten it to 90)",
        f"templates/mail/fr.md:3:11: the subject takes 151 columns; a list of mails shows 70, a phone's 40: "
        f"“{'x' * 40}…” (shorten it to 90)",
    ]
    languages = {a.key.language.value for a in rendered.artefacts if a.key.activity == "invitation"}
    assert languages == {"en", "ar"}


def test_a_text_that_grows_too_long_when_filled_is_refused(root: Path) -> None:
    write(root, "campaigns/nature.toml", CAMPAIGN.replace("Clean water", "x" * 60_000))
    assert any(
        p == "templates/mail/en.md:1:1: the text is too long when filled (shorten it)"
        for p in mail_problems(root, "{{ values.theme }}\n" * 7)
    )


def test_too_big_a_picture_is_refused(root: Path) -> None:
    (root / "media/wetland.png").write_bytes(b"x" * 5_000_001)
    assert any("media/wetland.png has 5,000,001 bytes, more than 5,000,000" in problem for problem in problems(root))


def test_a_broken_layout_is_told(root: Path) -> None:
    write(root, "templates/layouts/mail.mjml", "<mjml>\n{{ nothing }}</mjml>")
    write(root, "templates/layouts/page.html.jinja", "x\n{% if %}")
    found = problems(root)
    assert found == [
        "templates/layouts/mail.mjml:1:1: 'nothing' is undefined (mend the layout)",
        "templates/layouts/page.html.jinja:2:1: Expected an expression, got 'end of statement block' (mend the layout)",
    ]


def test_html_in_markdown_is_text(root: Path) -> None:
    write(root, "templates/mail/en.md", FRONT + "<script>alert(1)</script> [x](javascript:alert(1))")
    rendered = render(root)
    mail = next(a for a in rendered.artefacts if str(a.key) == "nature/invitation/en/mail/brs")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))" in mail.words.html
