"""A mail becomes HTML once for all its senders: marks stand for addresses where nobody but a reader reads them."""

import css_inline
import mrml
import pytest

from chorus.content.layout_addresses import Marked, without_addresses

ADDRESS = "1 Example Street, 1200 Geneva"


def source_of(text: str, style: str = "p { color: red; }") -> str:
    """A small layout, filled."""
    return (
        f"<mjml><mj-head><mj-style>{style}</mj-style></mj-head><mj-body><mj-section><mj-column>"
        f"<mj-text>{text}</mj-text></mj-column></mj-section></mj-body></mjml>"
    )


def html_of(source: str) -> str:
    """What the components make of it."""
    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(mrml.to_html(source).content)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{ADDRESS}</p>",
        f"<p>We: {ADDRESS}<br />{ADDRESS}, <bdi>{ADDRESS}</bdi></p>",
        f"{ADDRESS} &amp; others",
        f"<table><tr><td>{ADDRESS}</td></tr></table>",
    ],
)
def test_an_address_between_tags_comes_out_where_it_stood(text: str) -> None:
    source = source_of(text)
    marked = without_addresses(source, [ADDRESS])
    assert ADDRESS not in marked.source
    assert marked.filled(html_of(marked.source)) == html_of(source)


def test_two_senders_have_the_same_source_without_their_addresses() -> None:
    other = "2 Example Street, 1200 Geneva"
    sources = [without_addresses(source_of(f"<p>{one}</p>"), [one]).source for one in (ADDRESS, other)]
    assert sources[0] == sources[1]


def test_an_address_within_another_comes_out_whole() -> None:
    source = source_of(f"<p>{ADDRESS}</p><p>{ADDRESS}, Switzerland</p>")
    marked = without_addresses(source, [ADDRESS, f"{ADDRESS}, Switzerland"])
    assert marked.filled(html_of(marked.source)) == html_of(source)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        (source_of(f'<p title="{ADDRESS}">{ADDRESS}</p>'), ADDRESS),
        (source_of("<p>Street</p>", f"p {{ font-family: '{ADDRESS}'; }}"), ADDRESS),
        (source_of(f"<!-- {ADDRESS} --><p>{ADDRESS}</p>"), ADDRESS),
        (source_of("<p>Street &amp; Sons</p>"), "Street & Sons"),
        (source_of("<p>p</p>"), "p"),
        (source_of("<p>1 </p>"), " "),
        (source_of("<p>1\n2</p>"), "1\n2"),
    ],
    ids=["attribute", "style", "comment", "escaped", "name of a tag", "blank", "lines"],
)
def test_anywhere_else_it_stays(source: str, address: str) -> None:
    assert without_addresses(source, [address]) == Marked(source, ())
