"""The preview gallery: which files it has, that they stand alone, and that slots show."""

import re
from pathlib import Path

import pytest

from chorus.content.gallery import gallery
from chorus.domain.problems import Problem
from tests.integration.content_workspace import make_workspace, render

PROBLEM = Problem(code="x", message="a <b> problem", todo="mend it", file="campaigns/nature.toml", line=3, column=1)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = make_workspace(tmp_path_factory.mktemp("workspace"))
    return gallery(render(root).artefacts, [PROBLEM], root / "media")


def test_every_artefact_has_its_files(files: dict[str, bytes]) -> None:
    assert sorted(files) == sorted(
        [
            "index.html",
            "media/sheet.pdf",
            "media/wetland.png",
            *(f"statement/{lang}-site.{end}" for lang in ("ar", "en", "fr") for end in ("html", "txt")),
            *(f"press/{lang}-site-page.{end}" for lang in ("ar", "en", "fr") for end in ("html", "txt")),
            *(
                f"{activity}/{lang}-{sender}.{end}"
                for activity in ("press", "invitation")
                for lang in ("ar", "en", "fr")
                for sender in ("brs", "minamata")
                for end in ("html", "txt")
            ),
            *(f"post/{lang}-x-brs.txt" for lang in ("en", "fr")),
            *(f"sheet/{lang}-site.html" for lang in ("ar", "en", "fr")),
        ]
    )


def test_slots_are_filled_and_marked(files: dict[str, bytes]) -> None:
    html = files["invitation/ar-brs.html"].decode()
    assert re.search(r"<mark[^>]*>السيدات والسادة،</mark>", html)
    assert "\ue000" not in html
    assert "Dear colleague,\n\nDear reader of [organisation]" in files["invitation/en-brs.txt"].decode()


def test_pictures_lie_beside_and_nothing_is_fetched(files: dict[str, bytes]) -> None:
    assert '<img src="../media/wetland.png" alt="A wetland"' in files["invitation/en-brs.html"].decode()
    assert '<img src="../media/wetland.png" alt="A wetland"' in files["statement/en-site.html"].decode()
    for name, content in files.items():
        if name.endswith(".html"):
            fetched = re.findall(r'(?:src|background)="(https?:[^"]*)"|url\((?!#)|@import|<script', content.decode())
            assert fetched == [], name


def test_the_index_shows_languages_side_by_side_with_problems_first(files: dict[str, bytes]) -> None:
    index = files["index.html"].decode()
    assert "campaigns/nature.toml:3:1: a &lt;b&gt; problem (mend it)" in index
    assert re.findall(r'<section id="([^"]+)"', index) == [
        "statement-page",
        "press-mail",
        "press-page",
        "invitation-mail",
        "post-post",
        "sheet-page",
    ]
    assert re.findall(r'<iframe src="(invitation/[^"]+)"', index) == [
        "invitation/ar-brs.html",
        "invitation/en-brs.html",
        "invitation/fr-brs.html",
    ]
    assert "not rendered" in index  # the account has no Arabic
    assert re.search(r"\d+ of 280 by the network&#39;s count|\d+ of 280 by the network's count", index)


def test_the_campaigns_title_stands_over_its_id(tmp_path: Path) -> None:
    artefacts = render(make_workspace(tmp_path)).artefacts
    index = gallery(artefacts, [], title="A day for <nature>")["index.html"].decode()
    assert "<h1>A day for &lt;nature&gt;</h1>\n<p><code>nature</code></p>\n" in index
    assert "<h1>nature</h1>\n<p>" in gallery(artefacts, [])["index.html"].decode()


def test_a_gallery_of_nothing_still_tells_the_problems() -> None:
    files = gallery((), [PROBLEM])
    assert list(files) == ["index.html"]
    assert "a &lt;b&gt; problem" in files["index.html"].decode()


def test_the_gallery_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    artefacts = render(make_workspace(tmp_path)).artefacts
    assert gallery(artefacts, []) == gallery(artefacts, [])
