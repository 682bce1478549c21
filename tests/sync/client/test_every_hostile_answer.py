"""Every hostile answer at every route a laptop asks: none is believed, none leads elsewhere, none costs much."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.values import Plain
from fieldkit.errors import FieldKitError
from fieldkit.services.workspace import Workspace
from sync.client import transport
from sync.protocol.codec import decode_request
from sync.protocol.compression import compress, decompress
from sync.protocol.messages import Outcome, Page, Verdict
from tests.storage.opened import create
from tests.sync.answering import genuine
from tests.sync.hostile.answers import BETWEEN, DROWNING, LYING, SLOW, Hostile, Right
from tests.sync.hostile.post import Asked, posted
from tests.sync.hostile.routes import ROUTES, TOKEN, Desk, Route

MOST_KB = 50_000
"""How much more memory may be held at any moment, whatever was answered."""

SOON_S = 10.0
"""How long any of them may take, on a clock on which an exchange's own minute passes in a fifth of a second."""

_HEADS = {"the right body as nothing", "a header of a hundred megabytes", "a hundred thousand headers"}
_HEADS |= {"a status line without end", "bytes without end behind a redirection", "a body that drips"}
"""What can be done to an answer that has no body."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    workspace = Workspace(create(folder / "w"))
    workspace.people.introduce("Awa", "awa@essai.example")
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    blob = workspace.store.add_media(b"photo" * 100, "image/jpeg")
    workspace.records.create(Photo, dossier=dossier, original=blob)
    with posted() as post, posted() as elsewhere:
        netrc = folder / "netrc"
        netrc.write_text("machine 127.0.0.1 login somebody password else\n", encoding="utf-8")
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("NETRC", str(netrc))
            for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
                patched.setenv(name, elsewhere.url)
            yield Desk(workspace, post, elsewhere)
        assert not elsewhere.asked
    workspace.close()


@pytest.fixture
def memory() -> Iterator[None]:
    """Fails where more was held at one moment than before; where the system tells it."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not sys.platform.startswith("linux"):
        yield
        return
    reset.write_text("5", encoding="ascii")
    before = _peak_kb(status)
    yield
    assert _peak_kb(status) - before < MOST_KB


def _peak_kb(status: Path) -> int:
    lines = status.read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def wrong(desk: Desk, route: Route, hostile: Hostile) -> str:
    """What an answer brought about that it must not; nothing where all is well."""
    desk.sit()
    before, began, reached = desk.believed(), time.monotonic(), len(desk.post.asked)
    desk.post.answering = partial(desk.answer, hostile=hostile, route=route)
    line = desk.transport()
    try:
        route.ask(desk, line)
        told = "it was believed"
    except FieldKitError:
        told = ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        told = f"{type(error).__name__}: {error}"
    finally:
        line.close()
    asked = desk.post.asked[reached:]
    if not any(each.method == route.method and route.path in each.path for each in asked):
        told = told or "it was never asked"
    if any(each.headers.get("authorization", f"Bearer {TOKEN}") != f"Bearer {TOKEN}" for each in asked):
        told = told or "another token was sent"
    if any("cookie" in each.headers for each in asked):
        told = told or "a cookie was sent"
    if route.method != "GET" and desk.believed() != before:
        told = told or "the laptop believes something else"
    return told or ("" if time.monotonic() - began < SOON_S else "it took too long")


def _fitting(route: Route, name: str) -> bool:
    """Whether an answer is hostile at a route: JSON has no checksum, and a file whose bytes are right is right."""
    if not route.bodied:
        return name in BETWEEN or name in SLOW or name in _HEADS
    harmless = {
        "/v1/media/": {"half, announced as half", "longer than announced by terabytes", "of no known length"},
        "/v1/hello": {"a bit of it flipped"},
        "/v1/scopes": {"a bit of it flipped"},
        "/v1/session": {"a bit of it flipped"},
        "/v1/session/refresh": {"a bit of it flipped"},
    }
    return name not in harmless.get(route.path, set())


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.usefixtures("memory")
def test_no_hostile_answer_counts(desk: Desk, name: str, caplog: pytest.LogCaptureFixture) -> None:
    route = ROUTES[name]
    hostile = {**BETWEEN, **LYING, **DROWNING}
    found = {each: wrong(desk, route, answer) for each, answer in hostile.items() if _fitting(route, each)}
    assert {each: told for each, told in found.items() if told} == {}
    assert len(found) >= (40 if route.bodied else 30)
    assert {record.name for record in caplog.records} <= {"urllib3.connection", "urllib3.connectionpool"}


