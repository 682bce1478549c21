"""Signing in, being shut out, and keeping organisations apart."""

from collections.abc import Callable

import pytest
import requests

from fieldkit.domain.ids import new_id
from fieldkit.domain.review import Role
from sync.protocol import JSON_TYPE
from sync.protocol.accounts import Scopes, Session, decode
from tests.sync.serving import PASSWORD, RunningServer
from tests.sync.speaking import Speaker, problem_of, sha256_of

SignIn = Callable[[str], Speaker]

OPEN = [
    ("GET", "/v1/session", b"", {}),
    ("GET", "/v1/scopes", b"", {}),
    ("POST", "/v1/sync", b"{}", {"Content-Type": JSON_TYPE}),
    ("POST", "/v1/media/uploads", b"", {"Tus-Resumable": "1.0.0", "Upload-Length": "1"}),
    ("HEAD", "/v1/media/uploads/" + "a" * 64, b"", {"Tus-Resumable": "1.0.0"}),
    ("PATCH", "/v1/media/uploads/" + "a" * 64, b"x", {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}),
    ("GET", "/v1/media/" + "a" * 64, b"", {}),
    ("HEAD", "/v1/media/" + "a" * 64, b"", {}),
    ("DELETE", "/v1/session", b"", {}),
]
"""Every route that needs a token; the one that ends the session comes last."""


def refused_everywhere(speaker: Speaker, code: str) -> None:
    for method, path, body, headers in OPEN:
        answer = speaker.call(method, path, data=body, headers=headers)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        if method != "HEAD":
            assert problem_of(answer).code == code, (method, path)


def test_signing_in_tells_who_where_and_on_what_server(server: RunningServer) -> None:
    awa = Speaker(server, "AWA@essai.example ")
    session = decode(awa.try_sign_in().content, Session)
    assert (session.account.login, session.account.role) == ("awa@essai.example", "officer")
    assert (session.account.organisation, session.account.organisation_name) == (server.organisation, "Réseau d'essai")
    assert session.device == awa.device
    assert len(session.epoch) == 16
    awa.token = session.token
    again = decode(awa.call("GET", "/v1/session").content, Session)
    assert again.account == session.account
    assert not again.token


@pytest.mark.parametrize("token", ["", "x", "é".encode().decode("latin-1"), "a" * 5000])
def test_without_a_token_nothing_opens(server: RunningServer, token: str) -> None:
    nobody = Speaker(server, "nobody", token=token)
    refused_everywhere(nobody, "token_unknown")


def test_a_wrong_password_and_an_unknown_account_look_alike(server: RunningServer) -> None:
    answers = [
        Speaker(server, login).try_sign_in("faux mot de passe") for login in ("bio@essai.example", "zoe@essai.example")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}
    assert problem_of(answers[0]).code == "wrong_password"


def test_guessing_gets_slower_and_does_not_shut_others_out(server: RunningServer) -> None:
    server.add_account("cible@essai.example")
    target = Speaker(server, "cible@essai.example")
    codes = [problem_of(target.try_sign_in(f"essai {n} faux")).code for n in range(7)]
    assert codes == ["wrong_password"] * 5 + ["too_many_attempts"] * 2
    last = target.try_sign_in()
    assert last.status_code == 429, "the right password has to wait as well"
    assert int(last.headers["Retry-After"]) == problem_of(last).facts["seconds"]
    Speaker(server, "bio@essai.example").sign_in()


def test_signing_out_ends_the_session(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    gone = awa.call("DELETE", "/v1/session")
    assert (gone.status_code, gone.content) == (204, b"")
    refused_everywhere(awa, "token_unknown")


def test_a_revoked_device_is_out_at_its_next_request_and_stays_out(server: RunningServer, sign_in: SignIn) -> None:
    awa, other = sign_in("awa"), sign_in("awa")
    with server.accounts() as accounts:
        accounts.set_revoked(awa.device, revoked=True)
    refused_everywhere(awa, "device_revoked")
    assert problem_of(awa.call("GET", "/v1/session")).facts == {"device_status": "revoked"}
    assert problem_of(awa.try_sign_in()).code == "device_revoked"
    other.sync()
    with server.accounts() as accounts:
        accounts.set_revoked(awa.device, revoked=False)
    awa.sync()


def test_a_closed_account_is_out_at_its_next_request(server: RunningServer) -> None:
    server.add_account("depart@essai.example")
    gone = Speaker(server, "depart@essai.example").sign_in()
    with server.accounts() as accounts:
        accounts.set_disabled(gone.login, disabled=True)
    refused_everywhere(gone, "account_disabled")
    assert problem_of(gone.try_sign_in()).code == "account_disabled"
    assert problem_of(gone.try_sign_in("faux mot de passe")).code == "wrong_password"


def test_another_password_ends_every_session(server: RunningServer) -> None:
    server.add_account("oubli@essai.example")
    before = Speaker(server, "oubli@essai.example").sign_in()
    with server.accounts() as accounts:
        accounts.set_password(before.login, "une toute autre phrase")
    refused_everywhere(before, "token_unknown")
    assert before.try_sign_in(PASSWORD).status_code == 401
    before.sign_in("une toute autre phrase")


def test_a_role_changes_at_the_next_request(server: RunningServer) -> None:
    server.add_account("promue@essai.example")
    speaker = Speaker(server, "promue@essai.example").sign_in()
    with server.accounts() as accounts:
        accounts.set_role(speaker.login, Role.REVIEWER)
    assert decode(speaker.call("GET", "/v1/session").content, Session).account.role == "reviewer"


def test_organisations_see_nothing_of_each_other(server: RunningServer, sign_in: SignIn) -> None:
    server.add_account(
        "eve@ailleurs.example", role=Role.ADMINISTRATOR, organisation=server.add_organisation("Ailleurs")
    )
    awa, eve = sign_in("awa"), Speaker(server, "eve@ailleurs.example").sign_in()
    dossier, content = new_id(), b"photo" * 1000
    change = awa.note(dossier)
    awa.sync(change)
    sha256 = awa.upload(content)
    begun = awa.begin_upload(b"half of a photo")
    assert begun.status_code == 201

    eve.sync()
    assert not [found for found in eve.received if found.scope == dossier]
    assert dossier not in [row.scope for row in decode(eve.call("GET", "/v1/scopes").content, Scopes).scopes]
    assert eve.send(eve.request(media=(sha256,))).missing == (sha256,)
    assert comparable(eve.download(sha256)) == comparable(eve.download("0" * 64))
    absent = sha256_of(b"half of a photo")
    assert comparable(eve.upload_position(absent)) == comparable(eve.upload_position("0" * 64))
    assert comparable(eve.add_upload(absent, 0, b"x")) == comparable(eve.add_upload("0" * 64, 0, b"x"))

    taken = eve.sync(change).verdicts[0]
    assert taken.kept, "the same identity in another organisation is another change"
    assert eve.upload(content) == sha256
    assert eve.download(sha256).content == content
    assert awa.download(sha256).content == content


def comparable(answer: requests.Response) -> tuple[int, bytes, list[str]]:
    return answer.status_code, answer.content, sorted(answer.headers)
