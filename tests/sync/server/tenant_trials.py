"""Every way a request can name something of another organisation, tried against an id that nobody has."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import requests
from sqlalchemy import select

from fieldkit.domain.changes import ChangeId, Edit
from fieldkit.domain.ids import new_id, new_session
from fieldkit.domain.values import Plain
from sync.protocol.codec import encode_request
from sync.protocol.messages import digest_of
from sync.server import tables
from sync.server.database import Database
from tests.sync.speaking import UPLOADS, Speaker, sha256_of

Answer = tuple[object, ...]


@dataclass(frozen=True)
class Ids:
    """What an organisation has, or nobody: a dossier with one change, its review event, a file and half of one."""

    dossier: str
    session: str
    visit: str
    event: str
    file: str
    half: str
    device: str

    @classmethod
    def absent(cls) -> "Ids":
        file, half = (os.urandom(32).hex() for _ in range(2))
        return cls(new_id(), new_session(), new_id(), new_id(), file, half, new_id())


def settle(speaker: Speaker) -> Ids:
    """Give an organisation one of each, and all that it has read remembered."""
    dossier, visit, event = new_id(), new_id(), new_id()
    told: dict[str, Plain] = {
        "dossier": dossier,
        "subject": visit,
        "subject_kind": "visit",
        "action": "submitted",
        "version": 1,
    }
    author = f"Essai <{speaker.login}>"
    edits = [Edit("review_event", event, name, value) for name, value in {**told, "author": author}.items()]
    speaker.sync(speaker.note(dossier, "secret", visit), speaker.change(*edits, scope=dossier))
    file, half = os.urandom(500), os.urandom(500)
    speaker.upload(file)
    speaker.begin_upload(half)
    speaker.add_upload(sha256_of(half), 0, iter([half[:200]]))
    speaker.sync()
    return Ids(dossier, speaker.session, visit, event, sha256_of(file), sha256_of(half), speaker.device)


def _http(answer: requests.Response) -> Answer:
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
    return answer.status_code, answer.content, sorted(headers.items())


def _asked(speaker: Speaker, **different: object) -> Answer:
    """What a sync says, but for its nonce and time."""
    usual = speaker.request()
    reply = speaker.send(replace(usual, nonce=os.urandom(16), everything=False, **different))  # type: ignore[arg-type]  # fields of Request
    pages = [(page.scope, page.cursor, len(page.changes)) for page in reply.pages]
    return pages, reply.verdicts, reply.missing, reply.more, reply.cursors_wanted


def _pushed(speaker: Speaker, scope: str, record: str, session: str = "") -> Answer:
    change = speaker.note(scope, "autre", record)
    if session:
        change = replace(change, id=ChangeId(session, 1))
    return _asked(speaker, changes=(change,), cursors={scope: 0})


def _reviewed(speaker: Speaker, ids: Ids, subject: str) -> Answer:
    """An act that rests on an event: held while that is not here, whoever acts."""
    told: dict[str, Plain] = {"dossier": ids.dossier, "subject": subject, "subject_kind": "visit", "action": "approved"}
    told |= {"author": f"Essai <{speaker.login}>", "reason": "x"}
    event = new_id()
    edits = [Edit("review_event", event, name, value) for name, value in told.items()]
    edits.append(Edit("review_event", event, "follows", [ids.event]))
    return _asked(speaker, changes=(speaker.change(*edits, scope=ids.dossier),), cursors={ids.dossier: 0})


def _announced(speaker: Speaker, name: str) -> Answer:
    metadata = "sha256 " + base64.b64encode(name.encode()).decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "500", "Upload-Metadata": metadata}
    return _http(speaker.call("POST", UPLOADS, headers=headers))


def _told(speaker: Speaker, route: str, **asked: object) -> Answer:
    """What an answer in JSON says, but for its time."""
    body = json.dumps(asked).encode()
    answer = speaker.call("POST", route, data=body, headers={"Content-Type": "application/json"})
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "at"}


def _receipt(speaker: Speaker, ids: Ids) -> Answer:
    changes = [{"session": ids.session, "counters": [1]}]
    return _told(speaker, "/v1/receipts", changes=changes, files=[ids.file, ids.half])


def _signed_in_there(speaker: Speaker, device: str) -> Answer:
    other = Speaker(speaker.server, speaker.login, device=device)
    answer = other.try_sign_in()
    other.http.close()
    return answer.status_code, {name: type(value).__name__ for name, value in answer.json().items()}


Act = Callable[[Speaker, Ids], Answer]

TRIALS: list[tuple[str, str, Act]] = [
    ("GET /v1/scopes", "dossier", lambda s, i: (i.dossier in s.call("GET", "/v1/scopes").text,)),
    ("POST /v1/sums", "scope", lambda s, i: _told(s, "/v1/sums", cursors=[{"scope": i.dossier, "number": 2}])),
    ("POST /v1/sums/changes", "scope", lambda s, i: _told(s, "/v1/sums/changes", scope=i.dossier, after=0, last=2)),
    ("POST /v1/receipts", "change and files", _receipt),
    ("POST /v1/sync", "cursor ahead", lambda s, i: _code(s, cursors={i.dossier: 1})),
    ("POST /v1/sync", "review event", lambda s, i: _reviewed(s, i, i.visit)),
    ("GET /v1/media/{sha256}", "file", lambda s, i: _http(s.download(i.file))),
    ("GET /v1/media/{sha256}", "range", lambda s, i: _http(s.download(i.file, Range="bytes=0-9"))),
    ("GET /v1/media/{sha256}", "half", lambda s, i: _http(s.download(i.half))),
    ("HEAD /v1/media/{sha256}", "file", lambda s, i: _http(s.call("HEAD", f"/v1/media/{i.file}"))),
    ("HEAD /v1/media/uploads/{sha256}", "file", lambda s, i: _http(s.upload_position(i.file))),
    ("HEAD /v1/media/uploads/{sha256}", "half", lambda s, i: _http(s.upload_position(i.half))),
    ("PATCH /v1/media/uploads/{sha256}", "file", lambda s, i: _http(s.add_upload(i.file, 500, b""))),
    ("PATCH /v1/media/uploads/{sha256}", "half", lambda s, i: _http(s.add_upload(i.half, 200, b"x" * 300))),
    ("POST /v1/media/uploads", "file", lambda s, i: _announced(s, i.file)),
    ("POST /v1/media/uploads", "half", lambda s, i: _announced(s, i.half)),
    ("POST /v1/sync", "media", lambda s, i: _asked(s, media=(i.file, i.half))),
    ("POST /v1/sync", "cursors", lambda s, i: _asked(s, cursors={i.dossier: 0})),
    ("POST /v1/sync", "digest", lambda s, i: _asked(s, cursors=None, digest=digest_of({i.dossier: 2}))),
    ("POST /v1/sync", "scope", lambda s, i: _pushed(s, i.dossier, new_id())),
    ("POST /v1/sync", "record", lambda s, i: _pushed(s, new_id(), i.visit)),
    ("POST /v1/sync", "identity", lambda s, i: _pushed(s, new_id(), new_id(), i.session)),
    ("POST /v1/sync", "device", lambda s, i: _code(s, device=i.device)),
    ("POST /v1/session", "device", lambda s, i: _signed_in_there(s, i.device)),
    ("GET /v1/session", "own", lambda s, _: _http(s.call("GET", "/v1/session"))),
]
"""Route, the id it is given, and how: first what leaves nothing behind, then what makes one's own of that name."""

