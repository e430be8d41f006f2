"""Proving a workspace's sign-off: its log, its kept artefacts, and the heads that its weekly reports carried."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel, ValidationError

from chorus.domain.organisation import Workspace
from chorus.domain.signoff_log import Head
from chorus.domain.signoff_proof import Proven, Rules, prove
from chorus.domain.signoff_reader import Verify
from chorus.services.ports_proof import ProofStore
from chorus.services.report import KEPT_AS
from chorus.services.signoff_reading import policy_of, uncollected


class _Provenance(BaseModel):
    signoff_log: Head | None = None


class _Report(BaseModel):
    """What is read of a report, whatever else its Chorus put there."""

    provenance: _Provenance


def head_of_report(data: bytes) -> Head | None:
    """The head that a weekly report carries in its JSON; None in those of before. ValueError for what is no report."""
    try:
        return _Report.model_validate_json(data).provenance.signoff_log
    except ValidationError as error:
        raise ValueError("this is no weekly report") from error


def rules_of(store: ProofStore, workspace: Workspace, verify: Verify) -> Rules:
    """By what a workspace's sign-off is judged."""
    return Rules(policy_of(store, workspace), verify, workspace.signoff.author_signs or store.rehearsal)


def prove_store(
    store: ProofStore,
    workspace: Workspace,
    verify: Verify,
    given: Mapping[Head, Sequence[str]],
    campaign: str = "",
) -> Proven:
    """Prove the log in a database and what was signed, of a campaign or of all.

    The log must have each head that an issued report carried, and those ``given`` (with whoever has them).
    """
    entries = store.log()
    sent, faults = _sent(store, given)
    rules = rules_of(store, workspace, verify)
    with uncollected():
        proven = prove([e.link for e in entries], entries, store.kept_artefacts(campaign), sent, rules, campaign)
    return replace(proven, faults=(*proven.faults, *faults, *_unseen(store)))


def _sent(store: ProofStore, given: Mapping[Head, Sequence[str]]) -> tuple[Mapping[Head, Sequence[str]], Sequence[str]]:
    sent: dict[Head, list[str]] = {}
    faults: list[str] = []
    for week, scope, data in store.kept_reports(KEPT_AS):
        try:
            head = head_of_report(data)
        except ValueError:
            faults.append(f"the kept report {week} of {scope} can't be read")
            continue
        if head:
            sent.setdefault(head, []).append(f"the report {week} of {scope}")
    for head, holders in given.items():
        sent.setdefault(head, []).extend(holders)
    return sent, faults


def _unseen(store: ProofStore) -> Iterator[str]:
    """An entry with a number of the sequence that is still to come would be in no report's head."""
    now, then = store.log_head(), store.log_head(store.watermark())
    if now != then:
        yield f"the entries behind {then.number} stand where no weekly report looks: they were not put there by Chorus"
