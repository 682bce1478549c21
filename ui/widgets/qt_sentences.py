"""Sentences of ours for what Qt says by itself, in the form Qt's translators read: a table they search without us.

A translator in Python would be asked on whatever thread Qt speaks, under locks of Qt's own: the decoder of a picture
then waits for Python while Python waits for the decoder.
"""

import struct
from collections.abc import Mapping

_MAGIC = bytes.fromhex("3CB86418CAEF9C95CD211CBF60A1BDDD")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT = 1, 3, 6, 7


def compiled(sentences: Mapping[tuple[str, str], str]) -> bytes:
    """The content of a ``.qm`` file that says each sentence for its context and source text.

    Source: ``QTranslatorPrivate::do_load`` and ``getMessage`` of qtbase 6.
    """
    messages = b""
    places: list[tuple[int, int]] = []
    for (context, source), sentence in sentences.items():
        places.append((_hash(source.encode()), len(messages)))
        messages += _part(_TRANSLATION, sentence.encode("utf-16-be"))
        messages += _part(_SOURCE, source.encode()) + _part(_CONTEXT, context.encode()) + bytes([_END])
    hashes = b"".join(struct.pack(">II", *place) for place in sorted(places))
    return _MAGIC + _part(_HASHES, hashes) + _part(_MESSAGES, messages)


def _part(tag: int, content: bytes) -> bytes:
    return struct.pack(">BI", tag, len(content)) + content


def _hash(text: bytes) -> int:
    """The hash of ELF symbol tables, never 0."""
    found = 0
    for byte in text:
        found = (found << 4) + byte
        high = found & 0xF0000000
        found = (found ^ (high >> 24)) & ~high
    return found or 1
