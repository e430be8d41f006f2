"""Plain text of a body's HTML: written straight where that is simple, and always what inscriptis would draw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.content import plain_text
from chorus.content.markdown import to_html
from chorus.content.plain_text import to_text

CHARACTERS = "ab é文ع .,&<>\"'*_`[]()!#-\n\u00a0\u202f\u3000\u2003\x85&amp;"
WORDS = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=12)
SPANS = st.one_of(
    WORDS,
    WORDS.map(lambda words: f"*{words}*"),
    WORDS.map(lambda words: f"**{words}**"),
    WORDS.map(lambda words: f"`{words}`"),
    st.sampled_from(
        [
            "[here](https://a.example/?b=1&copy=2)",
            "[https://a.example/](https://a.example/)",
            "<https://a.example/b_c>",
            "[us](mailto:us@a.example)",
            "![A wetland](media:a.png)",
            "&amp;amp;",
            "&nbsp;",
            "one  \ntwo",
            "one  \n**two**  \nthree",
        ]
    ),
)
LINES = st.lists(SPANS, min_size=1, max_size=4).map(" ".join)
BLOCKS = st.one_of(
    LINES,
    LINES.map(lambda line: f"# {line}"),
    LINES.map(lambda line: f"> {line}"),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {line}" for line in lines)),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: "\n".join(f"+ {line}" for line in lines)),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: "\n\n".join(f"1. {line}" for line in lines)),
    st.lists(WORDS, min_size=1, max_size=12).map(lambda lines: "\n".join(f"7. {line}" for line in lines)),
    st.sampled_from(
        [
            "---",
            "![A wetland](media:a.png)",
            "| a | b |\n|---|---|\n| 1 | **2** |",
            "```\ncode  here\n```",
            "- a\n  - b\n- c",
        ]
    ),
)


def drawn(html: str) -> str:
    """The text as it is when inscriptis draws all of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "_written", lambda _html: None)
        return to_text.__wrapped__(html)


def html_of(markdown: str) -> str:
    """The HTML of a body whose links lead where they say."""
    return to_html(markdown, lambda target: target, lambda target, alt: target, lambda *_: None)


@given(st.lists(BLOCKS, min_size=1, max_size=5).map("\n\n".join))
def test_every_body_has_the_text_that_inscriptis_draws(markdown: str) -> None:
    html = html_of(markdown)
    assert to_text(html) == drawn(html)


def test_paragraphs_headings_pictures_and_flat_lists_need_no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_text, "get_text", None)
    html = html_of(
        "## Two *words*\n\nRead [this](https://a.example/?a=1) & that.\n\n- one\n- **two**\n\n+ three\n\nEnd.\n\n"
        "![A marsh](media:a.png)\n\n1. first\n2. second\n\n**[Go](https://a.example/go)**\n\nYours,  \nwe"
    )
    assert to_text(html) == (
        "Two words\n\nRead this <https://a.example/?a=1> & that.\n\n  * one\n  * two\n  * three\n\nEnd.\n\n"
        "[A marsh]\n\n 1. first\n 2. second\n\nGo <https://a.example/go>\n\nYours,\nwe\n"
    )


def test_a_table_and_a_nested_list_are_drawn() -> None:
    assert to_text(html_of("| a | b |\n|---|---|\n| 1 | 22 |\n\n- one\n  - two")) == (
        "a  b\n1  22\n\n  * one\n      + two\n"
    )
