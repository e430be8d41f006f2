"""No change of one visible character keeps a signature valid, in what was rendered and in what it is rendered from."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chorus.domain.artefact import Artefact
from chorus.domain.problems import ChorusError
from chorus.domain.signoff import Signature, standing
from tests.integration.content_workspace import make_workspace, render

NOW = datetime(2021, 4, 1, tzinfo=UTC)
Place = tuple[str | int, ...]


def signed(artefact: Artefact) -> Signature:
    return Signature(
        key=artefact.key,
        words_digest=artefact.words_digest,
        release_digest=artefact.release_digest,
        secretariat="brs",
        conventions=artefact.signers,
        person="Ana Ruiz",
        at=NOW,
    )


def states(artefact: Artefact, signature: Signature) -> set[str]:
    return {stand.state for stand in standing(artefact, [signature])}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("property") / "workspace")


@pytest.fixture(scope="module")
def artefacts(root: Path) -> tuple[Artefact, ...]:
    rendered = render(root)
    assert (len(rendered.artefacts), rendered.problems) == (23, ())
    return rendered.artefacts


def texts(value: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text in plain data, with where it stands."""
    match value:
        case str():
            yield place, value
        case dict():
            for name, each in value.items():
                yield from texts(each, (*place, name))
        case list():
            for number, each in enumerate(value):
                yield from texts(each, (*place, number))


def put(value: Any, place: Place, text: str) -> Any:
    """The same data with another text there."""
    if not place:
        return text
    first, *rest = place
    new: Any = dict(value) if isinstance(value, dict) else list(value)
    new[first] = put(value[first], tuple(rest), text)
    return new


characters = st.characters(exclude_categories=["Cs"])


@st.composite
def edits(draw: st.DrawFn, text: str) -> str:
    """One character more, one less, or another one."""
    at = draw(st.integers(0, len(text)))
    kind = draw(st.sampled_from(["more", "less", "other"])) if at < len(text) else "more"
    if kind == "less":
        return text[:at] + text[at + 1 :]
    new = draw(characters if kind == "more" else characters.filter(lambda c: c != text[at]))
    return text[:at] + new + text[at + (kind == "other") :]


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_no_character_of_what_a_reader_sees_can_change_under_a_signature(
    artefacts: tuple[Artefact, ...], data: st.DataObject
) -> None:
    artefact = data.draw(st.sampled_from(artefacts))
    part = data.draw(st.sampled_from(["words", "release"]))
    plain = artefact.model_dump(mode="json")
    place, text = data.draw(st.sampled_from(list(texts(plain[part], (part,)))))
    changed = Artefact.model_validate(put(plain, place, data.draw(edits(text))))
    assert states(artefact, signed(artefact)) == {"signed"}
    assert states(changed, signed(artefact)) == {"outdated"}


def test_everything_that_a_reader_sees_is_among_what_is_changed(artefacts: tuple[Artefact, ...]) -> None:
    places = {
        ".".join(str(step) for step in place if isinstance(step, str))
        for artefact in artefacts
        for part in ("words", "release")
        for place, text in texts(artefact.model_dump(mode="json")[part], (part,))
        if text
    }
    assert places == {
        "words.subject",
        "words.text",
        "words.html",
        "words.links",
        "words.pictures.file",
        "words.pictures.sha256",
        "words.pictures.alt",
        "release.audience",
        "release.where",
        "release.accounts",
        "release.from_name",
        "release.from_address",
        "release.reply_to",
        "release.schedule",
        "release.occasion",
        "release.kept",
        "release.languages",
        "release.url",
    }


SOURCES = (
    "campaigns/nature.toml",
    "config.toml",
    "templates/mail/en.md",
    "templates/mail/ar.md",
    "templates/statement/fr.md",
    "templates/partials/about.en.md",
    "media/sheet.pdf",
    "media/wetland.png",
    "templates/layouts/mail.txt.jinja",
)


def shown(artefact: Artefact) -> Mapping[str, object]:
    """Everything that its signatories answer for."""
    return artefact.model_dump(mode="json", exclude={"inputs"})


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_character_of_a_source_can_change_what_is_shown_under_a_signature(
    root: Path, artefacts: tuple[Artefact, ...], data: st.DataObject
) -> None:
    path = root / data.draw(st.sampled_from(SOURCES))
    before = path.read_bytes()
    try:
        path.write_bytes(data.draw(edits(before.decode())).encode())
        rendered = {artefact.key: artefact for artefact in render(root).artefacts}
    except (ChorusError, KeyError):
        return  # the files can't be read any more, so nothing is signed and nothing leaves
    finally:
        path.write_bytes(before)
    for artefact in artefacts:
        if (now := rendered.get(artefact.key)) is not None:
            assert (states(now, signed(artefact)) == {"signed"}) == (shown(now) == shown(artefact))
