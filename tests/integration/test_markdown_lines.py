"""A line of Markdown is read once for all texts that have it, and its links lead where each text says."""

from chorus.content.markdown import TargetError, to_html

LINE = "See [the page](activity:page) and ![A wetland](media:a.png)."


def told(markdown: str, language: str) -> tuple[str, list[str]]:
    """The HTML of a text in a language, and the targets that can't be."""
    wrong: list[str] = []

    def link(target: str) -> str:
        if target == "activity:none":
            raise TargetError("unknown-activity", "there is none", "name another")
        return target.replace("activity:", f"https://a.example/{language}/")

    html = to_html(markdown, link, lambda target, alt: f"{alt}.png", lambda target, _: wrong.append(target))
    return html, wrong


def test_the_same_line_links_to_each_text_s_own_page() -> None:
    assert [told(LINE, language)[0] for language in ("en", "fr", "en")] == [
        f'<p>See <a href="https://a.example/{language}/page">the page</a> and '
        '<img src="A wetland.png" alt="A wetland">.</p>\n'
        for language in ("en", "fr", "en")
    ]


def test_a_reference_means_what_its_own_text_says() -> None:
    line = "See [this][1]."
    assert [
        told(f"{line}{where}", "en")[0] for where in ("\n\n[1]: https://a.example/", "", "\n\n[1]: https://b.example/")
    ] == [
        '<p>See <a href="https://a.example/">this</a>.</p>\n',
        "<p>See [this][1].</p>\n",
        '<p>See <a href="https://b.example/">this</a>.</p>\n',
    ]


def test_what_can_t_be_is_told_each_time() -> None:
    assert [told("[x](activity:none)", "en")[1] for _ in range(2)] == [["activity:none"], ["activity:none"]]


def test_a_paragraph_of_one_bold_link_is_a_button() -> None:
    assert told("**[Go](activity:page)**\n\n**[Go](activity:page)**!", "en")[0] == (
        '<p class="button"><a href="https://a.example/en/page">Go</a></p>\n'
        '<p><strong><a href="https://a.example/en/page">Go</a></strong>!</p>\n'
    )
