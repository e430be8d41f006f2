"""Markdown cut into the units in which it is translated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.language import Language
from chorus.domain.translation_blocks import in_language, shape, split_blocks

TEXT = """
# Heading

A paragraph
in two lines.


- one

  still one
- two

```
code

code
```

1. first
2. second
"""


def test_blocks_end_at_blank_lines_but_lists_and_code_stay_whole() -> None:
    assert [(block.line, block.text) for block in split_blocks(TEXT)] == [
        (2, "# Heading"),
        (4, "A paragraph\nin two lines."),
        (8, "- one\n\n  still one\n- two"),
        (13, "```\ncode\n\ncode\n```"),
        (19, "1. first\n2. second"),
    ]


@given(st.lists(st.sampled_from(["", " ", "a", "- b", "  c", "1. d", "```", "~~~", "    e", "# f", "| g", "---"])))
def test_blocks_stand_where_they_say_and_leave_out_nothing_but_blanks(lines: list[str]) -> None:
    text = "\n".join(lines)
    blocks = split_blocks(text)
    rest = text
    for block in reversed(blocks):
        assert rest[block.start : block.end] == block.text
        assert text.count("\n", 0, block.start) + 1 == block.line
        rest = rest[: block.start] + rest[block.end :]
    assert rest.strip() == ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("## Heading", ("##",)),
        ("Heading\n=====", ("text", "heading")),
        ("words that\ngo on", ("text",)),
        ("With regards\\\nthe team", ("text", "break")),
        ("- one\n- two that\n  goes on", ("-", "-")),
        ("1. one\n2. two", ("1.", "1.")),
        ("> said\n> so", (">",)),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ("|", "|", "|")),
        ("```\n# no heading\n```", ("code",)),
        ("* * *", ("rule",)),
    ],
)
def test_a_block_has_a_shape_whatever_its_words(text: str, parts: tuple[str, ...]) -> None:
    assert shape(text) == parts


def test_an_include_is_the_other_language_s() -> None:
    text = '{% include "partials/about.en.md" %}'
    assert in_language(text, Language.EN, Language.ZH) == '{% include "partials/about.zh.md" %}'
    assert in_language("about.en.md", Language.EN, Language.ZH) == "about.en.md"
