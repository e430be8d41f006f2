"""A sign-off bundle: what proves a campaign's sign-off to somebody who has neither the database nor the workspace."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chorus.domain.problems import Frozen, RefusedError
from chorus.domain.signoff_acts import Act, Digests, EnrolAct, RetireAct, SignAct, act_of
from chorus.domain.signoff_log import ChainLink, Entry, Head, head_of, text_digest
from chorus.domain.signoff_policy import Policy
from chorus.domain.signoff_proof import Kept, Proven, Rules, kept_of, prove
from chorus.domain.signoff_reader import Verify


class Manifest(Frozen):
    """What a bundle says of itself, and by which rules of its workspace the signatures were counted."""

    format: Literal["chorus/sign-off-bundle/1"] = "chorus/sign-off-bundle/1"
    campaign: str
    head: Head
    signs_for: Mapping[str, tuple[str, ...]]
    keys_required: bool = False
    author_signs: bool = True
    rehearsal: bool = False


@dataclass(frozen=True)
class Bundle:
    """The whole chain; the texts of the acts that are told, by number; the signed artefacts, by the SHA-256 (hex) of
    their bytes."""

    manifest: Manifest
    links: Sequence[ChainLink]
    texts: Mapping[int, str]
    artefacts: Mapping[str, bytes]


def bundle_of(
    campaign: str, entries: Sequence[Entry], rules: Rules, signed_bytes: Callable[[Digests], bytes | None]
) -> Bundle:
    """The bundle of a campaign: its acts and who may sign in full, all other acts as digests.

    RefusedError when words under a signature are not kept any more.
    """
    told: dict[int, str] = {}
    artefacts: dict[str, bytes] = {}
    for entry in entries:
        act = _act(entry.text)
        if act is None or not _is_told(act, campaign):
            continue
        told[entry.number] = entry.text
        for one in act.artefacts if isinstance(act, SignAct) else ():
            data = signed_bytes(one)
            if data is None:
                raise RefusedError(
                    f"the words of {one.key} that entry {entry.number} signs are not kept",
                    f"see what is wrong: chorus signoff verify {campaign}",
                )
            artefacts[hashlib.sha256(data).hexdigest()] = data
    links = [e.link for e in entries]
    policy = rules.policy
    manifest = Manifest(
        campaign=campaign,
        head=head_of(links),
        signs_for=policy.signs_for or {},
        keys_required=policy.keys_required,
        author_signs=rules.author_signs,
        rehearsal=policy.rehearsal,
    )
    return Bundle(manifest, links, told, artefacts)


def _act(text: str) -> Act | None:
    try:
        return act_of(text)
    except ValueError:
        return None  # it stands in the chain, and counts for nothing


def _is_told(act: Act, campaign: str) -> bool:
    return isinstance(act, EnrolAct | RetireAct) or act.campaign == campaign


def prove_bundle(bundle: Bundle, verify: Verify, sent: Mapping[Head, Sequence[str]]) -> Proven:
    """Prove a bundle, by the rules that it states; ``sent`` are heads that the log must have, each with its holders."""
    manifest = bundle.manifest
    policy = Policy(rehearsal=manifest.rehearsal, keys_required=manifest.keys_required, signs_for=manifest.signs_for)
    faults: list[str] = []
    entries = list(_entries(bundle, faults))
    kept = list(_kept(bundle.artefacts, faults))
    rules = Rules(policy, verify, manifest.author_signs)
    proven = prove(bundle.links, entries, kept, sent, rules, manifest.campaign)
    if proven.head != manifest.head:
        faults.append(f"bundle.json says that the log ends at {manifest.head}, and it ends at {proven.head}")
    return replace(proven, faults=(*faults, *proven.faults))


def _entries(bundle: Bundle, faults: list[str]) -> Iterator[Entry]:
    """The entries whose text is there, and is the one that stands in the chain."""
    for link in bundle.links:
        text = bundle.texts.get(link.number)
        if text is None:
            continue
        if text_digest(text) != link.body:
            faults.append(f"the text of entry {link.number} is not the one that stands in the chain")
            continue
        yield Entry(number=link.number, previous=link.previous, at=link.at, text=text, proof=link.proof)
    if strange := sorted(set(bundle.texts) - {link.number for link in bundle.links}):
        faults.append(f"these acts are of no entry in the chain: {', '.join(map(str, strange))}")


def _kept(artefacts: Mapping[str, bytes], faults: list[str]) -> Iterable[Kept]:
    for name, data in artefacts.items():
        if hashlib.sha256(data).hexdigest() != name:
            faults.append(f"artefacts/{name}.json is not what its name says: its SHA-256 is another one")
            continue
        try:
            yield kept_of(data)
        except ValueError:
            faults.append(f"artefacts/{name}.json is no artefact")
