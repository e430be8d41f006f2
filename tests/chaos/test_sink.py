"""The misbehaving server, spoken to by hand: it is strict, it does what it was told to, and it counts."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.chaos.faults import Act, Fault, Stage
from tests.chaos.sink import ChaosSink, Manners, Script, Seen

PIPELINED, LOCKSTEP = Manners(pipelining=True), Manners(pipelining=False)
MAIL = b"Message-ID: <0af1.7@brs.example>\r\n\r\nhello\r\n.\r\n"
GROUP = b"MAIL FROM:<a@brs.example>\r\nRCPT TO:<b@party.example>\r\nDATA\r\n"


class Client:
    """Says things, and reads a number of lines back."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._lines = self._socket.makefile("rb")
        assert self.read() == "220"

    def say(self, text: bytes, replies: int = 1) -> str:
        """The codes of the replies."""
        self._socket.sendall(text)
        return " ".join(self.read() for _ in range(replies))

    def read(self) -> str:
        """A reply's code; empty at the end."""
        line = self._lines.readline()
        return self.read() if line[3:4] == b"-" else line[:3].decode()

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@contextmanager
def session(
    faults: Sequence[Fault] = (), manners: Manners = PIPELINED, done: list[Act] | None = None
) -> Iterator[tuple[Client, Seen]]:
    """A client that has said EHLO; what the server saw is whole once the block has ended."""
    script = Script(faults, (done if done is not None else []).append)
    with ChaosSink(script, manners) as sink:
        client = Client(sink.port)
        assert client.say(b"EHLO me.example\r\n") == "250"
        yield client, script.seen
        client.close()


def test_a_group_of_commands_is_answered_as_one_and_the_mail_counted() -> None:
    with session() as (client, seen):
        assert client.say(GROUP, 3) == "250 250 354"
        assert client.say(MAIL + GROUP, 4) == "250 250 250 354"
        assert client.say(b"no id\r\n.\r\n") == "250"
        assert client.say(b"QUIT\r\n") == "221"
    assert seen == Seen(arrivals=[(7, "b@party.example")], letters=1)


@pytest.mark.parametrize(
    ("manners", "said", "breach"),
    [
        (LOCKSTEP, GROUP, "b'MAIL FROM:<a@brs.example>' was followed by"),
        (PIPELINED, GROUP + MAIL, "b'DATA' was followed by b'Message-ID: <0af1.7@brs.example>"),
    ],
)
def test_a_client_that_does_not_wait_where_it_must_is_found_out(manners: Manners, said: bytes, breach: str) -> None:
    with session(manners=manners) as (client, seen):
        client.say(said, 3)
    assert seen.breaches[0].startswith(breach)


def test_an_answer_comes_at_the_passing_that_it_was_meant_for() -> None:
    refused = Fault(Stage.RCPT, 2, Act.ANSWER, "550 5.7.1 refused")
    with session([refused]) as (client, seen):
        assert client.say(GROUP, 3) == "250 250 354"
        assert client.say(MAIL) == "250"
        assert client.say(GROUP, 3) == "250 550 503"
        assert client.say(b"RSET\r\nQUIT\r\n", 2) == "250 221"
    assert seen == Seen(arrivals=[(7, "b@party.example")], refusals=1, happened=[refused])


@pytest.mark.parametrize(("act", "arrivals"), [(Act.DROP, []), (Act.TAKE_AND_DROP, [(7, "b@party.example")])])
def test_a_connection_that_is_cut_at_the_dot_had_a_mail_in_flight(act: Act, arrivals: list[tuple[int, str]]) -> None:
    dropped = Fault(Stage.DOT, 1, act)
    with session([dropped]) as (client, seen):
        assert client.say(GROUP, 3) == "250 250 354"
        assert client.say(MAIL) == ""
    assert seen == Seen(arrivals=arrivals, cut=1, happened=[dropped])


@pytest.mark.parametrize(("body", "breaches"), [(b".\r\n", []), (MAIL, ["a mail for nobody was sent: "])])
def test_an_eager_server_wants_an_empty_mail_for_nobody(body: bytes, breaches: list[str]) -> None:
    refused = Fault(Stage.RCPT, 1, Act.ANSWER, "550 5.7.1 refused")
    with session([refused], Manners(pipelining=True, eager=True)) as (client, seen):
        assert client.say(GROUP, 3) == "250 550 354"
        assert client.say(body) == "554"
        assert client.say(GROUP, 3) == "250 250 354"
        assert client.say(MAIL) == "250"
    assert [breach.partition("b'")[0] for breach in seen.breaches] == breaches
    assert seen.arrivals == [(7, "b@party.example")]


def test_a_421_closes_the_connection_in_order() -> None:
    closing = Fault(Stage.DOT, 1, Act.ANSWER, "421 4.3.2 closing")
    with session([closing]) as (client, seen):
        assert client.say(GROUP, 3) == "250 250 354"
        assert client.say(MAIL, 2) == "421 "
    assert seen == Seen(happened=[closing])


def test_what_is_the_harness_to_do_is_done_and_the_session_goes_on() -> None:
    done: list[Act] = []
    with session([Fault(Stage.BODY, 1, Act.KILL_SENDER)], done=done) as (client, seen):
        assert client.say(GROUP, 3) == "250 250 354"
        assert client.say(MAIL) == "250"
        assert client.say(b"QUIT\r\n") == "221"
    assert done == [Act.KILL_SENDER]
    assert seen.arrivals == [(7, "b@party.example")]
