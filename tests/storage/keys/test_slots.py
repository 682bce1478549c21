"""Each slot opens the key alone, and nothing else is ever taken for one."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Literal

import pyrage
import pytest

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords, Secret
from fieldkit.errors import BadValue, Damaged, FieldKitError, KeyringUnavailable, WrongKey
from fieldkit.storage.keys import sealing, slots, words
from tests.cheap_keys import USUAL
from tests.storage.keys.keyrings import Keyring, Trust

PASSPHRASE = "une clé à retenir"
IDENTITY = str(pyrage.x25519.Identity.generate())


def age_pair() -> tuple[str, str]:
    """What ``age-keygen`` writes to its file, and the recipient."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    return f"# created: 2026-01-01\n# public key: {recipient}\n{identity}\n", recipient


def test_the_real_cost_is_the_one_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PASSPHRASE_COST", USUAL[0])
    slot = slots.passphrase_slot(slots.new_key(), PASSPHRASE)
    assert (slot["memory_cost"], slot["time_cost"], slot["parallelism"]) == (65536, 3, 4)


def test_keys_are_fresh_and_long_enough() -> None:
    assert len({slots.new_key() for _ in range(100)}) == 100
    assert len(slots.new_key()) == 32


def test_each_slot_opens_alone_and_with_its_own_secret_only(trust: Trust) -> None:
    trust(Keyring)
    key, drawn = slots.new_key(), words.new_words()
    file, recipient = age_pair()
    made: dict[str, tuple[dict[str, Any], Secret | None]] = {
        slots.KEYRING: (slots.keyring_slot(key, "workspace 1"), None),
        slots.PASSPHRASE: (slots.passphrase_slot(key, PASSPHRASE), Passphrase(PASSPHRASE)),
        slots.WORDS: (slots.words_slot(key, drawn), RecoveryWords(drawn)),
        slots.ORGANISATION: (slots.organisation_slot(key, IDENTITY, recipient), OrganisationKey(file)),
    }
    assert set(made) == set(slots.KINDS)
    every = [slot for slot, _ in made.values()]
    for kind, (slot, secret) in made.items():
        assert slots.open_slots([slot], secret) == key
        assert slots.open_slots(every, secret) == key
        with pytest.raises((WrongKey, KeyringUnavailable)) as told:
            slots.open_slots(slots.without(every, kind), secret)
        assert told.value.reason == "no_slot"


def test_a_wrong_secret_opens_nothing(trust: Trust) -> None:
    trust(Keyring)
    key = slots.new_key()
    _, recipient = age_pair()
    every = [
        slots.passphrase_slot(key, PASSPHRASE),
        slots.words_slot(key, words.new_words()),
        slots.organisation_slot(key, IDENTITY, recipient),
    ]
    wrong: list[Secret] = [Passphrase(text) for text in ("", PASSPHRASE + " ", PASSPHRASE.upper(), "\ud800")]
    wrong += [RecoveryWords(words.new_words()), OrganisationKey(age_pair()[0])]
    for secret in wrong:
        with pytest.raises(WrongKey):
            slots.open_slots(every, secret)


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1", "# only a remark", "age1qqqq"])
def test_a_file_that_is_no_identity_is_told(text: str) -> None:
    slot = slots.organisation_slot(slots.new_key(), IDENTITY, age_pair()[1])
    with pytest.raises(BadValue, match="organisation_key"):
        slots.open_slots([slot], OrganisationKey(text))


def test_what_the_age_tool_gives_back_is_an_identity_file() -> None:
    key = slots.new_key()
    file, recipient = age_pair()
    slot = slots.organisation_slot(key, IDENTITY, f"  {recipient}\n")
    secret = file.splitlines()[-1]
    content = pyrage.decrypt(slot["age"].encode(), [pyrage.x25519.Identity.from_str(secret)]).decode()
    assert content.splitlines() == [f"# database key: {key.hex()}", IDENTITY]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_typed_on_another_system_open_too(form: Literal["NFC", "NFD"]) -> None:
    key = slots.new_key()
    slot = slots.passphrase_slot(key, unicodedata.normalize("NFD", PASSPHRASE))
    assert slots.open_slots([slot], Passphrase(unicodedata.normalize(form, PASSPHRASE))) == key


