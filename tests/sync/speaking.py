"""A client as small as can be, written from the protocol's documentation: what the server is tested with."""

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.ids import new_id, new_session
from fieldkit.domain.runs import Run, runs_of
from fieldkit.domain.values import Plain
from sync.protocol import JSON_TYPE, PROBLEM_TYPE, SYNC_TYPE
from sync.protocol.accounts import Session, SignIn, decode, encode, written
from sync.protocol.codec import decode_reply, encode_request
from sync.protocol.messages import Reply, Request, advance
from sync.protocol.problems import Problem, decode_problem
from tests.sync.serving import PASSWORD, RunningServer

UPLOADS = "/v1/media/uploads"
_SECONDS = 60


@dataclass
class Speaker:
    """A device of an account, with what it has read and written so far."""

    server: RunningServer
    login: str
    device: str = field(default_factory=new_id)
    session: str = field(default_factory=new_session)
    cursors: dict[str, int] = field(default_factory=dict)
    received: list[Change] = field(default_factory=list)
    epoch: str = ""
    token: str = ""
    counter: int = 0
    at: int = 1_790_000_000_000 << 16
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False

    def sign_in(self, password: str = PASSWORD) -> "Speaker":
        answer = self.try_sign_in(password)
        assert answer.status_code == 200, answer.text
        session = decode(answer.content, Session)
        self.token, self.epoch = session.token, session.epoch
        return self

    def try_sign_in(self, password: str = PASSWORD) -> requests.Response:
        key = written(self.key.public_key().public_bytes_raw())
        wish = SignIn(login=self.login, password=password, device=self.device, device_name="essai", key=key)
        return self.call("POST", "/v1/session", data=encode(wish), headers={"Content-Type": JSON_TYPE})

    def call(
        self, method: str, path: str, *, data: bytes | Iterable[bytes] = b"", headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        sent = dict(headers or {})
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        return self.http.request(method, self.server.url + path, data=data, headers=sent, timeout=_SECONDS)

    def change(self, *edits: Edit, scope: str = "", author: str = "") -> Change:
        self.counter += 1
        self.at += 1 << 16
        name = author or f"Essai <{self.login}>"
        return Change(ChangeId(self.session, self.counter), scope, name, self.device, self.at, edits)

    def note(self, scope: str, text: Plain = "vu", record: str = "") -> Change:
        """A change of a visit's text in a dossier."""
        return self.change(Edit("visit", record or new_id(), "seen", text), scope=scope)

    def request(self, *changes: Change, **different: Any) -> Request:  # noqa: ANN401 - any field of a request
        usual = Request(
            nonce=os.urandom(16), device=self.device, epoch=self.epoch, changes=changes, cursors=self.cursors
        )
        return replace(usual, **different)

    def send(self, request: Request, media_type: str = SYNC_TYPE) -> Reply:
        answer = self.post(encode_request(request, media_type), media_type)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == media_type
        reply = decode_reply(answer.content, media_type)
        assert reply.nonce == request.nonce
        return reply

    def post(self, body: bytes, media_type: str = SYNC_TYPE) -> requests.Response:
        return self.call("POST", "/v1/sync", data=body, headers={"Content-Type": media_type})

    def sync(self, *changes: Change, held: tuple[Run, ...] = (), room: int = 0) -> Reply:
        """Push, and pull until there is no more; the first reply."""
        first = reply = self.take_in(self.send(self.request(*changes, held=held, room=room)))
        pushed = runs_of(change.id for change in changes)
        while reply.more:
            reply = self.take_in(self.send(self.request(held=held + pushed, room=room)))
        return first

    def take_in(self, reply: Reply) -> Reply:
        self.cursors = advance(self.cursors, reply.pages)
        self.received += [change for page in reply.pages for change in page.changes]
        return reply

    def begin_upload(self, content: bytes, sha256: str = "") -> requests.Response:
        name = sha256 or sha256_of(content)
        metadata = "sha256 " + base64.b64encode(name.encode()).decode()
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        return self.call("POST", UPLOADS, headers=headers)

    def add_upload(self, sha256: str, offset: int, data: bytes | Iterable[bytes]) -> requests.Response:
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        return self.call("PATCH", f"{UPLOADS}/{sha256}", data=data, headers=headers)

    def upload_position(self, sha256: str) -> requests.Response:
        return self.call("HEAD", f"{UPLOADS}/{sha256}", headers={"Tus-Resumable": "1.0.0"})

    def upload(self, content: bytes) -> str:
        sha256 = sha256_of(content)
        begun = self.begin_upload(content)
        assert begun.status_code == 201, begun.text
        offset = int(begun.headers["Upload-Offset"])
        if offset < len(content):
            done = self.add_upload(sha256, offset, content[offset:])
            assert done.status_code == 204, done.text
        return sha256

    def download(self, sha256: str, **headers: str) -> requests.Response:
        return self.call("GET", f"/v1/media/{sha256}", headers=headers)


def problem_of(answer: requests.Response) -> Problem:
    """The refusal an answer holds."""
    assert answer.headers["Content-Type"] == PROBLEM_TYPE, answer.text
    return decode_problem(answer.content)


def sha256_of(content: bytes) -> str:
    """The name of a file."""
    return hashlib.sha256(content).hexdigest()
