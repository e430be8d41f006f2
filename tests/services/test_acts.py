"""What officers do to the database: plain JSON in, plain JSON out, because it travels to a running daemon."""

import json
from datetime import UTC, datetime

import pytest

from chorus.content.signatory_keys import verify
from chorus.domain.problems import NotFoundError, Problem, RefusedError
from chorus.services.acting import Context, Json
from chorus.services.acts import ACTS
from chorus.services.letters import Letter
from chorus.services.signing import shown_of, signoff
from chorus.services.signoff_reading import LogReader
from chorus.store.opening import memory_database
from tests.doubles.signoffs import signatures
from tests.doubles.workspace import MemoryFiles, PlainRenderer, person

LETTERS: list[Letter] = []
NOW = datetime(2020, 9, 20, 12, tzinfo=UTC)
BAD_ROW = Problem(code="bad-address", message="'x' is no address", todo="mend it", file="audiences/basel.csv", line=3)


def context(files: MemoryFiles | None = None) -> Context:
    return Context(
        files or MemoryFiles(),
        PlainRenderer(),
        memory_database(),
        LogReader(verify),
        NOW,
        post=LETTERS.append,
        draw=lambda: "token",
    )


def act(on: Context, name: str, /, **arguments: object) -> Json:
    """Do it as the daemon would: arguments and result through JSON and back."""
    result: Json = json.loads(json.dumps(ACTS[name](on, **json.loads(json.dumps(arguments)))))
    return result


def test_signing_tells_for_whom_and_under_which_digests() -> None:
    on = context()
    done = act(on, "sign", campaign="summit", name="brs", person="A. Officer")
    kept = signatures(on.store, "summit")
    assert done == {
        "campaign": "summit",
        "person": "A. Officer",
        "conventions": ["basel"],
        "signed": [{"artefact": str(s.key), "words": s.words_digest, "release": s.release_digest} for s in kept],
    }
    assert len(kept) == 9


def test_signing_again_signs_nothing() -> None:
    on = context()
    act(on, "sign", campaign="summit", name="brs", person="A. Officer")
    again = act(on, "sign", campaign="summit", name="brs", person="A. Officer")
    assert again == {"campaign": "summit", "person": "A. Officer", "conventions": [], "signed": []}


def test_what_was_shown_travels_with_the_signature_and_nothing_else_is_signed() -> None:
    on = context()
    loaded = on.files.load()
    rows = signoff(loaded, loaded.campaigns["summit"], on.renderer, on.store, on.log).rows
    shown = [list(shown_of(artefact)) for artefact, _ in rows]
    with pytest.raises(RefusedError, match="the files changed while you were asked"):
        act(on, "sign", campaign="summit", name="brs", person="A. Officer", shown=shown[1:])
    assert signatures(on.store, "summit") == ()
    done = act(on, "sign", campaign="summit", name="brs", person="A. Officer", shown=shown)
    assert done["conventions"] == ["basel"]


def test_importing_tells_what_changed_and_which_rows_could_not_be_used() -> None:
    ana = person("a@a.example", "basel-parties")
    on = context(MemoryFiles(people={"basel-parties": (ana, BAD_ROW)}))
    assert act(on, "import", audience="basel-parties") == {
        "audience": "basel-parties",
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "problems": [BAD_ROW.model_dump()],
    }
    assert on.store.audience_sizes() == {"basel-parties": 1}


def test_a_suppressed_address_is_closed_to_every_convention_in_whatever_case_it_is_written() -> None:
    on = context()
    for audience in ("basel-parties", "minamata-focal-points"):
        act(on, "import", audience=audience)
    done = act(on, "suppress", address=" Bo@B.example ", reason="wrote to us")
    assert done == {
        "address": "Bo@b.example",
        "reason": "wrote to us",
        "conventions": ["basel", "rotterdam", "minamata"],
        "contacts": 2,
    }
    for audience, convention in (("basel-parties", "basel"), ("minamata-focal-points", "minamata")):
        reasons = {c.contact.address: c.suppressed for c in on.store.contacts(audience, [convention])}
        assert {address for address, reason in reasons.items() if reason} == {"bo@b.example"}
        assert reasons["bo@b.example"] == "wrote to us"


def test_what_is_no_address_is_not_suppressed() -> None:
    with pytest.raises(RefusedError) as caught:
        act(context(), "suppress", address="bo", reason="wrote to us")
    assert str(caught.value) == "'bo' is no mail address (give it as name@domain)"


def test_an_unknown_audience_is_told_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        act(context(), "import", audience="parties")
    assert str(caught.value) == ("no audience 'parties' in config.toml (one of: basel-parties, minamata-focal-points)")