@pytest.mark.parametrize(
    "spoil",
    [
        {"salt": "é"},
        {"nonce": None},
        {"nonce": ""},
        {"memory_cost": "lots"},
        {"memory_cost": -1},
        {"memory_cost": 1 << 40},
        {"time_cost": 0},
        {"wrapped": "YQ"},
    ],
)
@pytest.mark.parametrize("resealed", [False, True])
def test_a_slot_that_makes_no_sense_is_damaged(spoil: Mapping[str, Any], *, resealed: bool) -> None:
    slot = {**slots.passphrase_slot(slots.new_key(), PASSPHRASE), **spoil}
    with pytest.raises(Damaged):
        slots.open_slots([sealing.with_sum(slot) if resealed else slot], Passphrase(PASSPHRASE))


@pytest.mark.parametrize("part", ["salt", "nonce", "wrapped", "sum"])
def test_a_slot_that_lacks_a_part_is_damaged(part: str) -> None:
    slot = {**slots.passphrase_slot(slots.new_key(), PASSPHRASE)}
    del slot[part]
    with pytest.raises(Damaged):
        slots.open_slots([slot], Passphrase(PASSPHRASE))


def test_a_damaged_slot_does_not_stand_before_a_good_one_of_its_kind() -> None:
    key = slots.new_key()
    good = slots.passphrase_slot(key, PASSPHRASE)
    assert slots.open_slots([{**good, "sum": "0"}, good], Passphrase(PASSPHRASE)) == key


@pytest.mark.parametrize("dear", [{"time_cost": 9}, {"memory_cost": (1 << 18) + 1}, {"parallelism": 9}])
def test_a_slot_that_asks_for_more_than_ours_costs_nothing(
    dear: Mapping[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = slots.new_key()
    good = slots.passphrase_slot(key, PASSPHRASE)
    tried = _counted(monkeypatch)
    assert slots.open_slots([sealing.with_sum({**good, **dear})] * 9 + [good], Passphrase(PASSPHRASE)) == key
    assert len(tried) == 1


def test_a_secret_is_tried_on_one_slot_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    key = slots.new_key()
    other = slots.passphrase_slot(slots.new_key(), "trois pirogues sous la pluie")
    tried = _counted(monkeypatch)
    with pytest.raises(WrongKey):
        slots.open_slots([other] * 9 + [slots.passphrase_slot(key, PASSPHRASE)], Passphrase(PASSPHRASE))
    assert len(tried) == 2, "one to make the last slot, one to try the first"


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The costs of what is derived from now on."""
    derived, tried = sealing._derived, list[object]()

    def counting(known: str, salt: bytes, cost: sealing.Cost) -> bytes:
        tried.append(cost)
        return derived(known, salt, cost)

    monkeypatch.setattr(sealing, "_derived", counting)
    return tried


@pytest.mark.parametrize("kept", [None, "", "not base64 !", "YWJj", "A" * 43 + "="])
def test_what_the_keyring_lost_or_changed_is_no_key(trust: Trust, kept: str | None) -> None:
    trust(Keyring)
    slot = slots.keyring_slot(slots.new_key(), "workspace")
    Keyring.kept = {} if kept is None else {("fieldkit", "workspace"): kept}
    with pytest.raises(FieldKitError) as told:
        slots.open_slots([slot], None)
    assert isinstance(told.value, KeyringUnavailable if kept is None else WrongKey)


def test_what_the_keyring_holds_opens_nothing_without_its_slot(trust: Trust) -> None:
    trust(Keyring)
    key = slots.new_key()
    slots.keyring_slot(key, "workspace")
    assert sealing.text(key) not in Keyring.kept.values()
    assert key.hex() not in Keyring.kept.values()


def test_secrets_do_not_show_themselves() -> None:
    for secret in (Passphrase("mot caché"), RecoveryWords("mot caché"), OrganisationKey("mot caché")):
        assert "caché" not in f"{secret!r} {secret} {[secret]}"
