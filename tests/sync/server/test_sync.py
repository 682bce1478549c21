"""What the server does with changes: keeps each once, relays it unread, and says what became of it."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from fieldkit.domain.changes import ChangeId, Edit
from fieldkit.domain.ids import new_id
from fieldkit.domain.runs import Run
from fieldkit.domain.values import Plain
from sync.protocol import JSON_TYPE, SYNC_TYPE
from sync.protocol.canonical import canonical
from sync.protocol.messages import Outcome, Verdict, digest_of
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker, problem_of

SignIn = Callable[[str], Speaker]

pytestmark = pytest.mark.usefixtures("server")


@pytest.mark.parametrize("media_type", [SYNC_TYPE, JSON_TYPE])
def test_a_change_is_applied_then_known_and_reaches_the_other_laptop(sign_in: SignIn, media_type: str) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    change = awa.note(dossier, "Le forage donne 3,2 m³/h.")
    assert awa.send(awa.request(change), media_type).verdicts == (Verdict(Outcome.APPLIED),)
    assert awa.send(awa.request(change), media_type).verdicts == (Verdict(Outcome.KNOWN),)
    bio.sync()
    assert [found for found in bio.received if found.scope == dossier] == [change]


def test_what_was_pushed_does_not_come_back_yet_moves_the_cursor(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    mine = awa.note(dossier)
    awa.sync(mine)
    assert mine not in awa.received
    assert awa.cursors[dossier] == 1
    awa.received.clear()
    bio.sync(bio.note(dossier))
    awa.sync()
    assert [change.device for change in awa.received if change.scope == dossier] == [bio.device]


def test_runs_said_to_be_held_do_not_come_back_later_either(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    dossier = new_id()
    mine = [awa.note(dossier) for _ in range(3)]
    awa.send(awa.request(*mine))
    awa.cursors = {}
    awa.sync(held=(Run(awa.session, 1, 2),))
    assert [change for change in awa.received if change.scope == dossier] == mine[2:]


def test_the_same_identity_with_other_content_is_refused(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    change = awa.note(dossier, "un")
    other = replace(change, edits=(replace(change.edits[0], value="deux"),))
    after = awa.note(dossier, "trois")
    awa.sync(change)
    assert awa.sync(other, after).verdicts == (Verdict(Outcome.REFUSED, "identity_reused"), Verdict(Outcome.APPLIED))
    assert awa.sync(replace(other, scope=new_id())).verdicts[0].reason == "identity_reused"
    bio.sync()
    assert [found for found in bio.received if found.scope == dossier] == [change, after]


UNREAD: list[Plain] = [1, 1.0, True, None, "é", [1, [2.5, {"b": None, "a": [False]}]], {"z": 1, "a": {"y": 2}}, 2**63]


@pytest.mark.parametrize("media_type", [SYNC_TYPE, JSON_TYPE])
def test_unknown_kinds_and_fields_are_relayed_byte_for_byte(sign_in: SignIn, media_type: str) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    seen = (ChangeId("f" * 16, 10**15), ChangeId("0" * 16, 1))
    edits = [Edit("borehole_2031", "not-a-uuid", f"depth_{n}", value, seen) for n, value in enumerate(UNREAD)]
    change = awa.change(*edits, Edit("visit", new_id(), "drone_flight", UNREAD[5]), scope=dossier)
    assert awa.send(awa.request(change), media_type).verdicts == (Verdict(Outcome.APPLIED),)
    reply = bio.send(bio.request(cursors={dossier: 0}, everything=False), media_type)
    found = [got for page in reply.pages for got in page.changes]
    assert [canonical(got) for got in found] == [canonical(change)]
    assert repr(found) == repr([change])


BAD: list[tuple[Edit, str]] = [
    (Edit("visit", "r", "seen", 7), "bad_value.text"),
    (Edit("visit", "r", "women_met", "beaucoup"), "bad_value.whole"),
    (Edit("visit", "r", "date", "hier"), "bad_value.day"),
    (Edit("visit", "r", "deleted", "oui"), "bad_value.flag"),
    (Edit("borehole", "r", "deleted", 1), "bad_value.flag"),
    (Edit("visit", "r", "", "x"), "bad_name"),
    (Edit("document", "../../x", "title", "x"), "bad_name"),
    (Edit("borehole", "/srv/x", "depth", 1), "bad_name"),
    (Edit("organisation", "r", "name", "Elsewhere"), "scope"),
    (Edit("dossier", "another", "title", "x"), "scope"),
    (Edit("visit", "r", "dossier", "another"), "scope"),
]


@pytest.mark.parametrize(("edit", "reason"), BAD)
def test_one_bad_change_stands_in_nobodys_way(sign_in: SignIn, edit: Edit, reason: str) -> None:
    awa = sign_in("awa")
    dossier = new_id()
    reply = awa.sync(awa.note(dossier), awa.change(edit, scope=dossier), awa.note(dossier))
    assert [verdict.outcome for verdict in reply.verdicts] == [Outcome.APPLIED, Outcome.REFUSED, Outcome.APPLIED]
    assert reply.verdicts[1].reason == reason
    assert awa.cursors[dossier] == 2


def test_a_change_without_edits_is_refused(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    assert awa.sync(awa.change()).verdicts == (Verdict(Outcome.REFUSED, "too_many_edits"),)


def test_a_hostile_text_is_text(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    texts = ["<img src=/etc/passwd>", "=HYPERLINK(1)", "\x00\x1b[2J", "x" * 1_000_000, "'; DROP TABLE change; --"]
    changes = [awa.note(dossier, text) for text in texts]
    assert {verdict.outcome for verdict in awa.sync(*changes).verdicts} == {Outcome.APPLIED}
    bio.sync()
    assert [change.edits[0].value for change in bio.received if change.scope == dossier] == texts


def test_only_named_scopes_are_read_when_asked(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    followed, ignored = new_id(), new_id()
    awa.sync(awa.note(followed), awa.note(ignored))
    reply = bio.send(bio.request(cursors={followed: 0}, everything=False))
    assert [page.scope for page in reply.pages] == [followed]
    assert not reply.more


def test_small_room_brings_everything_in_order_in_many_replies(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    scopes = [new_id() for _ in range(3)]
    sent = [awa.note(scope, "x" * 900) for scope in scopes * 5]
    bio.sync()  # what other tests left on the server comes in large replies
    awa.sync(*sent)
    bio.sync(room=2_000)
    for scope in scopes:
        got = [change for change in bio.received if change.scope == scope]
        assert got == [change for change in sent if change.scope == scope]
    first = bio.send(bio.request(cursors={scopes[0]: 0}, everything=False, room=1))
    assert [len(page.changes) for page in first.pages] == [1], "a change larger than the room comes alone"
    assert first.more


def test_remembered_cursors_need_not_be_spelled_out(sign_in: SignIn, server: RunningServer) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    bio.sync()
    dossier = new_id()
    awa.sync(awa.note(dossier))
    reply = bio.send(bio.request(cursors=None, digest=digest_of(bio.cursors)))
    assert [page.scope for page in reply.pages] == [dossier]
    again = bio.send(bio.request(cursors=None, digest=digest_of(bio.cursors)))
    assert again.pages == reply.pages, "a reply may be lost: the digest from before it still counts"
    server.restart()
    bio.take_in(again)
    quiet = bio.send(bio.request(cursors=None, digest=digest_of(bio.cursors)))
    assert not quiet.pages
    assert not quiet.cursors_wanted


def test_an_unknown_digest_is_said_and_the_push_counts_all_the_same(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    change = awa.note(new_id())
    reply = awa.send(awa.request(change, cursors=None, digest=b"12345678"))
    assert reply.cursors_wanted
    assert reply.verdicts == (Verdict(Outcome.APPLIED),)
    assert not reply.pages


def test_files_named_by_changes_or_asked_about_are_missing_until_uploaded(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    contents = [bytes([n]) * 50 for n in range(3)]
    there = awa.upload(contents[0])
    named = [awa.upload(contents[1]), "ab" * 32, "cd" * 32]
    photo = awa.change(
        Edit("photo", new_id(), "original", [named[1], 50, "image/jpeg"]),
        Edit("scan_2031", new_id(), "sheet", [named[2], 50, "image/jpeg"]),
        Edit("photo", new_id(), "original", [named[0], 50, "image/jpeg"]),
        scope=dossier,
    )
    assert awa.send(awa.request(photo)).missing == (named[1], named[2])
    assert bio.send(bio.request(media=(there, "ef" * 32))).missing == ("ef" * 32,)


def test_a_request_for_another_device_is_refused(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    answer = awa.post(msgspec.json.encode(awa.request(awa.note(new_id()), device="another")), JSON_TYPE)
    assert answer.status_code == 403
    assert problem_of(answer).code == "device_differs"
