"""Texts are filled piece by piece as Jinja would fill them whole, and checked alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from chorus.content.environment import Templates
from chorus.content.placeholder_check import Allowed, Checked, _whole, check_text
from chorus.content.placeholder_pieces import Placed, pieces
from chorus.content.template_files import TemplateFolder
from chorus.domain.problems import InputError, Problem

ALLOWED = Allowed({"name", "n"}, {"values": {"a", "b"}}, {})
VALUES = {"name": "Ana {{ x }}", "n": 3, "values": {"a": "ä\n", "b": "{% if %}"}, "number": str}
PARTS = st.sampled_from(
    [
        *("text", " ", "\n", "\r\n", "{", "}", "}}", "{{", "{%", "{#", "#}", "%}", "'", '"', "ä {x}"),
        *("{{ name }}", "{{name}}", "{{ values.a }}", "{{ values.c }}", "{{- name }}", "{{ name -}}", "{{ +n }}"),
        *('{{ "}}" }}', "{{ 'a' }}", "{{ \n name }}", "{{ number(n) }}", "{{ name.x.y }}", "{{ 1 + 1 }}", "{{ }}"),
        *("{% if n %}", "{% else %}", "{% endif %}", "{# note #}", '{% include "gone.md" %}', "{% raw %}", "{{ a }"),
    ]
)


def whole(text: str) -> str | None:
    """What Jinja makes of a text; None when it can't."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    try:
        return environment.from_string(text).render(VALUES)
    except (TemplateError, TypeError):
        return None


def in_pieces(templates: Templates, text: str) -> str | None:
    """What we make of it."""

    def problem(code: str, message: str, todo: str) -> Problem:
        return Problem(code=code, message=message, todo=todo)

    try:
        return templates.fill_value(text, VALUES, problem)
    except InputError:
        return None


@given(st.lists(PARTS, max_size=8).map("".join))
def test_filled_as_jinja_fills_the_whole(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    templates = Templates(TemplateFolder(tmp_path_factory.getbasetemp()))
    if "include" not in text:
        assert in_pieces(templates, text) == whole(text)


@given(st.lists(PARTS, max_size=8).map("".join))
def test_checked_as_the_whole_is(text: str) -> None:
    parse = SandboxedEnvironment().parse
    assert check_text(parse, text, ALLOWED) == _whole(parse, text, ALLOWED)


def test_an_include_is_told_with_its_line() -> None:
    text = 'one\n\n{{ name }} {% include "a.md" %}\n{% include "b.md" %}\n'
    assert pieces(text) == (
        "one\n\n",
        Placed("{{ name }}", 3),
        " ",
        Placed('{% include "a.md" %}', 3),
        "\n",
        Placed('{% include "b.md" %}', 4),
    )
    assert check_text(SandboxedEnvironment().parse, text, ALLOWED) == Checked((), (("a.md", 3), ("b.md", 4)))


@pytest.mark.parametrize(
    "text", ["{% if n %}x{% endif %}", "{{- name }}", "a {# b #}", "{{ '{' }}", "a\r\nb", "{{ a", "{{{ n }}"]
)
def test_what_has_more_than_placeholders_is_not_cut(text: str) -> None:
    assert pieces(text) is None
