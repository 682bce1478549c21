"""A laptop's process that writes and photographs while the real engine sends, until it is killed or all has left.

It says ``ITEM n sha256`` once the n-th piece of work is saved (``-`` for a text), ``WRITTEN`` when all of them are, and
``EMPTY`` when nothing of it waits to be sent any more.
"""

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError, Refused
from fieldkit.services.outbox import Outbox
from fieldkit.services.workspace import Workspace
from sync.client import connections, pace, rhythm, rounds, texts, transport
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.protocol.codec import decode_reply, encode_reply
from sync.protocol.messages import Outcome, Reply, Request, Verdict
from tests.durability.chaos.line import PATIENCE_S
from tests.storage.opened import create, open_again
from tests.sync.serving import PASSWORD

_PHOTO_BYTES = 1_800
"""All of one size, so that an answer about one would fit another."""

_REST_S = 0.008
_LOOK_AGAIN_S = 0.02


@dataclass(frozen=True)
class Scene:
    """Where a laptop works, as whom, through which address, and how many pieces of work it does."""

    folder: Path
    login: str
    url: str
    items: int


def text_of(number: int) -> str:
    """What the n-th piece of work says; no other does."""
    return f"n{number}."


def photo_of(login: str, number: int) -> bytes:
    """The n-th piece of work where it is a photo."""
    return random.Random(f"{login} {number}").randbytes(_PHOTO_BYTES)  # noqa: S311 - the same in every process


def in_short() -> None:
    """Every pause and every patience shortened alike: an hour on a bad line is what is tried."""
    for module, name, value in (
        (rhythm, "_AFTER_EDIT_S", 0.02),
        (rhythm, "REGULAR_S", 0.2),
        (rhythm, "_FIRST_RETRY_S", 0.03),
        (rhythm, "_LONGEST_RETRY_S", 0.25),
        (pace, "_FIRST_CHANGES", 3),
        (pace.Pace, "hold_more", lambda _: None),
        (transport, "SLOWEST", 1_000_000),
        (connections, "SLOWEST", 1_000_000),
    ):
        setattr(module, name, value)
    options: Any = transport.Transport.__init__.__kwdefaults__
    options["silence_s"] = PATIENCE_S


def without_nonce() -> None:
    """Take a check away: an answer counts for whichever request it comes to."""
    real = texts.genuine

    def genuine(body: bytes, request: Request) -> Reply:
        return real(encode_reply(replace(decode_reply(body), nonce=request.nonce)), request)

    setattr(texts, "genuine", genuine)  # noqa: B010 - past the type checker


def without_epoch() -> None:
    """Take a check away: whichever server answers."""
    real = texts.Texts.exchange
    setattr(texts.Texts, "exchange", lambda self, _epoch, *rest: real(self, "", *rest))  # noqa: B010 - the same


def without_type() -> None:
    """Take a check away: what answers 200 has taken what it was sent, as ``raise_for_status`` believes."""
    real_read, real = transport._is_genuine, texts.genuine

    def is_genuine(response: Any, kind: str, call: transport.Call, nonce: str | None) -> bool:  # noqa: ANN401 - of requests
        return call.accept != "" or real_read(response, kind, call, nonce)

    def genuine(body: bytes, request: Request) -> Reply:
        try:
            return real(body, request)
        except FieldKitError:
            verdicts = tuple(Verdict(Outcome.APPLIED) for _ in request.changes)
            return Reply(nonce=request.nonce, epoch=request.epoch, at=0, verdicts=verdicts)

    setattr(transport, "_is_genuine", is_genuine)  # noqa: B010 - the same
    setattr(texts, "genuine", genuine)  # noqa: B010 - the same


def without_upload_nonce() -> None:
    """Take a check away: an answer about one file counts for another."""
    real = transport._is_genuine
    setattr(transport, "_is_genuine", lambda response, kind, call, _: real(response, kind, call, None))  # noqa: B010 - the same


UNGUARDED: dict[str, Callable[[], None]] = {
    "the nonce": without_nonce,
    "the epoch": without_epoch,
    "the media type": without_type,
    "the nonce of uploads": without_upload_nonce,
}
"""Checks of a receipt that may be taken away."""


def carry(scene: Scene, pipe: "Connection[Any, Any]", without: str) -> None:
    """Go on from what is there, until killed."""
    in_short()
    if without:
        # The comparison that follows each exchange would find what is missing there and make it good.
        setattr(rounds.Rounds, "_compare", lambda *_: None)  # noqa: B010 - past the type checker
        UNGUARDED[without]()
    Carrier(scene, lambda *words: pipe.send(" ".join(words))).live()


class Carrier:
    """One life at a laptop."""

    def __init__(self, scene: Scene, say: Callable[..., None]) -> None:
        self._scene, self._say = scene, say
        is_new = not (scene.folder / "workspace.json").exists()
        self._workspace = Workspace(create(scene.folder) if is_new else open_again(scene.folder))
        if is_new:
            self._workspace.people.introduce("Awa", scene.login)
        self._engine = SyncEngine(self._workspace)

    @property
    def _outbox(self) -> Outbox:
        return self._workspace.outbox

    def live(self) -> None:
        """Write all there is to write, and say so; then say when all of it has left."""
        self._engine.start()
        for number in range(self._begun(), self._scene.items):
            self._keep_signed_in()
            self._say("ITEM", str(number), self._do(number))
            time.sleep(_REST_S)
        self._say("WRITTEN")
        while True:
            self._keep_signed_in()
            if not self._outbox.relay.is_under_way and not self._outbox.unsent() and not self._outbox.files_to_send():
                self._say("EMPTY")
                time.sleep(3600)
            time.sleep(_LOOK_AGAIN_S)

    def _begun(self) -> int:
        """The number of the next piece of work."""
        with self._workspace.store.read() as reader:
            said = {str(edit.value) for change in reader.changes() for edit in change.edits}
        number = self._scene.items
        while number and text_of(number - 1) not in said:
            number -= 1
        return number

    def _keep_signed_in(self) -> None:
        """Sign in as a person does when asked to; on a bad line that may take some tries."""
        while not self._outbox.link.token:
            try:
                sign_in(self._workspace, self._scene.url, self._scene.login, PASSWORD)
            except (FieldKitError, Refused):
                time.sleep(_LOOK_AGAIN_S)
            else:
                self._engine.wake()

    def _do(self, number: int) -> str:
        """The n-th piece of work: a new visit, something written in it, a photo; the hash of its file."""
        records, text = self._workspace.records, text_of(number)
        if not number:
            records.create(Dossier, title=text)
            return "-"
        if number % 5 < 2:
            records.create(Visit, dossier=records.all(Dossier)[0].id, title=text)
            return "-"
        visits = records.all(Visit)
        visit = visits[-1] if visits else records.create(Visit, dossier=records.all(Dossier)[0].id).record
        if number % 5 < 4:
            field = ("seen", "said")[number % 5 - 2]
            records.edit(records.get(Visit, visit.id), **{field: text})
            return "-"
        content = photo_of(self._scene.login, number)
        blob = self._workspace.store.add_media(content, "image/jpeg")
        records.create(Photo, dossier=visit.dossier, visit=visit.id, original=blob, file_name=text)
        return hashlib.sha256(content).hexdigest()
