"""Frames over a pipe: whole, or the end."""

import io

import pytest

from chorus.domain.problems import PermanentError
from chorus.engine.frames import frame, read_frame
from chorus.services.messages import Batch, BatchResult
from tests.doubles.letters import batch, mail_artefact


def test_a_frame_is_a_length_and_json() -> None:
    assert frame("result", BatchResult(batch=3, outcomes=())) == (
        b'\x00\x00\x00\x31["result",{"batch":3,"outcomes":[],"pause":null}]'
    )
    assert frame("settled") == b'\x00\x00\x00\x10["settled",null]'


def test_a_batch_comes_out_as_it_went_in() -> None:
    sent = batch(3, mail_artefact(), 1, 2)
    stream = io.BytesIO(frame("batch", sent) + frame("failure", "nö"))
    first = read_frame(stream)
    assert first is not None
    assert (first[0], Batch.model_validate(first[1])) == ("batch", sent)
    assert read_frame(stream) == ("failure", "nö")
    assert read_frame(stream) is None


@pytest.mark.parametrize("cut", [1, 3, 4, 9])
def test_a_cut_frame_is_the_end(cut: int) -> None:
    assert read_frame(io.BytesIO(frame("settled")[:cut])) is None


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(PermanentError, match="the other side doesn't speak frames"):
        read_frame(io.BytesIO(b"GET / HTTP/1.1\r\n"))
