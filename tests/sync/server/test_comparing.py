"""What a server says of all it holds: the same for the same changes, nothing of others', nothing spoilt."""

from collections.abc import Callable, Sequence

import msgspec
import pytest
import requests
from sqlalchemy import update

from fieldkit.domain.changes import Change
from fieldkit.domain.ids import new_id
from sync.protocol import JSON_TYPE
from sync.protocol.canonical import fingerprint
from sync.protocol.comparing import LISTED, AskReceipt, Compare, Cursor, List, Lists, Named, Receipt, Sums, decode
from sync.protocol.messages import Outcome
from sync.protocol.sums import Sum, digest_of_sums, mark_of, sum_of, written
from sync.server import tables
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker, problem_of, sha256_of

SignIn = Callable[[str], Speaker]


def ask(speaker: Speaker, path: str, message: msgspec.Struct) -> requests.Response:
    return speaker.call("POST", path, data=msgspec.json.encode(message), headers={"Content-Type": JSON_TYPE})


def sum_held(changes: Sequence[Change]) -> Sum:
    return sum_of(map(fingerprint, changes))


def follow(speaker: Speaker, dossier: str, *changes: Change) -> bytes:
    """Push, and read one dossier alone; what the reply says stands for it."""
    cursors = {dossier: speaker.cursors.get(dossier, 0)}
    reply = speaker.send(speaker.request(*changes, cursors=cursors, everything=False, sums=True))
    speaker.take_in(reply)
    return reply.sum


def spoil(server: RunningServer, change: Change) -> None:
    column = tables.change.c
    named = (column.session == change.id.session, column.counter == change.id.counter)
    with server.database() as database, database.write(server.organisation) as tenant:
        assert tenant.change(update(tables.change).where(*named).values(body=b"\x90")) == 1


def test_six_bytes_stand_for_everything_followed_its_own_push_included(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    mine = [awa.note(dossier) for _ in range(3)]
    assert follow(awa, dossier, *mine) == digest_of_sums({dossier: sum_held(mine)})
    theirs = [bio.note(dossier) for _ in range(2)]
    bio.sync(*theirs)
    assert follow(awa, dossier) == digest_of_sums({dossier: sum_held([*theirs, *mine])})


def test_a_laptop_of_before_and_one_with_more_to_read_are_told_none(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    bio.sync(*(bio.note(dossier) for _ in range(3)))
    cursors = {dossier: 0}
    assert awa.send(awa.request(cursors=cursors, everything=False)).sum == b""
    more = awa.send(awa.request(cursors=cursors, everything=False, sums=True, room=1))
    assert more.more
    assert more.sum == b""


def test_scopes_are_summed_and_listed_as_far_as_they_were_read(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    dossier = new_id()
    mine = [awa.note(dossier) for _ in range(4)]
    awa.sync(*mine)
    asked = Compare((Cursor(dossier, 3), Cursor(new_id(), 3)))
    told = decode(ask(awa, "/v1/sums", asked).content, Sums).sums
    assert [(each.scope, each.sum) for each in told] == [(dossier, sum_held(mine[:3]))]
    listed = decode(ask(awa, "/v1/sums/changes", List(dossier, 1, 3)).content, Lists)
    assert not listed.more
    assert [(each.session, each.counter, each.number) for each in listed.changes] == [
        (change.id.session, change.id.counter, number) for number, change in enumerate(mine[1:3], 2)
    ]
    assert [each.mark for each in listed.changes] == [written(mark_of(fingerprint(change))) for change in mine[1:3]]


def test_a_long_list_comes_in_pages(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    dossier = new_id()
    awa.sync(*(awa.note(dossier) for _ in range(LISTED + 1)))
    first = decode(ask(awa, "/v1/sums/changes", List(dossier, 0, LISTED + 1)).content, Lists)
    assert (len(first.changes), first.more) == (LISTED, True)
    rest = decode(ask(awa, "/v1/sums/changes", List(dossier, LISTED, LISTED + 1)).content, Lists)
    assert (len(rest.changes), rest.more) == (1, False)


def test_a_spoilt_change_is_not_counted_not_given_and_mended_by_the_same_one(
    sign_in: SignIn, server: RunningServer
) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    mine = [awa.note(dossier) for _ in range(3)]
    whole = follow(awa, dossier, *mine)
    spoil(server, mine[1])
    asked = AskReceipt((Named(awa.session, (mine[1].id.counter,)),))
    assert decode(ask(awa, "/v1/receipts", asked).content, Receipt).changes[0].marks == ("",)
    assert follow(bio, dossier) == digest_of_sums({dossier: sum_held([mine[0], mine[2]])})
    assert bio.received == [mine[0], mine[2]]
    assert awa.send(awa.request(mine[1])).verdicts[0].outcome is Outcome.KNOWN
    assert follow(awa, dossier) == whole
    assert decode(ask(awa, "/v1/receipts", asked).content, Receipt).changes[0].marks != ("",)


def test_a_receipt_names_what_is_here_and_nothing_of_another_organisation(
    sign_in: SignIn, server: RunningServer
) -> None:
    awa = sign_in("awa")
    mine, unsent = awa.note(new_id()), awa.note(new_id())
    awa.sync(mine)
    file = awa.upload(b"une photo")
    absent = sha256_of(b"une autre")
    asked = AskReceipt((Named(awa.session, (unsent.id.counter, mine.id.counter)),), (file, absent))
    receipt = decode(ask(awa, "/v1/receipts", asked).content, Receipt)
    assert receipt.changes[0].marks == ("", written(mark_of(fingerprint(mine))))
    assert receipt.files == (file,)
    login = f"{new_id()}@ailleurs.example"
    server.add_account(login, organisation=server.add_organisation(f"Autre {new_id()}"))
    stranger = Speaker(server, login).sign_in()
    receipt = decode(ask(stranger, "/v1/receipts", asked).content, Receipt)
    assert (receipt.changes[0].marks, receipt.files) == (("", ""), ())
    assert decode(ask(stranger, "/v1/sums", Compare((Cursor(mine.scope, 9),))).content, Sums).sums == ()
    assert decode(ask(stranger, "/v1/sums/changes", List(mine.scope, 0, 9)).content, Lists).changes == ()


@pytest.mark.parametrize("path", ["/v1/sums", "/v1/sums/changes", "/v1/receipts"])
def test_without_a_token_or_with_a_broken_body_nothing_is_told(sign_in: SignIn, path: str) -> None:
    awa = sign_in("awa")
    broken = awa.call("POST", path, data=b"{", headers={"Content-Type": JSON_TYPE})
    assert problem_of(broken).code == "malformed"
    awa.token = "nobody"
    assert ask(awa, path, Compare(())).status_code == 401