@pytest.mark.parametrize("name", ROUTES)
def test_no_slow_answer_holds_a_laptop_up(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    options: Any = transport.Transport.__init__.__kwdefaults__
    monkeypatch.setitem(options, "silence_s", 0.06)
    monkeypatch.setattr(transport, "SLOWEST", 1_000_000)
    monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=lambda: time.monotonic() * 300))
    route = ROUTES[name]
    slow = {each: answer for each, answer in SLOW.items() if route.bodied or each != "a body that drips"}
    found = {each: wrong(desk, route, answer) for each, answer in slow.items()}
    assert {each: told for each, told in found.items() if told} == {}
    assert {record.name for record in caplog.records} <= {"urllib3.connection", "urllib3.connectionpool"}


@pytest.mark.parametrize("name", ["hello", "asking how far a file is", "fetching a file"])
def test_the_right_answer_counts(desk: Desk, name: str) -> None:
    """The same way, with nothing done to it: what keeps the others out is what is wrong with them."""
    sent = desk.workspace.outbox.files_to_send()
    told = wrong(desk, ROUTES[name], lambda right: [right.whole])
    assert told == "it was believed"
    left = desk.workspace.outbox.files_to_send()
    desk.workspace.store.in_transaction(lambda it: it.exec_driver_sql("UPDATE media SET on_server = 0"))
    assert left == ([] if name == "asking how far a file is" else sent)
    assert desk.workspace.outbox.files_to_send() == sent


Lie = Callable[[Desk, Asked], Right]
_SOMEBODYS = ChangeId("ab" * 8, 1)


def saying(**changed: object) -> Lie:
    """A reply of the right form, with some of it changed."""

    def right(desk: Desk, asked: Asked) -> Right:
        honest = ROUTES["syncing"].right(desk, asked)
        return honest.but(body=genuine(decode_request(asked.body), **changed))

    return right


def written(value: Plain, identity: ChangeId = _SOMEBODYS, scope: str = "s", at: int = 1) -> Lie:
    """A change of somebody's that says something."""
    change = Change(identity, "s", "A <a@essai.example>", "d", at, (Edit("visit", "v", "x", value),))
    return saying(pages=(Page(scope, 1, (change,)),))


def replaced(old: bytes, new: bytes) -> Lie:
    """A reply whose bytes were changed before they were packed: what our own encoder never writes."""

    def right(desk: Desk, asked: Asked) -> Right:
        honest = written("mot")(desk, asked)
        plain = decompress(honest.body, 10**6)
        assert plain.count(old) == 1
        return honest.but(body=compress(plain.replace(old, new)))

    return right


def replayed(name: str) -> Lie:
    """The answer to an earlier request of the same route."""
    kept: list[Right] = []

    def right(desk: Desk, asked: Asked) -> Right:
        headers = {**asked.headers, "fieldkit-nonce": "of-another-request-"}
        honest = ROUTES[name].right(desk, replace(asked, headers=headers))
        kept.append(honest)
        return kept[0]

    return right


def with_heads(name: str, **headers: str) -> Lie:
    """The right answer, with some headers changed."""
    return lambda desk, asked: (
        ROUTES[name].right(desk, asked).but({header.replace("_", "-"): value for header, value in headers.items()})
    )


