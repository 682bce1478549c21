"""A wrong clock, here or at the server, changes what is shown and nothing else."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit, milliseconds
from fieldkit.domain.dossier import Dossier
from fieldkit.errors import ServerUnreachable
from fieldkit.reference.words import Words
from fieldkit.services.clocks import difference, installed_at, is_told
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.clocks import heard
from sync.client.engine import SyncEngine
from sync.client.state import Phase
from sync.client.transport import Call, Transport
from sync.protocol.messages import Page
from tests.services.field import new_workspace
from tests.sync.answering import EPOCH, Answer, answering, replying
from tests.sync.certified import certified

_DAY_S = 86_400
_CLOCKS = {
    "three days late": -3 * _DAY_S,
    "an hour ahead": 3_600,
    "ten years late": -3_652 * _DAY_S,
    "ten years ahead": 3_652 * _DAY_S,
    "1970": -(1_790_000_000 - 1_000),
    "beyond 2038": 20 * 365 * _DAY_S,
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


def set_clock(monkeypatch: pytest.MonkeyPatch, off_s: int) -> None:
    """From now on this computer's clock is off by so much; what is counted from a start is not."""
    right, right_ns = time.time, time.time_ns
    monkeypatch.setattr(time, "time", lambda: max(1.0, right() + off_s))
    monkeypatch.setattr(time, "time_ns", lambda: max(10**9, right_ns() + off_s * 10**9))


def sync(workspace: Workspace, answer: Answer) -> SyncEngine:
    """One round with a server that answers so."""
    with answering(answer) as url:
        link = workspace.outbox.link
        workspace.outbox.set_link(Link(url, "officer@example.org", "token", EPOCH, server_at=link.server_at))
        engine = SyncEngine(workspace)
        engine.sync_once()
    return engine


def far_ahead(record: str) -> Page:
    """What a laptop two thousand years ahead wrote."""
    at = (2**47 - 1) << 16
    edit = Edit("dossier", record, "title", "Eau", ())
    return Page(record, 1, (Change(ChangeId("ab" * 8, 1), record, "A <a@essai.example>", "d", at, (edit,)),))


@pytest.mark.parametrize("off_s", _CLOCKS.values(), ids=_CLOCKS.keys())
def test_a_wrong_clock_is_told_and_nothing_else_changes(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, off_s: int
) -> None:
    workspace.records.create(Dossier, title="Eau potable")
    right = int(time.time())
    set_clock(monkeypatch, off_s)
    written = workspace.records.create(Dossier, title="Maraîchage")
    engine = sync(workspace, replying(at=right))
    link = workspace.outbox.link
    assert is_told(link.server_ahead_s)
    assert abs(link.server_ahead_s + max(off_s, 1 - right)) <= 30
    assert (engine.state.phase, link.token, workspace.outbox.unsent()) == (Phase.IDLE, "token", 0)
    assert {dossier.title for dossier in workspace.records.all(Dossier)} == {"Eau potable", "Maraîchage"}
    assert workspace.records.get(Dossier, written.id).conflicts == {}


def test_a_clock_that_jumps_between_two_rounds_keeps_everything_and_is_told_right_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = int(time.time())
    with monkeypatch.context() as wrong:
        set_clock(wrong, -9 * _DAY_S)
        loaded = workspace.records.create(Dossier, title="Eau")
        sync(workspace, replying(at=right))
        assert is_told(workspace.outbox.link.server_ahead_s)
    workspace.records.edit(loaded, title="Eau potable")
    engine = sync(workspace, replying(at=int(time.time())))
    assert not is_told(workspace.outbox.link.server_ahead_s)
    assert engine.state.phase is Phase.IDLE
    assert [dossier.title for dossier in workspace.records.all(Dossier)] == ["Eau potable"]


@pytest.mark.parametrize("at", [0, 2**62, -5, 4_102_444_800], ids=["1970", "absurd", "negative", "2100"])
def test_a_poisoned_server_clock_does_not_move_ours(workspace: Workspace, at: int) -> None:
    record = "01a2059b-c2e5-79d2-b4b6-f2e800fd92ab"
    before_ms = time.time_ns() // 10**6
    engine = sync(workspace, replying(at=at, pages=(far_ahead(record),)))
    workspace.records.create(Dossier, title="Maraîchage")
    (own,) = workspace.outbox.take()
    assert 0 <= milliseconds(own.at) - before_ms <= 60_000
    assert engine.state.phase is Phase.IDLE
    assert workspace.outbox.link.token == "token"
    assert difference(workspace.outbox.link.server_ahead_s, Words("fr"))


