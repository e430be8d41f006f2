"""Batches are as large as their channel makes sense of."""

from chorus.services.batching import by_size
from tests.doubles.workspace import CONFIG, load

MORE = """
[senders.by-sendgrid]
name = "G"
address = "g@s.example"
channel = "sendgrid"
"""


def test_sendgrid_gets_a_request_s_worth_and_the_others_a_commit_s() -> None:
    workspace = load(config=CONFIG + MORE).workspace
    assert by_size(workspace, {"mail:brs": 4, "mail:by-sendgrid": 2, "site": 1}) == {
        1000: {"mail:by-sendgrid": 2},
        200: {"mail:brs": 4, "site": 1},
    }
    assert by_size(workspace, {"x:brs": 3}) == {200: {"x:brs": 3}}
    assert by_size(workspace, {}) == {}
