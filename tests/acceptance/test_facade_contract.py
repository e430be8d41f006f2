"""The facade's double under the same contract as the real one: the commands can't tell them apart."""

from pathlib import Path

import pytest

from chorus.cli.facade import Facade
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.translation import digest
from chorus.facade import Chorus
from chorus.services.translating import targets_of
from tests.acceptance.facade_double import FacadeDouble
from tests.doubles.small_workspace import make_workspace


@pytest.fixture(params=["real", "double"])
def facade(request: pytest.FixtureRequest, tmp_path: Path) -> Facade:
    if request.param == "real":
        return Chorus(make_workspace(tmp_path / "workspace"))
    (tmp_path / "workspace").mkdir()
    return FacadeDouble(tmp_path / "workspace")


def a_campaign(facade: Facade) -> str:
    return next(iter(facade.files.load().campaigns))


def quiet(what: str, done: int, total: int) -> None:
    """Shows nothing."""


def test_there_is_no_database_before_somebody_acts_and_then_there_is(facade: Facade) -> None:
    with facade.store_or_none() as store:
        assert store is None
    campaign = a_campaign(facade)
    done = facade.act("sign", campaign=campaign, name="minamata", person="A. Officer")
    assert (done["campaign"], done["person"], done["conventions"]) == (campaign, "A. Officer", ["minamata"])
    with facade.store_or_none() as store:
        assert store is not None
        signatures = facade.log.state(store, facade.files.load().workspace).of(campaign)
    assert {(s.person, s.at, s.rehearsal) for s in signatures} == {("A. Officer", min(s.at for s in signatures), False)}


def test_an_act_that_is_refused_leaves_nothing(facade: Facade) -> None:
    with pytest.raises(NotFoundError, match="no campaign 'nothing'"):
        facade.act("sign", campaign="nothing", name="basel", person="A. Officer")
    with facade.store_or_none() as store:
        assert store is not None
        assert store.log() == ()


def test_nobody_holds_a_workspace_without_a_daemon(facade: Facade) -> None:
    assert facade.holder() is None


def test_the_present_is_aware(facade: Facade) -> None:
    assert facade.clock.now().utcoffset() is not None


def test_a_preview_goes_where_it_is_told_and_else_below_var(facade: Facade, tmp_path: Path) -> None:
    campaign, shown = a_campaign(facade), list[str]()
    done = facade.preview(campaign, tmp_path / "here", lambda what, _done, _total: shown.append(what))
    assert done.index == tmp_path / "here" / "index.html"
    assert shown
    assert facade.preview(campaign, None, quiet).index == facade.root / "var" / "preview" / campaign / "index.html"


def test_an_unknown_campaign_is_told(facade: Facade, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no campaign 'nothing'"):
        facade.preview("nothing", None, quiet)
    with pytest.raises(NotFoundError, match="no campaign 'nothing'"):
        facade.rehearse(["nothing"], "1", None, quiet)


def test_translations_are_unrecorded_until_somebody_confirms_them(facade: Facade) -> None:
    file = facade.files.load().campaigns[a_campaign(facade)]

    def states() -> set[str]:
        parts = [part for one in targets_of(file) for part in facade.translations.compare(file, one)]
        return {row.state for part in parts for row in part.comparison.rows if not row.fixed}

    assert states() == {"unrecorded"}
    assert all(facade.translations.confirm(file, language) for language in targets_of(file))
    assert states() == {"current"}


def test_a_source_that_was_kept_is_recalled(facade: Facade) -> None:
    facade.translations.remember(["We act together."])
    assert facade.translations.recall(digest("We act together.")) == "We act together."
    assert facade.translations.recall("0" * 16) == ""


def test_the_schema_is_a_campaign_s(facade: Facade) -> None:
    schema = facade.schema()
    assert (schema["title"], schema["type"]) == ("A campaign of Chorus", "object")


def test_a_starter_is_copied_to_an_empty_folder_only(facade: Facade, tmp_path: Path) -> None:
    files = facade.init(tmp_path / "new")
    assert tmp_path / "new" / "config.toml" in files
    assert any(path.parent == tmp_path / "new" / "campaigns" for path in files)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").touch()
    with pytest.raises(RefusedError) as caught:
        facade.init(tmp_path / "taken")
    assert str(caught.value) == f"{tmp_path / 'taken'} is not an empty folder (name a new one, or empty it)"


def test_a_campaign_of_which_nothing_is_planned_has_no_report(facade: Facade, tmp_path: Path) -> None:
    campaign = a_campaign(facade)
    with pytest.raises(RefusedError, match=f"nothing of {campaign} is planned or done yet"):
        facade.campaign_report(campaign, "joint", tmp_path)
    with pytest.raises(NotFoundError, match=f"the campaign {campaign} has no convention 'oslo'"):
        facade.campaign_report(campaign, "oslo", tmp_path)
    assert not list(tmp_path.glob("*.pdf"))
