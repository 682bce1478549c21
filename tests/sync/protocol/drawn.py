"""Changes and messages drawn at random, unknown kinds and odd values among them."""

import uuid
from dataclasses import replace

from hypothesis import strategies as st

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.runs import Run
from sync.protocol.messages import Outcome, Page, Reply, Request, Verdict

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
plain = st.recursive(
    st.none() | st.booleans() | _numbers | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=8,
)
sessions = st.binary(min_size=8, max_size=8).map(bytes.hex)
identities = st.builds(ChangeId, sessions, st.integers(1, 10**16 - 1))
uuids = st.uuids().map(str)
odd_ids = st.sampled_from(["x", "01A20571-CD8A-7C6B-B02A-8053018A5CA4", uuid.UUID(int=0).hex, "é", "a b"])
ids = uuids | odd_ids
names = st.sampled_from(["visit", "seen", "kind_of_2031", "été", "deleted"])
edits = st.builds(Edit, names, ids, names, plain, st.lists(identities, max_size=3).map(tuple))
changes = st.builds(
    Change,
    identities,
    ids | st.just(""),
    st.sampled_from(["Claire Dossou <claire@reseau.example>", "", "sans adresse"]),
    ids,
    st.integers(0, 2**63 - 1),
    st.lists(edits, min_size=1, max_size=4).map(tuple),
)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
cursors = st.dictionaries(ids | st.just(""), st.integers(0, 2**53 - 1), max_size=4)
nonces = st.binary(min_size=16, max_size=16)
epochs = st.binary(min_size=8, max_size=8).map(bytes.hex)

requests = st.builds(
    Request,
    nonce=nonces,
    device=ids,
    epoch=epochs | st.just(""),
    changes=st.lists(changes, max_size=5).map(tuple),
    cursors=cursors | st.none(),
    digest=st.just(b"") | st.binary(min_size=8, max_size=8),
    everything=st.booleans(),
    held=st.lists(st.builds(Run, sessions, st.integers(1, 9), st.integers(9, 99)), max_size=2).map(tuple),
    media=st.lists(hashes, max_size=3).map(tuple),
    room=st.integers(0, 2**32),
)
verdicts = st.builds(Verdict, st.sampled_from(Outcome), st.just("") | names, st.just("") | names)


def page(scope: str, cursor: int, held: list[Change]) -> Page:
    return Page(scope, cursor, tuple(replace(change, scope=scope) for change in held))


pages = st.builds(page, ids | st.just(""), st.integers(0, 2**53 - 1), st.lists(changes, max_size=3))
replies = st.builds(
    Reply,
    nonce=nonces,
    epoch=epochs,
    at=st.integers(0, 2**40),
    verdicts=st.lists(verdicts, max_size=4).map(tuple),
    pages=st.lists(pages, max_size=4).map(tuple),
    more=st.booleans(),
    missing=st.lists(hashes, max_size=3).map(tuple),
    cursors_wanted=st.booleans(),
)
