"""A key in use is overwritten when its use ends."""

import secrets

from fieldkit.storage.keys.held import HeldKey, wipe


def test_what_is_wiped_is_overwritten_where_it_was() -> None:
    content, text = secrets.token_bytes(32), secrets.token_hex(32)
    before = (bytes(bytearray(content)), "".join(list(text)))
    wipe(content)
    wipe(text)
    assert content == bytes(32)
    assert text == "0" * 64
    assert before[0] != content
    assert before[1] != text


def test_text_beyond_ascii_and_single_letters_are_left_alone() -> None:
    kept = "é" * 10
    wipe(kept)
    wipe("a")
    wipe(b"a")
    assert (kept, "a", b"a") == ("é" * 10, chr(97), bytes([97]))


def test_a_held_key_is_lent_and_taken_back() -> None:
    key = secrets.token_bytes(32)
    held = HeldKey(key)
    with held.raw() as lent, held.spelled() as spelled:
        assert lent == key
        assert spelled == f"x'{key.hex()}'".encode()
    assert lent == bytes(32)
    assert spelled == bytes(67)
    held.wipe()
    assert held.gone
    assert key.hex() not in repr(held)
    assert key != bytes(32), "the caller's copy is the caller's"