NAMES_NOTHING = {
    "GET /v1/hello",
    "GET /v1/health",
    "POST /v1/session/refresh",  # a refresh is a secret, as a token is
    "POST /v1/order",  # a device's own key, proven, is all it names
    "POST /v1/order/done",  # the same
    "DELETE /v1/session",  # ends the session of the token that asks; its digest is all it names
    "OPTIONS /v1/media/uploads",
    "OPTIONS /v1/media/uploads/{sha256}",
}
"""Routes that are given no id of an organisation's."""


def _code(speaker: Speaker, **different: object) -> Answer:
    wish = replace(speaker.request(), nonce=os.urandom(16), **different)  # type: ignore[arg-type]  # fields of Request
    answer = speaker.post(encode_request(wish))
    return answer.status_code, answer.content


def leaks(speaker: Speaker, foreign: Ids) -> Iterator[str]:
    """The trials whose answer tells a foreign id from one that nobody has."""
    for route, name, act in TRIALS:
        if name == "dossier":
            if act(speaker, foreign) != (False,):
                yield f"{route} {name}"
            continue
        absent = Ids.absent()
        expected = _blind(act(speaker, absent), absent)
        try:
            told = _blind(act(speaker, foreign), foreign)
        except AssertionError:  # a fault of the server's, which an absent id does not bring about
            told = "no answer"
        if told != expected:
            yield f"{route} {name}"


def _blind(answer: Answer, ids: Ids) -> str:
    """An answer as text without the ids it was asked about, and without what differs from one to the next."""
    text = repr(answer)
    for value in vars(ids).values():
        text = text.replace(value, "·")
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "·", text)


def holdings(database: Database, organisation: str) -> str:
    """The digest of all that an organisation has in the database."""
    digest = hashlib.sha256()
    with database.read(organisation) as tenant:
        for table in tables.metadata.sorted_tables:
            if table is not tables.meta:
                for row in sorted(map(repr, tenant.read(select(table)))):
                    digest.update(row.encode())
    return digest.hexdigest()
