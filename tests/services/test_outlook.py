"""What lies ahead of a campaign's sends."""

from chorus.domain.observance import Occasion
from chorus.domain.problems import Problem
from chorus.services.audiences import AudienceReader
from chorus.services.outlook import Outlook, outlook
from chorus.services.ports_files import CampaignFile, Loaded, Rendered
from tests.doubles.stage import BEFORE, Stage
from tests.doubles.workspace import PlainRenderer


def ahead(stage: Stage, renderer: PlainRenderer | None = None) -> dict[str, Outlook]:
    loaded = stage.files.loaded
    audiences = AudienceReader(stage.files, loaded, stage.store)
    file = loaded.campaigns["summit"]
    return dict(outlook(loaded, file, renderer or stage.renderer, stage.store, stage.log, audiences))


def test_it_tells_how_many_will_get_it_and_who_has_still_to_sign() -> None:
    stage = Stage()
    stage.conductor.sync(BEFORE)
    stage.sign("brs")
    assert ahead(stage) == {
        "statement": Outlook(2, ("minamata",)),
        "mail": Outlook(4, ("minamata",)),
        "post": Outlook(3, ("minamata",)),
    }
    stage.sign("minamata")
    assert {found.lacking for found in ahead(stage).values()} == {()}


def test_an_edit_shows_as_lacking_signatures() -> None:
    stage = Stage()
    stage.sign()
    stage.renderer.words = "Read it now"
    assert ahead(stage)["mail"].lacking == ("basel", "minamata")


def test_what_can_t_be_rendered_is_broken() -> None:
    class Nothing(PlainRenderer):
        def render(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered:
            return Rendered((), (Problem(code="x", message="m", todo="t"),))

    assert ahead(Stage(), Nothing())["mail"] == Outlook(4, (), broken=True)
