"""A capsule that is not exactly what its maker wrote imports nothing at all."""

import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyrage
import pytest

from fieldkit.errors import Damaged, FieldKitError, NewerFormat, Refused
from fieldkit.services.handing import Handing, Largest
from sync.capsule.manifest import Manifest, encode_manifest
from sync.capsule.signing import sign, verifying_key
from sync.capsule.writing import HEAD, MARK, PURPOSE, part_of
from sync.client.capsule_taking import opened
from tests.sync.capsule.couples import Couple, a_photo, a_visit, rows, send, take

STRIDE = 7
"""Every so many bytes of a capsule one is flipped."""


@pytest.fixture
def capsule(couple: Couple) -> Path:
    visit = a_visit(couple.maelle)
    a_photo(couple.maelle, visit)
    return send(couple.maelle, couple.hery, couple.stick).files[0]


def plain(couple: Couple, capsule: Path) -> bytes:
    """What the capsule holds, decrypted as its receiver can."""
    identity = pyrage.x25519.Identity.from_str(Handing(couple.hery.workspace).keys.identity)
    return pyrage.decrypt(capsule.read_bytes(), [identity])


def sealed(couple: Couple, content: bytes, path: Path) -> Path:
    """Any content, encrypted for the receiver: what somebody who has its card can write."""
    recipient = pyrage.x25519.Recipient.from_str(Handing(couple.hery.workspace).keys.recipient)
    path.write_bytes(pyrage.encrypt(content, [recipient]))
    return path


def split(content: bytes) -> tuple[Manifest, bytes]:
    """The manifest of a capsule in plain, and its parts."""
    _, _, length, _ = HEAD.unpack(content[: HEAD.size])
    end = HEAD.size + length
    return msgspec.msgpack.decode(content[HEAD.size : end], type=Manifest), content[end:]


def put_together(manifest: Manifest, parts: bytes, signing: bytes, version: int = 1) -> bytes:
    said = encode_manifest(manifest)
    return HEAD.pack(MARK, version, len(said), sign(signing, PURPOSE, said)) + said + parts


def assert_refused(couple: Couple, *files: Path) -> FieldKitError:
    """Whether it is refused, and nothing of it is in the workspace; the refusal."""
    before = rows(couple.hery.workspace)
    with pytest.raises((Damaged, Refused)) as caught:
        take(couple.hery, *files)
    assert rows(couple.hery.workspace) == before
    assert not [path for path in couple.hery.workspace.folder.glob(".*") if path.is_file()]
    return caught.value


def flipped(content: bytes) -> Iterator[bytes]:
    for number, place in enumerate(range(0, len(content), STRIDE)):
        yield content[:place] + bytes([content[place] ^ (1 << number % 8)]) + content[place + 1 :]


def test_a_capsule_with_any_byte_flipped_imports_nothing(couple: Couple, capsule: Path) -> None:
    whole = capsule.read_bytes()
    for damaged in flipped(whole):
        capsule.write_bytes(damaged)
        assert_refused(couple, capsule)
    capsule.write_bytes(whole)
    assert take(couple.hery, capsule).new > 0


def test_what_was_flipped_before_it_was_encrypted_imports_nothing_either(couple: Couple, capsule: Path) -> None:
    for damaged in flipped(plain(couple, capsule)):
        assert_refused(couple, sealed(couple, damaged, capsule))


def test_a_capsule_cut_anywhere_imports_nothing(couple: Couple, capsule: Path) -> None:
    whole, content = capsule.read_bytes(), plain(couple, capsule)
    for length in range(0, len(whole), 97):
        capsule.write_bytes(whole[:length])
        assert_refused(couple, capsule)
    for length in range(0, len(content), 97):
        assert_refused(couple, sealed(couple, content[:length], capsule))
    capsule.write_bytes(whole + b"\0")
    assert_refused(couple, capsule)
    assert_refused(couple, sealed(couple, content + b"\0", capsule))


def test_a_batch_of_another_capsule_in_its_place_imports_nothing(couple: Couple, capsule: Path) -> None:
    manifest, parts = split(plain(couple, capsule))
    a_visit(couple.maelle, "Une autre visite.")
    other = send(couple.maelle, couple.hery, couple.stick, largest=Largest.NONE).files[0]
    _, others = split(plain(couple, other))
    signing = Handing(couple.maelle.workspace).keys.signing
    left = parts[manifest.batches[0].size :]
    assert_refused(couple, sealed(couple, put_together(manifest, others + left, signing), capsule))
    # The hash of the wrong batch in a manifest that somebody else signs in the maker's name.
    lying = msgspec.structs.replace(manifest, batches=[part_of(others)], files=[])
    stranger = hashlib.sha256(b"stranger").digest()
    assert_refused(couple, sealed(couple, put_together(lying, others, stranger), capsule))
    # Even the maker cannot say that it holds other changes than it does.
    assert_refused(couple, sealed(couple, put_together(lying, others, signing), capsule))
    assert take(couple.hery, sealed(couple, put_together(manifest, parts, signing), capsule)).new > 0


