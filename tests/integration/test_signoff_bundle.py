"""A bundle: what it proves by itself, how it is checked without Chorus, and what of a stranger's file is refused."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from chorus.bootstrap.proving import export, heads_given, proven_bundle
from chorus.content.bundle_file import read_bundle, write_bundle
from chorus.domain.problems import ChorusError, InputError, RefusedError
from chorus.domain.signatory import fingerprint
from chorus.domain.signoff_log import Head
from chorus.domain.signoff_proof import Proven
from tests.doubles.office import Office
from tests.doubles.signatories import ANNA, CY

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def office() -> Office:
    """The Summit signed by both; a comment and a hold on it; the Autumn signed by one."""
    made = Office()
    made.all_sign()
    made.sign("anna", "brs", "autumn")
    made.say("comment", "cy", "minamata", "Well said")
    made.say("hold", "cy", "minamata", "Wait")
    return made


@pytest.fixture(scope="module")
def parts(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return unpacked(exported(office, tmp_path_factory.mktemp("bundle") / "summit.zip"))


def exported(office: Office, file: Path, campaign: str = "summit") -> Path:
    export(office.store, office.stage.log, office.stage.files.loaded.workspace, campaign, file)
    return file


def unpacked(file: Path) -> Parts:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(file: Path, parts: Mapping[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file


def proven(file: Path, *heads: Head) -> Proven:
    return proven_bundle(file, {head: ["Cy"] for head in heads})


def test_a_bundle_tells_who_signed_what_when_and_with_which_key(office: Office, tmp_path: Path) -> None:
    found = proven(exported(office, tmp_path / "summit.zip"), office.store.log_head())
    assert [(a.entry, a.at.isoformat(), a.person, a.conventions, a.artefacts, a.key) for a in found.acts] == [
        (4, "2020-09-20T12:04:00+00:00", "Anna Example", ("basel",), 9, fingerprint(ANNA.public)),
        (5, "2020-09-20T12:05:00+00:00", "Cy Example", ("minamata",), 9, fingerprint(CY.public)),
    ]
    assert (found.campaign, found.head) == ("summit", office.store.log_head())
    assert (found.entries, found.read, found.proofs, found.keyless) == (8, 7, 7, 0)
    assert (found.signatures, found.artefacts, found.heads, found.faults) == (18, 9, 1, ())
    assert (found.complete, len(found.covered)) == (True, 9)
    assert fingerprint(ANNA.public) == "SHA256:+7nL/NPpWSNM9RtGfw0LW2/5MKPcAY7FkFg0zltpfq8"


def test_a_bundle_tells_whose_signature_does_not_cover_the_newest_version(tmp_path: Path) -> None:
    office = Office()
    office.all_sign()
    office.edit()
    office.sign("anna", "brs")
    found = proven(exported(office, tmp_path / "summit.zip"))
    assert (found.complete, found.faults, found.artefacts) == (False, (), 18)
    assert {(s.convention, s.state) for c in found.covered for s in c.standings} == {
        ("basel", "signed"),
        ("minamata", "outdated"),
    }


def test_the_same_log_gives_the_same_bytes_with_parts_in_order(office: Office, tmp_path: Path) -> None:
    one, other = exported(office, tmp_path / "1.zip"), exported(office, tmp_path / "2.zip")
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)
    assert [n for n in names if not n.startswith("artefacts/")] == [
        "README.txt",
        *(f"acts/{number:06}.json" for number in (1, 2, 3, 4, 5, 7, 8)),
        "bundle.json",
        "chain.jsonl",
    ]


def test_a_bundle_is_read_as_it_was_written(office: Office, tmp_path: Path) -> None:
    file = exported(office, tmp_path / "summit.zip")
    assert write_bundle(read_bundle(file)) == file.read_bytes()


def test_of_other_campaigns_there_are_digests_only(parts: Parts) -> None:
    assert b"autumn" not in b"".join(data for name, data in parts.items() if name != "README.txt")
    assert len(parts["chain.jsonl"].splitlines()) == 8


def test_who_signs_for_whom_is_told(parts: Parts) -> None:
    told = json.loads(parts["bundle.json"])
    assert {name: told[name] for name in ("format", "campaign", "signs_for", "keys_required", "author_signs")} == {
        "format": "chorus/sign-off-bundle/1",
        "campaign": "summit",
        "signs_for": {"brs": ["basel", "rotterdam"], "minamata": ["minamata"]},
        "keys_required": False,
        "author_signs": True,
    }


def test_its_readme_s_own_program_checks_it_with_nothing_but_python(
    office: Office, parts: Parts, tmp_path: Path
) -> None:
    ran = run_readme(parts, tmp_path)
    assert (ran.stdout, ran.stderr) == (f"8 entries, 18 signatures, head {office.store.log_head()}\n", "")
    numbers = sorted(file.stem for file in (tmp_path / "keys").glob("*.der"))
    assert numbers == ["000001", "000002", "000003", "000004", "000005", "000007", "000008"]
    for number in numbers:
        key = load_der_public_key((tmp_path / "keys" / f"{number}.der").read_bytes())
        assert isinstance(key, Ed25519PublicKey)
        signature, message = ((tmp_path / "keys" / f"{number}.{end}").read_bytes() for end in ("sig", "msg"))
        key.verify(signature, message)
        with pytest.raises(InvalidSignature):
            key.verify(signature, message + b"!")


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        ("acts/000004.json", b"Anna", b"Anne", "acts/000004.json was changed"),
        ("chain.jsonl", b'"number":4', b'"number":9', "entry 4 was moved"),
        ("chain.jsonl", b'"body":"', b'"body":"0', "acts/000001.json was changed"),
        ("bundle.json", b'"number":8', b'"number":7', "the head is another one"),
    ],
)
def test_the_readme_s_program_finds_what_was_changed(
    parts: Parts, tmp_path: Path, part: str, old: bytes, new: bytes, told: str
) -> None:
    assert told in run_readme({**parts, part: parts[part].replace(old, new, 1)}, tmp_path).stderr


def run_readme(parts: Mapping[str, bytes], folder: Path) -> "subprocess.CompletedProcess[str]":
    for name, data in parts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    readme = parts["README.txt"].decode("ascii")
    program = readme.partition("--- verify.py\n")[2].partition("--- end of verify.py\n")[0]
    (folder / "verify.py").write_text(program)
    command = [sys.executable, "-I", "verify.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def changed(parts: Parts, name: str, old: bytes, new: bytes) -> Parts:
    assert old in parts[name]
    return {**parts, name: parts[name].replace(old, new, 1)}


def an_artefact(parts: Parts) -> str:
    """The file of the mail in English from BRS."""
    keys = {name: json.loads(data)["key"] for name, data in parts.items() if name.startswith("artefacts/")}
    mail = {"campaign": "summit", "activity": "mail", "language": "en", "channel": "mail", "sender": "brs"}
    return next(name for name, key in keys.items() if key == mail)


def without(parts: Parts, name: str) -> Parts:
    return {each: data for each, data in parts.items() if each != name}


def line(parts: Parts, number: int) -> bytes:
    return parts["chain.jsonl"].splitlines(keepends=True)[number - 1]


NOT_KEPT = "entry 5: the words of summit/mail/en/mail/brs that it signs (cea97d216897, 0c4a0d454172) are not kept"
TAMPERED: list[tuple[str, Callable[[Parts], Parts], tuple[str, ...]]] = [
    ("a text is edited", lambda p: changed(p, "acts/000004.json", b"Anna", b"Anne"),
     ("the text of entry 4 is not the one that stands in the chain",)),
    ("an act of no entry", lambda p: {**p, "acts/000099.json": p["acts/000004.json"]},
     ("these acts are of no entry in the chain: 99",)),
    ("an act under another number", lambda p: {**p, "acts/000006.json": p["acts/000004.json"]},
     ("the text of entry 6 is not the one that stands in the chain",)),
    ("the end is cut off", lambda p: changed(p, "chain.jsonl", line(p, 8), b""),
     ("these acts are of no entry in the chain: 8", "bundle.json says that the log ends at HEAD, and it ends at SEVEN",
      "the log ended at entry 8 once, now it ends at 7: it was shortened (so says Cy)")),
    ("an entry is taken out", lambda p: changed(p, "chain.jsonl", line(p, 6), b""),
     ("entry 6 is missing: the next one is 7", "entry 7 does not follow from the one before it")),
    ("a proof is taken from another", lambda p: changed(
        p, "chain.jsonl", json.loads(line(p, 5))["proof"]["signature"].encode(),
        json.loads(line(p, 4))["proof"]["signature"].encode()),
     ("entry 6 does not follow from the one before it", "entry 5 does not count: its signature does not hold")),
    ("words are taken out", lambda p: without(p, an_artefact(p)), (NOT_KEPT,)),
    ("words are edited", lambda p: changed(p, an_artefact(p), b"Read it", b"Burn it"),
     ("ARTEFACT is not what its name says: its SHA-256 is another one", NOT_KEPT)),
    ("another secretariat signs", lambda p: changed(p, "bundle.json", b'"brs":["basel",', b'"brs":['),
     ("entry 4 does not count: brs does not act for basel",)),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "told"), [t[1:] for t in TAMPERED], ids=[t[0] for t in TAMPERED])
def test_what_was_done_to_a_bundle_shows(
    office: Office, parts: Parts, tmp_path: Path, tamper: Callable[[Parts], Parts], told: tuple[str, ...]
) -> None:
    found = proven(packed(tmp_path / "b.zip", tamper(dict(parts))), office.store.log_head())
    seven = office.store.log()[6]
    filled = [
        t.replace("HEAD", str(office.store.log_head()))
        .replace("SEVEN", f"7:{seven.hash}")
        .replace("ARTEFACT", an_artefact(parts))
        for t in told
    ]
    assert sorted(found.faults) == sorted(filled)


def test_a_newer_head_than_the_bundle_s_shows_that_it_is_old(office: Office, tmp_path: Path) -> None:
    newer = Head(number=9, hash="1e57" * 16)
    assert proven(exported(office, tmp_path / "b.zip"), newer).faults == (
        "the log ended at entry 9 once, now it ends at 8: it was shortened (so says Cy)",
    )


def test_nothing_signed_is_no_bundle_and_no_file_is_written_over(office: Office, tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        exported(office, tmp_path / "b.zip", "winter")
    assert str(refused.value) == "nothing of winter has been signed (see who must: chorus signoff winter)"
    file = exported(office, tmp_path / "b.zip")
    with pytest.raises(RefusedError) as refused:
        exported(office, file)
    assert str(refused.value) == f"there is a file {file} already (name another one)"


def test_words_that_are_not_kept_any_more_make_no_bundle(tmp_path: Path) -> None:
    office = Office()
    office.sign("anna", "brs")
    office.forger.run("DELETE FROM artefacts WHERE activity = 'post'")
    with pytest.raises(RefusedError) as refused:
        exported(office, tmp_path / "b.zip")
    assert str(refused.value) == (
        "the words of summit/post/en/post/x:brs that entry 4 signs are not kept "
        "(see what is wrong: chorus signoff verify summit)"
    )


# A stranger's file


def raw(name: str, data: bytes = b"x") -> Callable[[Path, Parts], Path]:
    return lambda file, parts: packed(file, {**parts, name: data})


def plain(data: bytes) -> Callable[[Path, Parts], Path]:
    def write(file: Path, parts: Parts) -> Path:
        file.write_bytes(data)
        return file

    return write


def twice(file: Path, parts: Parts) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bundle.json", parts["bundle.json"])
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("bundle.json", b"{}")
    return file


def bomb(file: Path, parts: Parts) -> Path:
    return packed(file, {**parts, "chain.jsonl": bytes(65 * 1024 * 1024)}, zipfile.ZIP_DEFLATED)


def lying_directory(file: Path, parts: Parts) -> Path:
    data = bytearray(packed(file, parts).read_bytes())
    data[-22 + 10 : -22 + 12] = (65_000).to_bytes(2, "little")
    file.write_bytes(data)
    return file


def with_zip64(file: Path, parts: Parts) -> Path:
    data = packed(file, parts).read_bytes()
    file.write_bytes(data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:])
    return file


def encrypted(file: Path, parts: Parts) -> Path:
    data = bytearray(packed(file, {"bundle.json": b"x"}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(data)
    return file


def corrupted(file: Path, parts: Parts) -> Path:
    data = packed(file, parts).read_bytes()
    file.write_bytes(data.replace(b"Anna", b"Anne"))
    return file


TOO_MANY = "it has too many parts"
ASK = "(ask for it again; it is made by: chorus signoff export)"
STRANGE: list[tuple[str, Callable[[Path, Parts], Path], str]] = [
    ("no ZIP", plain(b"hello"), "it is no ZIP file"),
    ("nothing", plain(b""), "it is no ZIP file"),
    ("half a ZIP", plain(b"PK\x05\x06" + bytes(17)), "it is no ZIP file"),
    ("a path upwards", raw("../evil.json"), "it has a part '../evil.json', which no bundle has"),
    ("a path from the root", raw("/etc/passwd"), "it has a part '/etc/passwd', which no bundle has"),
    ("a path with a backslash", raw("acts\\1.json"), "it has a part 'acts\\\\1.json', which no bundle has"),
    ("a folder", raw("acts/", b""), "it has a part 'acts/', which no bundle has"),
    ("another file", raw("setup.exe"), "it has a part 'setup.exe', which no bundle has"),
    ("two of a name", twice, "it has two parts bundle.json"),
    ("a bomb", bomb, "chain.jsonl is larger than a bundle's part may be"),
    ("a directory of too many", lying_directory, TOO_MANY),
    ("a directory for large files", with_zip64, TOO_MANY),
    ("an encrypted part", encrypted, "bundle.json is encrypted, or packed in a way that no bundle is"),
    ("a part packed in another way", lambda f, p: packed(f, p, zipfile.ZIP_BZIP2),
     "README.txt is encrypted, or packed in a way that no bundle is"),
    ("a part that was corrupted", corrupted, "it is no whole ZIP file"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "why"), [s[1:] for s in STRANGE], ids=[s[0] for s in STRANGE])
def test_what_is_no_bundle_is_refused_with_why(
    parts: Parts, tmp_path: Path, make: Callable[[Path, Parts], Path], why: str
) -> None:
    before = set(tmp_path.parent.iterdir())
    file = make(tmp_path / "b.zip", dict(parts))
    with pytest.raises(ChorusError) as refused:
        proven(file)
    assert str(refused.value) == f"b.zip is no sign-off bundle: {why} {ASK}"
    assert (list(tmp_path.iterdir()), set(tmp_path.parent.iterdir())) == ([file], before)


def test_a_bundle_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    with file.open("wb") as out:
        out.truncate(256 * 1024 * 1024 + 1)
    with pytest.raises(ChorusError) as refused:
        proven(file)
    assert str(refused.value) == f"b.zip is no sign-off bundle: it has more than 268,435,456 bytes {ASK}"


def test_everything_that_can_t_be_read_in_it_is_told_at_once(parts: Parts, tmp_path: Path) -> None:
    lines = parts["chain.jsonl"].splitlines(keepends=True)
    lines[1] = b"{\n"
    lines[2] = lines[2].replace(b'{"at"', b'{ "at"')
    broken = {
        **parts,
        "bundle.json": b'{"format":"chorus/sign-off-bundle/2","campaign":"s","head":{},"signs_for":{}}',
        "chain.jsonl": b"".join(lines) + b"{",
        "acts/000004.json": b"\xff",
    }
    with pytest.raises(InputError) as refused:
        proven(packed(tmp_path / "b.zip", broken))
    assert [str(p).replace(f" {ASK}", "") for p in refused.value.problems] == [
        "b.zip/acts/000004.json: this is no text in UTF-8",
        "b.zip/bundle.json: format: Input should be 'chorus/sign-off-bundle/1'",
        "b.zip/chain.jsonl: the last line is cut off",
        "b.zip/chain.jsonl:2: it: Invalid JSON: EOF while parsing an object at line 1 column 1",
        "b.zip/chain.jsonl:3: this is not written as Chorus writes an entry",
    ]


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"artefact":1}', b"1", b"\xff", b'{"a":"\\ud800"}'])
def test_an_artefact_that_is_none_is_told(parts: Parts, tmp_path: Path, data: bytes) -> None:
    name = f"artefacts/{hashlib.sha256(data).hexdigest()}.json"
    found = proven(packed(tmp_path / "b.zip", {**parts, name: data}))
    assert found.faults == (f"{name} is no artefact",)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChorusError) as refused:
        proven(tmp_path / "b.zip")
    assert str(refused.value) == (
        f"can't read {tmp_path / 'b.zip'}: No such file or directory (name the bundle's file)"
    )


def test_heads_come_from_what_was_given_and_from_reports(tmp_path: Path) -> None:
    head = Head(number=3, hash="1e57" * 16)
    report, old, none = (tmp_path / name for name in ("basel.json", "old.json", "none.json"))
    report.write_text(json.dumps({"provenance": {"watermark": 1, "signoff_log": head.model_dump()}}))
    old.write_text('{"provenance":{"watermark":1}}')
    none.write_text("[]")
    assert heads_given([head], [report]) == {head: ["the head that was given", str(report)]}
    with pytest.raises(InputError) as refused:
        heads_given([], [old, none])
    assert [str(p) for p in refused.value.problems] == [
        f"{none}: this is no weekly report (give a report's JSON file, such as basel.json)",
        f"{old}: this report carries no head of the sign-off log (give a newer one: older ones had none)",
    ]