def test_a_day_ahead_is_followed_and_no_more(workspace: Workspace) -> None:
    record = "01a2059b-c2e5-79d2-b4b6-f2e800fd92ab"
    now_ms = time.time_ns() // 10**6
    page = far_ahead(record)
    for counter, ahead_ms in ((1, 25 * 3_600_000), (2, 23 * 3_600_000)):
        (change,) = page.changes
        told = Change(ChangeId("ab" * 8, counter), record, change.author, "d", now_ms + ahead_ms << 16, change.edits)
        workspace.outbox.receive([told], {record: counter})
    workspace.records.create(Dossier, title="Maraîchage")
    (own,) = workspace.outbox.take()
    assert 23 * 3_600_000 - 60_000 <= milliseconds(own.at) - now_ms <= 24 * 3_600_000


@pytest.mark.parametrize(("at_s", "took_s", "told"), [(-10, 60.0, 0), (-40, 60.0, 0), (-3_600, 60.0, -3_540)])
def test_a_slow_answer_explains_as_much_as_it_took(
    monkeypatch: pytest.MonkeyPatch, at_s: int, took_s: float, told: int
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_790_000_000.0)
    assert abs(heard(1_790_000_000 + at_s, took_s).ahead_s - told) <= 60
    assert (heard(1_790_000_000 + at_s, took_s).ahead_s == 0) == (told == 0)


@pytest.mark.parametrize(
    ("ahead_s", "sentence"),
    [
        (3 * _DAY_S + 7_000, "L’horloge de cet ordinateur retarde de 3 jours sur celle du serveur."),
        (-_DAY_S, "L’horloge de cet ordinateur avance de 1 jour sur celle du serveur."),
        (5_400, "L’horloge de cet ordinateur retarde de 1 h 30 sur celle du serveur."),
    ],
)
def test_it_is_told_in_days_or_hours(ahead_s: int, sentence: str) -> None:
    assert difference(ahead_s, Words("fr")).replace("\xa0", " ") == sentence


@pytest.mark.parametrize(
    ("first_day", "last_day", "server_at", "reason"),
    [
        (10, 20, lambda: 0, "tls_dates"),
        (-20, -10, lambda: 0, "tls_dates"),
        (10, 20, lambda: int(time.time()) + 12 * _DAY_S, "tls_clock"),
    ],
    ids=["too young", "too old", "too young for a clock known to be late"],
)
def test_a_certificate_refused_for_its_dates_says_what_the_clock_shows(
    tmp_path: Path, first_day: int, last_day: int, server_at: Callable[[], int], reason: str
) -> None:
    now = dt.datetime.now(dt.UTC)
    begins, ends = (now + dt.timedelta(days=days) for days in (first_day, last_day))
    with certified(tmp_path, begins, ends) as (port, pem):
        transport = Transport(f"https://localhost:{port}", server_at=server_at())
        transport._session.verify = str(pem)
        with pytest.raises(ServerUnreachable) as caught:
            transport.call(Call(method="GET", path="/v1/hello"))
        transport.close()
    assert caught.value.reason == reason
    for language, setting in (("fr", "l’heure"), ("en", "set the clock")):
        words = Words(language)
        told = words.explain(caught.value)
        assert words.formats.moment(caught.value.facts["shown"]) in told.happened  # type: ignore[arg-type]  # a moment
        assert setting in told.todo.lower()


def test_a_clock_before_the_program_was_put_here_is_known_to_be_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dt.datetime.now(dt.UTC)
    with certified(tmp_path, now + dt.timedelta(days=1), now + dt.timedelta(days=2)) as (port, pem):
        monkeypatch.setattr(time, "time", lambda: installed_at() - 60.0)
        transport = Transport(f"https://localhost:{port}")
        transport._session.verify = str(pem)
        with pytest.raises(ServerUnreachable, match="tls_clock"):
            transport.call(Call(method="GET", path="/v1/hello"))
        transport.close()