def test_a_capsule_for_somebody_else_says_so(couple: Couple, capsule: Path) -> None:
    recipient = pyrage.x25519.Identity.generate().to_public()
    capsule.write_bytes(pyrage.encrypt(plain(couple, capsule), [recipient]))
    assert assert_refused(couple, capsule).key == "refused.capsule_not_for_here"


def test_a_capsule_of_a_newer_program_is_refused_as_that(couple: Couple, capsule: Path) -> None:
    manifest, parts = split(plain(couple, capsule))
    signing = Handing(couple.maelle.workspace).keys.signing
    with pytest.raises(NewerFormat):
        take(couple.hery, sealed(couple, put_together(manifest, parts, signing, version=2), capsule))


@pytest.mark.parametrize(
    "lie",
    [
        {"changes": [[b"12345678", 5, 2]]},
        {"changes": [[b"12345678", 1, 10**15]]},
        {"batches": [[bytes(32), 2**40, ""]]},
        {"batches": [[bytes(31), 1, ""]]},
        {"files": [[bytes(32), 10, "image/jpeg\n"]]},
        {"files": [[bytes(32), 257 * 2**20, "image/jpeg"]]},
        {"workspace": ""},
        {"workspace": "a\0b"},
        {"made_at": -1},
        {"holds_files": b"1234567"},
        {"verifying": b"short"},
        {"author": "A\nB"},
    ],
    ids=repr,
)
def test_a_hostile_manifest_is_refused(couple: Couple, capsule: Path, lie: dict[str, object]) -> None:
    manifest, parts = split(plain(couple, capsule))
    signing = Handing(couple.maelle.workspace).keys.signing
    said = msgspec.msgpack.encode({**msgspec.to_builtins(manifest, builtin_types=[bytes]), **lie})
    head = HEAD.pack(MARK, 1, len(said), sign(signing, PURPOSE, said))
    assert assert_refused(couple, sealed(couple, head + said + parts, capsule)).key == "damaged.capsule"


def test_a_manifest_that_says_it_is_endless_is_refused_before_it_is_read(couple: Couple, capsule: Path) -> None:
    head = HEAD.pack(MARK, 1, 2**32 - 1, bytes(64))
    assert_refused(couple, sealed(couple, head + bytes(10_000), capsule))


def test_a_newer_capsule_may_say_more_in_its_manifest(couple: Couple, capsule: Path) -> None:
    manifest, parts = split(plain(couple, capsule))
    signing = Handing(couple.maelle.workspace).keys.signing
    said = msgspec.msgpack.encode({**msgspec.to_builtins(manifest, builtin_types=[bytes]), "later": [1, 2]})
    head = HEAD.pack(MARK, 1, len(said), sign(signing, PURPOSE, said))
    assert take(couple.hery, sealed(couple, head + said + parts, capsule)).new > 0


def test_the_stick_may_change_once_the_capsule_was_shown(couple: Couple, capsule: Path) -> None:
    with opened(couple.hery.workspace, [capsule]) as arrived:
        capsule.write_bytes(b"something else")
        assert arrived.take().new == arrived.brought.new > 0


def test_nothing_is_kept_of_what_was_only_looked_at(couple: Couple, capsule: Path) -> None:
    before = rows(couple.hery.workspace)
    with opened(couple.hery.workspace, [capsule]) as arrived:
        assert arrived.brought.new > 0
    assert rows(couple.hery.workspace) == before
    assert not [path for path in couple.hery.workspace.folder.glob(".*") if path.is_file()]


def test_nothing_in_plain_lies_on_the_stick_or_beside_the_work(couple: Couple) -> None:
    word = "Parole confiée au chargé de mission"
    a_visit(couple.maelle, word)
    capsule = send(couple.maelle, couple.hery, couple.stick).files[0]
    with opened(couple.hery.workspace, [capsule]):
        folders = (couple.stick, couple.hery.workspace.folder)
        files = [path for path in itertools.chain(*(folder.rglob("*") for folder in folders)) if path.is_file()]
        found = [path.name for path in files if word.encode() in path.read_bytes()]
    assert not found


def test_a_file_that_is_no_capsule_is_refused(couple: Couple, tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04", b"age-encryption.org/v1\n"):
        (tmp_path / "x.fkcolis").write_bytes(content)
        assert_refused(couple, tmp_path / "x.fkcolis")
    assert_refused(couple, tmp_path / "absent.fkcolis")


def test_the_key_of_the_maker_is_not_in_what_leaves(couple: Couple, capsule: Path) -> None:
    keys = Handing(couple.maelle.workspace).keys
    content = plain(couple, capsule)
    assert verifying_key(keys.signing) in content
    assert keys.signing not in content
    assert keys.identity.encode() not in content
