"""Proving a sign-off from a bundle or a weekly report in a file, and making a bundle."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from chorus.content.bundle_file import read_bundle, write_bundle
from chorus.content.signatory_keys import verify
from chorus.domain.organisation import Workspace
from chorus.domain.problems import InputError, PermanentError, Problem, RefusedError
from chorus.domain.signoff_bundle import Bundle, bundle_of, prove_bundle
from chorus.domain.signoff_log import Head
from chorus.domain.signoff_proof import Proven
from chorus.services.ports_proof import ProofStore
from chorus.services.proving import head_of_report, rules_of
from chorus.services.signoff_reading import LogReader

LARGEST_REPORT = 32 * 1024 * 1024


def heads_given(heads: Sequence[Head], reports: Sequence[Path]) -> Mapping[Head, Sequence[str]]:
    """The heads that somebody kept, each with whoever has it; InputError with every file that carries none."""
    sent: dict[Head, list[str]] = {}
    problems: list[Problem] = []
    for head in heads:
        sent.setdefault(head, []).append("the head that was given")
    for file in reports:
        try:
            sent.setdefault(_head_in(file), []).append(str(file))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(tuple(problems))
    return sent


def _head_in(file: Path) -> Head:
    try:
        with file.open("rb") as opened:
            head = head_of_report(opened.read(LARGEST_REPORT))
    except OSError as error:
        raise PermanentError(f"can't read {file}: {error.strerror}", "name the report's JSON file") from error
    except ValueError as error:
        raise _problem(file, f"{error}", "give a report's JSON file, such as basel.json") from error
    if head is None:
        raise _problem(file, "this report carries no head of the sign-off log", "give a newer one: older ones had none")
    return head


def _problem(file: Path, message: str, todo: str) -> InputError:
    return InputError((Problem(code="no-head", message=message, todo=todo, file=str(file)),))


def proven_bundle(file: Path, sent: Mapping[Head, Sequence[str]]) -> Proven:
    """Prove a bundle by itself, and by the heads that somebody kept."""
    return prove_bundle(read_bundle(file), verify, sent)


def export(store: ProofStore, log: LogReader, workspace: Workspace, campaign: str, file: Path) -> Bundle:
    """Write a campaign's bundle; RefusedError when nothing of it is signed, or there is such a file."""
    state = log.sound(store, workspace)
    if not state.of(campaign):
        raise RefusedError(f"nothing of {campaign} has been signed", f"see who must: chorus signoff {campaign}")
    bundle = bundle_of(campaign, store.log(), rules_of(store, workspace, log.verify), store.signed_bytes)
    data = write_bundle(bundle)
    try:
        with file.open("xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise RefusedError(f"there is a file {file} already", "name another one") from error
    except OSError as error:
        raise PermanentError(f"can't write {file}: {error.strerror}", "name another place") from error
    return bundle