_OFFSETS = ("-1", "1e3", "", "0x10", "99999999999", "9" * 5_000, "\xb2", "0", "499", "501", "5 00")
_UPLOADING = ("announcing a file", "asking how far a file is", "sending a file")
LIES: Mapping[str, Mapping[str, Lie]] = {
    "syncing": {
        "the receipt of another request": saying(nonce=bytes(16)),
        "another server's receipt": saying(epoch="f" * 16),
        "a receipt without a server": saying(epoch=""),
        "more verdicts than changes": saying(verdicts=(Verdict(Outcome.APPLIED),) * 9),
        "no verdict": saying(verdicts=()),
        "cursors wanted that were sent": saying(cursors_wanted=True),
        "a number beyond every store": saying(pages=(Page("s", 2**64 - 1),)),
        "a number below all": saying(pages=(Page("s", -5),)),
        "a scope that cannot be named again": saying(pages=(Page("a\0b", 1),)),
        "a scope of lines": saying(pages=(Page("a\nb", 1),)),
        "a file of another name": saying(missing=("ab",)),
        "a change of another scope": written("mot", scope="other"),
        "a number that is none": written(float("nan")),
        "a number without end": written(float("inf")),
        "a value of all depths": written(reduce(lambda inner, _: [inner], range(40), cast(Plain, None))),
        "half a character": replaced(b"mot", b"\xed\xa0\x80"),
        "no character": replaced(b"mot", b"\xff\xfe\xfd"),
        "an identity that is none": written("mot", ChangeId("ab" * 8, 0)),
        "a time before all": written("mot", at=-1),
    },
    "announcing a file": {"another's location": replayed("announcing a file")},
    "asking how far a file is": {"the answer of before": replayed("asking how far a file is")},
    "sending a file": {"the receipt of before": replayed("sending a file")},
    "fetching a file": {
        "another file": with_heads("fetching a file", ETag='"' + "a" * 64 + '"'),
        "another part of it": with_heads("fetching a file", Content_Range="bytes 5-9/300"),
        "other bytes": lambda desk, asked: _given_otherwise(desk, asked),
    },
    "hello": {"the answer of before": replayed("hello")},
    "signing in": {"the answer of before": replayed("signing in")},
    "asking which dossiers there are": {"the answer of before": replayed("asking which dossiers there are")},
    "renewing": {"the answer of before": replayed("renewing")},
}


def _given_otherwise(desk: Desk, asked: Asked) -> Right:
    honest = ROUTES["fetching a file"].right(desk, asked)
    return honest.but(body=bytes(len(honest.body)))


@pytest.mark.parametrize("name", LIES)
def test_no_lie_counts(desk: Desk, name: str) -> None:
    lies = dict(LIES[name])
    if name in _UPLOADING:
        lies |= {f"so far: {offset!r}": with_heads(name, Upload_Offset=offset) for offset in _OFFSETS}
        lies["no tus at all"] = with_heads(name, Tus_Resumable="")
        lies["an older tus"] = with_heads(name, Tus_Resumable="0.2.2")
    found = {
        each: wrong(desk, replace(ROUTES[name], right=lie), lambda right: [right.whole]) for each, lie in lies.items()
    }
    assert {each: told for each, told in found.items() if told} == {}


def _run(statement: str, connection: Connection) -> None:
    connection.exec_driver_sql(statement)


def test_nobody_rewrites_what_was_written_here(desk: Desk) -> None:
    """Our own changes come back as something else, in a reply that is right in every other way."""
    desk.sit()
    with desk.workspace.store.read() as reader:
        ours = next(iter(reader.changes()))
    edits = tuple(replace(edit, value="autre chose") for edit in ours.edits)
    lie = saying(pages=(Page(ours.scope, 1, (replace(ours, edits=edits),)),))
    route = replace(ROUTES["syncing"], right=lie)
    wrong(desk, route, lambda right: [right.whole])
    with desk.workspace.store.read() as reader:
        assert next(iter(reader.changes())) == ours
    assert desk.workspace.records.all(Dossier)[0].title == "Eau potable"
    for forget in ("UPDATE change SET verdict = NULL", "DELETE FROM cursor"):
        desk.workspace.store.in_transaction(partial(_run, forget))
