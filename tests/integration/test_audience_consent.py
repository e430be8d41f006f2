"""Consents to be told apart, as an audience's file has them: a day and its evidence, else none, and why is told."""

from datetime import date
from pathlib import Path

import pytest

from chorus.content.contacts import read_contacts
from chorus.domain.contact import Contact
from chorus.domain.problems import Problem
from chorus.domain.tracking import Consent
from tests.integration.test_audience_import import COUNTRIES, SOURCE

TODAY = date(2027, 5, 22)
HEADER = "Email,Tracking consent,Tracking consent evidence,Seat\n"


def read(folder: Path, text: str) -> list[str | Consent | None]:
    """The consent of each contact, and each problem as it is shown."""
    (folder / "list.csv").write_text(text, encoding="utf-8")
    found = read_contacts(folder / "list.csv", "audiences/list.csv", "parties", SOURCE, COUNTRIES, TODAY)
    return [str(one) if isinstance(one, Problem) else one.consent for one in found]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a@x.org,2027-05-22,web form,3", [Consent(TODAY, "web form")]),
        ("a@x.org,2020-02-29T00:00:00,\"form, p. 3\",3", [Consent(date(2020, 2, 29), "form, p. 3")]),
        ("a@x.org,,,3", [None]),
        ("a@x.org,2027-05-23,web form,3", ["the tracking consent is of 2027-05-23, which is still to come", None]),
        ("a@x.org,2020-02-30,web form,3", ["'2020-02-30' is not the day of a tracking consent", None]),
        ("a@x.org,yes,web form,3", ["'yes' is not the day of a tracking consent", None]),
        ("a@x.org,2020-02-02,,3", ["the tracking consent has no evidence", None]),
        ("a@x.org,,web form,3", ["there is evidence of a tracking consent, but no day", None]),
    ],
)  # fmt: skip
def test_only_a_day_with_its_evidence_is_a_consent(tmp_path: Path, row: str, told: list[str | Consent | None]) -> None:
    found = read(tmp_path, HEADER + row + "\n")
    assert len(found) == len(told)
    for one, wanted in zip(found, told, strict=True):
        if isinstance(wanted, str):
            start = f"audiences/list.csv:2: warning: {wanted}: the contact goes in without it ("
            assert isinstance(one, str)
            assert one.startswith(start)
        else:
            assert one == wanted


def test_of_several_addresses_in_a_row_nobody_has_consented(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + '"a@x.org; b@x.org",2027-05-22,web form,3\n') == [
        "audiences/list.csv:2: warning: a tracking consent of a row with several addresses: "
        "whose it is can't be told, so it counts for none (give each address a row of its own)",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Courriel,Consentement au suivi,Preuve du consentement au suivi",
        "Correo,Consentimiento de seguimiento,Prueba del consentimiento de seguimiento",
        "Эл. почта,Согласие на отслеживание,Подтверждение согласия на отслеживание",
        "البريد الإلكتروني,الموافقة على التتبع,إثبات الموافقة على التتبع",
        "电子邮件,同意跟踪,跟踪同意凭证",
        "email,tracking_consent,tracking_consent_evidence",
    ],
)
def test_the_columns_are_understood_in_six_languages(tmp_path: Path, header: str) -> None:
    assert read(tmp_path, f"{header}\na@x.org,2027-05-22,form\n") == [Consent(TODAY, "form")]


def test_a_consent_to_something_else_is_none_to_be_told_apart(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("email,consent,consent date\na@x.org,2027-05-22,2027-05-22\n", encoding="utf-8")
    (found,) = read_contacts(tmp_path / "list.csv", "list.csv", "parties", SOURCE, COUNTRIES, TODAY)
    assert isinstance(found, Contact)
    assert (found.consent, dict(found.attributes)) == (None, {"consent": "2027-05-22", "consent-date": "2027-05-22"})
