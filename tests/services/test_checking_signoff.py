"""Who signs: what of an order, of co-signatories and of reminders can't be."""

import pytest

from chorus.services.checking import check_definition
from tests.doubles.workspace import CAMPAIGN, CONFIG, load

UNEP = '\n[cosignatories.unep-law]\nname.en = "UNEP Law Division"\n'
DUE = 'due = "T-3d 18:00 Europe/Zurich"\n'


def problems(signoff: str, conventions: str = '"basel", "minamata"') -> list[str]:
    text = CAMPAIGN.replace(DUE, DUE + signoff).replace('"basel", "minamata"]\nlang', f"{conventions}]\nlang")
    loaded = load({"summit": text}, CONFIG + UNEP)
    found = check_definition(loaded, loaded.campaigns["summit"])
    return [str(p) for p in found if p.severity == "error"]


@pytest.mark.parametrize(
    "signoff",
    [
        'order = ["basel", "minamata"]',
        'order = [["basel", "minamata"]]',
        'order = ["minamata"]',
        'cosignatories = ["unep-law"]\norder = ["basel", "unep-law"]',
        'remind = ["T-5d 09:00 Europe/Zurich", "T-3d 18:00 Europe/Zurich"]',
    ],
)
def test_what_can_be(signoff: str) -> None:
    assert problems(signoff) == []


def test_names_that_do_not_sign_are_told_with_those_that_do() -> None:
    assert problems('cosignatories = ["unep-lay"]\norder = ["basel", "basel", "ozone"]') == [
        "summit:signoff.cosignatories.0: no co-signatory 'unep-lay' (did you mean 'unep-law'?)",
        "summit:signoff.order: 'ozone' does not sign this campaign (they are: basel, minamata, unep-lay)",
        "summit:signoff.order: 'basel' stands twice in order (remove one)",
    ]


def test_conventions_of_one_secretariat_sign_at_one_place() -> None:
    assert problems('order = ["basel", "minamata", "rotterdam"]', '"basel", "rotterdam", "minamata"') == [
        "summit:signoff.order: one act of the brs secretariat signs for basel, rotterdam, at one place in order "
        "(put basel, rotterdam into one inner list)"
    ]
    assert problems('order = ["basel", "minamata"]', '"basel", "rotterdam", "minamata"') == [
        "summit:signoff.order: one act of the brs secretariat signs for basel, rotterdam, at one place in order "
        "(put basel, rotterdam into one inner list)"
    ]


def test_a_reminder_comes_before_it_is_too_late() -> None:
    assert problems('remind = ["T-3d 18:01 Europe/Zurich"]') == [
        "summit:signoff.remind.0: this reminder comes after the signatures are due (remind before `due`)"
    ]
